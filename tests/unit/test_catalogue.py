from collections import Counter
from pathlib import Path

import pytest
from textual.app import App
from textual.binding import Binding

from appsignal_tui.app import ExplorerApp
from appsignal_tui.commands.catalogue import CATALOGUE, command, footer_keys, of
from appsignal_tui.commands.command import Scope
from appsignal_tui.screens.actions import ActionsScreen
from appsignal_tui.screens.base import ExplorerScreen
from appsignal_tui.screens.doctor import DoctorScreen
from appsignal_tui.screens.logs import LogsScreen
from appsignal_tui.screens.traces import TraceListScreen
from appsignal_tui.screens.waterfall import WaterfallScreen
from appsignal_tui.widgets.row_list import RowList

SCREENS: list[type[ExplorerScreen]] = [ActionsScreen, TraceListScreen, WaterfallScreen, LogsScreen, DoctorScreen]
SCREEN_SCOPES: list[Scope] = ["actions", "traces", "waterfall", "logs", "doctor"]
README = Path(__file__).parents[2] / "README.md"


def test_ids_are_unique() -> None:
    assert [name for name, count in Counter(item.id for item in CATALOGUE).items() if count > 1] == []


@pytest.mark.parametrize("scope", SCREEN_SCOPES)
def test_no_key_has_two_meanings_on_a_screen(scope: Scope) -> None:
    listed = {"enter", "space"}  # the list's own, given to the screen by its messages
    own = [binding for binding in RowList.BINDINGS if isinstance(binding, Binding)]
    moves = {key for binding in own for key in binding.key.split(",")} - listed
    keys = Counter(key for item in of(scope, "list", "everywhere") for key in item.keys)
    assert [key for key, count in keys.items() if count > 1] == []
    assert sorted(moves & keys.keys()) == []


def test_no_printable_key_is_taken_from_text_fields() -> None:
    declared = [item.binding() for item in of(*SCREEN_SCOPES, "everywhere", "list")]
    assert [binding.key for binding in declared if binding.priority] == []
    own = [binding for binding in ExplorerApp.BINDINGS if isinstance(binding, Binding)]
    printable = [binding.key for binding in own if binding.priority and "+" not in binding.key]
    assert printable == []


@pytest.mark.parametrize("scope", SCREEN_SCOPES)
def test_the_footer_names_at_most_eight_keys_and_ends_with_help(scope: Scope) -> None:
    keys = footer_keys(scope)
    assert 3 <= len(keys) <= 8
    assert keys[-1] == ("?", "keys")


@pytest.mark.parametrize("screen", SCREENS)
def test_every_command_of_a_screen_has_its_action(screen: type[ExplorerScreen]) -> None:
    missing = []
    for item in of(*screen.SCOPES, "list", "everywhere"):
        name = item.action.partition("(")[0]
        owner: type = ExplorerApp if name.startswith("app.") else screen
        if not hasattr(owner, f"action_{name.removeprefix('app.')}"):
            missing.append(item.id)
    assert missing == []


def test_the_readme_lists_every_command_with_its_key() -> None:
    text = README.read_text(encoding="utf-8")
    assert [item.id for item in CATALOGUE if f"| `{item.key_text}` | {item.title} |" not in text] == []


def test_an_unknown_command_is_an_error() -> None:
    with pytest.raises(KeyError):
        command("nothing.at_all")


def test_the_framework_s_own_keys_are_gone() -> None:
    assert issubclass(ExplorerApp, App)
    assert not ExplorerApp._inherit_bindings
