"""The simulator's GraphQL: exactly what is asked for, and nothing when something of it is wrong (contract 11)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from appsignal_tui.demo.world import PREFERRED_SITE
from tests.support.simulator import PlainClient, running_simulator


@pytest.fixture(scope="module")
def client() -> Iterator[PlainClient]:
    with running_simulator() as url:
        client = PlainClient(url)
        yield client
        client.close()


def test_discovery_names_organization_and_apps(client: PlainClient) -> None:
    query = "query Me { viewer { id name email organizations { id slug name apps { id name environment } } } }"
    (organization,) = client.graphql(query)["data"]["viewer"]["organizations"]
    assert organization["slug"] == "demo-shop"
    assert {(app["name"], app["environment"]) for app in organization["apps"]} == {
        (name, environment) for name in ("shop-web", "shop-api") for environment in ("production", "staging")
    }
    assert all(len(app["id"]) == 24 and int(app["id"], 16) for app in organization["apps"])


def test_an_app_tells_its_organization(client: PlainClient) -> None:
    query = "query($id: String!) { app(id: $id) { name organization { slug apps { name } } } }"
    app = client.graphql(query, {"id": PREFERRED_SITE})["data"]["app"]
    assert app["name"] == "shop-web"
    assert len(app["organization"]["apps"]) == 4


@pytest.mark.parametrize("query", ['{ app(id: "none") { name } }', '{ app: organization(slug: "none") { name } }'])
def test_what_is_unknown_is_null(client: PlainClient, query: str) -> None:
    assert client.graphql(query) == {"data": {"app": None}}


def test_aliases_typenames_and_fragments_are_answered_in_order(client: PlainClient) -> None:
    query = """
      query Both($id: String!) {
        first: app(id: $id) { ...names __typename }
        second: app(id: $id) { ... on App { title: name } ... { environment } ... on Viewer { email } }
      }
      fragment names on App { id name }
    """
    data = client.graphql(query, {"id": PREFERRED_SITE})["data"]
    assert data == {
        "first": {"id": PREFERRED_SITE, "name": "shop-web", "__typename": "App"},
        "second": {"title": "shop-web", "environment": "production"},
    }


def test_the_same_field_asked_for_twice_is_merged(client: PlainClient) -> None:
    query = "query($id: String!) { app(id: $id) { organization { slug } organization { name } } }"
    assert client.graphql(query, {"id": PREFERRED_SITE})["data"]["app"] == {
        "organization": {"slug": "demo-shop", "name": "Demo Shop"}
    }


def test_incidents_of_a_union_show_their_kind(client: PlainClient) -> None:
    query = """query($id: String!) { app(id: $id) { incidents(limit: 2, order: LAST, state: OPEN) {
      __typename number assignees { name }
      ... on ExceptionIncident { exceptionName } ... on AnomalyIncident { alertState trigger { name } } } } }"""
    found = client.graphql(query, {"id": PREFERRED_SITE})["data"]["app"]["incidents"]
    assert [incident["__typename"] for incident in found] == ["ExceptionIncident", "ExceptionIncident"]
    assert all(set(one) == {"__typename", "number", "assignees", "exceptionName"} for one in found)


def test_incidents_can_be_paged_filtered_and_found_by_number(client: PlainClient) -> None:
    def ask(arguments: str, name: str = "exceptionIncidents") -> Any:
        query = f'{{ app(id: "{PREFERRED_SITE}") {{ found: {name}({arguments}) {{ number }} }} }}'
        return client.graphql(query)["data"]["app"]["found"]

    everything = [one["number"] for one in ask("order: ID")]
    assert everything == sorted(everything)
    paged = [one["number"] for offset in range(0, 10, 2) for one in ask(f"order: ID, limit: 2, offset: {offset}")]
    assert paged == everything
    assert ask("state: CLOSED") == []
    assert ask('query: "stripe::readtimeout"') == [{"number": 415}]
    assert {one["number"] for one in ask('actionName: "Checkout#create"')} == {415, 409}
    assert ask('namespaces: ["background"]') == [{"number": 412}]
    assert ask("incidentNumber: 409", "incident") == {"number": 409}
    assert ask("incidentNumber: 1", "incident") is None


def test_log_sources_views_and_namespaces_are_listed(client: PlainClient) -> None:
    query = """query($id: String!) { app(id: $id) {
      namespaces { id name } logs { sources { id name type fmt } }
      logViews { id name query sourceIds severities columns } } }"""
    app = client.graphql(query, {"id": PREFERRED_SITE})["data"]["app"]
    assert [one["name"] for one in app["namespaces"]] == ["admin", "background", "web"]
    ids = {source["id"] for source in app["logs"]["sources"]}
    assert any(view["sourceIds"] is None for view in app["logViews"])
    assert all(set(view["sourceIds"] or ()) <= ids for view in app["logViews"])
    one = "query($id: String!, $view: String!) { app(id: $id) { logView(id: $view) { name } } }"
    variables = {"id": PREFERRED_SITE, "view": app["logViews"][0]["id"]}
    assert client.graphql(one, variables)["data"]["app"]["logView"] == {"name": app["logViews"][0]["name"]}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ viewer { id nickname } }", "undefinedField"),
        ("{ apps { id } }", "undefinedField"),
        ("{ viewer }", "selectionMismatch"),
        ("{ viewer { id { x } } }", "selectionMismatch"),
        ('{ app(id: "x", name: "y") { id } }', "argumentNotAccepted"),
        ("{ app { id } }", "argumentLiteralsIncompatible"),
        ("{ app(id: 7) { id } }", "argumentLiteralsIncompatible"),
        ("query($id: String!) { app(id: $id) { id } }", "argumentLiteralsIncompatible"),
        ("{ app(id: $id) { id } }", "variableNotDefined"),
        ("{ viewer { ... on Person { id } } }", "undefinedType"),
        ("{ viewer { ...gone } }", "useAndDefineFragment"),
        ("{ viewer { ...a } } fragment a on Viewer { ...a }", "useAndDefineFragment"),
        ("mutation { close { id } }", "operation"),
        ("query A { viewer { id } } query B { viewer { id } }", "operation"),
        ("", "operation"),
        ("{", "parseError"),
        ("{ }", "parseError"),
        ("{ viewer { id } ", "parseError"),
        ("{ viewer { id @skip } }", "parseError"),
        ("{ app(id: ) { id } }", "parseError"),
        ('{ app(id: "open) { id } }', "parseError"),
        ("{ viewer { id } } \x00", "parseError"),
        ("{ viewer { organizations " + "{ apps { organization " * 10 + "{ slug }" + "}" * 22, "depth"),
    ],
)
def test_a_document_with_a_fault_is_refused_as_a_whole(client: PlainClient, query: str, code: str) -> None:
    answer = client.graphql(query)
    assert set(answer) == {"errors"}
    assert answer["errors"][0]["extensions"]["code"] == code
    assert answer["errors"][0]["message"]


def test_an_operation_is_chosen_by_its_name(client: PlainClient) -> None:
    document = "query A { viewer { id } } query B { viewer { name } }"
    body = json.dumps({"query": document, "operationName": "B"}).encode()
    assert client.send("POST", "/graphql?token=demo-x", body).json == {"data": {"viewer": {"name": "Demo"}}}


@pytest.mark.parametrize("body", [b"{}", b'{"query": 1}', b'{"query": "{ viewer { id } }", "variables": [1]}', b"x"])
def test_a_request_without_a_document_is_a_bad_request(client: PlainClient, body: bytes) -> None:
    assert client.send("POST", "/graphql?token=demo-x", body).status == 400
