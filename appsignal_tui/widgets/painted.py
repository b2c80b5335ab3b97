"""Widgets that show runs made by pure functions: one row, or a block of rows."""

from collections.abc import Callable, Iterable, Sequence

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from appsignal_tui.layout.fit import fit_cell
from appsignal_tui.layout.run import Run, Runs
from appsignal_tui.widgets.palette import Palette, RowState

Painter = Callable[[int], Runs]
"""Runs for a width in cells."""


def blank(_width: int) -> Runs:
    """Nothing."""
    return ()


class Painted(Widget):
    """What the painted widgets share: runs to strips, with the palette of the theme on the widget's own background."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - the framework's name
        """Make the widget."""
        super().__init__(id=id, classes=classes)
        self._palette: tuple[tuple[str, str], Palette] | None = None

    def strip_of(self, parts: Iterable[Run], width: int) -> Strip:
        """Runs as a strip of exactly `width` cells."""
        theme, background = self.app.current_theme, self.background_colors[1]
        key = theme.name, background.css
        if self._palette is None or self._palette[0] != key:
            self._palette = key, Palette.of(theme, background)
        inks = self._palette[1].inks(RowState.PLAIN)
        return Strip(
            [Segment(run.text, inks[run.role, run.reverse].style) for run in fit_cell(tuple(parts), width)], width
        )


class PaintedLine(Painted):
    """One row, painted by a function of its width; repainted only when the result differs."""

    DEFAULT_CSS = "PaintedLine { height: 1; width: 100%; }"

    def __init__(self, painter: Painter = blank, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - the framework's name
        """Make a row that shows what `painter` answers."""
        super().__init__(id=id, classes=classes)
        self._painter = painter
        self._shown: Runs = ()

    def show(self, painter: Painter) -> None:
        """Show what another painter answers; costs no output when it looks the same."""
        self._painter = painter
        if fit_cell(painter(self.size.width), self.size.width) != self._shown:
            self.refresh()

    @property
    def text(self) -> str:
        """The row as plain text at its present width."""
        return "".join(run.text for run in fit_cell(self._painter(self.size.width), self.size.width))

    def render_line(self, y: int) -> Strip:
        """The row; blank below the first."""
        width = self.size.width
        self._shown = fit_cell(self._painter(width) if y == 0 else (), width)
        return self.strip_of(self._shown, width)


class PaintedBlock(Painted):
    """A block of rows, each cut to the width."""

    DEFAULT_CSS = "PaintedBlock { height: auto; width: 100%; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - the framework's name
        """Make an empty block."""
        super().__init__(id=id, classes=classes)
        self._rows: tuple[Runs, ...] = ()

    def show(self, rows: Sequence[Runs]) -> None:
        """Show these rows."""
        made = tuple(rows)
        if made == self._rows:
            return
        taller = len(made) != len(self._rows)
        self._rows = made
        self.refresh(layout=taller)

    @property
    def text(self) -> str:
        """The rows as plain text, not cut."""
        return "\n".join("".join(run.text for run in row) for row in self._rows)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - the framework's signature
        """As many rows as there are."""
        return len(self._rows)

    def render_line(self, y: int) -> Strip:
        """One row, blank past the last."""
        width = self.size.width
        row = self._rows[y] if y < len(self._rows) else ()
        return self.strip_of(row, width)
