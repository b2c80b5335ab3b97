"""What the contract leaves open about GraphQL: how it says no, and whether it is there at all (contract 11)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from appsignal_tui.demo.dialects.call import GRAPHQL_ROUTE, Act, Call, Reply, json_reply, rewriting

_LOCKED = "This account is restricted; contact its owner."


async def _errors_400(call: Call) -> Reply:
    reply = await call.reply()
    answer = reply.json
    says_no = call.route == GRAPHQL_ROUTE and isinstance(answer, dict) and answer.get("errors")
    return replace(reply, status=400) if says_no else reply


def _half(answer: Any) -> Any:
    """All there is, and a word about one more row of each list that could not be told."""
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), dict):
        return answer
    error = {"message": "Timeout on a nested field", "path": ["viewer"], "extensions": {"code": "TIMEOUT"}}
    return {"data": _with_null_rows(answer["data"]), "errors": [error]}


def _with_null_rows(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_null_rows(member) for name, member in value.items()}
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        return [*(_with_null_rows(each) for each in value), None]
    return value


def _instead(status: int, body: object) -> Act:
    async def act(call: Call) -> Reply:
        return json_reply(status, body) if call.route == GRAPHQL_ROUTE else await call.reply()

    return act


ACTS: Mapping[str, Act] = {
    "graphql-errors-400": _errors_400,
    "graphql-half": rewriting(_half, [GRAPHQL_ROUTE]),
    "graphql-off": _instead(404, {"error": "Not found"}),
    "graphql-restricted": _instead(
        200, {"data": None, "errors": [{"message": _LOCKED, "extensions": {"code": "ACCOUNT_RESTRICTED"}}]}
    ),
}
"""What each dialect does, by its name."""
