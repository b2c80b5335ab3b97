"""The simulator with faults around it, as an ASGI application again."""

import asyncio
import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from http import HTTPStatus

from appsignal_tui.demo.asgi import AsgiApp, Receive, Scope, Send, Simulator, raw_path, read_body
from appsignal_tui.demo.faults import bodies, lines, network, rows, statuses
from appsignal_tui.demo.faults.altered import with_lines_changed
from appsignal_tui.demo.faults.call import Act, Ask, Call, Reply
from appsignal_tui.demo.faults.switches import Switch, read_switches

ACTS: Mapping[str, Act] = {**network.ACTS, **statuses.ACTS, **bodies.ACTS, **rows.ACTS}
"""What each fault of answers does, by its id; those of log lines are in `lines.CHANGES`."""


def faulty(simulator: Simulator, faults: Iterable[str]) -> AsgiApp:
    """The simulator with these faults, `NAME[:COUNT][:/PATH][=VALUE]` each; itself when there are none.

    Raises:
        SimulatorError: one of them cannot be understood.
    """
    switches = read_switches(faults)
    return FaultySimulator(simulator, switches) if switches else simulator


class FaultySimulator:
    """Answers as the simulator does, but for what the switches break."""

    def __init__(self, simulator: Simulator, switches: Sequence[Switch]) -> None:
        """Put the switches around the simulator, the first nearest to it."""
        self._simulator = simulator
        self.switches = tuple(switches)
        """What is on, with what it has done."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; a fault that would go on for ever ends when nobody listens any more."""
        if scope["type"] != "http":
            await self._simulator(scope, receive, send)
            return
        body = await read_body(receive)
        answering = asyncio.ensure_future(self._answer(scope, body, send))
        leaving = asyncio.ensure_future(_nobody_listens(receive))
        try:
            await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            finished = answering.done()
            answering.cancel()
            leaving.cancel()
            await asyncio.wait({answering, leaving})
        if finished:
            answering.result()

    async def _answer(self, scope: Scope, body: bytes | None, send: Send) -> None:
        path = raw_path(scope)
        active = [switch for switch in self.switches if switch.wants(path)]
        with _counted(active) as numbers:
            ask = self._asking(scope, active)
            for switch, number in zip(active, numbers, strict=True):
                if act := ACTS.get(switch.fault.id):
                    ask = _behind(act, path, switch, number, ask)
            await _send(await ask(body), send)

    def _asking(self, scope: Scope, active: Iterable[Switch]) -> Ask:
        telemetry = self._simulator.telemetry
        for switch in active:
            if change := lines.CHANGES.get(switch.fault.id):
                telemetry = with_lines_changed(telemetry, change, switch.number if switch.value else 0.0)
        simulator = copy.copy(self._simulator)
        simulator.telemetry = telemetry

        async def ask(body: bytes | None) -> Reply:
            return Reply.of(await simulator.handle(scope, body))

        return ask


@contextmanager
def _counted(switches: Sequence[Switch]) -> Iterator[list[int]]:
    """Count a request with its switches; yields how many each had taken before."""
    numbers = [switch.taken for switch in switches]
    for switch in switches:
        switch.taken += 1
        switch.under_way += 1
    try:
        yield numbers
    finally:
        for switch in switches:
            switch.under_way -= 1


def _behind(act: Act, path: str, switch: Switch, number: int, inner: Ask) -> Ask:
    async def ask(body: bytes | None) -> Reply:
        return await act(Call(path, body, switch, number, inner))

    return ask


async def _nobody_listens(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(reply: Reply, send: Send) -> None:
    headers = [(name.encode(), value.encode()) for name, value in reply.headers]
    whole = reply.content if isinstance(reply.content, bytes) else None
    if whole is not None and reply.status != HTTPStatus.NO_CONTENT:
        headers.append((b"content-length", str(len(whole)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    if isinstance(reply.content, bytes):
        await send({"type": "http.response.body", "body": reply.content})
        return
    async with aclosing(reply.content) as pieces:
        async for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await asyncio.sleep(0)  # a server takes what it is given at once; others want their turn
    await send({"type": "http.response.body", "body": b""})
