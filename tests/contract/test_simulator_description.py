"""The pages of the service that need no token (contract 0.2), and requests in other manners than the service knows."""

from collections.abc import Iterator
from typing import Any

import pytest

from appsignal_tui.demo.routes import ROUTES
from tests.support.openapi import CONTRACT, assert_answer
from tests.support.simulator import PlainClient, running_simulator

PAGES = ["/api/v2", "/api/v2/docs", "/api/v2/openapi.json"]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running_simulator() as url:
        yield url


@pytest.fixture
def stranger(url: str) -> Iterator[PlainClient]:
    """Somebody without a token."""
    client = PlainClient(url, "")
    yield client
    client.close()


@pytest.fixture
def document(stranger: PlainClient) -> dict[str, Any]:
    found: dict[str, Any] = stranger.send("GET", "/api/v2/openapi.json").json
    return found


@pytest.mark.parametrize("path", PAGES[:2])
def test_pages_for_people_are_html(stranger: PlainClient, path: str) -> None:
    reply = stranger.send("GET", path)
    assert (reply.status, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert reply.content.startswith(b"<!doctype html>")
    assert len(reply.content) < 10_000


def test_the_reference_lists_every_route(stranger: PlainClient) -> None:
    text = stranger.send("GET", "/api/v2/docs").content.decode()
    assert all(f"{route.method} /api/v2{route.template}<" in text for route in ROUTES)


def test_the_document_says_what_the_services_own_says_of_itself(document: dict[str, Any]) -> None:
    assert (document["openapi"], document["info"]) == ("3.1.0", {"title": "AppSignal V2 API", "version": "0.1.0"})
    assert {tag["name"] for tag in document["tags"]} == {
        "Metrics", "Tracing", "Logs", "Kubernetes", "Deploys", "Check-ins", "Saved Visuals", "System"
    }  # fmt: skip


def test_the_document_describes_every_route_and_nothing_else(document: dict[str, Any]) -> None:
    operations = {
        (method.upper(), path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert operations.keys() == {(route.method, route.template) for route in ROUTES}
    assert len({operation["operationId"] for operation in operations.values()}) == len(operations)
    names = {tag["name"] for tag in document["tags"]}
    for (method, path), operation in operations.items():
        assert set(operation["tags"]) <= names
        assert ("requestBody" in operation) == (method == "POST")
        assert [one["name"] for one in operation.get("parameters", [])] == [
            part.strip("{}") for part in path.split("/") if part.startswith("{")
        ]


def test_every_reference_in_the_document_leads_somewhere(document: dict[str, Any]) -> None:
    def references(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            yield from ([value["$ref"]] if "$ref" in value else [])
            value = list(value.values())
        for inner in value if isinstance(value, list) else []:
            yield from references(inner)

    found = set(references(document["paths"]))
    assert found
    assert all(one.removeprefix("#/components/schemas/") in document["components"]["schemas"] for one in found)


def test_the_document_and_the_written_contract_know_the_same_routes(document: dict[str, Any]) -> None:
    written = CONTRACT.read_text("utf-8")
    paths = {line.strip(" :\n") for line in written.splitlines() if line.startswith("  /")}
    assert document["paths"].keys() == paths


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_pages_can_only_be_got(url: str, stranger: PlainClient, method: str, path: str) -> None:
    assert stranger.send(method, path, b"{}").status in {401, 404}
    client = PlainClient(url)
    assert client.send(method, path, b"{}").status == 404
    client.close()


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "TRACE", "BREW", "get"])
@pytest.mark.parametrize("path", ["/auth", "/metrics/list", "/saved_visuals/x/csv", "/kubernetes/pods"])
def test_methods_that_a_route_does_not_know_are_not_found(url: str, method: str, path: str) -> None:
    client = PlainClient(url)
    reply = client.send(method, f"/api/v2{path}", b"{}")
    client.close()
    assert reply.status in {404, 400}, "a method that is no HTTP ends before the simulator"
    if reply.status == 404 and method != "HEAD":
        assert_answer("GET", "/auth", 401, reply.json)


@pytest.mark.parametrize(
    "path",
    ["/api/v2/", "/api/v2//auth", "/api/v2/../auth", "/api/v2/%2e%2e", "/api/v2/auth%00", "/api/v2/metrics/names/"],
)
def test_paths_that_lead_nowhere_are_not_found(url: str, path: str) -> None:
    client = PlainClient(url)
    reply = client.send("GET", path)
    client.close()
    assert reply.status in {404, 403}
