"""Looking at terminals nobody sits at: every surrounding is an environment and a tmux that answers as told."""

import asyncio
import sys
from collections.abc import Mapping, Sequence

import pytest

from appsignal_tui.models.checkup import Finding
from appsignal_tui.services.clipboard import Clipboard, Write
from appsignal_tui.services.doctor import Terminal, TerminalChecks, wants_mouse
from appsignal_tui.services.doctor import tmux as asking
from appsignal_tui.services.doctor.terminal import HARMLESS, kept_keys
from appsignal_tui.services.doctor.tmux import Tmux, look_at_tmux, printed_by

XTERM = {"TERM": "xterm-256color", "LANG": "en_US.UTF-8"}
IN_TMUX = {**XTERM, "TMUX": "/run/tmux-0/default,1,0", "APPSIGNAL_API_TOKEN": "s3cr3t-t0ken"}
IN_SCREEN = {**XTERM, "TERM": "screen", "STY": "1.tty.host"}
GOOD = "3.4\n10\nexternal\n1\n"


class AnsweringTmux:
    """What a tmux would print, and what it was asked."""

    def __init__(self, printed: str = GOOD) -> None:
        self.printed = printed
        self.asked: list[tuple[Sequence[str], Mapping[str, str]]] = []

    async def __call__(self, arguments: Sequence[str], environment: Mapping[str, str]) -> str:
        self.asked.append((arguments, environment))
        await asyncio.sleep(0)
        return self.printed


async def no_program(_arguments: Sequence[str], _given: bytes, _environment: Mapping[str, str]) -> bool:
    return False


async def look(
    environment: Mapping[str, str],
    tmux: AnsweringTmux | None = None,
    terminal: Terminal | None = None,
    write: Write | None = None,
) -> dict[str, Finding]:
    checks = TerminalChecks(
        terminal or Terminal(120, 40, "truecolor"),
        environment,
        Clipboard(environment, run=no_program),
        ask=tmux or AnsweringTmux(""),
        write=write,
    ).checks()
    findings = await asyncio.gather(*(check.find() for check in checks))
    assert [finding.name for finding in findings] == [check.name for check in checks]
    return {finding.name: finding for finding in findings}


async def test_a_good_terminal_is_fine_in_every_way() -> None:
    found = await look(XTERM)
    assert {finding.state for finding in found.values()} == {"fine"}
    assert list(found) == ["terminal", "colours", "characters", "mouse", "copy"]
    assert found["terminal"].words == "xterm-256color · 120×40"
    assert found["colours"].words == "16 million colours"
    assert found["copy"].words == "to the terminal (OSC 52)"


@pytest.mark.parametrize(("columns", "rows", "state"), [(80, 24, "fine"), (79, 24, "attention"), (80, 23, "attention")])
async def test_a_small_terminal_is_told(columns: int, rows: int, state: str) -> None:
    found = await look(XTERM, terminal=Terminal(columns, rows, "256"))
    assert found["terminal"].state == state
    assert f"{columns}×{rows}" in found["terminal"].words


@pytest.mark.parametrize(("term", "state"), [("dumb", "bad"), ("unknown", "bad"), ("", "attention")])
async def test_u03_a_terminal_without_a_useful_name_is_told(term: str, state: str) -> None:
    found = (await look({**XTERM, "TERM": term}))["terminal"]
    assert (found.state, bool(found.hint)) == (state, True)


async def test_ssh_is_told_without_its_addresses() -> None:
    found = await look({**XTERM, "SSH_CONNECTION": "10.1.2.3 1 10.4.5.6 22"})
    assert found["terminal"].words.endswith("over SSH")
    assert "10.1.2.3" not in str(found)


@pytest.mark.parametrize(
    ("environment", "colours", "state", "words"),
    [
        ({"NO_COLOR": "1"}, None, "fine", "NO_COLOR"),
        ({}, None, "fine", "none"),
        ({}, "standard", "attention", "16 colours"),
        ({}, "256", "fine", "256 colours"),
    ],
)
async def test_u04_colours_are_told_as_they_are_detected(
    environment: dict[str, str], colours: str | None, state: str, words: str
) -> None:
    found = (await look({**XTERM, **environment}, terminal=Terminal(80, 24, colours, "explorer-dark")))["colours"]
    assert found.state == state
    assert words in found.words
    assert ("theme", "explorer-dark") in found.facts


@pytest.mark.parametrize(
    ("locale", "state"),
    [
        ({"LANG": "de_DE.utf8"}, "fine"),
        ({"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, "attention"),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, "fine"),
        ({"LANG": "de_DE.ISO-8859-1"}, "attention"),
        ({}, "attention"),
    ],
)
async def test_u05_a_locale_without_utf_8_is_told(locale: dict[str, str], state: str) -> None:
    found = (await look({"TERM": "xterm", **locale}))["characters"]
    assert found.state == state
    assert bool(found.hint) is (state == "attention")


async def test_u06_a_good_tmux_is_asked_once_and_without_the_token() -> None:
    tmux = AnsweringTmux()
    found = await look(IN_TMUX, tmux)
    assert {finding.state for finding in found.values()} == {"fine"}
    assert found["around it"].words == "tmux 3.4"
    assert found["copy"].words == "to tmux, which passes it on · the terminal (OSC 52)"
    ((arguments, environment),) = tmux.asked
    assert arguments[:3] == ("tmux", "display-message", "-p")
    assert "s3cr3t-t0ken" not in environment.values()


@pytest.mark.parametrize(
    ("printed", "name", "hint"),
    [
        ("3.4\n500\nexternal\n1\n", "escape key", "set -sg escape-time 10"),
        ("3.1c\n10\nexternal\n1\n", "copy", "3.2"),
        ("3.4\n10\noff\n1\n", "copy", "set -s set-clipboard external"),
        ("3.4\n10\nexternal\n0\n", "characters", "tmux -u"),
    ],
)
async def test_u07_a_tmux_that_could_be_set_better_is_told_how(printed: str, name: str, hint: str) -> None:
    found = await look(IN_TMUX, AnsweringTmux(printed))
    assert {finding.name for finding in found.values() if finding.state != "fine"} == {name}
    assert found[name].state == "attention"
    assert hint in found[name].hint


@pytest.mark.parametrize("printed", ["", "3.4\n", "rubbish\nrubbish\nrubbish\nrubbish\n\x1b[2J"])
async def test_a_tmux_that_answers_nothing_of_use_is_unknown(printed: str) -> None:
    found = await look(IN_TMUX, AnsweringTmux(printed))
    assert found["escape key"].state == "unknown"
    assert found["copy"].state == "fine"
    assert "\x1b" not in str(found)


@pytest.mark.parametrize(
    ("version", "clipboard", "passes"),
    [
        ("3.2", "external", True),
        ("3.10", "on", True),
        ("2.9a", "on", False),
        ("next-3.5", "on", True),
        ("3.4", "off", False),
    ],
)
def test_u07_which_tmux_passes_copies_on(version: str, clipboard: str, passes: bool) -> None:
    assert Tmux(version, 0, clipboard, draws_utf8=True).passes_copies_on is passes


async def test_inside_gnu_screen_the_mouse_is_off_and_said_to_be() -> None:
    found = await look(IN_SCREEN)
    assert not wants_mouse(IN_SCREEN)
    assert wants_mouse(XTERM)
    assert "GNU screen" in found["mouse"].words
    assert found["around it"].words == "GNU screen"
    assert found["escape key"].state == "attention"
    assert found["copy"].words == "to the terminal (OSC 52) through GNU screen"


@pytest.mark.parametrize("name", ["VTE_VERSION", "BYOBU_TTY", "TERM_PROGRAM=vscode", "TERM_PROGRAM=Apple_Terminal"])
async def test_keys_that_a_terminal_keeps_are_told_with_the_other_way(name: str) -> None:
    variable, _, value = name.partition("=")
    environment = {**XTERM, variable: value or "1"}
    by, keys = kept_keys(environment)
    found = (await look(environment))["keys"]
    assert found.state == "attention"
    assert found.words == f"{by} keeps {keys}"


async def test_u08_the_clipboard_is_written_only_when_it_is_to_be_tried() -> None:
    written: list[str] = []
    found = (await look(XTERM, write=written.append))["copy"]
    assert len(written) == 1
    assert found.state == "fine"
    assert HARMLESS in found.hint
    assert ("tried with", HARMLESS) in found.facts
    assert "overwrite" in str((await look(XTERM))["copy"].facts)


async def test_u08_a_program_that_hangs_fails_or_is_missing_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await printed_by((sys.executable, "-c", "print('a')"), {})).strip() == "a"
    assert await printed_by((sys.executable, "-c", "print('a'); raise SystemExit(1)"), {}) == ""
    assert await printed_by(("no-such-program-here",), {}) == ""
    monkeypatch.setattr(asking, "PATIENCE_S", 0.2)
    assert await printed_by((sys.executable, "-c", "import time; time.sleep(60)"), {}) == ""


async def test_outside_of_tmux_nothing_is_asked() -> None:
    tmux = AnsweringTmux()
    assert await look_at_tmux(XTERM, tmux) is None
    assert tmux.asked == []
