"""Asking documents: the full wording first, the sure one where that is refused."""

from collections.abc import Mapping
from typing import Any

from appsignal_tui.api.answers import NOT_KEPT, Keep
from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.graphql.documents import Document
from appsignal_tui.api.partial import GraphqlAnswer
from appsignal_tui.errors import RequestRefusedError
from appsignal_tui.models.page import DETAILS_LEFT_OUT


class Asking:
    """Asks documents and remembers which ones the service takes in their sure wording only."""

    def __init__(self, client: ApiClient) -> None:
        """Ask through this client."""
        self._client = client
        self._refused: dict[str, str] = {}

    async def ask(self, document: Document, variables: Mapping[str, Any], *, keep: Keep = NOT_KEPT) -> GraphqlAnswer:
        """The answer to a document; where only the sure wording is taken, that and a complaint about it.

        Raises:
            RequestRefusedError: it is refused in either wording.
        """
        if document.name in self._refused:
            return await self._ask_sure(document, variables, keep)
        try:
            return await self._client.graphql(document.full, variables, keep=keep)
        except RequestRefusedError as refusal:
            if not document.sure:
                raise
            self._refused[document.name] = str(refusal)
            try:
                return await self._ask_sure(document, variables, keep)
            except RequestRefusedError:
                del self._refused[document.name]
                raise refusal from None  # the first one is about the question, this one about our guess

    async def _ask_sure(self, document: Document, variables: Mapping[str, Any], keep: Keep) -> GraphqlAnswer:
        answer = await self._client.graphql(document.sure, variables, keep=keep)
        complaint = f"{DETAILS_LEFT_OUT}{self._refused[document.name]}"
        return GraphqlAnswer(answer.data, (*answer.complaints, complaint))
