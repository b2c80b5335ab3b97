"""The simulator's GraphQL: exactly what is asked for, and nothing when something of it is wrong (contract 11)."""

import json
from collections.abc import Iterator

import pytest

from appsignal_tui.demo.world import PREFERRED_SITE
from tests.support.simulator import PlainClient, running_simulator


def chained(length: int) -> str:
    """Fragments that lead from apps to their organization and back, one after another."""
    links = (
        f"fragment f{n} on Organization {{ apps {{ organization {{ slug ...f{n + 1} }} }} }} " for n in range(length)
    )
    return f"{{ viewer {{ organizations {{ ...f0 }} }} }} {''.join(links)} fragment f{length} on Organization {{ id }}"


def multiplied(times: int) -> str:
    """A short document whose fields grow eightfold with every fragment."""
    links = (f"fragment f{n} on Viewer {{ {f'...f{n + 1} ' * 8} }} " for n in range(times))
    return f"{{ viewer {{ ...f0 }} }} {''.join(links)} fragment f{times} on Viewer {{ id name email }}"


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


def test_a_union_is_asked_by_kind(client: PlainClient) -> None:
    query = """query($id: String!) { app(id: $id) { incidents(limit: 100, order: LAST, state: OPEN) {
      __typename ...shared ... on AnomalyIncident { alertState trigger { name } } } } }
      fragment shared on ExceptionIncident { number exceptionName assignees { name } }"""
    found = client.graphql(query, {"id": PREFERRED_SITE})["data"]["app"]["incidents"]
    members = {one["__typename"]: set(one) - {"__typename"} for one in found}
    assert members == {
        "ExceptionIncident": {"number", "exceptionName", "assignees"},
        "AnomalyIncident": {"alertState", "trigger"},
        "PerformanceIncident": set(),
        "LogIncident": set(),
    }


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
        ("query($id: String) { app(id: $id) { id } }", "variableMismatch"),
        ("query($id: Int!) { app(id: $id) { id } }", "variableMismatch"),
        ("query($id: String!) { viewer { id } }", "variableNotUsed"),
        ('{ app(id: "x") { incidents(state: "OPEN") { __typename } } }', "argumentLiteralsIncompatible"),
        ('{ app(id: "x") { incidents(state: SHUT) { __typename } } }', "argumentLiteralsIncompatible"),
        ('{ app(id: "x") { incidents(namespaces: [web]) { __typename } } }', "argumentLiteralsIncompatible"),
        ("{ app(id: x) { id } }", "argumentLiteralsIncompatible"),
        ('{ app(id: "x") { incident(incidentNumber: 1) { number } } }', "selectionMismatch"),
        ('{ app(id: "x") { incidents { number } } }', "selectionMismatch"),
        ('{ app(id: "x") { dashboard(id: "y") { visuals { title } } } }', "selectionMismatch"),
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
        ("{ app(id: " + "[" * 100_000, "depth"),
        ("query($x: " + "[" * 100_000, "depth"),
        (chained(20), "depth"),
        (multiplied(4), "complexity"),
    ],
)
def test_a_document_with_a_fault_is_refused_as_a_whole(client: PlainClient, query: str, code: str) -> None:
    answer = client.graphql(query)
    assert set(answer) == {"errors"}
    assert answer["errors"][0]["extensions"]["code"] == code
    assert answer["errors"][0]["message"]


@pytest.mark.parametrize("declared", ["String!", 'String = "none"'])
def test_a_variable_may_be_given_or_have_a_default(client: PlainClient, declared: str) -> None:
    query = f"query($id: {declared}) {{ app(id: $id) {{ name }} }}"
    assert client.graphql(query, {"id": PREFERRED_SITE})["data"] == {"app": {"name": "shop-web"}}


@pytest.mark.parametrize("declared", ["[String]", "[String!]", "[String!]!"])
def test_a_stricter_variable_fits_a_laxer_argument(client: PlainClient, declared: str) -> None:
    query = (
        f"query($id: String!, $n: {declared}, $state: IncidentStateEnum) "
        "{ app(id: $id) { exceptionIncidents(namespaces: $n, state: $state) { namespace state } } }"
    )
    answer = client.graphql(query, {"id": PREFERRED_SITE, "n": ["background"], "state": "OPEN"})
    assert answer["data"]["app"]["exceptionIncidents"] == [{"namespace": "background", "state": "OPEN"}]


def test_an_operation_is_chosen_by_its_name(client: PlainClient) -> None:
    document = "query A { viewer { id } } query B { viewer { name } }"
    body = json.dumps({"query": document, "operationName": "B"}).encode()
    assert client.send("POST", "/graphql?token=demo-x", body).json == {"data": {"viewer": {"name": "Demo"}}}


@pytest.mark.parametrize("body", [b"{}", b'{"query": 1}', b'{"query": "{ viewer { id } }", "variables": [1]}', b"x"])
def test_a_request_without_a_document_is_a_bad_request(client: PlainClient, body: bytes) -> None:
    assert client.send("POST", "/graphql?token=demo-x", body).status == 400
