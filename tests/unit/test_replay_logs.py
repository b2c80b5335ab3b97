"""Replay of log files: one line for each physical line, placed in time."""

import gzip
import json
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appsignal_tui.demo.replay import Replay, load
from appsignal_tui.demo.telemetry import LineHints, LineRecord
from tests.support.recorded import BROKEN, LOGS, read_lines

PAGE = 100
SECOND_NS = 1_000_000_000
JSON_LOGS = sorted(LOGS.glob("*.jsonl"))


def ns(text: str) -> int:
    """A time without fraction, or with one of six digits, in nanoseconds since the epoch."""
    moment = datetime.fromisoformat(text)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int(aware.timestamp()) * SECOND_NS + aware.microsecond * 1_000


def lines_of(replay: Replay, source: str | None = None) -> list[LineRecord]:
    (site,) = replay.sites
    ids = [found.id for found in site.log_sources if source in (None, found.name)]
    return list(replay.lines(site, ids, replay.start_ns, replay.end_ns, oldest_first=True))


def lines_in(tmp_path: Path, name: str, *lines: str, changed: str = "2026-11-23T12:00:00+00:00") -> list[LineRecord]:
    file = tmp_path / name
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    stamp = datetime.fromisoformat(changed).timestamp()
    os.utime(file, (stamp, stamp))
    return sorted(lines_of(load([file])), key=lambda line: line.id)


@pytest.mark.parametrize("file", sorted(LOGS.iterdir()), ids=lambda file: file.name)
def test_there_is_one_line_for_each_physical_line(file: Path) -> None:
    replay = load([file])

    assert replay.counts.lines == len(read_lines(file)) == len(lines_of(replay))
    assert replay.notes == ()
    assert [source.name for source in replay.sites[0].log_sources] == [file.stem]


@pytest.mark.parametrize("file", JSON_LOGS, ids=lambda file: file.name)
def test_json_lines_are_served_as_recorded(file: Path) -> None:
    recorded = [json.loads(line) for line in read_lines(file)]
    served = sorted(lines_of(load([file])), key=lambda line: line.id)

    for line, raw in zip(served, recorded, strict=True):
        assert line.time_ns == ns(raw["timestamp"])
        assert (line.severity, line.message, line.hostname) == (raw["severity"], raw["message"], raw["hostname"])
        assert line.group == raw["service"]
        extra = {key: raw[key] for key in ("service", "trace_id", "span_id") if key in raw}
        assert line.attributes == {**raw["attributes"], **extra}


def test_plain_lines_are_served_whole_and_continuations_belong_to_the_line_before() -> None:
    recorded = read_lines(LOGS / "postgresql.log")
    served = sorted(lines_of(load([LOGS / "postgresql.log"])), key=lambda line: line.id)

    assert [line.message for line in served] == recorded
    before = served[0]
    for line in served[1:]:
        if line.message.startswith("\t"):
            assert (line.time_ns, line.severity) == (before.time_ns, before.severity)
        else:
            assert line.time_ns == ns(line.message[:19]) + int(line.message[20:23]) * 1_000_000
        before = line
    assert Counter(line.severity for line in served)["fatal"] == sum("FATAL:" in line for line in recorded)


def test_a_folder_of_logs_is_one_source_per_file_merged_by_time() -> None:
    replay = load([LOGS])
    served = lines_of(replay)

    assert len(replay.sites[0].log_sources) == len(list(LOGS.iterdir()))
    assert len(served) == sum(len(read_lines(file)) for file in LOGS.iterdir())
    order = [(line.time_ns, line.source_id, line.id) for line in served]
    assert order == sorted(order)
    newest_first = replay.lines(
        replay.sites[0], {line.source_id for line in served}, replay.start_ns, replay.end_ns
    )  # fmt: skip
    assert list(newest_first) == served[::-1]
    assert (replay.start_ns, replay.end_ns) == (served[0].time_ns, served[-1].time_ns)


def test_ranges_include_both_ends_and_unwanted_severities_are_passed_over() -> None:
    replay = load([LOGS])
    (site,) = replay.sites
    served = lines_of(replay)
    first, last = served[100].time_ns, served[200].time_ns
    ids = [source.id for source in site.log_sources]

    part = list(replay.lines(site, ids, first, last, oldest_first=True))
    errors = list(replay.lines(site, ids, replay.start_ns, replay.end_ns, hints=LineHints(frozenset({"error"}))))

    assert part == [line for line in served if first <= line.time_ns <= last]
    assert errors == [line for line in reversed(served) if line.severity.casefold() == "error"]
    assert list(replay.lines(site, ["unknown"], replay.start_ns, replay.end_ns)) == []


def test_packed_files_are_read_like_unpacked_ones(tmp_path: Path) -> None:
    original = LOGS / "orders.jsonl"
    content = original.read_bytes()
    packed = tmp_path / "orders.jsonl.gz"
    half = content.index(b"\n", len(content) // 2) + 1
    packed.write_bytes(gzip.compress(content[:half]) + gzip.compress(content[half:]))

    unpacked, replayed = lines_of(load([original])), lines_of(load([packed]))
    assert [(line.time_ns, line.message) for line in replayed] == [(line.time_ns, line.message) for line in unpacked]


def test_broken_json_lines_are_shown_as_text_and_counted() -> None:
    replay = load([BROKEN / "log.jsonl"])
    served = sorted(lines_of(replay), key=lambda line: line.id)

    assert replay.notes == ("3 lines of log.jsonl are not JSON and are shown as plain text",)
    assert [(line.time_ns, line.severity) for line in served] == [
        (ns("2026-11-23T07:24:09") + SECOND_NS // 2, "unknown"),
        (ns("2026-11-23T07:24:09") + SECOND_NS // 2, "warn"),
        (ns("2026-11-23T07:24:10"), "info"),
        (ns("2026-11-23T07:24:10"), "info"),
        (ns("2026-11-23T07:24:10"), "info"),
        (1_795_418_651 * SECOND_NS, "Audit"),
        (1_795_418_651 * SECOND_NS, "Audit"),
        (1_795_418_652 * SECOND_NS + SECOND_NS // 4, "unknown"),
    ]
    assert [line.message for line in served[:5]] == [
        "starting up",
        "first",
        "second",
        '{"timestamp": "2026-11-23T07:2',
        "",
    ]
    assert served[2].attributes == {"a": 1, "b": 2}
    assert served[5].attributes == {"n": "NaN", "big": "1e999"}
    assert [line.message for line in served[6:]] == ["lone\rreturn", "caf\ufffd\u2028same line"]


def test_a_file_without_times_carries_the_time_it_was_changed(tmp_path: Path) -> None:
    file = tmp_path / "no-times.log"
    file.write_bytes((BROKEN / "no-times.log").read_bytes())
    os.utime(file, (1_700_000_000, 1_700_000_000))
    replay = load([file])

    assert [line.message for line in lines_of(replay)] == ["one", "", "two", "  three", "four"]
    assert {line.time_ns for line in lines_of(replay)} == {1_700_000_000 * SECOND_NS}
    assert replay.notes == (
        "no-times.log has no times in it: its 5 lines carry the time at which the file was last changed",
    )


@pytest.mark.parametrize(
    ("line", "time", "severity"),
    [
        ("2026-11-23 07:24:09.419 UTC [12] app@shop/web ERROR:  deadlock", "2026-11-23T07:24:09.419", "error"),
        ("22923:C 23 Nov 2026 07:23:47.413 # oO0OoO0OoO0Oo", "2026-11-23T07:23:47.413", "warn"),
        ("22923:M 23 Nov 2026 07:23:47.413 * Ready", "2026-11-23T07:23:47.413", "notice"),
        ("[Sun Dec 04 04:47:44 2005] [notice] workerEnv.init() ok", "2005-12-04T04:47:44", "notice"),
        ("[Wed Oct 11 14:32:52.123456 2000] [core:error] [pid 35] no", "2000-10-11T14:32:52.123456", "error"),
        ("2015-07-29 17:41:44,747 - INFO  [QuorumPeer[myid=1]/0:0] - x", "2015-07-29T17:41:44.747", "info"),
        ("nova.log.2017-05-16_13:53:08 2017-05-16 00:00:00.008 257 WARNING nova x", "2017-05-16T00:00:00.008", "warn"),
        ("2026-11-23T07:24:09Z web-1 started", "2026-11-23T07:24:09", "unknown"),
        ("2026-11-23T09:24:09.123456789+02:00 [debug] started", "2026-11-23T07:24:09.123456", "debug"),
        ('127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 2326', "2000-10-10T20:55:36", "unknown"),
        ("2026/11/23 07:24:09 [error] 12#0: *1 open() failed", "2026-11-23T07:24:09", "error"),
        ("Dec 10 06:55:46 LabSZ sshd[24200]: Invalid user", "2025-12-10T06:55:46", "unknown"),
        ("Nov  9 06:55:46 LabSZ cron[1]: ERROR is said, not meant", "2026-11-09T06:55:46", "unknown"),
        ("Feb 29 06:55:46 host kernel: leap", "2024-02-29T06:55:46", "unknown"),
        ("<34>Nov 11 22:14:15 mymachine su: 'su root' failed", "2026-11-11T22:14:15", "critical"),
        ("<165>1 2003-10-11T22:14:15.003Z host evntslog - ID47 - x", "2003-10-11T22:14:15.003", "notice"),
        ("E1122 07:24:09.123456   1 main.go:12] gone", "2026-11-22T07:24:09.123456", "error"),
        ("[23-Nov-2026 07:24:01 UTC] PHP Warning:  x", "2026-11-23T07:24:01", "unknown"),
        ("I, [2026-11-23T07:24:01.000123 #99]  INFO -- : hello", "2026-11-23T07:24:01.000123", "info"),
        ("[2026-11-23 07:24:01,123: WARNING/MainProcess] task", "2026-11-23T07:24:01.123", "warn"),
        ("1795418641.250 squid TCP_MISS/200", "2026-11-23T07:24:01.250", "unknown"),
        ("Mon Nov 23 07:24:01 2026 WARN: something", "2026-11-23T07:24:01", "warn"),
        ("2016-12-31T23:59:60Z leap second", "2017-01-01T00:00:00", "unknown"),
    ],
)  # fmt: skip
def test_time_and_severity_of_a_plain_line(tmp_path: Path, line: str, time: str, severity: str) -> None:
    (served,) = lines_in(tmp_path, "app.log", line)

    assert served.time_ns // 1_000 == ns(time) // 1_000
    assert (served.severity, served.message) == (severity, line)


def test_a_syslog_line_names_host_and_program(tmp_path: Path) -> None:
    (line,) = lines_in(tmp_path, "auth.log", "Nov 10 06:55:46 LabSZ sshd[24200]: Invalid user")

    assert (line.hostname, line.group) == ("LabSZ", "sshd")


def test_syslog_lines_across_new_year_stay_in_order(tmp_path: Path) -> None:
    lines = lines_in(
        tmp_path, "s.log", "Dec 31 23:59:59 h p: old", "Jan  1 00:00:01 h p: new", changed="2027-01-01T00:00:02+00:00"
    )

    assert [line.time_ns for line in lines] == [ns("2026-12-31T23:59:59"), ns("2027-01-01T00:00:01")]


def test_a_syslog_line_of_a_zone_east_of_utc_is_not_put_into_last_year(tmp_path: Path) -> None:
    (line,) = lines_in(tmp_path, "s.log", "Nov 23 14:00:00 tokyo p: x", changed="2026-11-23T05:00:00+00:00")

    assert line.time_ns == ns("2026-11-23T14:00:00")


def test_companions_of_a_postgresql_message_have_its_severity(tmp_path: Path) -> None:
    stamp = "2026-11-23 07:24:09.419 UTC [12] a@b/c "
    lines = lines_in(
        tmp_path,
        "pg.log",
        f"{stamp}ERROR:  duplicate key",
        f"{stamp}DETAIL:  Key exists",
        f"{stamp}STATEMENT:  insert",
        "\tinto t",
        f"{stamp}LOG:  fine",
    )

    assert [line.severity for line in lines] == ["error", "error", "error", "error", "info"]


def test_lines_before_the_first_time_have_that_time(tmp_path: Path) -> None:
    lines = lines_in(tmp_path, "a.log", "banner", "", "2026-11-23T07:24:09Z INFO up", "  more")

    assert {line.time_ns for line in lines} == {ns("2026-11-23T07:24:09")}


def test_c06_a_day_that_does_not_exist_is_no_time(tmp_path: Path) -> None:
    lines = lines_in(
        tmp_path,
        "a.log",
        "2026-02-28T07:24:09Z a",
        "2026-02-30T07:24:09Z b",
        "0001-01-01T00:00:00Z c",
        "9999-12-31T23:59:59Z d",
    )

    assert {line.time_ns for line in lines} == {ns("2026-02-28T07:24:09")}


def test_logfmt_pairs_are_attributes(tmp_path: Path) -> None:
    (line, plain) = lines_in(
        tmp_path,
        "app.log",
        'ts=2026-11-23T07:24:09Z level=warn msg="slow \\"query\\"" host=web-1 service=shop rows=12 empty=',
        "goroutine 1 [running]:",
    )

    assert (line.message, line.severity, line.hostname, line.group) == ('slow "query"', "warn", "web-1", "shop")
    assert line.attributes == {
        "ts": "2026-11-23T07:24:09Z",
        "level": "warn",
        "msg": 'slow "query"',
        "host": "web-1",
        "service": "shop",
        "rows": "12",
        "empty": "",
    }
    assert (plain.message, plain.time_ns, plain.severity) == ("goroutine 1 [running]:", line.time_ns, "warn")


@pytest.mark.parametrize(
    ("raw", "severity", "message"),
    [
        ({"level": 50, "msg": "pino"}, "error", "pino"),
        ({"level": 4, "short": "x", "message": "gelf"}, "warn", "gelf"),
        ({"lvl": "crit", "msg": "x"}, "critical", "x"),
        ({"log.level": "FATAL", "message": "ecs"}, "FATAL", "ecs"),
        ({"Level": "Information", "@mt": "serilog"}, "info", "serilog"),
        ({"log": "docker\n", "stream": "stdout"}, "unknown", "docker"),
        ({"event": "structlog", "level": "warning"}, "warn", "structlog"),
        ({"message": "", "level": "error"}, "error", ""),
        ({"level": "custom", "message": {"not": "text"}}, "custom", None),
    ],
)
def test_severity_and_message_of_json_dialects(
    tmp_path: Path, raw: dict[str, object], severity: str, message: str | None
) -> None:
    text = json.dumps({"time": "2026-11-23T07:24:09Z", **raw})
    (line,) = lines_in(tmp_path, "app.jsonl", text)

    assert (line.severity, line.message) == (severity, text if message is None else message)


@pytest.mark.parametrize("digits", ["1795418641", "1795418641000", "1795418641000000", "1795418641000000000"])
def test_c05_epoch_times_are_read_by_their_size(tmp_path: Path, digits: str) -> None:
    numbers = lines_in(tmp_path, "n.jsonl", f'{{"ts":{digits},"msg":"a"}}', f'{{"ts":"{digits}","msg":"b"}}')

    assert {line.time_ns for line in numbers} == {1_795_418_641 * SECOND_NS}


def test_c05_a_number_that_is_no_time_is_not_guessed_at(tmp_path: Path) -> None:
    lines = lines_in(tmp_path, "n.jsonl", '{"ts":1795418641,"msg":"a"}', '{"ts":12.5,"msg":"b"}', '{"ts":-1,"msg":"c"}')

    assert {line.time_ns for line in lines} == {1_795_418_641 * SECOND_NS}


def test_b08_a_deeply_nested_line_is_plain_text(tmp_path: Path) -> None:
    deep = '{"ts":1795418641,"a":' + "[" * 100_000 + "]" * 100_000 + "}"
    lines = lines_in(tmp_path, "n.jsonl", '{"ts":1795418641,"msg":"a"}', deep, '{"a":' * 200 + "1" + "}" * 200)

    assert [line.message for line in lines[1:]] == [deep, '{"a":' * 200 + "1" + "}" * 200]


def test_windows_line_ends_and_utf16_are_understood(tmp_path: Path) -> None:
    file = tmp_path / "win.log"
    file.write_bytes("2026-11-23T07:24:09Z ERROR één\r\n\r\nlast".encode("utf-16"))

    assert [line.message for line in lines_of(load([file]))] == ["2026-11-23T07:24:09Z ERROR één", "", "last"]


def test_a_byte_order_mark_is_not_part_of_the_first_line(tmp_path: Path) -> None:
    file = tmp_path / "bom.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"ts":1795418641,"msg":"a"}\n')

    assert [line.message for line in lines_of(load([file]))] == ["a"]


def test_a_crowd_at_one_instant_can_be_paged_through(tmp_path: Path) -> None:
    count = 480
    lines = lines_in(tmp_path, "burst.log", *(f"2026-11-23T07:24:09Z line {n}" for n in range(count)))
    recorded = ns("2026-11-23T07:24:09")

    assert [line.time_ns for line in lines] == [recorded + n // 50 for n in range(count)]
    assert max(Counter(line.time_ns for line in lines).values()) < PAGE


def test_two_files_of_one_name_are_two_sources(tmp_path: Path) -> None:
    for name in ("a/app.log", "b/app.log", "b/app.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("2026-11-23T07:24:09Z x\n")
    (site,) = load([tmp_path]).sites

    assert [source.name for source in site.log_sources] == ["app", "b/app", "b/app.txt"]
    assert len({source.id for source in site.log_sources}) == 3


def test_otlp_log_records_are_lines(tmp_path: Path) -> None:
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]}
    records = [
        {"timeUnixNano": "1795418641000000001", "severityNumber": 17, "body": {"stringValue": "late"}, "traceId": "ab"},
        {"observedTimeUnixNano": "1795418640000000000", "severityText": "Warn", "body": {"stringValue": "early"}},
        None,
    ]
    file = tmp_path / "logs.json"
    file.write_text(json.dumps({"resourceLogs": [{"resource": resource, "scopeLogs": [{"logRecords": records}]}]}))
    replay = load([file])

    assert [(line.message, line.severity, line.group, line.time_ns) for line in lines_of(replay)] == [
        ("early", "Warn", "shop", 1_795_418_640_000_000_000),
        ("late", "error", "shop", 1_795_418_641_000_000_001),
    ]
    assert replay.notes == ("1 log record of logs.json is not an object and was left out",)
    assert (replay.has_traces, replay.has_lines) == (False, True)
