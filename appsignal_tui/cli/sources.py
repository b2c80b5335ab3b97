"""Where the data comes from: the service, the demo or a replay, each behind the same services.

The only place besides the tests that knows the simulator.
"""

import os
import sys
import time
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from appsignal_tui.cli.options import Options
from appsignal_tui.cli.settings import configured
from appsignal_tui.cli.words import tell
from appsignal_tui.config import TOKEN_VARIABLE, Settings, given_token
from appsignal_tui.errors import ConfigurationError
from appsignal_tui.models.timerange import Clock
from appsignal_tui.services.container import Origin, Services, limits_of, open_services
from appsignal_tui.services.tokens import Found, Kept, find_token, keep_token
from appsignal_tui.text import safe_text

if TYPE_CHECKING:
    from appsignal_tui.demo.asgi import AsgiApp
    from appsignal_tui.demo.clock import Clock as SimulatedClock
    from appsignal_tui.demo.replay import Session
    from appsignal_tui.demo.world import World
    from appsignal_tui.store.recording import SessionRecording

_LONGEST = 400
_DEMO_TOKEN = "demo-in-process"  # noqa: S105 - no secret: the simulator takes any that starts with demo-


@dataclass(slots=True)
class Connector:
    """Opens services for what the options name; the app keeps it for *Try the demo* and *Paste a token*."""

    options: Options
    settings: Settings = field(default_factory=Settings)
    has_traces: bool = True
    """Whether there are traces to begin with; a replay may hold log lines only."""
    notices: tuple[str, ...] = ()
    """What the person should know about settings and token, one sentence each."""
    recording: "SessionRecording | None" = field(default=None, init=False)
    """Where the exchanges are kept, once services are open and when it was asked for."""

    @property
    def wanted_site(self) -> str:
        """The site asked for on the command line or in the settings; empty when nobody says."""
        return self.options.site or self.settings.site

    def keep_token(self, token: SecretStr) -> Kept:
        """Keep a token for later runs; blocks for some seconds when the key store is slow.

        Raises:
            ConfigurationError: the credentials file may not be used.
            StoreError: it cannot be kept.
        """
        return keep_token(self.settings, token)

    def initial(self) -> Services | None:
        """Services for the options, `None` when they name the real service and there is no token.

        Raises:
            ConfigurationError: a replay cannot be read, the base URL or the clock is malformed, or the session is to be
                recorded and the file exists or there is no token yet.
        """
        if self.options.replay:
            return self.replay()
        if self.options.demo:
            return self.demo()
        if self.settings.token is None and self.options.record is not None:
            raise ConfigurationError(
                "There is no token, so there is nothing to record.",
                hint=f"Set {TOKEN_VARIABLE} or give --token-file FILE, or add --demo.",
            )
        return self.live(self.settings.token) if self.settings.token else None

    def live(self, token: SecretStr) -> Services:
        """Services over the network."""
        settings = self.settings
        source = settings.token_origin if token is settings.token else "what was pasted"
        return open_services(
            base_url=settings.base_url,
            graphql_url=settings.graphql_url,
            token=token,
            origin=Origin(kind="live", label="", notices=self.notices, token_from=source),
            clock=time.time_ns,
            limits=limits_of(settings),
            recorder=self._recorder(token, urlsplit(settings.base_url).netloc, time.time_ns),
        )

    def without_token(self) -> Services:
        """Services for what needs no answer: what is remembered for this base URL and for no account."""
        return open_services(
            base_url=self.settings.base_url,
            graphql_url=self.settings.graphql_url,
            token=SecretStr(""),
            origin=Origin(kind="live", label=""),
            clock=time.time_ns,
            limits=limits_of(self.settings),
        )

    def demo(self) -> Services:
        """Services over the simulator in this process; nothing leaves the machine."""
        from appsignal_tui.demo.world import PREFERRED_SITE, World  # noqa: PLC0415 - loaded when it is wanted

        clock = simulated_clock(self.options)
        world = World(self.options.seed, clock)
        return open_services(
            token=SecretStr(_DEMO_TOKEN),
            origin=Origin(kind="demo", label="DEMO", preferred_site=PREFERRED_SITE),
            clock=clock.now_ns,
            asgi=simulated(world, self.options),
            recorder=self._recorder(SecretStr(_DEMO_TOKEN), "the demo", clock.now_ns),
        )

    def replay(self) -> Services:
        """Services over recorded files, the range fitting itself to them, or over a recorded session."""
        from appsignal_tui.demo.asgi import Simulator  # noqa: PLC0415 - loaded when it is wanted
        from appsignal_tui.demo.replay import ReplayError, is_session, load, open_session  # noqa: PLC0415
        from appsignal_tui.models.timerange import TimeRange  # noqa: PLC0415

        try:
            if len(self.options.replay) == 1 and is_session(self.options.replay[0]):
                return _shown_again(open_session(self.options.replay[0]))
            recorded = load(self.options.replay)
        except ReplayError as error:
            raise ConfigurationError(safe_text(str(error), _LONGEST)) from error
        self.has_traces = recorded.has_traces
        return open_services(
            token=SecretStr(_DEMO_TOKEN),
            origin=Origin(
                kind="replay",
                label="REPLAY",
                notices=tuple(safe_text(note, _LONGEST) for note in recorded.notes),
                window=TimeRange(recorded.start_ns, recorded.end_ns),
            ),
            clock=recorded.clock.now_ns,
            asgi=Simulator(recorded),
        )

    def close(self) -> str:
        """End the recording, if there is one; what a person should know about it, one sentence or nothing."""
        if self.recording is None:
            return ""
        self.recording.close()
        return self.recording.notice

    def _recorder(self, token: SecretStr, host: str, clock: Clock) -> "SessionRecording | None":
        if self.options.record is None:
            return None
        from appsignal_tui.store.recording import SessionRecording  # noqa: PLC0415 - loaded when it is wanted

        self.recording = SessionRecording(self.options.record, token=token, host=host, clock=clock)
        return self.recording


def _shown_again(session: "Session") -> Services:
    """Services over a recorded session, at the moment of its last exchange."""
    return open_services(
        token=SecretStr(_DEMO_TOKEN),
        origin=Origin(
            kind="replay",
            label="REPLAY",
            notices=tuple(safe_text(note, _LONGEST) for note in session.notes),
            preferred_site=session.site_id,
        ),
        clock=session.clock.now_ns,
        asgi=session.app,
    )


def connector(options: Options) -> Connector:
    """A connector for the options, with the settings read and the token found; says what it waits for.

    Raises:
        ConfigurationError: a setting, the token or the base URL is malformed, or others can read a file of ours.
    """
    if options.demo or options.replay:
        if options.profile:
            raise ConfigurationError("--profile chooses an account.", hint="The demo and a replay have none.")
        return Connector(options)
    known = configured(options)
    found = token_for(options, known.settings)
    settings = replace(known.settings, token=found.token, token_origin=found.origin)
    notices = (*known.warnings, *found.notes, *(known.withheld if found.token is None else ()))
    if found.token is None:
        for notice in notices:
            tell(notice)
    return Connector(options, settings, notices=notices)


def token_for(options: Options, settings: Settings) -> Found:
    """The token by precedence: the one given for this run, else one that is kept for the addresses of the settings.

    Raises:
        ConfigurationError: a token is malformed, or others can read a file of ours.
    """
    token, origin = given_token(os.environ, options.token_file, sys.stdin.readline if options.token_stdin else None)
    if token is None:
        return find_token(settings, say=tell)
    overruled = settings.profile and origin == "the environment"
    return Found(token, origin, (f"{TOKEN_VARIABLE} is used for profile {settings.profile}.",) if overruled else ())


def signed_in(opened: Services | None) -> Services:
    """The services of a headless command.

    Raises:
        ConfigurationError: there is no token.
    """
    if opened is None:
        raise ConfigurationError(
            "There is no token.",
            hint=f"Run `appsignal-tui auth login`, set {TOKEN_VARIABLE}, or add --demo to look around.",
        )
    return opened


def simulated(world: "World", options: Options) -> "AsgiApp":
    """The simulator over a world, with the faults and in the dialects of the options."""
    from appsignal_tui.demo.asgi import Simulator  # noqa: PLC0415 - loaded when it is wanted
    from appsignal_tui.demo.dialects.application import speaking  # noqa: PLC0415
    from appsignal_tui.demo.faults.application import faulty  # noqa: PLC0415

    return speaking(faulty(Simulator(world), options.faults), options.dialects)


def simulated_clock(options: Options) -> "SimulatedClock":
    """The clock of the simulator as `--at` and `--clock` set it.

    Raises:
        ConfigurationError: one of them is malformed.
    """
    from appsignal_tui.analysis.time_words import parse_instant  # noqa: PLC0415 - of use here only
    from appsignal_tui.demo.clock import parse_clock  # noqa: PLC0415 - loaded when it is wanted

    start_ns = parse_instant(options.at, time.time_ns(), UTC) if options.at else None
    try:
        return parse_clock(options.clock, start_ns)
    except ValueError as error:
        raise ConfigurationError(
            f"--clock {options.clock} is not a way for time to go by.", hint="Take frozen, real, or x and a number."
        ) from error
