"""Figures of a revision (contract 8); which revisions there are is told by GraphQL."""

from appsignal_tui.api.answers import NOT_KEPT, Keep
from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.decode import read_value
from appsignal_tui.models.deploy import DeployStats


class DeploysApi:
    """The deploy route; raises the errors of `errors.py`."""

    def __init__(self, client: ApiClient) -> None:
        """Ask through this client."""
        self._client = client

    async def stats(self, site_id: str, revision: str, *, keep: Keep = NOT_KEPT) -> DeployStats:
        """What a revision served in all the time it was live; no range is sent (contract 8).

        Args:
            site_id: The site.
            revision: The whole revision, as its marker has it.
            keep: How long the answer stays true.

        Raises:
            NotFoundError: it served nothing, or is no longer kept; some say so with a RequestRefusedError of 422.
        """
        body = {"site_id": site_id, "revision": revision}
        return read_value(await self._client.post("/deploys/stats", body, keep=keep), DeployStats)
