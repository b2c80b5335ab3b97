"""The simulator on a loopback port, for other programs and for tests over a socket."""

import asyncio
import signal
import socket
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from appsignal_tui.demo.asgi import AsgiApp
from appsignal_tui.demo.errors import SimulatorError

if TYPE_CHECKING:
    import uvicorn

HOST = "127.0.0.1"
_SECONDS_TO_FINISH = 2


def serve(simulator: AsgiApp, port: int, ready: Callable[[str], None]) -> None:
    """Serve on the loopback interface until SIGINT or SIGTERM, which end it quietly.

    `ready` is called with the base URL once connections are accepted; port 0 takes any free one.

    Raises:
        SimulatorError: the port cannot be had, or uvicorn is not installed.
    """
    LoopbackServer(simulator, port).run(ready)


class LoopbackServer:
    """One simulator on one port; bound from construction on."""

    def __init__(self, simulator: AsgiApp, port: int = 0) -> None:
        """Bind the port.

        Raises:
            SimulatorError: the port cannot be had.
        """
        self._simulator = simulator
        self._socket = _bind(port)
        self._server: uvicorn.Server | None = None

    @property
    def url(self) -> str:
        """Base URL, without a slash at the end."""
        return f"http://{HOST}:{self._socket.getsockname()[1]}"

    def run(self, ready: Callable[[str], None]) -> None:
        """Serve until `stop`, or a signal when this is the main thread; blocks.

        Raises:
            SimulatorError: uvicorn is not installed.
        """
        with self._socket:
            self._server = _make_server(self._simulator, lambda: ready(self.url))
            asyncio.run(self._server.serve([self._socket]))

    def stop(self) -> None:
        """Finish what is being answered and end `run`; may be called from any thread."""
        if self._server is not None:
            self._server.should_exit = True


def _bind(port: int) -> socket.socket:
    # with the protocol named, asyncio sends small pieces at once; without, each answer waits 40 ms for the client
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
    except (OSError, OverflowError) as error:
        bound.close()
        reason = error.strerror if isinstance(error, OSError) else "ports are 0 to 65535"
        raise SimulatorError(f"Port {port} cannot be used: {reason}. Give another one with --port.") from error
    return bound


def _make_server(simulator: AsgiApp, ready: Callable[[], None]) -> "uvicorn.Server":
    try:
        import uvicorn  # noqa: PLC0415 - only this needs it, and the demo works without
    except ModuleNotFoundError as error:
        message = "Serving the simulator needs uvicorn. Install it with: pip install 'appsignal-tui[server]'"
        raise SimulatorError(message) from error

    class QuietServer(uvicorn.Server):
        """Announces itself when connections are accepted, and ends on a signal without raising it again."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

        @contextmanager
        def capture_signals(self) -> Generator[None, None, None]:
            with _handling_signals(self.handle_exit):
                yield

    return QuietServer(
        uvicorn.Config(
            simulator,
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        )
    )


@contextmanager
def _handling_signals(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, before in previous.items():
            signal.signal(number, before)
