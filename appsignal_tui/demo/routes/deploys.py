"""`POST /deploys/stats` (contract 8)."""

from appsignal_tui.demo import members
from appsignal_tui.demo.http import Request, Response, answer, not_found, unprocessable
from appsignal_tui.demo.telemetry import Telemetry
from appsignal_tui.demo.turns import in_turns


async def stats(telemetry: Telemetry, request: Request) -> Response:
    """What a revision has served since it is remembered; the same as its actions taken together (contract 5.9)."""
    body = request.body
    site = members.site(body, telemetry)
    revision = members.text(body, "revision")
    if not revision:
        raise unprocessable(members.INVALID, "`revision` must not be empty")
    start_ns, end_ns = telemetry.retention_start_ns, telemetry.clock.now_ns()
    lived = [deploy for deploy in telemetry.deploys(site) if deploy.revision == revision]
    if lived:
        await in_turns(telemetry.preparing(site, max(start_ns, lived[-1].created_ns), end_ns))
    rows = telemetry.actions(site, start_ns, end_ns, revision=revision)
    calls = sum(row.calls for row in rows)
    if not calls:
        raise not_found()
    return answer(
        {
            "throughput": calls,
            "mean": round(sum(row.mean_ms * row.calls for row in rows) / calls, 4),
            "error_rate": round(sum(row.error_rate_pct * row.calls for row in rows) / calls, 4),
        }
    )
