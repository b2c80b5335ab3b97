"""The line for a shell: whatever is asked, a shell sends exactly that, and expands nothing but the token's variable."""

import json
import shlex
import subprocess
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.curl import curl
from appsignal_tui.api.journal import JournalEntry
from tests.support.fake_world import Reply, ScriptedService

REST = "https://api.example:8443"
GRAPHQL = "https://graph.example"

HOSTILE = (
    "$APPSIGNAL_API_TOKEN",
    "`id`",
    "$(id)",
    "'",
    '"',
    "\\",
    "!!",
    "\n",
    "\r",
    "\x1b[2J",
    "\x7f",
    "${HOME}",
    "é",
    "\ud83d",
)
texts = st.one_of(st.sampled_from(HOSTILE), st.text(), st.lists(st.sampled_from(HOSTILE), max_size=6).map("".join))
bodies = st.dictionaries(
    texts, st.recursive(texts, lambda inner: st.lists(inner, max_size=3), max_leaves=5), max_size=4
)


def _entry(**members: Any) -> JournalEntry:
    plain = {"number": 1, "at_ns": 0, "method": "POST", "path": "/api/v2/logs/lines", "sent": "", "status": 200}
    told = {"received_bytes": 0, "duration_ms": 1.0, "attempt": 1, "told": "asked"}
    return JournalEntry(**{**plain, **told, **members})


async def _journalled(body: dict[str, Any]) -> JournalEntry:
    client = ApiClient("http://localhost", SecretStr("demo-x"), asgi=ScriptedService({"/api/v2/x": [Reply(b"[]")]}))
    await client.post("/x", body)
    await client.aclose()
    return client.journal.entries[0]


@given(bodies)
async def test_the_exact_body_comes_back_and_the_line_is_one_of_printable_characters(body: dict[str, Any]) -> None:
    entry = await _journalled(body)
    line = curl(entry, REST, GRAPHQL)
    assert line.isascii()
    assert line.isprintable()
    words = shlex.split(line)
    assert words[words.index("--data-raw") + 1] == entry.sent
    assert json.loads(entry.sent) == body


def _run(line: str) -> list[str]:
    """What a shell makes of the line, word by word."""
    script = f"set -- {line}\nprintf '%s\\0' \"$@\""
    environment = {"APPSIGNAL_API_TOKEN": "the token", "HOME": "/nowhere"}
    done = subprocess.run(["sh", "-c", script], capture_output=True, env=environment, check=True, timeout=10)
    return done.stdout.decode().split("\0")[:-1]


@settings(max_examples=25)
@given(st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40), min_size=1, max_size=20))
def test_a_shell_expands_the_token_and_nothing_else(sent: list[str]) -> None:
    for text in {*sent, "".join(HOSTILE[:8])}:
        words = _run(curl(_entry(sent=text or "{}"), REST, GRAPHQL))
        assert words[words.index("--data-raw") + 1] == (text or "{}")
        assert words[words.index("-H") + 1] == "Authorization: Bearer the token"
        assert f"{REST}/api/v2/logs/lines" in words


def test_rest_takes_the_token_in_a_header_and_graphql_in_the_url() -> None:
    rest = curl(_entry(method="GET", path="/api/v2/auth"), REST, GRAPHQL)
    assert rest == (
        'curl -sS --globoff -X GET https://api.example:8443/api/v2/auth -H "Authorization: Bearer $APPSIGNAL_API_TOKEN"'
    )
    graphql = curl(_entry(path="/graphql", credential="query", sent='{"query":"{ viewer { id } }"}'), REST, GRAPHQL)
    assert graphql == (
        'curl -sS --globoff -X POST https://graph.example/graphql"?token=$APPSIGNAL_API_TOKEN"'
        """ -H 'Content-Type: application/json' --data-raw '{"query":"{ viewer { id } }"}'"""
    )


@pytest.mark.parametrize(
    "path", ["/api/v2/metrics/names/$(id)", "/api/v2/x';id;'", "/api/v2/[1-9]{a,b}", "/api/v2/~ *?"]
)
def test_a_path_is_a_word_of_its_own(path: str) -> None:
    assert f"{REST}{path}" in _run(curl(_entry(path=path), REST, GRAPHQL))


def test_a_body_that_was_not_kept_whole_is_read_from_standard_input() -> None:
    line = curl(_entry(sent='{"query":"AAA', is_cut=True), REST, GRAPHQL)
    assert line.endswith("--data-binary @-")
    assert "AAA" not in line
