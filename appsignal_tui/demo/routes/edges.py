"""Who calls whom: `POST /tracing/site_edges` and `/tracing/action_edges` (contract 5.10, 5.11)."""

from appsignal_tui.demo import members
from appsignal_tui.demo.http import Request, Response, answer, bad_request
from appsignal_tui.demo.telemetry import Telemetry
from appsignal_tui.demo.turns import in_turns
from appsignal_tui.demo.wire import edges_json


async def site_edges(telemetry: Telemetry, request: Request) -> Response:
    """Edges of a site, one row per peer and direction."""
    return await _edges(telemetry, request.body, None)


async def action_edges(telemetry: Telemetry, request: Request) -> Response:
    """Edges of one action, which goes by either of two names."""
    body = request.body
    namespace = members.text(body, "namespace")
    name = members.text(body, "action_name", "") or members.text(body, "action", "")
    if not name:
        raise bad_request("missing field `action_name`")
    return await _edges(telemetry, body, (namespace, name))


async def _edges(telemetry: Telemetry, body: members.Body, action: tuple[str, str] | None) -> Response:
    site = members.site(body, telemetry)
    start_ns, end_ns = members.time_range(body, telemetry, needed=True)
    await in_turns(telemetry.preparing(site, start_ns, end_ns))
    return answer(edges_json(telemetry.edges(site, start_ns, end_ns, action)))
