"""Dialogs: a list to pick from, with or without a text field. One is open at most; Esc, `q` or Backspace closes it."""

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import Key
from textual.fuzzy import Matcher
from textual.screen import ModalScreen
from textual.widgets import Input

from appsignal_tui.errors import ConfigurationError
from appsignal_tui.layout.cells import width_of
from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.frame import panel_title
from appsignal_tui.layout.run import Role, Run, Runs, runs
from appsignal_tui.widgets.painted import PaintedBlock, PaintedLine
from appsignal_tui.widgets.row_list import RowList, RowOptions

Result = TypeVar("Result")

_LONGEST_INPUT = 2_000
_LEAST_WIDTH = 20


@dataclass(frozen=True, slots=True)
class Choice(Generic[Result]):
    """One row of a dialog; texts are safe already."""

    title: str
    result: Result
    detail: str = ""
    key: str = ""
    """A key or mark shown before the title."""
    role: Role = "text"


def _key_cell(choice: Choice[Result], _width: int) -> Runs:
    return runs(Run(choice.key, "accent"))


def _title_cell(choice: Choice[Result], _width: int) -> Runs:
    return runs(Run(choice.title, choice.role))


def _detail_cell(choice: Choice[Result], _width: int) -> Runs:
    return runs(Run(choice.detail, "muted"))


class PickDialog(ModalScreen[Result | None], Generic[Result]):
    """Pick one of a list; typing narrows it down."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("up", "move(-1)", "Up", show=False),
        Binding("pagedown", "move(10)", "Page down", show=False),
        Binding("pageup", "move(-10)", "Page up", show=False),
    ]
    AUTO_FOCUS = "Input"

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice[Result]],
        *,
        placeholder: str = "type to narrow down",
        parse: Callable[[str], Result] | None = None,
        start: Result | None = None,
    ) -> None:
        """Offer choices.

        Args:
            title: What is picked.
            choices: In the order to show.
            placeholder: Grey words in the empty field.
            parse: Reads a text that matches no choice; raises ConfigurationError with what is wrong.
            start: The result the cursor begins on.
        """
        super().__init__()
        self._title = title
        self._choices = tuple(choices)
        self._placeholder = placeholder
        self._parse = parse
        self._start = start

    def compose(self) -> ComposeResult:
        """Title, field, list, and a row for what is wrong or to be known."""
        key_width = max((len(choice.key) for choice in self._choices), default=0)
        title_width = max((len(choice.title) for choice in self._choices), default=10)
        columns: tuple[Column[Choice[Result]], ...] = (
            Column("key", "", key_width, _key_cell),
            Column("title", "", min(title_width, 40), _title_cell, gap=2 if key_width else 0),
            Column("detail", "", 8, _detail_cell, grow=1, rank=1, gap=2),
        )
        with Vertical(id="dialog"):
            yield PaintedLine(self._paint_title, id="dialog-title")
            yield Input(placeholder=self._placeholder, id="dialog-input", max_length=_LONGEST_INPUT, compact=True)
            options: RowOptions[Choice[Result]] = RowOptions(show_header=False, selectable=False)
            yield RowList(columns, lambda choice: choice.result, options, id="dialog-list")
            yield PaintedBlock(id="dialog-message")

    def on_mount(self) -> None:
        """Show every choice, the cursor on the present one."""
        rows = self._rows
        rows.can_focus = False
        rows.set_items(self._choices)
        start = rows.index_of(self._start)
        if start is not None:
            rows.move_to(start)

    @property
    def _rows(self) -> "RowList[Choice[Result]]":
        return self.query_one("#dialog-list", RowList)

    def _paint_title(self, width: int) -> Runs:
        return panel_title(self._title, "Enter takes · Esc closes", width, focused=True)

    @property
    def has_choices(self) -> bool:
        """Whether there is anything to pick."""
        return bool(self._choices)

    def offer(self, choices: Sequence[Choice[Result]]) -> None:
        """Offer other choices; the cursor stays on its own."""
        self._choices = tuple(choices)
        self._show_matching(self.query_one("#dialog-input", Input).value)

    def say(self, message: str) -> None:
        """Tell something below the list, in full; empty takes it away."""
        block = self.query_one("#dialog-message", PaintedBlock)
        lines = textwrap.wrap(message, max(_LEAST_WIDTH, block.size.width))
        block.show([runs(Run(line, "error")) for line in lines])

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self.say("")
        self._show_matching(event.value)
        self._rows.move_to(0)

    def _show_matching(self, typed: str) -> None:
        words = typed.strip()
        if not words:
            self._rows.set_items(self._choices)
            return
        matcher = Matcher(words)
        scored = [
            (max(matcher.match(choice.title), matcher.match(f"{choice.title} {choice.detail}") / 2), choice)
            for choice in self._choices
        ]
        found = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])
        self._rows.set_items(tuple(choice for _, choice in found))

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        words = event.value.strip()
        picked = self._rows.cursor_item
        if words and self._parse is not None:
            try:
                self.dismiss(self._parse(words))
            except ConfigurationError as error:
                if picked is None:
                    self.say(f"{error} {error.hint}")
                else:
                    self.dismiss(picked.result)
        elif picked is not None:
            self.dismiss(picked.result)

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.dismiss(event.item.result)

    def action_close(self) -> None:
        """Pick nothing."""
        self.dismiss(None)

    def action_move(self, rows: int) -> None:
        """Move the cursor of the list while the field has the focus."""
        self._rows.action_move(rows)


class LetterDialog(ModalScreen[str | None]):
    """Waits for the second key of a two-key verb and shows what may follow; no time-out."""

    def __init__(self, verb: str, letters: Sequence[tuple[str, str]]) -> None:
        """Offer letters with a word each."""
        super().__init__()
        self._verb = verb
        self._letters = tuple(letters)

    def compose(self) -> ComposeResult:
        """One row above the footer."""
        yield PaintedLine(self._paint, id="letters")

    def _paint(self, _width: int) -> Runs:
        parts: list[Run | str] = [Run(f" {self._verb} ", "strong")]
        for letter, word in self._letters:
            parts += [Run(f" {letter}", "accent"), Run(f" {word} ", "muted")]
        return runs(*parts)

    def on_key(self, event: Key) -> None:
        """Answer with the letter when it is one of them, with nothing otherwise."""
        event.stop()
        known = {letter for letter, _ in self._letters}
        self.dismiss(event.key if event.key in known else None)


class LineDialog(ModalScreen[str | None]):
    """Asks for one line of text at the bottom of the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Close", show=False)]
    AUTO_FOCUS = "Input"

    def __init__(self, label: str, value: str = "") -> None:
        """Ask with a word before the field."""
        super().__init__()
        self._label = label
        self._value = value

    def compose(self) -> ComposeResult:
        """The word and the field."""
        with Horizontal(id="line"):
            label = PaintedLine(lambda _: runs(Run(f" {self._label} ", "accent")), id="line-label")
            label.styles.width = width_of(self._label) + 2
            yield label
            yield Input(self._value, id="line-input", max_length=_LONGEST_INPUT, compact=True)

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)

    def action_close(self) -> None:
        """Give no text."""
        self.dismiss(None)
