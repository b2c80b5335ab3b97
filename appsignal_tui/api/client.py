"""The client: one question in, one answer out, with turns, retries and the service's dialect taken care of."""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from appsignal_tui.api.answers import NOT_KEPT, Answers, Keep, Memory, Question
from appsignal_tui.api.base_url import normalize_base_url
from appsignal_tui.api.decode import Answer
from appsignal_tui.api.dialect import Dialect
from appsignal_tui.api.exchange import (
    CHECK_ROUTE,
    GRAPHQL_PATH,
    REST_PREFIX,
    AsgiApp,
    Limits,
    Outgoing,
    Recorder,
    Timing,
)
from appsignal_tui.api.journal import Course, Journal
from appsignal_tui.api.partial import GraphqlAnswer, read_graphql
from appsignal_tui.api.sender import Sender
from appsignal_tui.errors import AccessDeniedError, AuthenticationError, ExplorerError, RequestRefusedError
from appsignal_tui.models.base import NS_PER_S

__all__ = ["ApiClient", "AsgiApp", "Limits", "Timing"]


class ApiClient:
    """Asks one service with one token; close it when done.

    Every question raises the errors of `errors.py` and nothing else, and can be cancelled at any time.
    """

    def __init__(  # noqa: PLR0913 - all but two have names at the call
        self,
        base_url: str,
        token: SecretStr,
        *,
        graphql_url: str = "",
        asgi: AsgiApp | None = None,
        limits: Limits | None = None,
        timing: Timing | None = None,
        recorder: Recorder | None = None,
        learned: Iterable[str] | Callable[[], Iterable[str]] = (),
        on_learned: Callable[[str], None] | None = None,
    ) -> None:
        """Build a client; nothing is loaded or sent before the first question.

        Args:
            base_url: `https://host`.
            token: Personal API token.
            graphql_url: The host for GraphQL where it is another one (contract 1.1).
            asgi: An application to ask in this process; the URL is then only a name.
            limits: Time and size limits of an answer.
            timing: Clocks, and what pauses are waited with.
            recorder: Takes every exchange.
            learned: Names of the dialect's conflicts for which the other form is known to work; a function that tells
                them is called once, in a thread, before the first question they matter to.
            on_learned: Told, in a thread, the name of each conflict that is learned about from here on.

        Raises:
            ConfigurationError: a URL is wrong.
        """
        self._base_url = normalize_base_url(base_url)
        self._graphql_url = normalize_base_url(graphql_url) if graphql_url else self._base_url
        self._limits = limits or Limits()
        self._timing = timing or Timing()
        urls = (self._base_url, self._graphql_url)
        self._sender = Sender(urls, token, asgi, self._limits, self._timing, recorder)
        self._memory = Memory(self._timing.monotonic_s)
        self._answers = Answers(self._sender.gate, self._memory)
        self._on_learned = on_learned
        self._just_learned: list[str] = []
        self._recall = learned if callable(learned) else None
        self._recalling = asyncio.Lock()
        self.dialect = Dialect(() if callable(learned) else learned, self._just_learned.append)
        """What was learned about the service's spellings."""

    @property
    def host(self) -> str:
        """Host and port, for messages."""
        return urlsplit(self._base_url).netloc

    @property
    def base_urls(self) -> tuple[str, str]:
        """Where REST and GraphQL are asked, `scheme://host[:port]` each."""
        return self._base_url, self._graphql_url

    @property
    def journal(self) -> Journal:
        """What was asked so far."""
        return self._sender.journal

    @property
    def waiting_s(self) -> float:
        """Seconds until the service may be asked again after it limited us; 0 when it may be asked now."""
        return self._sender.gate.waiting_s

    @property
    def in_flight(self) -> int:
        """Requests under way now."""
        return self._sender.gate.in_flight

    @property
    def clock_offset_s(self) -> float:
        """Seconds to add to this machine's clock to get the service's; 0 for up to a minute."""
        return self._sender.clock.offset_s

    @property
    def measured_clock_offset_s(self) -> float | None:
        """The same as measured, however small; `None` before an answer told the time, and while answers disagree."""
        return self._sender.clock.measured_s

    def without_token(self, text: str) -> str:
        """The text with something harmless in place of the token, for what may quote it."""
        return self._sender.without_token(text)

    def forget(self) -> None:
        """Tell nothing from memory, and send the token again although it was refused."""
        self._memory.clear()
        self._sender.sign_in_again()

    def sign_in_again(self) -> None:
        """Send the token again although it was refused, because a person asks."""
        self._sender.sign_in_again()

    async def get(self, route: str, *, keep: Keep = NOT_KEPT, is_public: bool = False) -> Answer:
        """Ask a REST route.

        Args:
            route: Begins with `/` and stands below `/api/v2`.
            keep: How long the answer may be told again, to anybody who asks the same.
            is_public: Whether anybody may ask it; the token is then not sent.
        """
        return await self._ask(self._rest("GET", route, None, is_public=is_public), keep)

    async def post(self, route: str, body: Mapping[str, Any], *, large: bool = False, keep: Keep = NOT_KEPT) -> Answer:
        """Ask a REST route with a JSON body, once more in the other form where the contract leaves two open.

        Args:
            route: Begins with `/` and stands below `/api/v2`.
            body: In the form that is sent first.
            large: Whether the answer holds all spans of a trace and may be large.
            keep: How long the answer may be told again, to anybody who asks the same.
        """
        await self._recall_dialect()
        written = self.dialect.write(route, body)
        try:
            return await self._ask(self._rest("POST", route, written, large=large), keep)
        except RequestRefusedError as refusal:
            other = self.dialect.other_form(route, body, written, f"{refusal.slug} {refusal}")
            if other is None:
                raise
            try:
                answer = await self._ask(self._rest("POST", route, other.body, large=large), keep)
            except RequestRefusedError:
                raise refusal from None  # the first one is about the question, this one about our guess
            self.dialect.learn(other)
            await self._tell_what_was_learned()
            return answer

    async def graphql(
        self, document: str, variables: Mapping[str, Any] | None = None, *, keep: Keep = NOT_KEPT
    ) -> GraphqlAnswer:
        """Ask GraphQL; answers with the data there is and what the service says is missing of it (contract 11).

        Args:
            document: The query.
            variables: Its variables.
            keep: How long the answer may be told again, to anybody who asks the same; one without data is not.

        Raises:
            AccessDeniedError: the account is restricted, or the token is good for REST only.
            RequestRefusedError: the document was refused; `slug` is the code.
        """
        outgoing = Outgoing(
            method="POST",
            base_url=self._graphql_url,
            path=GRAPHQL_PATH,
            host=urlsplit(self._graphql_url).netloc,
            credential="query",  # a personal token is accepted here in the URL only (contract 1.2)
            max_bytes=self._limits.answer_bytes,
            body=_json({"query": document, "variables": dict(variables or {})}),
        )
        try:
            answer = await self._ask(outgoing, keep)
        except AuthenticationError as refused:
            await self._assert_token_refused(refused)
            raise AccessDeniedError(
                f"{outgoing.host} takes this token for REST and not for GraphQL.",
                hint="What GraphQL alone tells is missing; a site can be added by its address in the web app.",
                request=refused.request,
                status=refused.status,
            ) from refused
        try:
            return read_graphql(answer)
        except ExplorerError:
            self._memory.drop(_question(outgoing))
            raise

    async def _assert_token_refused(self, refused: AuthenticationError) -> None:
        """Return when REST takes the token that GraphQL, where it has to travel another way, does not.

        Raises:
            AuthenticationError: REST does not take it either, or does not say.
        """
        if self._sender.is_refused("bearer") is None:
            with suppress(ExplorerError):
                await self.get(CHECK_ROUTE)
        if self._sender.is_refused("bearer") is not False:
            raise refused

    async def aclose(self) -> None:
        """Close all connections; call it after the last answer."""
        await self._sender.aclose()

    def _rest(
        self, method: str, route: str, body: Mapping[str, Any] | None, *, large: bool = False, is_public: bool = False
    ) -> Outgoing:
        limits = self._limits
        return Outgoing(
            method=method,
            base_url=self._base_url,
            path=REST_PREFIX + route,
            host=self.host,
            credential="none" if is_public else "bearer",
            max_bytes=limits.large_answer_bytes if large else limits.answer_bytes,
            body=None if body is None else _json(body),
        )

    async def _recall_dialect(self) -> None:
        if self._recall is None:
            return
        async with self._recalling:
            if self._recall is not None:
                self.dialect = Dialect(await asyncio.to_thread(self._recall), self._just_learned.append)
                self._recall = None

    async def _tell_what_was_learned(self) -> None:
        names, self._just_learned[:] = tuple(self._just_learned), ()
        for name in names:
            if self._on_learned is not None:
                await asyncio.to_thread(self._on_learned, name)

    async def _ask(self, outgoing: Outgoing, keep: Keep) -> Answer:
        answer, told = await self._answers.ask(
            _question(outgoing), keep, lambda ticket: self._sender.send(outgoing, ticket)
        )
        if told != "asked":
            self.journal.note(outgoing, told, Course(int(self._timing.wall_s() * NS_PER_S)), answer)
        return answer


def _question(outgoing: Outgoing) -> Question:
    return outgoing.method, outgoing.url, outgoing.body


def _json(value: Mapping[str, Any]) -> bytes:
    """JSON in printable ASCII, so that it can stand in a shell's line and in a log."""
    return json.dumps(value, separators=(",", ":")).replace("\x7f", "\\u007f").encode("ascii")
