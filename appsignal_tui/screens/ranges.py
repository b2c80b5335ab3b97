"""Choosing and moving the time range of every screen."""

from collections.abc import Callable

from textual.app import App

from appsignal_tui.analysis.time_words import EXAMPLES, parse_range
from appsignal_tui.models.timerange import Fixed, LastSeconds, RangeChoice, TimeRange
from appsignal_tui.screens.context import Context
from appsignal_tui.screens.dialogs import Choice, PickDialog
from appsignal_tui.services.container import Services

_PRESETS = (
    (300, "5 minutes"),
    (900, "15 minutes"),
    (3_600, "1 hour"),
    (21_600, "6 hours"),
    (86_400, "1 day"),
    (604_800, "1 week"),
)


def pick_range(app: App[int], services: Services, context: Context, use: Callable[[RangeChoice], None]) -> None:
    """Open the dialog for the time range and use what is picked or typed."""
    choices: list[Choice[RangeChoice]] = [
        Choice(f"last {title}", LastSeconds(seconds), key=LastSeconds(seconds).label) for seconds, title in _PRESETS
    ]
    if services.origin.window is not None:
        choices.insert(0, Choice("all that is recorded", Fixed(services.origin.window), key="all"))
    dialog: PickDialog[RangeChoice] = PickDialog(
        "Time range",
        choices,
        placeholder=f"or type: {EXAMPLES}",
        parse=lambda words: parse_range(words, services.clock(), context.zone),
        start=context.choice,
    )
    app.push_screen(dialog, lambda choice: use(choice) if choice is not None else None)


def shifted(choice: RangeChoice, steps: int, now_ns: int) -> RangeChoice:
    """The range moved by so many times its own length, never past the present."""
    window = choice.resolve(now_ns)
    length_ns = window.end_ns - window.start_ns
    end_ns = min(window.end_ns + length_ns * steps, max(now_ns, window.end_ns))
    return Fixed(TimeRange(end_ns - length_ns, end_ns))
