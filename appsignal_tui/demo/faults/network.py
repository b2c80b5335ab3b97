"""Section N of the fault matrix as far as HTTP is spoken: late, slow, and somewhere else."""

import asyncio
from collections.abc import AsyncGenerator, Mapping

from appsignal_tui.demo.faults.call import Act, Call, Reply

_NOWHERE = {"file": "file:///etc/passwd", "nonsense": "https://[not:a/url"}


async def _late(call: Call) -> Reply:
    await asyncio.sleep(call.switch.number)
    return await call.reply()


async def _drip(call: Call) -> Reply:
    return (await call.reply()).saying(_bytes_now_and_then(call.switch.number))


async def _bytes_now_and_then(pause_s: float) -> AsyncGenerator[bytes, None]:
    while True:
        yield b" "
        await asyncio.sleep(pause_s)


async def _elsewhere(call: Call) -> Reply:
    return _redirect(call.switch.value)


async def _nowhere(call: Call) -> Reply:
    return _redirect(_NOWHERE.get(call.switch.value, call.path))


def _redirect(location: str) -> Reply:
    return Reply(307, b"", (("location", location),))


ACTS: Mapping[str, Act] = {"n04": _late, "n05": _drip, "n17": _elsewhere, "n18": _nowhere}
"""What each fault does, by its id."""
