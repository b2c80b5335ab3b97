"""Turning faults of the simulator on: names, limits, values, and the command line."""

import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from appsignal_tui.cli.arguments import parse
from appsignal_tui.demo.asgi import Message, Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.errors import SimulatorError
from appsignal_tui.demo.faults.application import ACTS, faulty
from appsignal_tui.demo.faults.lines import CHANGES
from appsignal_tui.demo.faults.names import FAULTS, Fault
from appsignal_tui.demo.faults.switches import read_switch
from appsignal_tui.demo.world import World
from appsignal_tui.errors import ConfigurationError
from tests.support.faults import Asking, FaultServer, fault_server
from tests.support.relay import BREAKS
from tests.support.simulator import FROZEN_NS

ROWS = {
    "n": {f"n{number:02}" for number in range(4, 19)} - {"n15", "n16"},  # before them nothing answers
    "h": {f"h{number:02}" for number in range(1, 17)},
    "b": {f"b{number:02}" for number in range(1, 16)},
    "s": {f"s{number:02}" for number in range(1, 14)},
    "l": {f"l{number:02}" for number in range(1, 14)} - {"l09", "l10", "l11"},  # those are a person's doing
}
"""Rows of the fault matrix that the other side of the wire can cause."""


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        yield running


@pytest.fixture
def ask(server: FaultServer) -> Asking:
    server.breaks()
    return Asking(server)


def test_d04_every_row_a_server_can_cause_has_a_switch_or_a_relay() -> None:
    switches = {fault.id for fault in FAULTS}
    relays = {name.partition("-")[0] for name in BREAKS}
    assert switches | relays == set().union(*ROWS.values())
    assert switches & relays == {"h15"}, "a status line is out of an application's reach"


def test_every_name_does_something_and_everything_done_has_a_name() -> None:
    assert {fault.id for fault in FAULTS} == ACTS.keys() | CHANGES.keys()
    assert len({fault.id for fault in FAULTS}) == len(FAULTS)
    assert not ACTS.keys() & CHANGES.keys()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_described_in_one_sentence_and_takes_its_own_values(fault: Fault) -> None:
    assert fault.sentence.endswith(".")
    assert ("VALUE" in fault.sentence) <= bool(fault.kind)
    for value in (fault.value, *fault.choices):
        if value:
            assert read_switch(f"{fault.name}={value}").value == value
    assert read_switch(fault.id.upper()).fault is fault


@pytest.mark.parametrize(
    ("text", "name", "count", "route", "value"),
    [
        ("h05", "h05-429-seconds", None, "", "3"),
        ("h05-429-seconds", "h05-429-seconds", None, "", "3"),
        ("H05:3", "h05-429-seconds", 3, "", "3"),
        ("h05:/logs", "h05-429-seconds", None, "/logs", "3"),
        ("h05:3:/logs=30", "h05-429-seconds", 3, "/logs", "30"),
        ("h05:/logs:3=1.5", "h05-429-seconds", 3, "/logs", "1.5"),
        ("n17=https://x.example:8443/a=b", "n17-redirect", None, "", "https://x.example:8443/a=b"),
        ("l02", "l02-crowded-instant", None, "/logs", "500"),
    ],
)
def test_a_switch_is_read(text: str, name: str, count: int | None, route: str, value: str) -> None:
    switch = read_switch(text)
    assert (switch.fault.name, switch.count, switch.route, switch.value) == (name, count, route, value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("h055", "nearest is h05-429-seconds"),
        ("h05-429", "nearest is h05-429-seconds"),
        ("gzip-bomb", "nearest is b02-gzip-bomb"),
        ("", "There is no fault “”"),
        ("h05:", "h05:3"),
        ("h05:0", "limits no fault"),
        ("h05:many", "“many” limits no fault"),
        ("h05:٣", "limits no fault"),
        ("h05:99999999999999", "limits no fault"),
        ("h02=1", "takes no value"),
        ("h05=soon", "a number above 0"),
        ("h05=-1", "a number above 0"),
        ("h05=nan", "a number above 0"),
        ("h05=", "a number above 0"),
        ("h12=205", "one of 204, 200"),
    ],
)
def test_a_switch_that_makes_no_sense_is_told_with_what_would(text: str, words: str) -> None:
    with pytest.raises(SimulatorError, match=words):
        read_switch(text)


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("h08", "/api/v2/logs/lines", True),
        ("h08", "/api/v2/auth", False),
        ("h08", "/graphql", False),
        ("h08", "/elsewhere", False),
        ("h08:/auth", "/api/v2/auth", True),
        ("h08:/auth", "/api/v2/authors", False),
        ("h08:/logs", "/api/v2/logs/lines", True),
        ("h08:/logs/", "/api/v2/logs/lines", True),
        ("h08:/logs", "/api/v2/tracing/trace", False),
        ("h08:/graphql", "/graphql", True),
        ("h08:/graphql", "/api/v2/logs/lines", False),
        ("h08:/", "/graphql", True),
        ("h08:/", "/api/v2/auth", True),
        ("l06", "/api/v2/logs/lines", True),
        ("s13", "/graphql", True),
    ],
)
def test_a_path_limits_a_fault(text: str, path: str, expected: bool) -> None:
    assert read_switch(text).wants(path) is expected


def test_no_faults_are_the_simulator_itself() -> None:
    simulator = Simulator(World(7, Clock.frozen(FROZEN_NS)))
    assert faulty(simulator, []) is simulator


def test_a_count_limits_a_fault_to_the_first_requests(server: FaultServer, ask: Asking) -> None:
    server.breaks("h08:2:/tracing")
    assert [ask.lines().status, *(ask.actions().status for _ in range(4))] == [200, 500, 500, 200, 200]


def test_several_faults_act_together_the_first_nearest_to_the_data(server: FaultServer, ask: Asking) -> None:
    server.breaks("s12:/tracing", "h12:1:/tracing", "l06")
    assert [ask.actions().status, ask.actions().status] == [204, 200]
    assert ask.actions().json == []
    assert {line["id"] for line in ask.lines().json} == {None}


def test_faults_that_cannot_be_applied_leave_the_answer_as_it_is(server: FaultServer, ask: Asking) -> None:
    server.breaks("b06", "s01", "s09=missing", "s10", "b12")
    assert ask.lines().content.startswith(b'[{"id":')


def test_a_caller_that_leaves_ends_what_would_go_on_for_ever(server: FaultServer, ask: Asking) -> None:
    server.breaks("b01", "n04:/auth=600")
    assert len(ask.beginning("/logs/lines", {}, 200_000)) >= 200_000
    (switch, _) = server.switches
    deadline = time.monotonic() + 5
    while switch.under_way and time.monotonic() < deadline:
        ask.sites()  # the server gets its turn
    assert switch.under_way == 0


async def test_other_kinds_of_connection_are_turned_away_as_before() -> None:
    messages: asyncio.Queue[Message] = asyncio.Queue()
    application = faulty(Simulator(World(7, Clock.frozen(FROZEN_NS))), ["h08"])
    with pytest.raises(ValueError, match="only HTTP is spoken here"):
        await application({"type": "websocket"}, messages.get, messages.put)


async def test_a_failure_of_the_simulator_itself_is_not_swallowed() -> None:
    class Failing(Simulator):
        async def handle(self, *_arguments: Any) -> Any:
            raise ZeroDivisionError

    messages: asyncio.Queue[Message] = asyncio.Queue()
    messages.put_nowait({"type": "http.request"})
    application = faulty(Failing(World(7, Clock.frozen(FROZEN_NS))), ["s01"])
    with pytest.raises(ZeroDivisionError):
        await application({"type": "http", "path": "/api/v2/x"}, messages.get, messages.put)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fault", "h05"], "--fault breaks the demo"),
        (["logs", "--fault", "h05"], "--fault breaks the demo"),
        (["--demo", "--fault", "h99"], "There is no fault “h99”"),
        (["logs", "--demo", "--fault", "h05:x"], "limits no fault"),
        (["demo-server", "--fault", "h12=7"], "one of 204, 200"),
    ],
)
def test_a_fault_that_cannot_be_is_told_on_the_command_line(arguments: list[str], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as caught:
        parse(arguments)
    assert caught.value.exit_code == 2


def test_faults_are_kept_in_the_order_given() -> None:
    assert parse(["--demo", "--fault", "s01", "--fault", "h05:3"]).faults == ("s01", "h05:3")


def test_help_of_the_demo_server_names_every_fault_and_loads_nothing_for_it() -> None:
    program = (
        "import sys\nfrom appsignal_tui.cli import main\n"
        "try:\n    main(['demo-server', '--help'])\nexcept SystemExit:\n    pass\n"
        "print(sorted(name for name in sys.modules if name.startswith('appsignal_tui.demo')), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    words = " ".join(done.stdout.split())
    for fault in FAULTS:
        assert f"{fault.name} {fault.help}" in words
    assert json.loads(done.stderr.replace("'", '"')) == [
        "appsignal_tui.demo",
        "appsignal_tui.demo.dialects",
        "appsignal_tui.demo.dialects.names",
        "appsignal_tui.demo.errors",
        "appsignal_tui.demo.faults",
        "appsignal_tui.demo.faults.names",
    ]


def test_a_command_over_the_demo_meets_the_fault() -> None:
    program = [sys.executable, "-m", "appsignal_tui", "logs", "--demo", "--ndjson", "--limit", "5", "--fault"]
    refused = subprocess.run([*program, "h03"], capture_output=True, text=True, timeout=60, check=False)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "no longer exist" in refused.stderr
    drawn = subprocess.run([*program, "s06"], capture_output=True, text=True, timeout=60, check=True)
    assert len({json.loads(line)["severity"].casefold() for line in drawn.stdout.splitlines()}) <= 5


def test_the_demo_server_meets_the_fault() -> None:
    program = [sys.executable, "-m", "appsignal_tui", "demo-server", "--port", "0", "--fault", "h12:/auth"]
    server = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        url = server.stdout.readline().split()[-1]
        request = urllib.request.Request(f"{url}/api/v2/auth", headers={"Authorization": "Bearer demo-x"})  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - loopback
            assert answer.status == 204
    finally:
        server.terminate()
        server.wait(timeout=10)
        if server.stdout is not None:
            server.stdout.close()
