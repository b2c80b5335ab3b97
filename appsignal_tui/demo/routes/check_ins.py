"""`POST /check_ins/test_cron` (contract 9)."""

from itertools import islice
from zoneinfo import ZoneInfo

from appsignal_tui.demo import members
from appsignal_tui.demo.cron import CronError, parse_cron
from appsignal_tui.demo.http import Request, Response, answer, unprocessable
from appsignal_tui.demo.telemetry import Telemetry
from appsignal_tui.demo.wire import format_time

OCCURRENCES = 10
_DEFAULT_ZONE = "UTC"


def test_cron(telemetry: Telemetry, request: Request) -> Response:
    """Whether a cron expression can be read, and when it happens next in a time zone."""
    body = request.body
    text, zone = members.text(body, "cron"), _zone(members.text(body, "timezone", _DEFAULT_ZONE))
    try:
        cron = parse_cron(text)
        found = list(islice(cron.after(telemetry.clock.now_ns(), zone), OCCURRENCES))
    except CronError as error:
        raise unprocessable("invalid_cron", f"The expression cannot be used: {error}.") from error
    if not found:
        raise unprocessable("invalid_cron", "The expression cannot be used: it names a day that never comes.")
    return answer({"valid": True, "occurrences": [format_time(time_ns) for time_ns in found], "message": None})


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or _DEFAULT_ZONE)
    except (KeyError, ValueError, OSError):
        raise unprocessable("invalid_timezone", f"Unknown time zone: '{name[:80]}'") from None
