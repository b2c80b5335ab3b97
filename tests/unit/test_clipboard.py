"""Where a copied text goes, in each surrounding a person may sit in."""

import base64
import re
import sys
from collections.abc import Mapping, Sequence

import pytest

from appsignal_tui.services.clipboard import LONGEST_ENCODED, Clipboard, run_program

OSC_52 = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


class Programs:
    """Helper programs: which of them succeed, and what they were given."""

    def __init__(self, *succeeding: str) -> None:
        self.succeeding = succeeding
        self.given: dict[str, bytes] = {}
        self.environments: list[Mapping[str, str]] = []

    async def run(self, arguments: Sequence[str], given: bytes, environment: Mapping[str, str]) -> bool:
        line = " ".join(arguments[:3]) if arguments[0] == "tmux" else "pyperclip"
        self.given[line] = given
        self.environments.append(environment)
        return line in self.succeeding


async def copy(text: str, environment: Mapping[str, str], programs: Programs) -> tuple[str, str]:
    """Copy; what was written to the terminal, and what the person is told."""
    written: list[str] = []
    handed = await Clipboard(environment, run=programs.run).copy(text, written.append)
    return "".join(written), handed.sentence


async def test_a_plain_terminal_gets_one_osc_52() -> None:
    written, told = await copy("curl …\n", {"TERM": "xterm-256color"}, Programs())
    assert written == f"\x1b]52;c;{base64.b64encode('curl …'.encode()).decode()}\x07"
    assert told == "sent 6 characters to the terminal (OSC 52)"


async def test_tmux_gets_its_buffer_and_passes_it_on() -> None:
    programs = Programs("tmux load-buffer -w")
    written, told = await copy("abc", {"TMUX": "socket,1,0", "TERM": "screen-256color"}, programs)
    assert programs.given == {"tmux load-buffer -w": b"abc"}
    assert OSC_52.fullmatch(written), "inside tmux nothing is wrapped for screen"
    assert told == "copied 3 characters to tmux, which passes it on"


async def test_an_old_tmux_keeps_the_text_and_the_person_is_told_how_to_paste() -> None:
    programs = Programs("tmux load-buffer -")
    _, told = await copy("abc", {"TMUX": "socket,1,0"}, programs)
    assert list(programs.given) == ["tmux load-buffer -w", "tmux load-buffer -"]
    assert told == "copied 3 characters to the buffer of tmux; this tmux passes nothing on: prefix ] pastes it"


async def test_screen_gets_short_wrapped_pieces() -> None:
    written, _ = await copy("x" * 3_000, {"STY": "1.host", "TERM": "screen"}, Programs())
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", written, re.DOTALL)
    assert len(pieces) > 1
    assert max(map(len, pieces)) <= 768
    (encoded,) = OSC_52.findall("".join(pieces))
    assert base64.b64decode(encoded) == b"x" * 3_000


async def test_the_clipboard_of_this_machine_is_used_only_where_the_person_sits_at_it() -> None:
    here, far = Programs("pyperclip"), Programs("pyperclip")
    _, told = await copy("abc", {"DISPLAY": ":0"}, here)
    assert here.given == {"pyperclip": b"abc"}
    assert told == "copied 3 characters to this machine's clipboard"
    await copy("abc", {"DISPLAY": "localhost:10.0", "SSH_CONNECTION": "10.0.0.2 1 10.0.0.1 22"}, far)
    assert far.given == {}


async def test_u08_a_clipboard_that_fails_is_not_called_a_success() -> None:
    _, told = await copy("abc", {"DISPLAY": ":0"}, Programs())
    assert told == "sent 3 characters to the terminal (OSC 52)"


async def test_u07_a_text_no_terminal_takes_is_told() -> None:
    text = "x" * LONGEST_ENCODED
    written, told = await copy(text, {"TERM": "xterm"}, Programs())
    assert written == ""
    assert told == f"Not copied: {len(text)} characters are more than terminals take."


async def test_x19_what_is_copied_cannot_act_in_a_shell() -> None:
    programs = Programs("tmux load-buffer -w")
    await copy("a\x1b[201~; echo caught\r\x07\x9b0m", {"TMUX": "1"}, programs)
    handed = programs.given["tmux load-buffer -w"].decode()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", handed)


async def test_a07_helper_programs_never_get_the_token() -> None:
    programs = Programs()
    await copy("abc", {"TMUX": "1", "DISPLAY": ":0", "APPSIGNAL_API_TOKEN": "secret-token"}, programs)
    assert len(programs.environments) == 3
    assert all("secret-token" not in environment.values() for environment in programs.environments)


async def test_u08_a_helper_that_fails_or_is_missing_is_no_success() -> None:
    assert await run_program((sys.executable, "-c", "import sys; sys.stdin.read()"), b"abc", {})
    assert not await run_program((sys.executable, "-c", "raise SystemExit(1)"), b"abc", {})
    assert not await run_program(("no-such-program-here",), b"", {})


async def test_u08_a_helper_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appsignal_tui.services.clipboard.PATIENCE_S", 0.2)
    assert not await run_program((sys.executable, "-c", "import time; time.sleep(60)"), b"abc", {})
