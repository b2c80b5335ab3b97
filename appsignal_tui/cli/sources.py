"""Where the data comes from: the service, the demo or a replay, each behind the same services.

The only place besides the tests that knows the simulator.
"""

import os
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING

from pydantic import SecretStr

from appsignal_tui.api.base_url import normalize_base_url
from appsignal_tui.cli.arguments import Options
from appsignal_tui.config import DEFAULT_BASE_URL, TOKEN_VARIABLE, Settings, find_token
from appsignal_tui.errors import ConfigurationError
from appsignal_tui.services.container import Origin, Services, open_services
from appsignal_tui.text import safe_text

if TYPE_CHECKING:
    from appsignal_tui.demo.clock import Clock as SimulatedClock

_LONGEST = 400
_DEMO_TOKEN = "demo-in-process"  # noqa: S105 - no secret: the simulator takes any that starts with demo-


@dataclass(slots=True)
class Connector:
    """Opens services for what the options name; the app keeps it for *Try the demo* and *Paste a token*."""

    options: Options
    settings: Settings = field(default_factory=Settings)
    has_traces: bool = True
    """Whether there are traces to begin with; a replay may hold log lines only."""

    def initial(self) -> Services | None:
        """Services for the options, `None` when they name the real service and there is no token.

        Raises:
            ConfigurationError: a replay cannot be read, or the base URL or the clock is malformed.
        """
        if self.options.replay:
            return self.replay()
        if self.options.demo:
            return self.demo()
        return self.live(self.settings.token) if self.settings.token else None

    def live(self, token: SecretStr) -> Services:
        """Services over the network."""
        return open_services(
            base_url=self.settings.base_url, token=token, origin=Origin(kind="live", label=""), clock=time.time_ns
        )

    def demo(self) -> Services:
        """Services over the simulator in this process; nothing leaves the machine."""
        from appsignal_tui.demo.asgi import Simulator  # noqa: PLC0415 - loaded when it is wanted
        from appsignal_tui.demo.faults.application import faulty  # noqa: PLC0415
        from appsignal_tui.demo.world import PREFERRED_SITE, World  # noqa: PLC0415

        clock = simulated_clock(self.options)
        world = World(self.options.seed, clock)
        return open_services(
            token=SecretStr(_DEMO_TOKEN),
            origin=Origin(kind="demo", label="DEMO", preferred_site=PREFERRED_SITE),
            clock=clock.now_ns,
            asgi=faulty(Simulator(world), self.options.faults),
        )

    def replay(self) -> Services:
        """Services over recorded files; the range fits itself to what was recorded."""
        from appsignal_tui.demo.asgi import Simulator  # noqa: PLC0415 - loaded when it is wanted
        from appsignal_tui.demo.replay import ReplayError, load  # noqa: PLC0415
        from appsignal_tui.models.timerange import TimeRange  # noqa: PLC0415

        try:
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


def connector(options: Options) -> Connector:
    """A connector for the options, with the token found and the base URL checked.

    Raises:
        ConfigurationError: the token or the base URL is malformed.
    """
    if options.demo or options.replay:
        return Connector(options)
    base_url = normalize_base_url(options.base_url or DEFAULT_BASE_URL)
    stdin = sys.stdin.readline if options.token_stdin else None
    token, origin = find_token(os.environ, options.token_file, stdin)
    return Connector(options, Settings(base_url=base_url, token=token, token_origin=origin))


def signed_in(opened: Services | None) -> Services:
    """The services of a headless command.

    Raises:
        ConfigurationError: there is no token.
    """
    if opened is None:
        raise ConfigurationError(
            "There is no token.", hint=f"Set {TOKEN_VARIABLE}, give --token-file FILE, or add --demo to look around."
        )
    return opened


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
