"""What the service thinks of a cron expression (contract 9)."""

from appsignal_tui.models.cron import CronVerdict
from appsignal_tui.services.ports import CheckIns


class CheckInService:
    """Everything about check-ins that a screen can ask for; raises the errors of `errors.py`."""

    def __init__(self, api: CheckIns) -> None:
        """Ask through this."""
        self._api = api

    async def test_cron(self, expression: str, timezone: str = "UTC") -> CronVerdict:
        """The service's verdict and the next times it would match; to be asked on request only.

        Args:
            expression: Five fields of a crontab.
            timezone: Name of the zone it is meant in.
        """
        return await self._api.test_cron(expression.strip(), timezone)
