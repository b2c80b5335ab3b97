"""Whatever a settings file holds, it is read or told, and every key's line is known."""

import json
from pathlib import Path
from typing import Any

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.api.base_url import normalize_base_url
from appsignal_tui.config import KEYS
from appsignal_tui.config.document import schema, template
from appsignal_tui.config.file import parse_settings
from appsignal_tui.config.lines import key_lines
from appsignal_tui.errors import ConfigurationError

PATH = Path("/somewhere/config.toml")
PIECES = (*KEYS, *"=[]{}\"'#\n.,\\", '"""', "profile", "profile.x", "true", "1e9", "nan", "-0", "\r\n", " ", "token")


def told(content: bytes) -> tuple[str, ...]:
    """What is said about a file; anything but an error of ours fails the test."""
    try:
        return parse_settings(content, PATH, normalize_base_url).problems
    except ConfigurationError as error:
        return (str(error),)


@given(st.binary(max_size=300))
def test_f09_any_bytes_are_read_or_told(content: bytes) -> None:
    assert all(words.isprintable() and str(PATH) in words for words in told(content))


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40).map("".join))
def test_f09_any_text_like_toml_is_read_or_told(text: str) -> None:
    assert all(words.isprintable() and str(PATH) in words for words in told(text.encode(errors="replace")))


@given(st.data())
def test_f09_a_template_with_a_slip_is_read_or_told(data: st.DataObject) -> None:
    text = template().replace("# ", "")
    at = data.draw(st.integers(0, len(text)))
    until = data.draw(st.integers(at, min(len(text), at + 10)))
    slip = data.draw(st.sampled_from(PIECES))
    assert all(words.isprintable() for words in told((text[:at] + slip + text[until:]).encode()))


NAMES = st.from_regex(r"\A[a-z_]{1,8}\Z")
FILLERS = st.sampled_from(["", "   ", "# key = 1", "\t# [table]", '# """'])
STATEMENT_VALUES = st.sampled_from(
    [("1",), ('"x"',), ('"""', "[profile.x]", "key = 1", '"""'), ("[", "  1, # [", "", "]"), ("'''", "'''"), ("{}",)]
)


@given(
    st.lists(
        st.tuples(
            st.none() | st.lists(NAMES, min_size=1, max_size=2, unique=True).map(tuple),
            st.lists(st.tuples(FILLERS, NAMES, STATEMENT_VALUES), max_size=4, unique_by=lambda row: row[1]),
        ),
        max_size=4,
        unique_by=lambda table: table[0],
    )
)
def test_the_line_of_every_key_is_known(
    tables: list[tuple[tuple[str, ...] | None, list[tuple[str, str, tuple[str, ...]]]]],
) -> None:
    lines: list[str] = []
    expected: dict[tuple[str, ...], int] = {}
    for number, (name, rows) in enumerate(sorted(tables, key=lambda table: table[0] is not None)):
        path = () if name is None else (f"t{number}", *name)
        if path:
            lines.append(f"[{'.'.join(path)}]")
        for filler, key, value in rows:
            lines.append(filler)
            expected[*path, key] = len(lines) + 1
            lines += [f"{key} = {value[0]}", *value[1:]]
    found = key_lines("\n".join(lines))
    assert {path: found.get(path) for path in expected} == expected


NUMBERS = st.integers(-5, 2_000) | st.floats(-1, 700).map(lambda value: round(value, 2)).filter(lambda v: v % 1 != 0)
VALUES: st.SearchStrategy[Any] = (
    NUMBERS | st.booleans() | st.lists(st.sampled_from(["a", "b c"]) | st.integers(0, 3), max_size=3)
)
TEXTS = st.sampled_from(["https://appsignal.com", "http://127.0.0.1:8377"])
TABLES = st.dictionaries(st.sampled_from([*KEYS, "unknown"]), VALUES | TEXTS, max_size=4)


@given(TABLES, st.dictionaries(st.sampled_from(["work", "no good"]), TABLES, max_size=2))
def test_the_schema_and_the_reading_agree(top: dict[str, Any], profiles: dict[str, dict[str, Any]]) -> None:
    lines = _lines(top)
    for name, table in profiles.items():
        lines += [f'[profile."{name}"]', *_lines(table)]
    found = parse_settings("\n".join(lines).encode(), PATH, normalize_base_url)
    document = {**top, "profile": profiles}
    assert jsonschema.Draft202012Validator(schema()).is_valid(document) is (found.problems == ())


def _lines(table: dict[str, Any]) -> list[str]:
    return [f"{name} = {json.dumps(value)}" for name, value in table.items()]
