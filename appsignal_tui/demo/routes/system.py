"""`GET /auth` (contract 2)."""

from appsignal_tui.demo.http import Request, Response, answer
from appsignal_tui.demo.telemetry import Telemetry

USER_ID = "64a0c0ffee0123456789abcd"
"""The one account the simulator knows; every demo token is its."""


def auth(_telemetry: Telemetry, _request: Request) -> Response:
    """A token that got this far is valid."""
    return answer({"message": f"Authenticated as user {USER_ID}"})
