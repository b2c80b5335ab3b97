"""Reading long answers without holding up the event loop."""

import asyncio
from typing import TypeVar

from pydantic import BaseModel

from appsignal_tui.api.decode import Answer, row_pieces
from appsignal_tui.models.page import Rows

Model = TypeVar("Model", bound=BaseModel)


async def read_rows(answer: Answer, model: type[Model]) -> Rows[Model]:
    """All rows of an answer that is a bare array; keys and painting get their turn after every 1 000 of them.

    Raises:
        BadAnswerError: it is not an array.
    """
    rows: list[Model] = []
    unreadable = received = 0
    for piece in row_pieces(answer, model):
        if received:
            await asyncio.sleep(0)
        rows += piece.rows
        unreadable += piece.unreadable
        received += piece.received
    return Rows(rows=tuple(rows), unreadable=unreadable, received=received)
