"""The one look of a failure: what happened, what to do, and the key that tries again."""

import textwrap

from textual.app import ComposeResult
from textual.widget import Widget

from appsignal_tui.errors import (
    AccessDeniedError,
    AuthenticationError,
    BadAnswerError,
    ConfigurationError,
    ExplorerError,
    NotFoundError,
    RateLimitedError,
    RequestRefusedError,
    ServerError,
    UnreachableError,
)
from appsignal_tui.layout.frame import panel_title
from appsignal_tui.layout.run import Run, Runs, runs
from appsignal_tui.widgets.painted import PaintedBlock, PaintedLine

_INDENT = "  "
_LEAST_WIDTH = 20

_TITLES: tuple[tuple[type[ExplorerError], str], ...] = (
    (AuthenticationError, "Not signed in"),
    (AccessDeniedError, "No access"),
    (NotFoundError, "Not found"),
    (RequestRefusedError, "Refused"),
    (RateLimitedError, "Too many requests"),
    (UnreachableError, "Unreachable"),
    (ServerError, "The service failed"),
    (BadAnswerError, "Broken answer"),
    (ConfigurationError, "Cannot start"),
)


def title_of(error: ExplorerError) -> str:
    """Two words for the kind of an error."""
    return next((title for kind, title in _TITLES if isinstance(error, kind)), "Error")


class StatusPanel(Widget):
    """Shows an error in place; hidden while there is none."""

    DEFAULT_CSS = "StatusPanel { height: auto; display: none; } StatusPanel.-shown { display: block; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - the framework's name
        """Make a hidden panel."""
        super().__init__(id=id)
        self._title = ""

    def compose(self) -> ComposeResult:
        """A title rule over the sentences."""
        yield PaintedLine(self._paint_title)
        yield PaintedBlock()

    def show_error(self, error: ExplorerError, *, more: int = 0, can_retry: bool = True) -> None:
        """Show what happened and what to do.

        Args:
            error: What happened.
            more: How many other panes failed too.
            can_retry: Whether the key that tries again does so here.
        """
        self._title = title_of(error)
        parts = (error.request, f"status {error.status}" if error.status else "", f"{more} more failed" if more else "")
        facts = " · ".join(part for part in parts if part)
        around = self.parent.size.width if isinstance(self.parent, Widget) else 0  # hidden, it has no size of its own
        room = max(_LEAST_WIDTH, (around or self.app.size.width) - len(_INDENT))
        lines = textwrap.wrap(f"{error} {error.hint}".rstrip(), room) or [""]
        rows: list[Runs] = [
            runs(Run(_INDENT) if number else Run("✖ ", "error"), Run(line)) for number, line in enumerate(lines)
        ]
        keys = runs(Run(f"{_INDENT}r", "accent"), Run(" tries again  ", "muted")) if can_retry else runs(Run(" "))
        last = (*keys, Run(f" {facts}" if facts else "", "faint"))
        self.query_one(PaintedLine).show(self._paint_title)
        self.query_one(PaintedBlock).show([*rows, runs(*last)] if can_retry or facts else rows)
        self.add_class("-shown")

    def hide(self) -> None:
        """There is no error any more."""
        self.remove_class("-shown")

    @property
    def text(self) -> str:
        """The sentences as plain text, empty while hidden."""
        return self.query_one(PaintedBlock).text if self.has_class("-shown") else ""

    def _paint_title(self, width: int) -> Runs:
        return panel_title(f"✖ {self._title}", "", width)
