"""Driving the app in a test: settle once after every step, then look."""

import asyncio
from typing import Any

from textual.pilot import Pilot
from textual.worker import Worker

PATIENCE_S = 20.0


async def settle(pilot: Pilot[Any]) -> None:
    """Return once no worker runs and no message waits; a worker that was cancelled or failed counts as done."""
    for _ in range(2):
        await pilot.pause()
        async with asyncio.timeout(PATIENCE_S):
            while running := [worker for worker in pilot.app.workers if not worker.is_finished]:
                await asyncio.gather(*(_finished(worker) for worker in running))
                await pilot.pause()
    await pilot.pause()


async def _finished(worker: Worker[Any]) -> None:
    task = worker._task
    if task is not None:
        await asyncio.wait([task])
