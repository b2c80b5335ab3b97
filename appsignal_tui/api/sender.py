"""Sending one question until there is an answer, or a reason not to send it again."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from pydantic import SecretStr

from appsignal_tui.api.decode import Answer
from appsignal_tui.api.exchange import (
    CHECK_PATH,
    AsgiApp,
    Credential,
    Exchanged,
    Failure,
    Limits,
    Outgoing,
    Recorder,
    Timing,
)
from appsignal_tui.api.gate import Gate, Ticket
from appsignal_tui.api.journal import Course, Journal
from appsignal_tui.api.redaction import Redaction
from appsignal_tui.api.refusals import error_of
from appsignal_tui.api.retry import (
    TOO_MANY_REQUESTS,
    hold_s,
    pause_after_failure,
    pause_after_status,
    retry_after_s,
)
from appsignal_tui.api.server_clock import ServerClock
from appsignal_tui.errors import AuthenticationError, ExplorerError
from appsignal_tui.models.base import NS_PER_S

if TYPE_CHECKING:
    from appsignal_tui.api.connection import Connection

_HEADERS_RECORDED = ("content-type", "retry-after", "date")
_CANCELLED = "Cancelled."
_SIGN_IN = "Run `appsignal-tui auth login`, or set APPSIGNAL_API_TOKEN."


class _Outcome(NamedTuple):
    answer: Answer
    error: ExplorerError | None
    again_s: float | None
    """Pause after which it is worth sending again; `None` when it is not."""


class Sender:
    """Turns, attempts and what is kept of them, for one token.

    A token that was refused is not sent again, in the way it was, before it was checked or `sign_in_again` was called:
    no pane goes on asking by itself.
    """

    def __init__(
        self,
        base_urls: Sequence[str],
        token: SecretStr,
        asgi: AsgiApp | None,
        limits: Limits,
        timing: Timing,
        recorder: Recorder | None,
    ) -> None:
        """Build it; nothing is loaded before the first question. The arguments are those of `ApiClient`."""
        self._base_urls = base_urls
        self._token = token
        self._asgi = asgi
        self._limits = limits
        self._timing = timing
        self._recorder = recorder
        self._redaction = Redaction(token)
        self._opening: asyncio.Task[Connection] | None = None
        self._refused: dict[Credential, AuthenticationError] = {}
        self._accepted: set[Credential] = set()
        self.gate = Gate(now=timing.monotonic_s, sleep=timing.sleep, max_in_flight=limits.max_in_flight)
        self.journal = Journal(timing.monotonic_s, self._redaction.clean_text)
        self.clock = ServerClock(timing.wall_s, timing.monotonic_s)

    async def send(self, outgoing: Outgoing, ticket: Ticket) -> Answer:
        """The answer to a question; its wait for a turn and between attempts is outside of any time limit.

        Raises:
            ExplorerError: there is none, or it is a refusal.
        """
        self._assert_accepted(outgoing)
        attempt = 0
        while True:
            try:
                async with self.gate.turn(ticket):
                    outcome = await self._attempt(outgoing, attempt)
            except Failure as failure:
                pause = pause_after_failure(attempt, again=failure.again, jitter=self._timing.jitter())
                if pause is None:
                    raise failure.error from failure.__cause__
            else:
                if outcome.error is None:
                    return outcome.answer
                if outcome.again_s is None:
                    raise outcome.error
                pause = outcome.again_s
            attempt += 1
            await self._timing.sleep(pause)

    def is_refused(self, credential: Credential) -> bool | None:
        """Whether the token was refused when it was sent this way last; `None` when nothing tells yet."""
        return credential in self._refused or (False if credential in self._accepted else None)

    def without_token(self, text: str) -> str:
        """The text with something harmless in place of the token."""
        return self._redaction.clean_text(text)

    def sign_in_again(self) -> None:
        """Send the token again although it was refused."""
        self._refused.clear()

    async def aclose(self) -> None:
        """Close all connections."""
        opening, self._opening = self._opening, None
        if opening is not None:
            await asyncio.wait({opening})
            if not opening.cancelled() and opening.exception() is None:
                await opening.result().aclose()

    async def _attempt(self, outgoing: Outgoing, attempt: int) -> _Outcome:
        self._assert_accepted(outgoing)
        connection = await self._open()
        at_ns, began_s = int(self._timing.wall_s() * NS_PER_S), self._timing.monotonic_s()

        def course() -> Course:
            return Course(at_ns, (self._timing.monotonic_s() - began_s) * 1_000, attempt + 1)

        try:
            answer = await connection.send(outgoing)
        except (Failure, asyncio.CancelledError) as end:
            self.journal.note(outgoing, "asked", course(), message=str(end) or _CANCELLED)
            raise
        outcome = self._judge(outgoing, answer, attempt)
        self.journal.note(outgoing, "asked", course(), answer, str(outcome.error or ""))
        self._keep(outgoing, answer, course())
        return outcome

    def _judge(self, outgoing: Outgoing, answer: Answer, attempt: int) -> _Outcome:
        asked_s = retry_after_s(answer.headers.get("retry-after"), self._timing.wall_s())
        error = error_of(answer, asked_s)
        if isinstance(error, AuthenticationError):
            self._refused[outgoing.credential] = error
            self._accepted.discard(outgoing.credential)
        elif outgoing.path == CHECK_PATH and error is None:
            self.sign_in_again()
        if error is None:
            self._accepted.add(outgoing.credential)
        jitter = self._timing.jitter()
        if answer.status == TOO_MANY_REQUESTS:
            self.gate.hold(hold_s(attempt, asked_s, jitter))
        else:
            self.gate.note_good_answer()
        again_s = None if error is None else pause_after_status(answer.status, attempt, jitter)
        return _Outcome(answer, error, again_s)

    def _keep(self, outgoing: Outgoing, answer: Answer, course: Course) -> None:
        self.clock.note(answer.headers.get("date", ""), course.duration_ms / 1_000)
        if self._recorder is None:
            return
        self._recorder.record(
            Exchanged(
                at_ns=course.at_ns,
                method=outgoing.method,
                path=outgoing.path,
                body=None if outgoing.body is None else self._redaction.clean(outgoing.body),
                status=answer.status,
                headers={name: answer.headers[name] for name in _HEADERS_RECORDED if name in answer.headers},
                content=self._redaction.clean(answer.content),
                duration_ms=course.duration_ms,
            )
        )

    def _assert_accepted(self, outgoing: Outgoing) -> None:
        if outgoing.credential != "none" and not self._token.get_secret_value():
            raise AuthenticationError("There is no token.", hint=_SIGN_IN, request=outgoing.label)
        refused = self._refused.get(outgoing.credential)
        if refused is not None and outgoing.path != CHECK_PATH:
            raise AuthenticationError(str(refused), hint=refused.hint, request=outgoing.label, status=refused.status)

    async def _open(self) -> "Connection":
        if self._opening is None:
            self._opening = asyncio.create_task(asyncio.to_thread(self._connect))
        opening = self._opening
        if not opening.done():
            await asyncio.wait({opening})  # who is cancelled here leaves it to the others
        if opening.exception() is not None and self._opening is opening:
            self._opening = None
        return opening.result()

    def _connect(self) -> "Connection":
        # importing httpx and reading certificates takes a tenth of a second and is needed by nothing else
        from appsignal_tui.api.connection import Connection  # noqa: PLC0415 - see above

        return Connection(self._base_urls, self._token, self._redaction, self._limits, self._asgi)
