"""A recorded session answers again: the same, the nearest, or that it was not asked; whatever is left of its file."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appsignal_tui.demo.replay import ReplayError, is_session, load, open_session
from appsignal_tui.demo.replay.session import MASK
from appsignal_tui.models import sensitive
from appsignal_tui.store.recording import SessionRecording
from tests.support.recorded import LOGS
from tests.support.sessions import START_NS, Exchange, ask, members

LINES = "/api/v2/logs/lines"


def _exchange(body: Any = None, answer: Any = None, status: int = 200, path: str = LINES) -> Exchange:
    sent = None if body is None else json.dumps(body).encode()
    return Exchange("GET" if body is None else "POST", path, sent, status, content=json.dumps(answer).encode())


@pytest.fixture
def record(tmp_path: Path) -> Callable[..., Path]:
    def write(*exchanges: Exchange, close: bool = True) -> Path:
        path = tmp_path / "session.apz"
        recording = SessionRecording(
            path, token=None, host="appsignal.com", clock=iter(range(START_NS, 2**62)).__next__
        )
        for exchange in exchanges:
            recording.record(exchange)
        recording.close()
        if not close:
            path.write_bytes(b"".join(members(path)[:-1]))
        return path

    return write


Record = Callable[..., Path]


async def test_the_same_question_has_the_same_answer_whatever_the_order_of_its_members(record: Record) -> None:
    session = open_session(
        record(_exchange({"a": 1, "b": [2]}, ["lines"]), _exchange(None, {"ok": 1}, path="/api/v2/auth"))
    )
    assert (await ask(session.app, "POST", LINES, {"b": [2], "a": 1})).json == ["lines"]
    assert (await ask(session.app, "GET", "/api/v2/auth")).json == {"ok": 1}


async def test_answers_of_a_repeated_question_come_in_order_and_the_last_repeats(record: Record) -> None:
    session = open_session(record(*(_exchange({}, [number]) for number in range(3))))
    told = [(await ask(session.app, "POST", LINES, {})).json for _ in range(5)]
    assert told == [[0], [1], [2], [2], [2]]


async def test_another_range_has_the_answer_of_the_nearest(record: Record) -> None:
    def question(hour: int) -> dict[str, Any]:
        return {"from": f"2026-11-23T{hour:02}:00:00Z", "to": f"2026-11-23T{hour + 1:02}:00:00Z", "query": "x"}

    session = open_session(record(*(_exchange(question(hour), [hour]) for hour in (8, 12, 18))))
    assert (await ask(session.app, "POST", LINES, question(13))).json == [12]
    assert (await ask(session.app, "POST", LINES, question(2))).json == [8]
    assert (await ask(session.app, "POST", LINES, question(16))).json == [18]
    assert (await ask(session.app, "POST", LINES, {**question(12), "query": "y"})).status == 404
    assert (await ask(session.app, "POST", LINES, {"from": question(12)["from"], "query": "x"})).status == 404


async def test_of_ranges_equally_near_the_one_asked_last_answers(record: Record) -> None:
    early, late = ({"from": f"2026-11-23T{hour}:00:00Z"} for hour in ("10", "12"))
    session = open_session(record(_exchange(early, ["early"]), _exchange(late, ["late"])))
    assert (await ask(session.app, "POST", LINES, {"from": "2026-11-23T11:00:00Z"})).json == ["late"]


async def test_another_cursor_is_another_question(record: Record) -> None:
    asked = {"from": "2026-11-23T10:00:00Z", "pagination": {"cursor": {"time": "2026-11-23T10:30:00Z"}}}
    session = open_session(record(_exchange(asked, ["page"])))
    other = {**asked, "pagination": {"cursor": {"time": "2026-11-23T10:31:00Z"}}}
    assert (await ask(session.app, "POST", LINES, other)).status == 404
    moved = {**asked, "from": "2026-11-23T09:00:00Z"}
    assert (await ask(session.app, "POST", LINES, moved)).json == ["page"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/v2/logs/other", {}),
        ("GET", LINES, None),
        ("POST", LINES, {"site_id": "9"}),
        ("POST", LINES, [{}]),
        ("POST", "/graphql", {"query": "{ a }", "variables": {"id": "2"}}),
    ],
)
async def test_what_was_not_asked_is_not_found(record: Record, method: str, path: str, body: Any) -> None:
    graphql = _exchange({"query": "{ a }", "variables": {"id": "1"}}, {"data": {}}, path="/graphql")
    session = open_session(record(_exchange({}, []), graphql))
    reply = await ask(session.app, method, path, body)
    assert reply.status == 404
    assert reply.json == {"error": "Not found", "message": "This was not asked while recording."}
    assert (await ask(session.app, "POST", "/graphql", {"query": "{ a }", "variables": {"id": "1"}})).status == 200


async def test_a_question_of_which_a_part_was_masked_is_known_by_the_rest(record: Record) -> None:
    asked = {"query": "password=hunter2 and more", "variables": {"token": "t"}, "from": "2026-11-23T10:00:00Z"}
    session = open_session(record(_exchange(asked, ["found"])))
    assert (await ask(session.app, "POST", LINES, asked)).json == ["found"]
    assert (await ask(session.app, "POST", LINES, {**asked, "query": "password=x and more"})).json == ["found"]
    assert (await ask(session.app, "POST", LINES, {**asked, "query": "password=hunter2 and less"})).status == 404
    assert sensitive.MASK == MASK


async def test_being_limited_is_not_told_again_where_an_answer_followed(record: Record) -> None:
    limited = _exchange({}, {"error": "slow down"}, 429)
    session = open_session(record(limited, limited, _exchange({}, ["lines"]), _exchange({"only": 1}, {}, 429)))
    assert (await ask(session.app, "POST", LINES, {})).json == ["lines"]
    assert (await ask(session.app, "POST", LINES, {"only": 1})).status == 429


@pytest.mark.parametrize(
    ("content", "content_type", "told"),
    [
        (b"a,b\n1,2\n", "text/csv; charset=utf-8", b"a,b\n1,2\n"),
        (b"<html>secret</html>", "text/html", b"<html></html>"),
        (b'{"cut', "application/json", b"{"),
        (b"", "application/json", b""),
    ],
)
async def test_other_content_keeps_its_kind(record: Record, content: bytes, content_type: str, told: bytes) -> None:
    headers = {"content-type": content_type, "date": "Mon, 23 Nov 2026 14:16:00 GMT", "retry-after": "7"}
    session = open_session(record(Exchange("GET", "/x", None, 503, headers, content)))
    reply = await ask(session.app, "GET", "/x")
    assert (reply.status, reply.content) == (503, told)
    assert reply.headers[b"content-type"] == content_type.encode()
    assert reply.headers[b"retry-after"] == b"7"
    assert b"date" not in reply.headers


def test_the_clock_stands_at_the_last_exchange_and_the_notes_tell_of_the_recording(record: Record) -> None:
    path = record(_exchange({"site_id": "a"}, []), _exchange({"site_ids": ["b"]}, []), _exchange({"site_id": "b"}, []))
    session = open_session(path)
    assert session.clock.now_ns() == session.clock.now_ns() == START_NS + 3
    assert session.notes == ("Recorded on 2026-11-23 at 14:16 UTC from appsignal.com: 3 exchanges.",)
    assert session.site_id == "b"


def test_a_recording_that_was_not_closed_says_so(record: Record) -> None:
    session = open_session(record(_exchange({}, []), close=False))
    assert session.notes == (
        "Recorded on 2026-11-23 at 14:16 UTC from appsignal.com: 1 exchange.",
        "The recording was not closed, so its end may be missing.",
    )


async def test_a_cut_recording_opens_with_what_is_left_and_says_how_much_is_lost(record: Record) -> None:
    path = record(*(_exchange({"n": number}, [number]) for number in range(5)))
    whole = members(path)
    path.write_bytes(b"".join(whole[:4]) + whole[4][:-3])
    session = open_session(path)
    assert "3 exchanges" in session.notes[0]
    assert session.notes[1] == f"{len(whole[4]) - 3} bytes of the recording are damaged or cut and were left out."
    assert "not closed" in session.notes[2]
    assert (await ask(session.app, "POST", LINES, {"n": 2})).json == [2]
    assert (await ask(session.app, "POST", LINES, {"n": 3})).status == 404


async def test_a_recording_damaged_in_the_middle_keeps_the_rest(record: Record) -> None:
    path = record(*(_exchange({"n": number}, [number]) for number in range(5)))
    whole = members(path)
    for damaged in (0, 3):
        parts = list(whole)
        parts[damaged] = parts[damaged][:12] + b"\xff" * (len(parts[damaged]) - 12)
        path.write_bytes(b"".join(parts))
        session = open_session(path)
        lost = damaged != 0
        assert f"{5 - lost} exchanges" in session.notes[0]
        assert f"{len(whole[damaged])} bytes" in session.notes[1]
        assert (await ask(session.app, "POST", LINES, {"n": 4})).json == [4]
        assert ((await ask(session.app, "POST", LINES, {"n": 2})).status == 404) is lost


@settings(max_examples=60)
@given(st.data())
def test_a_recording_damaged_anywhere_opens_or_is_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("damaged") / "a.apz"
    recording = SessionRecording(path, token=None, host="h", clock=lambda: START_NS)
    for number in range(3):
        recording.record(_exchange({"n": number}, [number]))
    recording.close()
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(0, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        session = open_session(path)
    except ReplayError as error:
        assert str(path) in str(error)  # noqa: PT017 - either way is right
    else:
        assert session.notes


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is not a recorded session"),
        (b"just words", "is not a recorded session"),
        (gzip.compress(b"just words", mtime=0), "is not a recorded session"),
        (gzip.compress(b'{"record": "other"}\n', mtime=0), "is not a recorded session"),
        (gzip.compress(b'{"record": "session", "format": 1}\n', mtime=0), "holds no exchange"),
        (gzip.compress(b'{"record": "session", "format": 2}\n', mtime=0), "recorded by a newer version"),
    ],
)
def test_a_file_that_is_no_session_is_refused_with_what_to_do(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "a.apz"
    path.write_bytes(content)
    with pytest.raises(ReplayError, match=told) as caught:
        open_session(path)
    assert str(caught.value).startswith(str(path))


def test_a_path_that_cannot_be_opened_is_refused_in_words(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.apz", tmp_path / "nul\0.apz", tmp_path):
        with pytest.raises(ReplayError, match="cannot be opened"):
            open_session(path)


def test_a_session_is_known_by_its_name_or_its_beginning(record: Record, tmp_path: Path) -> None:
    path = record(_exchange({}, []))
    renamed = tmp_path / "incident.bin"
    renamed.write_bytes(path.read_bytes())
    packed = tmp_path / "lines.log.gz"
    packed.write_bytes(gzip.compress(b"2026-11-23 words\n", mtime=0))
    assert is_session(path)
    assert is_session(renamed)
    assert is_session(tmp_path / "gone.apz")
    assert not is_session(packed)
    assert not is_session(tmp_path / "gone.log")


def test_a_session_among_other_files_is_refused_or_left_out(record: Record, tmp_path: Path) -> None:
    path = record(_exchange({}, []))
    log = tmp_path / "app.log"
    log.write_bytes((LOGS / "redis.log").read_bytes())
    with pytest.raises(ReplayError, match=r"is a recorded session\. Replay it alone"):
        load([path, log])
    replay = load([tmp_path])
    assert replay.counts.files == 1
    assert any("session.apz is a recorded session, which is replayed alone" in note for note in replay.notes)
