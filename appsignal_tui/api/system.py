"""Is the token good (contract 2)."""

from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.decode import parse


class SystemApi:
    """The system route."""

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
