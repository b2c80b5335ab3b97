"""Asking from a screen: figures while it waits, failures pane by pane, and what is shown stays shown."""

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from textual.screen import Screen
from textual.worker import Worker, WorkerState

from appsignal_tui.errors import ExplorerError
from appsignal_tui.layout.run import Run, runs
from appsignal_tui.text import safe_text
from appsignal_tui.widgets.row_list import RowList
from appsignal_tui.widgets.status_panel import StatusPanel

Answer = TypeVar("Answer")

ASKING = runs(Run("◌ asking…", "muted"))
"""Stands in a list until its first answer."""

FAILED = runs(Run("✖ no answer yet · see below", "muted"))
"""Stands in a list whose first question failed."""


class AskingScreen(Screen[None]):
    """A screen that asks services and says how that goes; a subclass paints the words in `repaint_frame`."""

    def __init__(self) -> None:
        """Make the screen; nothing is asked."""
        super().__init__()
        self._asking = 0
        self._asking_since = 0.0
        self._latency_ms: float | None = None
        self._loaded_at: float | None = None
        self._failures: dict[str, ExplorerError] = {}

    def repaint_frame(self) -> None:
        """Paint the words about asking again."""

    @property
    def failures(self) -> tuple[str, ...]:
        """What did not work, a sentence for each pane."""
        return tuple(f"{error} {error.hint}".rstrip() for error in self._failures.values())

    @property
    def is_asking(self) -> bool:
        """Whether an answer is waited for."""
        return self._asking > 0

    async def ask(self, question: Awaitable[Answer]) -> Answer:
        """Wait for an answer and keep the header's figures.

        Raises:
            ExplorerError: as the service raised it; `attempt` turns it into the status panel.
        """
        started = time.monotonic()
        if not self._asking:
            self._asking_since = started
            self._start_asking()
        self._asking += 1
        self.repaint_frame()
        try:
            answer = await question
        finally:
            self._asking -= 1
            self.repaint_frame()
        self._latency_ms = (time.monotonic() - started) * 1_000
        return answer

    async def attempt(self, pane: str, question: Awaitable[Answer], apply: Callable[[Answer], None]) -> bool:
        """Ask for a pane, then apply the answer; a failure is shown, and what is on screen stays."""
        try:
            answer = await self.ask(question)
        except ExplorerError as error:
            self.show_failure(error, pane)
            return False
        apply(answer)
        self._loaded_at = time.monotonic()
        self.clear_failure(pane)
        return True

    def _start_asking(self) -> None:
        """Lists without rows say what is going on in place of them."""
        for rows in self.query(RowList).results(RowList):
            if not rows.count and self._loaded_at is None:
                rows.placeholder = ASKING

    def show_failure(self, error: ExplorerError, pane: str = "") -> None:
        """Put the error of a pane into the status panel; the other panes go on, stale data stays visible."""
        self._failures[pane] = error
        self._show_failures()

    def clear_failure(self, pane: str = "") -> None:
        """The last attempt of a pane worked."""
        if self._failures.pop(pane, None) is not None:
            self._show_failures()

    def _show_failures(self) -> None:
        panel = self.query_one(StatusPanel)
        for rows in self.query(RowList).results(RowList):
            if self._failures and rows.placeholder == ASKING:
                rows.placeholder = FAILED
        if self._failures:
            panel.show_error(next(iter(self._failures.values())), more=len(self._failures) - 1)
        else:
            panel.hide()
        self.repaint_frame()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault of ours in the background stays in its pane and is not hidden."""
        if event.state is WorkerState.ERROR and event.worker.error is not None and event.worker.node is self:
            fault = event.worker.error
            self.log.error(fault)
            self.show_failure(
                ExplorerError(
                    f"A fault in the explorer: {type(fault).__name__}: {safe_text(str(fault), 200)}.",
                    hint="The rest goes on; please report it.",
                )
            )
