"""The first screen without a token or a site: ways to go on. Nothing is asked of anybody before one is taken."""

from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple

from pydantic import SecretStr
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

from appsignal_tui.config import clean_token
from appsignal_tui.errors import ConfigurationError, ExplorerError, NotFoundError
from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.run import Run, runs
from appsignal_tui.models.site import GivenSite
from appsignal_tui.services.site_input import read_site
from appsignal_tui.widgets.field import Field
from appsignal_tui.widgets.painted import PaintedBlock
from appsignal_tui.widgets.row_list import RowList, RowOptions
from appsignal_tui.widgets.status_panel import StatusPanel

WayName = Literal["demo", "token", "address"]


class Way(NamedTuple):
    """A way to go on."""

    name: WayName
    title: str
    detail: str


DEMO = Way("demo", "Try the demo", "a simulated shop in trouble; offline, at once")
TOKEN = Way("token", "Paste a token", "your apps; it is on appsignal.com/users/edit")
ADDRESS = Way("address", "Paste an AppSignal URL", "opens the trace, incident or app it names")

_LONGEST_TOKEN = 512
_LONGEST_ADDRESS = 4_000
_COLUMNS = (
    Column[Way]("way", "", 22, lambda way, _: runs(Run(way.title, "strong"))),
    Column[Way]("detail", "", 20, lambda way, _: runs(Run(way.detail, "muted")), grow=1, rank=1, gap=2),
)
_KEYS = runs(Run("Enter", "accent"), Run(" takes the row   "), Run("Esc", "accent"), Run(" back to the rows   "))
_TOKENS = (
    "A token can also come from APPSIGNAL_API_TOKEN or --token-file;",
    "one pasted here is checked, then kept: `auth logout` forgets it.",
)


class FirstRunScreen(Screen[None]):
    """Offers ways to data; a token pasted is checked before anything is kept."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False),
        Binding("q", "app.leave", "Quit", show=False),
        Binding("r", "retry", "Try again", show=False),
    ]

    @dataclass
    class RetryWanted(Message):
        """Whether the service tells the sites by now is to be seen."""

    @dataclass
    class DemoWanted(Message):
        """*Try the demo* was taken."""

    @dataclass
    class TokenGiven(Message):
        """A token was pasted."""

        token: SecretStr

    @dataclass
    class AddressGiven(Message):
        """The address of a page of an app, or the id of one, was pasted."""

        text: str
        given: GivenSite
        """The app, as far as the address names it."""

    def __init__(self, error: ExplorerError | None = None) -> None:
        """Offer the demo first; to somebody whose token works, an address first, for which `error` is the reason."""
        super().__init__()
        self._error = error
        self._ways = (DEMO, TOKEN, ADDRESS) if error is None else (ADDRESS, TOKEN, DEMO)

    def compose(self) -> ComposeResult:
        """What this is, the ways to go on, and a field for what is pasted."""
        with Vertical(id="first-run"):
            yield PaintedBlock(id="welcome")
            yield RowList(_COLUMNS, lambda way: way.name, RowOptions(show_header=False, selectable=False), id="ways")
            yield Input(
                password=True,
                placeholder="paste the token, then Enter",
                id="token",
                max_length=_LONGEST_TOKEN,
                compact=True,
            )
            yield Field(
                placeholder="https://appsignal.com/…/sites/…", id="address", max_length=_LONGEST_ADDRESS, compact=True
            )
            yield StatusPanel(id="trouble")
            yield PaintedBlock(id="notes")

    def on_mount(self) -> None:
        """Show the ways."""
        self._say(_LIVE if self._error is not None else _FRESH)
        keys = (*_KEYS, Run("q", "accent"), Run(" leaves"))
        notes = (runs(Run(line, "muted")) for line in _TOKENS)
        self.query_one("#notes", PaintedBlock).show(((), keys, *notes))
        ways = self.query_one("#ways", RowList)
        ways.set_items(self._ways)
        ways.focus()
        for field in self.query(Input):
            field.display = False
        if self._error is not None:
            self.show_failure(self._error)

    def _say(self, words: tuple[str, str]) -> None:
        lead = (runs(Run(words[0], "strong")), runs(Run(words[1], "muted")), ())
        self.query_one("#welcome", PaintedBlock).show(lead)

    @on(RowList.Chosen)
    def _take(self, event: RowList.Chosen) -> None:
        event.stop()
        way: Way = event.item
        if way.name == "demo":
            self.post_message(self.DemoWanted())
        else:
            self._show_field(way.name)

    def _show_field(self, name: str) -> None:
        for field in self.query(Input):
            field.display = field.id == name
            if field.display:
                field.focus()

    @on(Input.Submitted, "#token")
    def _sign_in(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            token = clean_token(event.value, "the field")
        except ConfigurationError as error:
            self.show_failure(error)
            return
        self.query_one(StatusPanel).hide()
        self.post_message(self.TokenGiven(token))

    @on(Input.Submitted, "#address")
    def _open(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            site, sources = read_site(event.value)
        except ConfigurationError as error:
            self.show_failure(NotFoundError(str(error), hint=error.hint))
            return
        given = GivenSite(site=site, is_named=False, sources=sources)
        self.query_one(StatusPanel).hide()
        self.post_message(self.AddressGiven(event.value.strip(), given))

    def ask_for_token(self) -> None:
        """An address was understood and kept; what is missing is a token."""
        self._say(_KEPT)
        self._show_field("token")

    def show_failure(self, error: ExplorerError) -> None:
        """The token was refused, the service was not reached, or the address opens nothing."""
        self.query_one(StatusPanel).show_error(error, can_retry=self._error is not None)

    def action_retry(self) -> None:
        """Ask for the sites again, where a token is there to ask with."""
        if self._error is not None:
            self.post_message(self.RetryWanted())

    def action_back(self) -> None:
        """Leave the field."""
        for field in self.query(Input):
            field.display = False
        self.query_one("#ways", RowList).focus()


_FRESH = ("AppSignal explorer", "Traces, logs and metrics of your apps, in the terminal.")
_LIVE = (
    "Your token works.",
    "The service does not tell which apps it sees; the address of any page of an app is enough.",
)
_KEPT = ("The address is kept.", "It opens as soon as there is a token to read it with.")
