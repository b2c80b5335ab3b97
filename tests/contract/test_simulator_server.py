"""The simulator as a program on a loopback port."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from appsignal_tui.demo.asgi import Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.errors import SimulatorError
from appsignal_tui.demo.server import LoopbackServer, serve
from appsignal_tui.demo.world import World
from tests.support.simulator import PlainClient

PROGRAM = """
from appsignal_tui.demo.asgi import Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.server import serve
from appsignal_tui.demo.world import World
serve(Simulator(World(7, Clock.real())), 0, lambda url: print(url, flush=True))
print("ended", flush=True)
"""
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_quietly(number: signal.Signals) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    client = PlainClient(program.stdout.readline().strip())
    assert client.get("/auth").status == 200
    program.send_signal(number)
    out, err = program.communicate(timeout=20)
    client.close()
    assert (program.returncode, out, err) == (0, "ended\n", "")


def test_a_port_that_is_taken_is_said_in_a_sentence() -> None:
    simulator = Simulator(World(7, Clock.frozen(0)))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SimulatorError, match=rf"Port {port} cannot be used: .* --port"):
            serve(simulator, port, lambda _url: None)


def test_a_port_that_is_none_is_said_in_a_sentence() -> None:
    with pytest.raises(SimulatorError, match="0 to 65535"):
        LoopbackServer(Simulator(World(7, Clock.frozen(0))), 70_000)
