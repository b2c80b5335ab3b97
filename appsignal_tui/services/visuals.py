"""Charts saved in the web app, by their id (contract 10)."""

from collections.abc import Awaitable
from typing import TypeVar

from appsignal_tui.errors import NotFoundError
from appsignal_tui.models.visual import SavedVisual, VisualTable
from appsignal_tui.services.ports import SavedVisuals
from appsignal_tui.text import safe_text

Found = TypeVar("Found")

_ID_LENGTH = 80


class VisualService:
    """Saved charts; an id is pasted by a person, for no route lists them. Raises the errors of `errors.py`."""

    def __init__(self, api: SavedVisuals) -> None:
        """Ask through this."""
        self._api = api

    async def visual(self, visual_id: str) -> SavedVisual:
        """A chart with its data; without series where the answer holds none, with what was sent to show instead.

        Raises:
            NotFoundError: there is no such chart, or none for this account.
        """
        wanted = visual_id.strip()
        return await _found(wanted, self._api.visual(wanted))

    async def csv(self, visual_id: str) -> VisualTable:
        """The data of a chart as the service exports it, with the very bytes for a file.

        Raises:
            NotFoundError: there is no such chart, or none for this account.
        """
        wanted = visual_id.strip()
        return await _found(wanted, self._api.csv(wanted))


async def _found(visual_id: str, question: Awaitable[Found]) -> Found:
    try:
        return await question
    except NotFoundError as error:
        # only the path is known, so that it may be the route that does not exist (contract 0.2)
        raise NotFoundError(
            f"There is no saved visual {safe_text(visual_id, _ID_LENGTH)!r}, or none for this token.",
            hint="Check the id in the web app; the service may also have no such route.",
            request=error.request,
            status=error.status,
        ) from error
