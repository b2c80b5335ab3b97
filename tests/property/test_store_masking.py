"""Masking: nothing planted survives, and nothing else changes."""

import json
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appsignal_tui.models.sensitive import MASK
from appsignal_tui.store.masking import Masking

TOKEN = "tok+/e=n 42"  # noqa: S105 - no secret: with characters that are written otherwise in addresses
PLANTED = "Zq9Planted"
MASKING = Masking(TOKEN)

KEYS = ["name", "host.name", "duration", "rows", "spans", "span_attributes", "message", "http.route", "db.statement"]
HIDDEN_KEYS = [
    "http.request.header.x-forwarded-for",
    "http.response.header.set-cookie",
    "HTTP.Request.Header.Host",
    "appsignal.request.payload",
    "appsignal.request.session_data",
    "appsignal.function.parameters",
    "password",
    "db.password_hash",
    "X-Api-Key",
    "authorization",
    "url.query",
]


class Pair(NamedTuple):
    """A value with something planted in it, and what must become of it."""

    given: Any
    expected: Any


def _plain(value: Any) -> Pair:
    return Pair(value, value)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _inside_text(pair: Pair) -> Pair:
    text = json.dumps(pair.given)
    return Pair(text, text if pair.given == pair.expected else _dumped(pair.expected))


def _nested(key: str, value: Any) -> tuple[str, Pair]:
    """The dotted key as objects in each other."""
    first, *others = key.split(".")
    pair = Pair(value, MASK)
    for part in reversed(others):
        pair = Pair({part: pair.given}, {part: pair.expected})
    return first, pair


WORDS = st.text("abcdefghij XYZ0189.-/äé\u2028", max_size=12)
SECRETS = st.one_of(
    st.just(PLANTED),
    st.just([PLANTED, {"deep": PLANTED}]),
    st.just({"email": PLANTED}),
    st.just(json.dumps({"card": PLANTED})),
)
TEXTS = st.sampled_from(
    [
        Pair(f"before {TOKEN} after", f"before {MASK} after"),
        Pair(f"before {quote(TOKEN, safe='')} after", f"before {MASK} after"),
        Pair(f"before {quote(TOKEN).lower()} after", f"before {MASK} after"),
        Pair(f"GET https://shop.example/pay?card={PLANTED}&x=1 200", f"GET https://shop.example/pay?{MASK} 200"),
        Pair(f"/pay?q={PLANTED}", f"/pay?{MASK}"),
        Pair(f"user=7 password={PLANTED} took 3 ms", f"user=7 password={MASK} took 3 ms"),
        Pair(f"api_key: '{PLANTED}', rows: 3", f"api_key: {MASK}, rows: 3"),
        Pair(f"http.request.header.x={PLANTED} next", f"http.request.header.x={MASK} next"),
        Pair(f"Authorization: Basic {PLANTED}", f"Authorization: {MASK}"),
        Pair(f"Cookie: a={PLANTED}; b={PLANTED}\nnext", f"Cookie: {MASK}\nnext"),
        Pair(f"sent bearer {PLANTED}{PLANTED}.x", f"sent bearer {MASK}"),
        Pair(f"postgres://shop:{PLANTED}@db/shop", f"postgres://{MASK}@db/shop"),
        Pair(f'{{"password": "{PLANTED}", "cut', f'{{"password": {MASK}, "cut'),
    ]
)
LEAVES = st.one_of(
    st.none().map(_plain),
    st.booleans().map(_plain),
    st.integers().map(_plain),
    st.floats(allow_nan=False).map(_plain),
    WORDS.map(_plain),
    TEXTS,
)


def _object(members: dict[str, Pair], hidden: list[tuple[str, Any]], nest: bool, token_key: bool) -> Pair:
    given = {key: pair.given for key, pair in members.items()}
    expected = {key: pair.expected for key, pair in members.items()}
    for key, secret in hidden:
        name, pair = _nested(key, secret) if nest else (key, Pair(secret, MASK))
        given[name], expected[name] = pair
    if token_key:
        given[f"of {TOKEN}"], expected[f"of {MASK}"] = 1, 1
    return Pair(given, expected)


def _containers(inner: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    hidden = st.lists(st.tuples(st.sampled_from(HIDDEN_KEYS), SECRETS), max_size=2)
    return st.one_of(
        st.lists(inner, max_size=4).map(
            lambda all_: Pair([each.given for each in all_], [each.expected for each in all_])
        ),
        st.builds(
            _object, st.dictionaries(st.sampled_from(KEYS), inner, max_size=4), hidden, st.booleans(), st.booleans()
        ),
        st.builds(
            lambda label, key, secret: Pair({label: key, "value": secret}, {label: key, "value": MASK}),
            st.sampled_from(["key", "name"]),
            st.sampled_from(HIDDEN_KEYS),
            SECRETS,
        ),
        inner.filter(lambda pair: isinstance(pair.given, dict | list)).map(_inside_text),
    )


PAIRS = st.recursive(LEAVES, _containers, max_leaves=25)


@settings(max_examples=200)
@given(PAIRS)
def test_what_was_planted_is_gone_and_all_else_is_as_it_was(pair: Pair) -> None:
    content = json.dumps(pair.given).encode()
    masked = MASKING.body(content)
    assert masked == pair.expected
    written = json.dumps(masked, ensure_ascii=False)
    for secret in (PLANTED, TOKEN, quote(TOKEN, safe=""), json.dumps(TOKEN)[1:-1]):
        assert secret not in written


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4), inner.map(json.dumps)
    ),
    max_leaves=20,
)


@given(JSON)
def test_masking_what_is_masked_changes_nothing(value: Any) -> None:
    once = MASKING.body(json.dumps(value).encode())
    assert MASKING.value(once) == once


def test_json_nested_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        MASKING.body(b"[" * 100_000 + b"]" * 100_000)


def test_integers_of_thousands_of_digits_stay_readable() -> None:
    assert MASKING.body(b'{"rows": ' + b"7" * 5_000 + b', "password": 1}') == {"rows": "7" * 5_000, "password": MASK}


@pytest.mark.parametrize(
    "text", ["?" * 200_000, "token" * 40_000, "a" * 300_000, "a=" * 100_000, ":" * 200_000, "'" * 200_000]
)
def test_long_text_is_masked_in_time_that_grows_with_its_length(text: str) -> None:
    assert MASKING.text(text)


def test_without_a_token_only_the_rest_is_masked() -> None:
    assert Masking("").value({"password": "x", "text": "as it was"}) == {"password": MASK, "text": "as it was"}
