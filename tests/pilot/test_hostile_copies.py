"""Row X19 of the fault matrix: whatever leaves for the clipboard is harmless to paste into a shell."""

import base64
import re

import pytest
from textual.widgets import Input

from appsignal_tui.screens.logs import LogsScreen
from tests.support import hostile
from tests.support.explorer import demo, opened, press
from tests.support.hostile import assert_harmless

PASTE_ENDS = "\x1b[201~; echo caught\r"


@pytest.mark.parametrize("sent", [PASTE_ENDS, *(each.sent for each in (*hostile.CLIPBOARD, *hostile.BRACKETS))])
async def test_x19_what_is_copied_holds_no_control_character(sent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = demo()
    written: list[str] = []
    async with opened(app) as pilot:
        await press(pilot, "4", "Q")
        assert isinstance(app.screen, LogsScreen)
        field = app.screen.query_one("#query", Input)
        field.value = sent.replace("\n", " ")
        field.select_all()
        assert app._driver is not None
        monkeypatch.setattr(app._driver, "write", written.append)  # what reaches the terminal, byte for byte
        await press(pilot, "ctrl+x")
        assert field.value == ""
    sequences = [match for text in written for match in re.findall(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", text)]
    assert len(sequences) == 1
    copied = base64.b64decode(sequences[0]).decode()
    assert copied == app.clipboard
    assert_harmless(copied.replace("\n", ""))
    assert "echo caught" in copied or sent != PASTE_ENDS
