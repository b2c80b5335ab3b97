"""What a person sees in a real terminal."""

import sys

import pytest

from tests.support.recorded import TRACES
from tests.support.terminal import running

pytestmark = pytest.mark.terminal
PROGRAM = [sys.executable, "-m", "appsignal_tui"]
DEMO = [*PROGRAM, "--demo", "--at", "2026-11-23T14:16:00Z", "--clock", "frozen"]


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
def test_the_demo_shows_every_part_without_overlap(size: tuple[int, int]) -> None:
    columns, rows = size
    with running(DEMO, columns=columns, rows=rows) as terminal:
        seen = terminal.wait_for(
            "shop-web · PROD",
            "Golden signals",
            "Actions",
            "Newest errors",
            "? keys",
            "✖ Checkout#create",
            "▲ +",
            "lists the keys",
        ).split("\n")
    assert "DEMO" in seen[0]
    assert "[3 Traces] 4 Logs" in seen[1]
    for title in ("─ Golden signals ─", "─ Actions ─", "─ Newest errors ─"):
        assert "\n".join(seen).count(title) == 1
    assert "Enter opens the slow action · 4 its logs · ? lists the keys" in "\n".join(seen[-4:])
    assert "Enter traces" in "\n".join(seen[-3:])
    assert len(max(seen, key=len)) <= columns


def test_the_main_job_from_site_to_waterfall_to_logs() -> None:
    with running(DEMO) as terminal:
        terminal.wait_for("Checkout#create", "N+1")
        terminal.press("C-o")
        terminal.wait_for("Sites", "staging")
        terminal.press("Escape")
        terminal.wait_for_none("Esc closes")
        terminal.press("Enter")
        terminal.wait_for("actions › Checkout#create", "newest first")
        terminal.press("Enter")
        terminal.wait_for("SELECT line_items", "rails", "┬")
        terminal.press("4")
        terminal.wait_for("newest at the bottom", "● live")
        terminal.press("Q")
        terminal.type("severity=error")
        terminal.press("Enter")
        terminal.wait_for("charge failed")
        terminal.press("q", "q", "q", "q")
        terminal.press("C-q")
        assert terminal.wait_for_exit() == 0


def test_sixteen_colours_use_the_terminal_s_own_palette() -> None:
    with running(DEMO, TEXTUAL_COLOR_SYSTEM="standard", COLORTERM="") as terminal:
        terminal.wait_for("Checkout#create", "▲ +")
        coloured = terminal.coloured()
    assert "38;2;" not in coloured
    assert "48;2;" not in coloured
    assert "\x1b[" in coloured


def test_no_color_is_obeyed_and_the_cursor_still_seen() -> None:
    with running(DEMO, NO_COLOR="1") as terminal:
        terminal.wait_for("Checkout#create", "▲ +")
        coloured = terminal.coloured()
    assert not [code for code in ("\x1b[3", "[38;", "[48;", ";38;", ";48;") if code in coloured.replace("\x1b[39m", "")]
    assert "\x1b[7m" in coloured or ";7m" in coloured


def test_the_terminal_is_put_back_when_the_program_ends() -> None:
    with running(["sh", "-c", f"{' '.join(DEMO)}; echo back $?; cat"]) as terminal:
        terminal.wait_for("Checkout#create")
        terminal.press("C-q")
        seen = terminal.wait_for("back 0")
    assert "Golden signals" not in seen


def test_a_dumb_terminal_is_told_what_to_do() -> None:
    with running(["sh", "-c", f"TERM=dumb {' '.join(DEMO)}; echo status $?; cat"]) as terminal:
        seen = terminal.wait_for("status 2")
    assert "TERM=dumb" in seen


def test_hostile_text_of_a_recording_does_nothing_to_the_terminal() -> None:
    file = TRACES / "search-control-characters.otlp.jsonl"
    with running([*PROGRAM, "--replay", str(file)], columns=120, rows=40) as terminal:
        terminal.wait_for("GET /search")
        terminal.press("Enter")
        terminal.wait_for("gateway")
        for _ in range(6):
            terminal.press("Down")
        seen = terminal.wait_for("of 11 spans")
        assert "[3 Traces] 4 Logs" in seen
        terminal.press("C-q")
        assert terminal.wait_for_exit() == 0
