"""Is the token good (contract 2), and what the service says about its API (contract 0.2)."""

from typing import Any

from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.decode import parse
from appsignal_tui.errors import AuthenticationError

_DESCRIPTION = "/openapi.json"
_WHO = "query Who { viewer { id } }"


class SystemApi:
    """What concerns the service as a whole."""

    def __init__(self, client: ApiClient) -> None:
        """Ask through this client."""
        self._client = client

    async def check_token(self) -> None:
        """Return when the service knows the token; which apps it may read is another question (contract 2.1).

        Raises:
            AuthenticationError: the token is not accepted.
            BadAnswerError: what answered is not this API.
        """
        answer = await self._client.get("/auth")
        if not isinstance(parse(answer), dict):
            raise answer.unexpected("an object")

    async def check_graphql(self) -> None:
        """Return when GraphQL answers this token, whatever it answers; never told from memory (contract 11)."""
        await self._client.graphql(_WHO)

    async def description(self) -> Any:
        """The service's own description of its API, an OpenAPI document as far as it is one (contract 0.2).

        Asked for without the token, which is sent only where the service wants one after all.
        """
        try:
            answer = await self._client.get(_DESCRIPTION, is_public=True)
        except AuthenticationError:
            answer = await self._client.get(_DESCRIPTION)
        return parse(answer)
