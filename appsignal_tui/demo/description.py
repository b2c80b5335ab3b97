"""The pages that need no token: the home page, the reference, and the API in the words of OpenAPI (contract 0.2).

All are made of the table of routes, so they tell of nothing that is not there; of bodies they say only that they are
JSON objects.
"""

import html
import inspect
from collections.abc import Callable, Iterable, Mapping

from appsignal_tui.demo.http import JSON_TYPE, Response, answer
from appsignal_tui.demo.routes import Route
from appsignal_tui.demo.wire import Json

TITLE = "AppSignal V2 API"
VERSION = "0.1.0"

_HTML_TYPE = "text/html; charset=utf-8"
_TAGS: Mapping[str, str] = {
    "metrics": "Metrics",
    "tracing": "Tracing",
    "logs": "Logs",
    "kubernetes": "Kubernetes",
    "deploys": "Deploys",
    "check_ins": "Check-ins",
    "saved_visuals": "Saved Visuals",
    "auth": "System",
}
"""By the first part of a path."""
_REFUSALS: Mapping[str, tuple[str, str]] = {
    "400": ("Malformed request, or a required member is missing", "BadRequestResponse"),
    "401": ("Missing or invalid token", "ErrorResponse"),
    "403": ("The token cannot read the site", "ErrorResponse"),
    "404": ("Route or resource not found", "ErrorResponse"),
    "422": ("Parsed but cannot be processed", "UnprocessableResponse"),
    "429": ("External query concurrency limit exceeded", "ErrorResponse"),
    "500": ("Unhandled failure", "ErrorResponse"),
}
_TEXT: Json = {"type": "string"}
_SCHEMAS: Json = {
    "ErrorResponse": {"type": "object", "properties": {"error": _TEXT}, "required": ["error"]},
    "BadRequestResponse": {"type": "object", "properties": {"error": _TEXT, "message": _TEXT}},
    "UnprocessableResponse": {
        "type": "object",
        "properties": {"error": _TEXT, "message": _TEXT, "details": {"type": ["object", "null"]}},
        "required": ["error", "message"],
    },
}


def openapi(routes: Iterable[Route]) -> Json:
    """The OpenAPI document of some routes."""
    paths: dict[str, Json] = {}
    for route in routes:
        paths.setdefault(route.template, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": VERSION},
        "servers": [{"url": "/api/v2"}],
        "security": [{"bearerAuth": []}, {"tokenQuery": []}],
        "tags": [{"name": name} for name in _TAGS.values()],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "bearerAuth": {"type": "http", "scheme": "bearer"},
                "tokenQuery": {"type": "apiKey", "in": "query", "name": "token"},
            },
            "schemas": _SCHEMAS,
        },
    }


def _operation(route: Route) -> Json:
    is_post = route.method == "POST"
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in route.parameters
    ]
    refusals = {
        status: {"description": text, "content": _content(JSON_TYPE, {"$ref": f"#/components/schemas/{schema}"})}
        for status, (text, schema) in _REFUSALS.items()
    }
    operation: Json = {
        "tags": [_TAGS.get(route.template.split("/")[1], "System")],
        "operationId": _operation_id(route),
        "summary": _summary(route.handler),
        "responses": {"200": {"description": "OK", "content": _content(route.content_type, {})}, **refusals},
    }
    if parameters:
        operation["parameters"] = parameters
    if is_post:
        operation["requestBody"] = {"required": True, "content": _content(JSON_TYPE, {"type": "object"})}
    return operation


def _content(content_type: str, schema: Json) -> Json:
    return {content_type: {"schema": schema}}


def _operation_id(route: Route) -> str:
    words = route.template.replace("{", "").replace("}", "").replace("_", "/").split("/")
    return route.method.lower() + "".join(word.capitalize() for word in words)


def _summary(handler: Callable[..., object]) -> str:
    return (inspect.getdoc(handler) or handler.__name__).partition("\n")[0]


def _home(_routes: Iterable[Route]) -> Response:
    links = '<p><a href="/api/v2/docs">Reference</a> · <a href="/api/v2/openapi.json">OpenAPI</a></p>'
    return _page(f"{links}\n<p>This is a simulation of the service; nothing in it is real.</p>")


def _reference(routes: Iterable[Route]) -> Response:
    items = "\n".join(map(_item, routes))
    return _page(f"<ul>\n{items}\n</ul>")


def _item(route: Route) -> str:
    summary = html.escape(_summary(route.handler))
    return f"<li><code>{route.method} /api/v2{html.escape(route.template)}</code> {summary}</li>"


def _page(body: str) -> Response:
    head = f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{TITLE}</title></head>'
    return Response(200, f"{head}\n<body>\n<h1>{TITLE}</h1>\n{body}\n</body>\n</html>\n".encode(), _HTML_TYPE)


def _document(routes: Iterable[Route]) -> Response:
    return answer(openapi(routes))


PAGES: Mapping[str, Callable[[Iterable[Route]], Response]] = {
    "/api/v2": _home,
    "/api/v2/docs": _reference,
    "/api/v2/openapi.json": _document,
}
"""By path; they are got without a token."""
