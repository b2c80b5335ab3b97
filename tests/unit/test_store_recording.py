"""Recording a session: what is in the file, whose it is, and what happens when the disk or the process fails."""

import json
import os
import signal
import stat
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from appsignal_tui import __version__
from appsignal_tui.errors import ConfigurationError
from appsignal_tui.models.sensitive import MASK
from appsignal_tui.store import recording as module
from appsignal_tui.store.recording import SessionRecording
from tests.support.registries import printed, started
from tests.support.sessions import START_NS, Exchange, members, records

TOKEN = SecretStr("personal-token-1")


def _recording(path: Path) -> SessionRecording:
    return SessionRecording(path, token=TOKEN, host="appsignal.com", clock=lambda: START_NS)


def _recorded(path: Path, *exchanges: Exchange) -> list[dict[str, object]]:
    recording = _recording(path)
    for exchange in exchanges:
        recording.record(exchange)
    recording.close()
    assert recording.notice == ""
    return records(path)


def test_a_recording_begins_with_its_origin_and_ends_with_its_count(tmp_path: Path) -> None:
    first, exchange, end = _recorded(tmp_path / "a.apz", Exchange(content=b'[{"message": "hello"}]'))
    assert first == {
        "record": "session",
        "format": 1,
        "version": __version__,
        "host": "appsignal.com",
        "started_ns": START_NS,
    }
    assert exchange == {
        "record": "exchange",
        "asked_ns": START_NS,
        "now_ns": START_NS,
        "method": "POST",
        "path": "/api/v2/logs/lines",
        "body": {},
        "status": 200,
        "headers": {"content-type": "application/json"},
        "kind": "json",
        "content": [{"message": "hello"}],
        "duration_ms": 1.5,
    }
    assert end == {"record": "end", "exchanges": 1, "left_out": 0}


@pytest.mark.parametrize(
    ("content", "content_type", "kind", "kept"),
    [
        (b'{"rows": 1e3}', "application/json", "json", {"rows": 1000.0}),
        (b"\xef\xbb\xbf[1]", "", "json", [1]),
        (b"time,value\n1,2\n", "text/csv", "csv", "time,value\n1,2\n"),
        (b" \n", "application/json", "empty", None),
        (b"<html>session=1</html>", "text/html", "html", None),
        (b"<!doctype html>", "", "html", None),
        (b'{"cut": "in the mid', "application/json", "broken", None),
        (b"Unauthorized", "text/plain", "broken", None),
        (b"[" * 100_000, "application/json", "broken", None),
    ],
)
def test_only_what_can_be_looked_through_is_kept(
    tmp_path: Path, content: bytes, content_type: str, kind: str, kept: object
) -> None:
    exchange = Exchange(content=content, headers={"content-type": content_type})
    _, record, _ = _recorded(tmp_path / "a.apz", exchange)
    assert (record["kind"], record["content"]) == (kind, kept)


def test_a05_nothing_secret_of_an_exchange_reaches_the_file(tmp_path: Path) -> None:
    token = TOKEN.get_secret_value()
    hidden = {"attributes": {"http.request.header.cookie": "planted", "note": f"sent {token}"}}
    exchange = Exchange(
        path=f"/api/v2/{token}",
        body=json.dumps({"query": "password=planted", "variables": {"apiToken": "planted"}}).encode(),
        headers={"content-type": "application/json", "retry-after": token},
        content=json.dumps([hidden, json.dumps(hidden)]).encode(),
    )
    csv = Exchange(content=f"a,{token}\n".encode(), headers={"content-type": "text/csv"})
    _, record, table, _ = _recorded(tmp_path / "a.apz", exchange, csv)
    assert record["content"] == [
        {"attributes": {"http.request.header.cookie": MASK, "note": f"sent {MASK}"}},
        f'{{"attributes":{{"http.request.header.cookie":"{MASK}","note":"sent {MASK}"}}}}',
    ]
    assert record["body"] == {"query": f"password={MASK}", "variables": {"apiToken": MASK}}
    written = json.dumps([record, table])
    assert token not in written
    assert "planted" not in written


def test_f08_a_recording_is_its_owners_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        _recorded(tmp_path / "a.apz")
        os.umask(0o377)
        _recorded(tmp_path / "b.apz")
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("*.apz")} == {0o600}


def test_f12_a_recording_never_replaces_and_never_follows(tmp_path: Path) -> None:
    existing, target = tmp_path / "existing.apz", tmp_path / "target"
    existing.write_text("precious")
    (tmp_path / "link.apz").symlink_to(target)
    (tmp_path / "folder.apz").mkdir()
    for name in ("existing.apz", "link.apz", "folder.apz"):
        with pytest.raises(ConfigurationError, match="exists already") as caught:
            _recording(tmp_path / name)
        assert "new file" in caught.value.hint
    assert existing.read_text() == "precious"
    assert not target.exists()


@pytest.mark.parametrize("name", ["missing/a.apz", "nul\0.apz", "x" * 300])
def test_a_file_that_cannot_be_created_is_told_before_anything_is_asked(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be created"):
        _recording(tmp_path / name)


def test_a_closed_recording_takes_nothing_more(tmp_path: Path) -> None:
    recording = _recording(tmp_path / "a.apz")
    recording.close()
    recording.record(Exchange())
    recording.close()
    assert [record["record"] for record in records(tmp_path / "a.apz")] == ["session", "end"]


def test_exchanges_of_many_threads_are_all_there_in_whole(tmp_path: Path) -> None:
    recording = _recording(tmp_path / "a.apz")

    def record(name: int) -> None:
        for number in range(50):
            recording.record(Exchange(body=json.dumps({"name": name, "number": number}).encode()))

    threads = [threading.Thread(target=record, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    recording.close()
    bodies = [record["body"] for record in records(tmp_path / "a.apz")[1:-1]]
    assert sorted((body["name"], body["number"]) for body in bodies) == [(a, b) for a in range(4) for b in range(50)]


def test_taking_a_large_answer_costs_the_caller_nothing(tmp_path: Path) -> None:
    rows = [{"message": "x" * 100, "attributes": {"http.route": "/pay", "n": n}} for n in range(5_000)]
    large = Exchange(content=json.dumps(rows).encode())
    recording = _recording(tmp_path / "a.apz")
    began = time.monotonic()
    for _ in range(3):
        recording.record(large)
    assert time.monotonic() - began < 0.1
    recording.close()
    assert len(records(tmp_path / "a.apz")) == 5


def test_what_the_disk_cannot_keep_up_with_is_left_out_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_WAITING_BYTES", 10_000)
    held, release = threading.Event(), threading.Event()
    recording = _recording(tmp_path / "a.apz")
    append = recording._file.append

    def slow(record: dict[str, object]) -> bool:
        held.set()
        release.wait(10)
        return append(record)

    monkeypatch.setattr(recording._file, "append", slow)
    recording.record(Exchange(content=b"[" + b" " * 8_000 + b"]"))
    assert held.wait(10)
    recording.record(Exchange(content=b"[" + b" " * 8_000 + b"]"))
    assert "lacks 1 exchanges" in recording.notice
    release.set()
    recording.close()
    assert records(tmp_path / "a.apz")[-1] == {"record": "end", "exchanges": 1, "left_out": 1}


_KILLED = """
import sys, time
from pathlib import Path
from appsignal_tui.store.recording import SessionRecording
from tests.support.sessions import Exchange

path = Path(sys.argv[1])
recording = SessionRecording(path, token=None, host="h")
for number in range(20):
    recording.record(Exchange(body=b'{"number": %d}' % number))
while recording._written < 20:
    time.sleep(0.01)
print("written", flush=True)
for number in range(100_000):
    recording.record(Exchange(content=b'["' + b"x" * 10_000 + b'"]'))
time.sleep(60)
"""


def test_f02_what_was_written_before_the_process_was_killed_is_readable(tmp_path: Path) -> None:
    path = tmp_path / "a.apz"
    program = started(_KILLED, str(path))
    assert program.stdout is not None
    assert program.stdout.readline() == "written\n"
    program.send_signal(signal.SIGKILL)
    program.communicate(timeout=30)
    content = path.read_bytes()
    whole = b"".join(members(path)[:21])
    assert content.startswith(whole)
    copy = tmp_path / "whole.apz"
    copy.write_bytes(whole)
    assert [record["body"]["number"] for record in records(copy)[1:]] == list(range(20))


_FULL = """
import resource, sys
from pathlib import Path
from appsignal_tui.store.recording import SessionRecording
from tests.support.sessions import Exchange

resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, 3_000))
recording = SessionRecording(Path(sys.argv[1]), token=None, host="h")
for number in range(200):
    recording.record(Exchange(body=b'{"number": %d}' % number))
recording.close()
print(recording.notice)
"""


def test_f03_on_a_full_disk_the_recording_ends_whole_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.apz"
    notice = printed(_FULL, str(path))
    written = records(path)
    assert [record["body"]["number"] for record in written[1:]] == list(range(len(written) - 1))
    assert notice.startswith(f"The recording ends after {len(written) - 1} exchanges: ")
    assert 5 < len(written) < 200


def test_a_session_without_a_token_can_be_recorded(tmp_path: Path) -> None:
    recording = SessionRecording(tmp_path / "a.apz", token=None, host="h")
    recording.record(replace(Exchange(), body=None, method="GET"))
    recording.close()
    _, exchange, _ = records(tmp_path / "a.apz")
    assert exchange["body"] is None
    assert exchange["now_ns"] > START_NS - 10**18
