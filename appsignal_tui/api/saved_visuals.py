"""Charts saved in the web app (contract 10). Only the paths are known, so whatever comes is read as far as it goes."""

import asyncio
from collections.abc import Iterator
from typing import Any

from appsignal_tui.api import aliases
from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.csv_table import read_table
from appsignal_tui.api.decode import parse, read_members, text_of
from appsignal_tui.api.route import route
from appsignal_tui.models.base import parse_ns
from appsignal_tui.models.metric import Series
from appsignal_tui.models.visual import SavedVisual, VisualTable


class SavedVisualsApi:
    """The routes of saved visuals; every method raises the errors of `errors.py`."""

    def __init__(self, client: ApiClient) -> None:
        """Ask through this client."""
        self._client = client

    async def visual(self, visual_id: str) -> SavedVisual:
        """A chart with its data, or with the JSON that came in its place."""
        return _visual(parse(await self._client.get(route("/saved_visuals/{id}", id=visual_id))))

    async def csv(self, visual_id: str) -> VisualTable:
        """The data of a chart as the service exports it.

        Raises:
            BadAnswerError: a web page or JSON came instead.
        """
        answer = await self._client.get(route("/saved_visuals/{id}/csv", id=visual_id))
        if answer.is_html or "json" in answer.headers.get("content-type", ""):
            raise answer.unexpected("CSV")
        return await asyncio.to_thread(read_table, answer.content)


def _visual(sent: Any) -> SavedVisual:
    found = next(_with_series(sent), None)
    if not isinstance(sent, dict):
        return SavedVisual(sent=sent)
    holder = found or sent
    read = read_members(holder[aliases.VISUAL["series"][0]], Series) if found else None
    options = _options(sent) | _options(holder)
    kind, style, unit, display = (text_of(options.get(name)).casefold() for name in _WORDS)
    minimum = options.get("min_y_axis")
    return SavedVisual(
        title=text_of(options.get("title")),
        description=text_of(options.get("description")),
        kind=kind,
        format=style,
        format_input=unit,
        line_label=text_of(options.get("line_label")),
        display=display,
        draw_null_as_zero=options.get("draw_null_as_zero") is True,
        minimum_y=float(minimum) if isinstance(minimum, int | float) else None,
        resolution=text_of(options.get("resolution")),
        start_ns=_time_or_none(options.get("from")),
        end_ns=_time_or_none(options.get("to")),
        series=read.rows if read else (),
        unreadable=read.unreadable + sum(each.unreadable for each in read.rows) if read else 0,
        sent=sent,
    )


_WORDS = ("type", "format", "format_input", "display")


def _options(sent: dict[str, Any]) -> dict[str, Any]:
    """The members of an object and, before them, of the objects in it."""
    inner = (value for value in sent.values() if isinstance(value, dict))
    return {name: value for each in (*inner, sent) for name, value in each.items() if value is not None}


def _with_series(sent: Any) -> Iterator[dict[str, Any]]:
    """Objects that hold a list of series, at depth 1 or 2."""
    if not isinstance(sent, dict):
        return
    for holder in (sent, *sent.values()):
        if isinstance(holder, dict) and isinstance(holder.get(aliases.VISUAL["series"][0]), list):
            yield holder


def _time_or_none(value: Any) -> int | None:
    try:
        return parse_ns(value)
    except ValueError:
        return None
