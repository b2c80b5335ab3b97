"""The first screen without a token: look around, or sign in. Nothing is asked of anybody before a choice is made."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import SecretStr
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

from appsignal_tui.config import clean_token
from appsignal_tui.errors import ConfigurationError, ExplorerError
from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.run import Run, runs
from appsignal_tui.widgets.painted import PaintedBlock
from appsignal_tui.widgets.row_list import RowList, RowOptions
from appsignal_tui.widgets.status_panel import StatusPanel

Way = Literal["demo", "token"]

_WAYS: tuple[tuple[Way, str, str], ...] = (
    ("demo", "Try the demo", "a simulated web shop in trouble; works offline, at once"),
    ("token", "Paste a token", "your own apps; the token is on https://appsignal.com/users/edit"),
)
_LONGEST_TOKEN = 512


class FirstRunScreen(Screen[None]):
    """Offers the demo, then signing in with a token, which is checked before it is used and kept for this run only."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False),
        Binding("q", "app.leave", "Quit", show=False),
    ]

    @dataclass
    class DemoWanted(Message):
        """*Try the demo* was taken."""

    @dataclass
    class TokenGiven(Message):
        """A token was pasted."""

        token: SecretStr

    def compose(self) -> ComposeResult:
        """What this is, the ways to go on, and a field for the token."""
        columns = (
            Column[tuple[Way, str, str]]("way", "", 16, lambda way, _: runs(Run(way[1], "strong"))),
            Column[tuple[Way, str, str]](
                "detail", "", 20, lambda way, _: runs(Run(way[2], "muted")), grow=1, rank=1, gap=2
            ),
        )
        with Vertical(id="first-run"):
            yield PaintedBlock(id="welcome")
            yield RowList(columns, lambda way: way[0], RowOptions(show_header=False, selectable=False), id="ways")
            yield Input(
                password=True,
                placeholder="paste the token, then Enter",
                id="token",
                max_length=_LONGEST_TOKEN,
                compact=True,
            )
            yield StatusPanel(id="trouble")
            yield PaintedBlock(id="notes")

    def on_mount(self) -> None:
        """Show the ways."""
        self.query_one("#welcome", PaintedBlock).show(
            (
                runs(Run("AppSignal explorer", "strong")),
                runs(Run("Traces, logs and metrics of your apps, in the terminal.", "muted")),
                (),
            )
        )
        self.query_one("#notes", PaintedBlock).show(
            (
                (),
                runs(Run("Enter", "accent"), Run(" takes the row   "), Run("q", "accent"), Run(" leaves")),
                runs(Run("A token can also come from APPSIGNAL_API_TOKEN or --token-file.", "muted")),
            )
        )
        ways = self.query_one("#ways", RowList)
        ways.set_items(_WAYS)
        ways.focus()
        self.query_one("#token", Input).display = False

    @on(RowList.Chosen)
    def _take(self, event: RowList.Chosen) -> None:
        event.stop()
        if event.item[0] == "demo":
            self.post_message(self.DemoWanted())
            return
        field = self.query_one("#token", Input)
        field.display = True
        field.focus()

    @on(Input.Submitted)
    def _sign_in(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            token = clean_token(event.value, "the field")
        except ConfigurationError as error:
            self.show_failure(error)
            return
        self.query_one(StatusPanel).hide()
        self.post_message(self.TokenGiven(token))

    def show_failure(self, error: ExplorerError) -> None:
        """The token was refused, or the service was not reached."""
        self.query_one(StatusPanel).show_error(error)

    def action_back(self) -> None:
        """Leave the field."""
        self.query_one("#token", Input).display = False
        self.query_one("#ways", RowList).focus()
