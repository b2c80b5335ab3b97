import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.api.body import BodyBuffer, BrokenBodyError, TooLargeError


def _collect(encoding: str, raw: bytes, limit: int, step: int) -> bytes:
    body = BodyBuffer(encoding, limit)
    for start in range(0, len(raw), step):
        body.add(raw[start : start + step])
    return body.finish()


@given(st.binary(max_size=3_000), st.sampled_from(["", "identity", "gzip", "x-gzip", "GZIP"]), st.integers(1, 700))
def test_any_body_comes_out_whole_however_it_is_cut(content: bytes, encoding: str, step: int) -> None:
    raw = gzip.compress(content) if "gzip" in encoding.lower() else content
    assert _collect(encoding, raw, 10_000, step) == content


def test_members_of_one_gzip_body_are_joined() -> None:
    assert _collect("gzip", gzip.compress(b"one ") + gzip.compress(b"two"), 1_000, 5) == b"one two"


@given(st.binary(min_size=1, max_size=500), st.data())
def test_b04_a_gzip_body_cut_short_is_broken_wherever_the_cut_is(content: bytes, data: st.DataObject) -> None:
    raw = gzip.compress(content)
    kept = data.draw(st.integers(1, len(raw) - 1))
    with pytest.raises(BrokenBodyError):
        _collect("gzip", raw[:kept], 10_000, 100)


def test_b02_a_body_that_explodes_stops_at_the_limit() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    body = BodyBuffer("gzip", 1_000_000)
    with pytest.raises(TooLargeError):
        body.add(bomb)
    assert len(body.so_far) == 1_000_000


def test_b01_raw_bytes_count_as_well() -> None:
    body = BodyBuffer("", 10)
    body.add(b"0123456789")
    with pytest.raises(TooLargeError):
        body.add(b"x")


def test_b03_what_is_not_gzip_is_broken() -> None:
    with pytest.raises(BrokenBodyError):
        _collect("gzip", b'{"a": 1}', 100, 100)


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, br", "zstd"])
def test_b05_an_encoding_nobody_asked_for_is_broken(encoding: str) -> None:
    with pytest.raises(BrokenBodyError):
        BodyBuffer(encoding, 100)


def test_an_empty_body_may_be_declared_gzip() -> None:
    assert _collect("gzip", b"", 10, 1) == b""
