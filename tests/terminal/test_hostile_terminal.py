"""Rows X of the fault matrix in a real terminal that would obey: clipboard, title, questions, bells."""

import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support import hostile
from tests.support.hostile import Hostile, record
from tests.support.terminal import Terminal, running

pytestmark = pytest.mark.terminal
PROGRAM = [sys.executable, "-m", "appsignal_tui"]

_SEQUENCE = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI with its final byte
    rb"|\x1b[\]P^_X][^\x07\x1b]*(?:\x07|\x1b\\)?"  # a string such as OSC or DCS, ended or not
    rb"|\x1b.|[\x00-\x08\x0b-\x0c\x0e-\x1a\x1c-\x1f\x7f]"
)
_PAINTING = re.compile(rb"\x1b\[[0-9;:]*[mH]")


def asked_for(written: bytes) -> set[bytes]:
    """Every sequence in a program's output that does more than place the cursor or colour text."""
    found = {match.group() for match in _SEQUENCE.finditer(written)}
    return {each for each in found if not _PAINTING.fullmatch(each)}


def held(*command: str) -> list[str]:
    """The command, started once Enter is pressed."""
    return ["sh", "-c", f"read go; exec {shlex.join(command)}"]


def walk(terminal: Terminal, spans: int) -> None:
    """Through list, waterfall with details, logs, sites and find, as a person would go."""
    terminal.wait_for("REPLAY", "Enter waterfall", "█")
    terminal.press("Enter")
    terminal.wait_for(f"of {spans} spans")
    terminal.press(*["Down"] * spans, "Tab", *["PageDown"] * 3)
    terminal.press("4")
    terminal.wait_for("[4 Logs]", "all read")
    terminal.press("Home", "Down", "End")
    terminal.press("C-o")
    terminal.wait_for("Sites", "recorded")
    terminal.press("Escape")
    terminal.wait_for_none("Esc closes")
    # Whatever the terminal answers while the rows are painted again would be typed into the open field.
    terminal.press("/")
    terminal.wait_for("\n /")
    terminal.resize(110, 34)
    terminal.resize(120, 40)
    terminal.type("found")
    terminal.press("Enter")
    terminal.wait_for("/found  0/0")


def written_by(folder: Path, *arguments: str, spans: int) -> bytes:
    """What the program writes to the terminal on a walk; clipboard and title must be as they were."""
    output = folder / "output"
    with running(held(*PROGRAM, *arguments), columns=120, rows=40) as terminal:
        terminal.obey()
        before = terminal.title
        terminal.record(output)
        terminal.press("Enter")
        walk(terminal, spans)
        assert terminal.clipboard == ""
        assert terminal.title.split()[0] == before.split()[0]
        seen = terminal.screen()
        assert "3 Traces [4 Logs]" in seen
        terminal.press("C-q")
        assert terminal.wait_for_exit() == 0
        assert terminal.clipboard == ""
    return output.read_bytes()


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> set[bytes]:
    """What the program asks of the terminal on a harmless recording."""
    folder = tmp_path_factory.mktemp("usual")
    place = record(folder / "recorded", ["plain", "harmless"])
    asked = asked_for(written_by(folder, "--replay", str(place), spans=3))
    assert asked
    return asked


def check(folder: Path, texts: Sequence[Hostile], usual: set[bytes]) -> None:
    """The program asks of the terminal what it always does, and nothing more."""
    place = record(folder / "recorded", [text.sent for text in texts])
    written = written_by(folder, "--replay", str(place), spans=len(texts) + 1)
    assert any(sign.encode() in written for sign in "␛␇‹")
    assert asked_for(written) <= usual
    assert not re.search(rb"\xc2[\x80-\x9f]", written)


def test_the_terminal_of_these_tests_does_obey(tmp_path: Path) -> None:
    """Without this the others would prove nothing."""
    spoken = "".join(text.sent for text in (*hostile.CLIPBOARD[:1], *hostile.TITLE[:2], Hostile("\x1b[6n", "")))
    file = tmp_path / "spoken"
    file.write_text(spoken)
    with running(["sh", "-c", f"read go; cat {shlex.quote(str(file))}; cat -v"]) as terminal:
        terminal.obey()
        terminal.press("Enter")
        terminal.wait_for("^[[")
        assert "hack" in terminal.clipboard
        assert "hacked" in terminal.title


def test_x01_x06_x09_screens_stay_sound_and_no_bell_rings(tmp_path: Path, usual: set[bytes]) -> None:
    check(tmp_path, (*hostile.CLEAR_SCREEN, *hostile.UNENDED, *hostile.CONTROLS), usual)


def test_x02_x03_x07_clipboard_and_title_stay_as_they_were(tmp_path: Path, usual: set[bytes]) -> None:
    check(tmp_path, (*hostile.CLIPBOARD, *hostile.TITLE, *hostile.EIGHT_BIT), usual)


def test_x05_no_question_reaches_the_terminal_and_no_key_is_pressed_by_it(tmp_path: Path, usual: set[bytes]) -> None:
    check(tmp_path, hostile.QUESTIONS, usual)
