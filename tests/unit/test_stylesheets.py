import importlib
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen
from textual.theme import Theme
from textual.widget import Widget

import appsignal_tui.screens
import appsignal_tui.widgets
from appsignal_tui import stylesheets
from appsignal_tui.widgets.themes import THEMES

FOLDER = Path(__file__).parents[2] / "tcss"


def known_types() -> set[str]:
    for package in (appsignal_tui.screens, appsignal_tui.widgets):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    importlib.import_module("textual.command")
    importlib.import_module("textual.widgets").Input  # noqa: B018 - the framework makes its widgets on first use
    importlib.import_module("textual.widgets._toast")
    found, waiting = set(), [Widget]
    while waiting:
        kind = waiting.pop()
        found.add(kind.__name__)
        waiting.extend(kind.__subclasses__())
    return found


def test_the_cascade_names_every_sheet_and_nothing_else() -> None:
    there = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.tcss"))
    assert sorted(stylesheets.CASCADE) == there
    assert stylesheets.paths()[0].is_file()


@pytest.mark.parametrize("name", stylesheets.CASCADE)
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_a_sheet_parses_and_names_only_types_that_exist(name: str, theme: Theme) -> None:
    sheet = Stylesheet(variables={**theme.to_color_system().generate(), **theme.variables})
    sheet.read(FOLDER / name)
    sheet.parse()
    rules = sheet.rules
    types = {
        selector.name
        for rule in rules
        for chain in rule.selector_set
        for selector in chain.selectors
        if selector.type.name == "TYPE"
    }
    assert rules
    assert types - known_types() == set()


@pytest.mark.parametrize("name", [name for name in stylesheets.CASCADE if name.startswith("screens/")])
def test_rules_of_a_screen_are_nested_under_a_screen(name: str) -> None:
    text = re.sub(r"/\*.*?\*/", "", (FOLDER / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    depth, tops = 0, []
    for part in re.findall(r"[^{}]+|[{}]", text):
        if part == "{":
            depth += 1
        elif part == "}":
            depth -= 1
        elif depth == 0 and part.strip():
            tops.append(part.strip())
    screens = {kind.__name__ for kind in _subclasses(Screen)} if known_types() else set()
    assert set(tops) <= screens


@pytest.mark.parametrize("name", stylesheets.CASCADE)
def test_colours_come_from_variables_only(name: str) -> None:
    text = re.sub(r"/\*.*?\*/", "", (FOLDER / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r"(?:color|background)\s*:\s*(?!\$|transparent)\S+|!important|:\s*#[0-9a-f]{3,8}", text) == []


def _subclasses(kind: type[Any]) -> set[type[Any]]:
    found: set[type[Any]] = {kind}
    for below in kind.__subclasses__():
        found |= _subclasses(below)
    return found
