"""The client: one question in, one answer out, with turns, retries and the service's dialect taken care of."""

import asyncio
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from appsignal_tui.api.base_url import normalize_base_url
from appsignal_tui.api.decode import Answer, parse
from appsignal_tui.api.dialect import Dialect
from appsignal_tui.api.exchange import AsgiApp, Failure, Limits, Outgoing, Timing
from appsignal_tui.api.gate import Gate
from appsignal_tui.api.refusals import error_of, first_graphql_error, refusal
from appsignal_tui.api.retry import TOO_MANY_REQUESTS, pause_after_failure, pause_after_status, retry_after_s
from appsignal_tui.errors import ExplorerError, RequestRefusedError

if TYPE_CHECKING:
    from appsignal_tui.api.connection import Connection

__all__ = ["ApiClient", "AsgiApp", "Limits", "Timing"]

REST_PREFIX = "/api/v2"
GRAPHQL_PATH = "/graphql"


class ApiClient:
    """Asks one service with one token; close it when done.

    Every question raises the errors of `errors.py` and nothing else, and can be cancelled at any time.
    """

    def __init__(
        self,
        base_url: str,
        token: SecretStr,
        *,
        graphql_url: str = "",
        asgi: AsgiApp | None = None,
        limits: Limits | None = None,
        timing: Timing | None = None,
    ) -> None:
        """Build a client; nothing is loaded or sent before the first question.

        Args:
            base_url: `https://host`.
            token: Personal API token.
            graphql_url: The host for GraphQL where it is another one (contract 1.1).
            asgi: An application to ask in this process; the URL is then only a name.
            limits: Time and size limits of an answer.
            timing: Clocks, and what pauses are waited with.

        Raises:
            ConfigurationError: a URL is wrong.
        """
        self._base_url = normalize_base_url(base_url)
        self._graphql_url = normalize_base_url(graphql_url) if graphql_url else self._base_url
        self._token = token
        self._asgi = asgi
        self._limits = limits or Limits()
        self._timing = timing or Timing()
        self._gate = Gate(now=self._timing.monotonic_s, sleep=self._timing.sleep)
        self._opening = asyncio.Lock()
        self._connection: Connection | None = None
        self.dialect = Dialect()
        """What was learned about the service's spellings."""

    @property
    def host(self) -> str:
        """Host and port, for messages."""
        return urlsplit(self._base_url).netloc

    @property
    def waiting_s(self) -> float:
        """Seconds until the service may be asked again after it limited us; 0 when it may be asked now."""
        return self._gate.waiting_s

    async def get(self, route: str) -> Answer:
        """Ask a REST route; `route` begins with `/` and stands below `/api/v2`."""
        return await self._ask(self._outgoing("GET", route, None))

    async def post(self, route: str, body: Mapping[str, Any], *, large: bool = False) -> Answer:
        """Ask a REST route with a JSON body, once more in the other form where the contract leaves two open.

        Args:
            route: Begins with `/` and stands below `/api/v2`.
            body: In the form that is sent first.
            large: Whether the answer holds all spans of a trace and may be large.
        """
        written = self.dialect.write(route, body)
        try:
            return await self._ask(self._outgoing("POST", route, written, large=large))
        except RequestRefusedError as refusal:
            other = self.dialect.other_form(route, body, f"{refusal.slug} {refusal}")
            if other is None:
                raise
            try:
                answer = await self._ask(self._outgoing("POST", route, other.body, large=large))
            except RequestRefusedError:
                raise refusal from None  # the first one is about the question, this one about our guess
            self.dialect.learn(other.conflict)
            return answer

    async def graphql(self, document: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ask GraphQL; answers with the `data` object (contract 11).

        Raises:
            AccessDeniedError: the account is restricted.
            RequestRefusedError: the document was refused; `slug` is the code.
        """
        body = _json({"query": document, "variables": dict(variables or {})})
        # a personal token is accepted here in the URL only (contract 1.2)
        answer = await self._ask(
            Outgoing(
                method="POST",
                url=self._graphql_url + GRAPHQL_PATH,
                label=f"POST {GRAPHQL_PATH}",
                host=urlsplit(self._graphql_url).netloc,
                credential="query",
                max_bytes=self._limits.answer_bytes,
                body=body,
            )
        )
        read = parse(answer)
        if not isinstance(read, dict):
            raise answer.unexpected("an object")
        data = read.get("data")
        if isinstance(data, dict):
            return data
        message, code = first_graphql_error(read)
        if not message:
            raise answer.unexpected("an object with data")
        raise refusal(answer, message, code)

    async def aclose(self) -> None:
        """Close all connections."""
        async with self._opening:
            connection, self._connection = self._connection, None
        if connection is not None:
            await connection.aclose()

    def _outgoing(self, method: str, route: str, body: Mapping[str, Any] | None, *, large: bool = False) -> Outgoing:
        limits = self._limits
        return Outgoing(
            method=method,
            url=self._base_url + REST_PREFIX + route,
            label=f"{method} {REST_PREFIX}{route}",
            host=self.host,
            credential="bearer",
            max_bytes=limits.large_answer_bytes if large else limits.answer_bytes,
            body=None if body is None else _json(body),
        )

    async def _ask(self, outgoing: Outgoing) -> Answer:
        """Send until there is an answer, or a reason not to send again."""
        attempt = 0
        while True:
            try:
                async with self._gate.turn():
                    connection = await self._open()
                    answer = await connection.send(outgoing)
            except Failure as failure:
                pause = pause_after_failure(attempt, again=failure.again, jitter=self._timing.jitter())
                if pause is None:
                    raise failure.error from failure.__cause__
            else:
                if answer.status != TOO_MANY_REQUESTS:
                    self._gate.note_good_answer()
                asked = retry_after_s(answer.headers.get("retry-after"), self._timing.wall_s())
                error = error_of(answer, asked)
                if error is None:
                    return answer
                pause = self._pause_or_raise(error, answer.status, attempt, asked)
            attempt += 1
            await self._timing.sleep(pause)

    def _pause_or_raise(self, error: ExplorerError, status: int, attempt: int, asked_s: float | None) -> float:
        pause = pause_after_status(status, attempt, asked_s, self._timing.jitter())
        if status == TOO_MANY_REQUESTS:
            self._gate.hold(pause if pause is not None else asked_s or 0.0)
        if pause is None:
            raise error
        return 0.0 if status == TOO_MANY_REQUESTS else pause

    async def _open(self) -> "Connection":
        async with self._opening:
            if self._connection is None:
                self._connection = await asyncio.to_thread(self._connect)
            return self._connection

    def _connect(self) -> "Connection":
        # importing httpx and reading certificates takes a tenth of a second and is needed by nothing else
        from appsignal_tui.api.connection import Connection  # noqa: PLC0415 - see above

        urls = (self._base_url, self._graphql_url)
        return Connection(urls, self._token.get_secret_value(), self._limits, self._asgi)


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii")
