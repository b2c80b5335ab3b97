"""What each command prints, in every form, over the demo at a fixed moment; and the exit status of each way to fail."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from appsignal_tui.cli import main
from appsignal_tui.cli.arguments import find
from appsignal_tui.cli.commands import COMMANDS
from appsignal_tui.cli.options import SITE
from tests.support.recorded import TRACES, read_traces

FROZEN = ["--demo", "--at", "2026-11-23T14:16:00Z", "--clock", "frozen"]
ESCAPE = "\x1b"
LISTS = [entry.name for entry in COMMANDS if SITE in entry.load().takes and entry.load().prints.is_list]

Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *words: str, status: int = 0) -> tuple[str, str]:
    """Standard output and standard error of a command over the frozen demo that ends with `status`."""
    assert main([words[0], *FROZEN, *words[1:]]) == status
    printed = capsys.readouterr()
    assert ESCAPE not in printed.out + printed.err
    return printed.out, printed.err


def rows_of(capsys: Capture, *words: str) -> list[dict[str, Any]]:
    rows = json.loads(run(capsys, *words, "--json")[0])
    assert isinstance(rows, list)
    return rows


@pytest.mark.parametrize("name", LISTS)
def test_every_form_of_a_list_holds_the_same_rows_with_the_declared_fields(name: str, capsys: Capture) -> None:
    fields = [field.name for field in find(name).load().prints.fields]
    rows = rows_of(capsys, *name.split())
    assert rows
    assert all(list(row) == fields for row in rows)

    lines, _ = run(capsys, *name.split(), "--ndjson")
    assert [json.loads(line) for line in lines.splitlines()] == rows

    text, _ = run(capsys, *name.split(), "--csv-raw")
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    assert read == [
        {key: value if isinstance(value, str) else _written(value) for key, value in row.items()} for row in rows
    ]
    assert text.count("\r\n") >= len(rows) + 1

    plain, words = run(capsys, *name.split(), "--plain")
    assert run(capsys, *name.split()) == (plain, words)
    assert len(plain.splitlines()) in {len(rows), len(rows) + 1}, "with a heading or without"
    assert "site: shop-web/production" in words
    assert "site:" not in plain


def _written(value: object) -> str:
    return "" if value is None else json.dumps(value, separators=(",", ":"))


@pytest.mark.parametrize("name", LISTS)
def test_a_limit_leaves_rows_out_and_says_so(name: str, capsys: Capture) -> None:
    text, words = run(capsys, *name.split(), "--json", "--limit", "2")
    assert len(json.loads(text)) == 2
    assert "--limit N prints more" in words


@pytest.mark.parametrize("name", LISTS)
def test_a_crossed_count_is_exit_status_4_with_the_data_still_there(name: str, capsys: Capture) -> None:
    text, words = run(capsys, *name.split(), "--ndjson", "--limit", "2", "--fail-if", "count>2", status=4)
    assert len(text.splitlines()) == 2
    assert "count>2 is crossed" in words
    run(capsys, *name.split(), "--fail-if", "count<1")


def test_actions_come_by_impact_with_shares_of_the_whole(capsys: Capture) -> None:
    rows = rows_of(capsys, "actions")
    impacts = [row["impact_pct"] for row in rows]
    assert impacts == sorted(impacts, reverse=True)
    assert sum(impacts) == pytest.approx(100, abs=0.1)
    assert (rows[0]["action"], rows[0]["n_plus_one"]) == ("Checkout#create", True)
    weights = [row["mean_ms"] * row["calls"] for row in rows]
    assert impacts == pytest.approx([100 * weight / sum(weights) for weight in weights], abs=0.05)


def test_actions_of_one_namespace_only(capsys: Capture) -> None:
    every = {row["namespace"] for row in rows_of(capsys, "actions")}
    assert len(every) > 2
    two = rows_of(capsys, "actions", "--namespace", "web", "--namespace", "admin")
    assert {row["namespace"] for row in two} == {"web", "admin"}


@pytest.mark.parametrize(
    ("expression", "status"), [("mean>0.9s", 4), ("mean>5s", 0), ("error_rate>=2%", 4), ("error_rate_pct>90", 0)]
)
def test_a_figure_of_any_row_may_cross(expression: str, status: int, capsys: Capture) -> None:
    text, _ = run(capsys, "actions", "--csv", "--fail-if", expression, status=status)
    assert text.startswith("namespace,action,mean_ms,")


def test_deploys_come_newest_first(capsys: Capture) -> None:
    rows = rows_of(capsys, "deploys")
    assert (rows[0]["time"], rows[0]["name"]) == ("2026-11-23T13:51:00Z", "9f3c2a1")
    assert [row["time"] for row in rows] == sorted((row["time"] for row in rows), reverse=True)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        (["--from", "-30s"], "2026-11-23T14:15:30", "2026-11-23T14:16:00"),
        (["--last", "30s"], "2026-11-23T14:15:30", "2026-11-23T14:16:00"),
        (["--from", "14:00", "--to", "14:00:30"], "2026-11-23T14:00:00", "2026-11-23T14:00:30"),
        (["--from", "-70s", "--to", "-1m"], "2026-11-23T14:14:50", "2026-11-23T14:15:00"),
        (
            ["--from", "2026-11-23T12:59:59Z", "--to", "2026-11-23T14:00:00+01:00"],
            "2026-11-23T12:59:59",
            "2026-11-23T13:00:00",
        ),
    ],
)
def test_only_lines_of_the_range_are_printed(words: list[str], first: str, last: str, capsys: Capture) -> None:
    times = [row["timestamp"] for row in rows_of(capsys, "logs", "--limit", "2000", *words)]
    assert times
    assert first <= times[0].rstrip("Z")
    assert times[-1].rstrip("Z") <= f"{last}.000000001"


def test_a_range_that_ends_in_the_past_begins_an_hour_before(capsys: Capture) -> None:
    _, words = run(capsys, "logs", "--to", "13:00", "--query", "message:nothing-like-it")
    assert "nothing found between 2026-11-23T12:00:00Z and 2026-11-23T13:00:00Z" in words


def test_in_a_replay_now_is_the_end_of_the_recording(capsys: Capture, tmp_path: Path) -> None:
    place = tmp_path / "app.log"
    place.write_text("".join(f"2024-05-01T10:{minute:02d}:00Z line {minute}\n" for minute in range(60)))
    assert main(["logs", "--replay", str(place), "--last", "5m", "--json"]) == 0
    lines = json.loads(capsys.readouterr().out)
    assert [line["timestamp"] for line in lines] == [f"2024-05-01T10:{minute}:00Z" for minute in range(54, 60)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "12/11/2026"], "--from 12/11/2026 is not a time"),
        (["--last", "5"], "--last 5 is not a length of time"),
        (["--from", "-1h", "--to", "-2h"], "ends before it starts"),
        (["--from", "2027-01-01T00:00Z"], "lies in the future"),
        (["--fail-if", "mean>500ms"], "There is count"),
        (["--fail-if", "nonsense"], "p95>500ms"),
    ],
)
def test_what_cannot_be_asked_is_told_before_asking(words: list[str], said: str, capsys: Capture) -> None:
    text, told = run(capsys, "logs", *words, "--json", status=2)
    assert text == ""
    assert said in told


def test_a_trace_is_one_object_and_its_spans_are_the_rows(capsys: Capture) -> None:
    file = TRACES / "exception-invoice.otlp.jsonl"
    (trace_id,) = read_traces(file)

    def printed(*words: str, status: int = 0) -> str:
        assert main(["trace", trace_id, "--replay", str(file), *words]) == status
        return capsys.readouterr().out

    trace = json.loads(printed("--json"))
    assert list(trace) == ["trace_id", "duration_ms", "spans"]
    fields = [field.name for field in find("trace").load().prints.columns]
    assert all(list(span) == fields for span in trace["spans"])
    assert [json.loads(line) for line in printed("--ndjson").splitlines()] == trace["spans"]
    header, *rows = csv.reader(io.StringIO(printed("--csv"), newline=""))
    assert header == fields
    assert [row[0] for row in rows] == [span["span_id"] for span in trace["spans"]]
    assert max(map(len, printed("--width", "30").splitlines())) <= 30
    assert json.loads(printed("--json", "--fail-if", "duration>=0ms", status=4)) == trace
    printed("--fail-if", "duration>1000s")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["logs", *FROZEN, "--fault", "h01"], 1),
        (["logs", *FROZEN, "--fault", "h03"], 1),
        (["actions", *FROZEN, "--fault", "h04"], 1),
        (["logs", *FROZEN, "--query", "severity="], 1),
        (["trace", "f" * 32, *FROZEN], 1),
        (["logs", *FROZEN, "--site", "nowhere"], 1),
        (["actions", *FROZEN, "--fault", "b15"], 1),
        (["actions", "--nonsense"], 2),
    ],
)
def test_each_way_to_fail_has_its_exit_status_and_leaves_no_data(
    words: list[str], status: int, capsys: Capture
) -> None:
    assert main([*words, "--json"]) == status
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines()[-1].startswith("appsignal-tui: ")


def test_a_dialect_is_spoken(capsys: Capture) -> None:
    text, _ = run(capsys, "logs", "--json", "--dialect", "severity-upper")
    severities = {row["severity"] for row in json.loads(text)}
    assert severities
    assert all(severity.isupper() for severity in severities)


def test_a_recorded_session_prints_the_same_again(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "incident.apz"
    first, _ = run(capsys, "actions", "--json", "--record", str(file))
    assert main(["actions", "--replay", str(file), "--json"]) == 0
    again = capsys.readouterr()
    assert again.out == first
    assert "Recorded on 2026-11-23 at 14:16 UTC from the demo" in again.err

    held = file.read_bytes()
    text, words = run(capsys, "actions", "--record", str(file), status=2)
    assert text == ""
    assert f"{file} exists already" in words
    assert file.read_bytes() == held

    log = tmp_path / "app.log"
    log.write_text("2024-05-01T10:00:00Z a line\n")
    assert main(["logs", "--replay", str(file), str(log)]) == 2
    assert "Replay it alone" in capsys.readouterr().err


def test_without_a_token_nothing_is_recorded(capsys: Capture, tmp_path: Path) -> None:
    assert main(["logs", "--record", str(tmp_path / "x.apz")]) == 2
    assert "no token" in capsys.readouterr().err
    assert not (tmp_path / "x.apz").exists()


def test_words_never_take_the_place_of_data_when_standard_error_is_closed(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", None)
    assert main(["deploys", *FROZEN, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)
