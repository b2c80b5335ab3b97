"""The part of the service's GraphQL that discovery needs (contract 11): parsed, validated, answered field by field."""

from typing import Any

from appsignal_tui.demo.graphql.execution import GraphQLError, execute
from appsignal_tui.demo.graphql.parser import parse_document
from appsignal_tui.demo.graphql.schema import QUERY, SCHEMA
from appsignal_tui.demo.http import Response, answer, bad_request
from appsignal_tui.demo.telemetry import Telemetry


def answer_graphql(telemetry: Telemetry, body: dict[str, Any]) -> Response:
    """Answer a document; what is wrong with it comes as HTTP 200 with `errors` and rejects all of it (contract 11).

    Raises:
        Refusal: 400 for a body without a query, or variables that are not an object.
    """
    query, variables = body.get("query"), body.get("variables") or {}
    if not isinstance(query, str):
        raise bad_request("missing field `query`")
    if not isinstance(variables, dict):
        raise bad_request("`variables` must be an object")
    try:
        operation = parse_document(query).operation(body.get("operationName"))
        return answer({"data": execute(SCHEMA, QUERY, operation, variables, telemetry)})
    except GraphQLError as error:
        return answer({"errors": [{"message": str(error), "extensions": {"code": error.code}}]})
