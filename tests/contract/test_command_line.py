"""Headless commands as a script sees them: data on standard output, words on standard error, exit statuses."""

import gzip
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from appsignal_tui.cli import main
from appsignal_tui.demo.clock import Clock
from tests.support.recorded import BROKEN, LOGS, TRACES, read_lines, read_traces
from tests.support.simulator import PlainClient, running_simulator

FROZEN = ["--at", "2026-11-23T14:16:00Z", "--clock", "frozen"]
PROGRAM = [sys.executable, "-m", "appsignal_tui"]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The program in this process, which is quicker by the start of an interpreter."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main([str(argument) for argument in arguments])
    return subprocess.CompletedProcess(arguments, status, out.getvalue(), err.getvalue())


def program(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """The program as another process."""
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False, **options
    )


@pytest.mark.parametrize("file", sorted(TRACES.glob("*.jsonl")), ids=lambda file: file.name)
def test_a_recorded_trace_is_printed_as_it_stands_in_the_file(file: Path) -> None:
    recorded = read_traces(file)
    trace_id = max(recorded, key=lambda each: len(recorded[each].spans))
    trace = recorded[trace_id]
    done = run("trace", trace_id, "--replay", file, "--json")
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert printed["trace_id"] == trace_id
    assert printed["duration_ms"] == round(trace.duration_ms, 3)
    expected = {
        span.span_id: {
            "span_id": span.span_id,
            "parent_span_id": span.parent_span_id,
            "name": span.name,
            "service": span.service,
            "start_ms": round((span.start_ns - trace.start_ns) / 1e6, 3),
            "duration_ms": round(span.duration_ms, 3),
            "depth": depth,
            "error": span.error,
        }
        for depth, span in trace.in_tree_order()
    }
    assert {span["span_id"]: span for span in printed["spans"]} == expected
    assert len(printed["spans"]) == len(trace.spans)


@pytest.mark.parametrize("file", sorted(LOGS.iterdir()), ids=lambda file: file.name)
def test_every_physical_line_of_a_log_file_is_printed_once(file: Path) -> None:
    lines = read_lines(file)
    done = run("logs", "--replay", file, "--limit", "100000", "--ndjson")
    assert done.returncode == 0, done.stderr
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(printed) == len(lines)
    for members in printed:
        assert set(members) == {"timestamp", "severity", "message", "source_id", "attributes"}
    if file.suffix == ".jsonl":
        recorded = [json.loads(line) for line in lines]
        assert sorted(members["message"] for members in printed) == sorted(line["message"] for line in recorded)
        assert [members["severity"].upper() for members in printed].count("ERROR") == sum(
            line["severity"] == "ERROR" for line in recorded
        )
    else:
        assert [members["message"] for members in printed] == lines


def test_a_limit_is_told_on_standard_error() -> None:
    done = program("logs", "--demo", *FROZEN, "--limit", "3", "--ndjson")
    assert len(done.stdout.splitlines()) == 3
    assert "older ones match too" in done.stderr
    assert "site: shop-web/production" in done.stderr


def test_the_newest_lines_come_oldest_first() -> None:
    done = run("logs", "--demo", *FROZEN, "--limit", "150", "--ndjson")
    times = [json.loads(line)["timestamp"] for line in done.stdout.splitlines()]
    assert len(times) == 150
    assert times[-1] > "2026-11-23T14:15:50"
    assert [time[:19] for time in times] == sorted(time[:19] for time in times)


def test_a_query_and_a_site_are_taken() -> None:
    done = run("logs", "--demo", *FROZEN, "--query", "severity=error", "--site", "shop-api/staging", "--ndjson")
    assert done.returncode == 0
    assert "shop-api/staging (as asked for)" in done.stderr
    assert {json.loads(line)["severity"].casefold() for line in done.stdout.splitlines()} <= {"error"}


def test_the_same_seed_prints_the_same_bytes() -> None:
    first, second, other = (
        program("logs", "--demo", *FROZEN, "--seed", seed, "--limit", "300", "--ndjson").stdout
        for seed in ("7", "7", "8")
    )
    assert first == second
    assert first != other


def test_a_gzipped_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "traffic.otlp.jsonl.gz"
    source = TRACES / "exception-invoice.otlp.jsonl"
    file.write_bytes(gzip.compress(source.read_bytes()))
    (trace_id,) = read_traces(source)
    done = run("trace", trace_id, "--replay", file, "--json")
    assert len(json.loads(done.stdout)["spans"]) == 8


def test_output_for_people_holds_no_escape_codes() -> None:
    (trace_id, *_) = read_traces(TRACES / "search-control-characters.otlp.jsonl")
    done = program("trace", trace_id, "--replay", TRACES / "search-control-characters.otlp.jsonl")
    assert done.returncode == 0
    assert "GET /search" in done.stdout
    assert not {char for char in done.stdout + done.stderr if not char.isprintable()} - {"\n"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--nope"], "--nope"),
        (["nope"], "nope"),
        (["trace"], "TRACE_ID"),
        (["logs", "--limit", "0"], "--limit"),
        (["logs", "--limit", "many"], "many"),
        (["logs", "--seed", "3"], "--demo"),
        (["logs", "--demo", "--clock", "backwards"], "backwards"),
        (["logs", "--demo", "--at", "12/11/2026"], "12/11/2026"),
        (["--demo", "--replay", "x"], "not allowed"),
        (["--base-url", "http://appsignal.example"], "http"),
        (["--base-url", "https://user:secret@appsignal.example"], "URL"),
        (["--base-url", "nonsense"], "https://"),
        (["logs"], "token"),
        (["trace", "abc"], "token"),
        (["logs", "--replay", "missing.jsonl"], "missing.jsonl"),
        (["--replay", "missing.jsonl"], "missing.jsonl"),
        (["logs", "--token-file", "missing.token"], "missing.token"),
        (["demo-server", "--port", "70000"], "70000"),
    ],
)
def test_what_is_wrong_without_a_request_is_said_at_once(arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert "secret@" not in done.stderr


@pytest.mark.parametrize("name", ["empty.otlp.jsonl", "unknown.bin", "prose.txt"])
def test_a_replay_of_nothing_known_is_refused_before_anything_opens(name: str) -> None:
    done = run("logs", "--replay", BROKEN / name)
    assert done.returncode == 2
    assert name in done.stderr


@pytest.mark.parametrize("name", ["broken-lines.otlp.jsonl", "cycle.otlp.jsonl", "orphans.otlp.jsonl"])
def test_a_damaged_replay_is_read_and_its_damage_counted(name: str) -> None:
    recording = run("logs", "--replay", BROKEN / name)
    assert recording.returncode in (0, 1)
    assert (
        name.partition(".")[0].split("-")[0] in recording.stderr.casefold()
        or "lines" in recording.stderr
        or "span" in recording.stderr
    )


def test_a_wrong_token_is_the_service_s_no() -> None:
    with running_simulator() as base_url:
        done = program(
            "logs",
            "--base-url",
            base_url,
            env={"APPSIGNAL_API_TOKEN": "wrong-token", "PATH": "/usr/bin", "HOME": "/nonexistent"},
        )
    assert done.returncode == 1
    assert "token" in done.stderr.casefold()
    assert "wrong-token" not in done.stderr


def test_an_unreachable_host_is_worth_a_retry() -> None:
    done = program(
        "logs",
        "--base-url",
        "http://127.0.0.1:9",
        "--site",
        "x",
        env={"APPSIGNAL_API_TOKEN": "demo-x", "PATH": "/usr/bin", "HOME": "/nonexistent"},
    )
    assert done.returncode == 3
    assert "127.0.0.1" in done.stderr


def test_an_unknown_trace_is_the_service_s_no() -> None:
    done = run("trace", "f" * 32, "--demo", "--json")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "There is no trace" in done.stderr


def test_a_reader_that_goes_away_is_no_fault() -> None:
    writer = subprocess.Popen(
        [*PROGRAM, "logs", "--demo", *FROZEN, "--limit", "20000", "--ndjson"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    assert writer.stderr is not None
    writer.stdout.readline()
    writer.stdout.close()
    words = writer.stderr.read()
    assert writer.wait(timeout=60) == 0
    writer.stderr.close()
    assert "Traceback" not in words
    assert "Broken" not in words


def test_the_explorer_needs_a_terminal() -> None:
    done = program("--demo", stdin=subprocess.DEVNULL)
    assert done.returncode == 2
    assert "terminal" in done.stderr
    assert done.stdout == ""


def test_a_token_file_that_others_can_read_is_refused_with_the_way_out(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("demo-secret")
    file.chmod(0o644)
    done = program("logs", "--token-file", file, "--base-url", "http://127.0.0.1:9")
    assert done.returncode == 2
    assert f"chmod 600 {file}" in done.stderr
    assert "demo-secret" not in done.stderr


def test_a_private_token_file_and_standard_input_sign_in(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.touch(mode=0o600)
    file.write_text("demo-secret\n")
    with running_simulator(clock=Clock.real()) as base_url:
        by_file = program(
            "logs", "--base-url", base_url, "--token-file", file, "--site", "shop-web/production", "--ndjson"
        )
        by_input = program(
            "logs",
            "--base-url",
            base_url,
            "--token-stdin",
            "--site",
            "shop-web/production",
            "--ndjson",
            input="demo-secret\n",
        )
        several = program("logs", "--base-url", base_url, "--token-file", file)
    assert by_file.returncode == by_input.returncode == 0
    assert len(by_file.stdout.splitlines()) == 100
    assert several.returncode == 0, "the last used is taken"
    assert "last used" in several.stderr


def test_the_demo_server_prints_its_address_and_serves() -> None:
    server = subprocess.Popen([*PROGRAM, "demo-server", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        line = server.stdout.readline()
        assert line.startswith("listening on http://127.0.0.1:")
        client = PlainClient(line.split()[-1])
        answer = client.get("/auth")
        client.close()
        assert answer.status == 200
        assert answer.json["message"]
    finally:
        server.terminate()
        server.wait(timeout=10)
        if server.stdout is not None:
            server.stdout.close()


def test_a_service_that_serves_the_same_page_again_is_told_and_left() -> None:
    done = run("logs", "--demo", *FROZEN, "--limit", "500", "--fault", "s09", "--ndjson")
    assert done.returncode == 0
    assert 0 < len(done.stdout.splitlines()) < 500
    assert "serves the same page again" in done.stderr


def test_u05_output_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text("2024-05-01T10:00:00Z grüß dich, 日本\n", encoding="utf-8")
    for surroundings in (
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "latin-1"},
    ):
        done = subprocess.run(
            [*PROGRAM, "logs", "--replay", str(tmp_path / "app.log"), "--csv"],
            capture_output=True,
            timeout=60,
            check=True,
            env={**os.environ, **surroundings},
        )
        assert "grüß dich, 日本" in done.stdout.decode("utf-8")
        done.stderr.decode("utf-8")


def interrupted(
    arguments: list[str], when: Callable[[subprocess.Popen[str]], object], **options: Any
) -> tuple[int, str, str]:
    """Exit status and output of a program that gets SIGINT once `when` has returned; it has ten seconds to end."""
    with subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    ) as child:
        try:
            when(child)
            child.send_signal(signal.SIGINT)
            out, err = child.communicate(timeout=10)
        finally:
            child.kill()
    return child.returncode, out, err


def test_an_interrupt_ends_a_command_that_waits_for_its_answer() -> None:
    def until_it_waits(child: subprocess.Popen[str]) -> None:
        assert child.stderr is not None
        assert "site:" in child.stderr.readline()

    ended = interrupted(["-m", "appsignal_tui", "logs", "--demo", "--fault", "n04", "--json"], until_it_waits)
    assert ended == (130, "", "")


def test_an_interrupt_does_not_wait_for_a_name_server() -> None:
    silent = (
        "import socket, sys, time\n"
        "def silent(*_, **__):\n    print('asking', file=sys.stderr, flush=True)\n    time.sleep(60)\n"
        "socket.getaddrinfo = silent\n"
        "from appsignal_tui.cli import main\n"
        "sys.exit(main(['logs', '--base-url', 'https://appsignal.example', '--site', 'x']))\n"
    )

    def until_it_asks(child: subprocess.Popen[str]) -> None:
        assert child.stderr is not None
        assert child.stderr.readline() == "asking\n"

    ended = interrupted(["-c", silent], until_it_asks, env={**os.environ, "APPSIGNAL_API_TOKEN": "demo-x"})
    assert ended[:2] == (130, "")
    assert "Traceback" not in ended[2]


def test_a_full_disk_behind_standard_output_is_told() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [*PROGRAM, "deploys", "--demo", *FROZEN],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_proxy_s_error_page_is_worth_a_retry() -> None:
    done = run("actions", "--demo", *FROZEN, "--fault", "h09", "--json")
    assert (done.returncode, done.stdout) == (3, "")
    assert "502" in done.stderr
