"""A list of numbered rows on a screen of its own, and how it looks to a person."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.pilot import Pilot

from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.run import Run
from appsignal_tui.text import safe_text
from appsignal_tui.widgets.row_list import RowList, RowOptions
from appsignal_tui.widgets.row_messages import RowMessage
from appsignal_tui.widgets.themes import DARK, THEMES


@dataclass(frozen=True)
class Row:
    """A row with a number as identity."""

    number: int
    name: str = ""
    value: float | str | None = None


COLUMNS: tuple[Column[Row], ...] = (
    Column("mark", "", 1, lambda row, _: (Run("✖", "error") if row.number % 10 == 0 else Run("●", "ok"),)),
    Column("name", "name", 12, lambda row, _: (Run(safe_text(row.name)),), grow=1, rank=1, sort=lambda row: row.name),
    Column(
        "value",
        "value",
        6,
        lambda row, _: (Run("–" if row.value is None else str(row.value)),),
        align="right",
        rank=2,
        sort=lambda row: row.value,
    ),
    Column("note", "note", 10, lambda row, _: (Run(f"note {row.number}", "faint"),), rank=3),
)


def rows(low: int, high: int) -> list[Row]:
    """Rows of the numbers `low` to `high`, without `high`."""
    return [Row(number, f"row {number}", number) for number in range(low, high)]


class ListApp(App[None]):
    """An app of one list."""

    def __init__(self, options: RowOptions[Row] | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK
        self.list = RowList(COLUMNS, lambda row: row.number, options, id="rows")

    def compose(self) -> ComposeResult:
        """The list."""
        yield self.list

    def on_mount(self) -> None:
        """The list has the keys."""
        self.list.focus()


@asynccontextmanager
async def showing(
    items: Iterable[Row] = (), options: RowOptions[Row] | None = None, size: tuple[int, int] = (40, 11)
) -> AsyncIterator[tuple[Pilot[None], RowList[Row], list[RowMessage]]]:
    """A list on screen with these rows, settled: its pilot, itself and what it says from then on."""
    app = ListApp(options)
    said: list[RowMessage] = []

    def note(message: Message) -> None:
        if isinstance(message, RowMessage) and all(message is not known for known in said):
            said.append(message)

    async with app.run_test(size=size, message_hook=note) as pilot:
        app.list.set_items(list(items))
        await pilot.pause()
        said.clear()
        yield pilot, app.list, said


def numbers_in_view(row_list: RowList[Row]) -> list[int]:
    """Numbers of the rows in view, from top to bottom."""
    return [
        row_list.item_at(index).number
        for index in range(row_list.top, min(row_list.count, row_list.top + row_list.view_height))
    ]


def picture(row_list: RowList[Row]) -> list[str]:
    """The whole widget as text, mark bar included."""
    return [strip.text for strip in row_list.render_lines(Region(0, 0, *row_list.size))]


def style_at(row_list: RowList[Row], x: int, y: int) -> Style:
    """What the terminal is asked for at a cell of the widget."""
    for segment in row_list.render_lines(Region(0, 0, *row_list.size))[y]:
        x -= segment.cell_length
        if x < 0:
            return segment.style or Style()
    raise AssertionError("no such cell")
