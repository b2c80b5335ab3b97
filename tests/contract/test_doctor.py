"""The check-up over a loopback socket: what it says of a good service, and of each way to be broken."""

import asyncio
import dataclasses
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from appsignal_tui.api import retry
from appsignal_tui.api.client import Limits
from appsignal_tui.demo.asgi import AsgiApp, Receive, Scope, Send, Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.dialects.application import speaking
from appsignal_tui.demo.faults.application import faulty
from appsignal_tui.demo.world import World
from appsignal_tui.errors import ConfigurationError
from appsignal_tui.models.checkup import Finding
from appsignal_tui.models.site import Site
from appsignal_tui.services.container import Origin, Services, open_services
from appsignal_tui.services.doctor import Check, Doctor, Patient, exit_status
from appsignal_tui.services.doctor.remote import MOST_SITES
from appsignal_tui.store.registry import Registry
from tests.contract.conftest import Stage
from tests.support.fake_world import HandClock
from tests.support.simulator import FROZEN_NS
from tests.support.wire import unaccepting_server

TOKEN = "demo-s3cr3t+/="  # noqa: S105 - opens nothing
PARTS = ("s3cr3t", "%2B%2F%3D")
"""Of the token: neither may be seen anywhere."""

LIMITS = Limits(connect_s=0.3, read_s=0.5, total_s=1.0)
REMOTE = ["token", "hosts", "GraphQL", "contract", "clock", "latency"]
SITES = ["shop-web/production", "shop-web/staging", "shop-api/production", "shop-api/staging"]


class Echoing:
    """Answers everything with a refusal that quotes the whole request back."""

    def __init__(self, status: int) -> None:
        self._status = status

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        quoted = [value.decode() for _, value in scope["headers"]] + [scope["query_string"].decode()]
        content = json.dumps({"error": " ".join(quoted), "message": " ".join(quoted)}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(content))]
        await send({"type": "http.response.start", "status": self._status, "headers": headers})
        await send({"type": "http.response.body", "body": content})


class Listening:
    """Passes on to the simulator and keeps how each request was signed."""

    def __init__(self) -> None:
        self._simulator = Simulator(World(7, Clock.frozen(FROZEN_NS)))
        self.signed: dict[str, bool] = {}
        self.without_description = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        names = {name.lower() for name, _ in scope["headers"]}
        self.signed[path] = b"authorization" in names or b"token=" in scope["query_string"]
        if path.endswith("/openapi.json") and self.without_description:
            await Echoing(404)(scope, receive, send)
        elif path.endswith("/openapi.json") and not self.signed[path]:
            await Echoing(401)(scope, receive, send)
        else:
            await self._simulator(scope, receive, send)


class Describing:
    """The simulator with another description of itself."""

    def __init__(self, description: object) -> None:
        self._simulator = Simulator(World(7, Clock.frozen(FROZEN_NS)))
        self._content = json.dumps(description).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["path"].endswith("/openapi.json"):
            await self._simulator(scope, receive, send)
            return
        await receive()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(self._content))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self._content})


class Holding:
    """The simulator, which never answers below one path."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._simulator = Simulator(World(7, Clock.frozen(FROZEN_NS)))
        self.is_asked = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._path in scope["path"]:
            self.is_asked.set()
            await asyncio.Event().wait()
        await self._simulator(scope, receive, send)


def simulator(faults: Iterable[str] = (), dialects: Iterable[str] = ()) -> AsgiApp:
    return speaking(faulty(Simulator(World(7, Clock.frozen(FROZEN_NS))), list(faults)), dialects)


@pytest.fixture
def serve(stage: tuple[Stage, str], monkeypatch: pytest.MonkeyPatch) -> "Serve":
    monkeypatch.setattr(retry, "FIRST_PAUSE_S", 0.01)
    return Serve(*stage)


@dataclasses.dataclass
class Serve:
    """Puts an application behind the port and opens services for it."""

    stage: Stage
    url: str

    @asynccontextmanager
    async def __call__(
        self,
        app: AsgiApp,
        *,
        token: str = TOKEN,
        graphql_url: str = "",
        url: str = "",
        registry: Registry | None = None,
    ) -> AsyncIterator[Services]:
        self.stage.app = app
        opened = open_services(
            token=SecretStr(token),
            origin=Origin("live", "", token_from="the environment"),  # noqa: S106 - words
            clock=HandClock(FROZEN_NS),
            base_url=url or self.url,
            graphql_url=graphql_url,
            registry=registry or Registry.in_memory(),
            limits=LIMITS,
        )
        yield opened
        await opened.aclose()


async def examined(services: Services) -> dict[str, Finding]:
    return await examine(Patient(services))


async def examine(patient: Patient) -> dict[str, Finding]:
    doctor = Doctor(patient)
    told: list[Finding] = []
    findings = await doctor.examine(await doctor.plan(), told.append)
    assert sorted(told, key=str) == sorted(findings, key=str)
    assert len({finding.name for finding in findings}) == len(findings)
    assert not [part for part in PARTS if part in str(findings)]
    return {finding.name: finding for finding in findings}


async def test_a_good_service_is_fine_in_every_way(serve: Serve) -> None:
    async with serve(simulator()) as services:
        found = await examined(services)
    sites = [f"site {label}" for label in SITES]
    assert list(found) == [*REMOTE[:3], *sites, *REMOTE[3:], "settings", "files"]
    assert {finding.state for finding in found.values()} == {"fine"}
    assert found["token"].words.startswith("from the environment · accepted · ")
    assert found["hosts"].facts[-1] == ("the token goes to", f"{serve.url.removeprefix('http://')} only")
    assert exit_status(tuple(found.values())) == 0


async def test_the_latency_is_told_by_family_from_what_was_asked(serve: Serve) -> None:
    async with serve(simulator()) as services:
        found = (await examined(services))["latency"]
    families = [name for name, _ in found.facts]
    assert families == ["token", "actions", "GraphQL"]
    assert dict(found.facts)["actions"].startswith("median ")
    assert " of 4, slowest " in dict(found.facts)["actions"]


async def test_the_simulator_is_described_honestly_and_differs_nowhere_it_matters(serve: Serve) -> None:
    async with serve(simulator()) as services:
        found = (await examined(services))["contract"]
    assert found.words.startswith("24 routes, none differs where it matters")
    assert ("19 routes", "request is not described in detail") in found.facts


@pytest.mark.parametrize(
    ("description", "state", "words"),
    [
        ({"paths": {"/auth": {"get": {}}}}, "attention", "23 differences matter"),
        ({"paths": {}}, "unknown", "does not describe an API"),
        (["nothing"], "unknown", "does not describe an API"),
        (
            {"paths": {f"/{n}": {"get": {}} for n in range(5_000)}},
            "attention",
            "24 differences matter · 5000 things new",
        ),
    ],
)
async def test_another_description_is_told(serve: Serve, description: object, state: str, words: str) -> None:
    async with serve(Describing(description)) as services:
        found = (await examined(services))["contract"]
    assert found.state == state
    assert words in found.words
    assert len(found.facts) <= 201


async def test_the_description_is_asked_for_without_the_token_unless_it_has_to_be(serve: Serve) -> None:
    listening = Listening()
    async with serve(listening) as services:
        found = await examined(services)
    assert (found["contract"].state, listening.signed["/api/v2/openapi.json"]) == ("fine", True)
    listening.without_description = True
    async with serve(listening) as services:
        found = await examined(services)
    assert listening.signed == {
        "/api/v2/openapi.json": False,
        "/api/v2/auth": True,
        "/api/v2/tracing/actions": True,
        "/graphql": True,
    }
    assert (found["contract"].state, found["hosts"].state) == ("unknown", "fine")


async def test_h01_a_refused_token_is_bad_and_what_needs_one_is_not_blamed(serve: Serve) -> None:
    registry = Registry.in_memory()
    registry.remember_sites([Site(id="a" * 24, name="shop", environment="production")])
    async with serve(simulator(), token="no-s3cr3t", registry=registry) as services:  # noqa: S106 - opens nothing
        found = await examined(services)
    states = {name: finding.state for name, finding in found.items()}
    assert states["token"] == "bad"  # noqa: S105 - no token
    assert "did not accept the token" in found["token"].words
    assert states["site shop/production"] == "unknown"
    assert (states["hosts"], states["contract"], states["GraphQL"]) == ("fine", "fine", "attention")
    assert exit_status(tuple(found.values())) == 1


async def test_a01_without_a_token_only_what_anybody_may_ask_is_asked(serve: Serve) -> None:
    listening = Listening()
    async with serve(listening, token="") as services:
        found = await examine(Patient(services, has_token=False))
    assert [name for name in found if name in REMOTE] == ["token", "hosts", "contract", "clock", "latency"]
    assert (found["token"].state, found["token"].words) == ("bad", "there is none")
    assert "APPSIGNAL_API_TOKEN" in found["token"].hint
    assert found["hosts"].state == "fine"
    assert "the token goes to" not in dict(found["hosts"].facts)
    assert set(listening.signed) == {"/api/v2/openapi.json"}


@pytest.mark.parametrize(
    ("spoken", "words"), [("graphql-off", "not served here (404)"), ("graphql-restricted", "closed to this account")]
)
async def test_without_graphql_the_rest_is_fine_and_sites_are_those_remembered(
    serve: Serve, spoken: str, words: str
) -> None:
    registry = Registry.in_memory()
    world = World(7, Clock.frozen(FROZEN_NS))
    registry.remember_sites([Site(id=world.sites[0].id, name="by hand")])
    async with serve(simulator(dialects=[spoken]), registry=registry) as services:
        found = await examined(services)
    assert found["GraphQL"].state == "attention"
    assert words in found["GraphQL"].words
    assert found["site by hand"].state == "fine"
    assert exit_status(tuple(found.values())) == 0


async def test_without_graphql_and_without_a_site_the_way_on_is_told(serve: Serve) -> None:
    async with serve(simulator(dialects=["graphql-off"])) as services:
        found = (await examined(services))["sites"]
    assert (found.state, found.words) == ("attention", "none is known")
    assert "sites add URL" in found.hint


@pytest.mark.parametrize("fault", ["h02:/tracing", "h03:/tracing", "h04:/tracing", "h08:/tracing", "b15:/tracing"])
async def test_a_site_that_cannot_be_read_is_bad(serve: Serve, fault: str) -> None:
    async with serve(simulator([fault])) as services:
        found = await examined(services)
    sites = [finding for name, finding in found.items() if name.startswith("site ")]
    assert len(sites) == len(SITES)
    assert {finding.state for finding in sites} == {"bad"}
    assert found["token"].state == "fine"
    assert exit_status(tuple(found.values())) == 1


async def test_only_the_sites_used_last_are_asked(serve: Serve) -> None:
    registry = Registry.in_memory()
    registry.remember_sites([Site(id=f"{number:024x}", name="same name") for number in range(50)])
    registry.mark_used(Site(id=f"{33:024x}", name="same name"), FROZEN_NS)
    async with serve(simulator(), registry=registry) as services:
        doctor = Doctor(Patient(services))
        names = [check.name for check in await doctor.plan() if check.name.startswith("site ")]
    assert names == ["site same name", *(f"site same name ({number})" for number in range(2, MOST_SITES + 1))]


async def test_n03_a_host_that_takes_no_connection_is_bad_and_the_token_unknown(serve: Serve) -> None:
    with unaccepting_server() as url:
        async with serve(simulator(), url=url) as services:
            found = await examined(services)
    assert (found["hosts"].state, found["token"].state, found["contract"].state) == ("bad", "unknown", "unknown")
    assert found["clock"].state == found["latency"].state == "unknown"


async def test_a14_both_hosts_are_shown_when_they_differ(serve: Serve) -> None:
    with unaccepting_server() as url:
        async with serve(simulator(), graphql_url=url) as services:
            found = await examined(services)
    facts = dict(found["hosts"].facts)
    assert (facts["REST"], facts["GraphQL"]) == (serve.url, url)
    hosts = sorted(each.removeprefix("http://") for each in (serve.url, url))
    assert facts["the token goes to"] == f"{hosts[0]} and {hosts[1]} only"
    assert found["hosts"].words == f"REST at {serve.url} · GraphQL at {url}"
    assert (found["hosts"].state, found["GraphQL"].state) == ("fine", "attention")


@pytest.mark.parametrize(
    ("offset_s", "state", "words"),
    [
        (0, "fine", "as the service's, to the second"),
        (20, "fine", "20 s behind the service"),
        (7_200, "attention", "2 h behind the service"),
        (-7_260, "attention", "2 h 1 min ahead of the service"),
    ],
)
async def test_c01_a_clock_that_is_wrong_is_told(
    serve: Serve, offset_s: int, state: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serve(simulator()) as services:
        clock = services._client._sender.clock
        monkeypatch.setattr(clock, "note", lambda _date, _took_s: clock._ahead_s.append(float(offset_s)))
        found = (await examined(services))["clock"]
    assert (found.state, found.words) == (state, words)
    assert bool(found.hint) is (state == "attention")


async def test_one_thing_that_hangs_keeps_no_other_from_being_told(serve: Serve) -> None:
    holding = Holding("/graphql")
    registry = Registry.in_memory()
    registry.remember_sites([Site(id=World(7, Clock.frozen(FROZEN_NS)).sites[0].id, name="one")])
    async with serve(holding, registry=registry) as services:
        doctor = Doctor(Patient(services))
        checks = [dataclasses.replace(each, limit_s=0.4) for each in await doctor.plan()]
        told: list[Finding] = []
        findings = await doctor.examine(checks, told.append)
    by_name = {finding.name: finding for finding in findings}
    assert by_name["GraphQL"].words == "no answer within 0.4 s"
    assert by_name["GraphQL"].state == "attention"
    assert by_name["site one"].state == by_name["token"].state == "fine"
    firsts = [finding.name for finding in told if finding.name not in {"clock", "latency"}]
    assert firsts[-1] == "GraphQL"


async def test_a_check_up_that_is_given_up_leaves_nothing_under_way(serve: Serve) -> None:
    async with serve(Holding("/openapi.json")) as services:
        doctor = Doctor(Patient(services))
        checks = await doctor.plan()
        told = asyncio.Event()
        running = asyncio.create_task(doctor.examine(checks, lambda _finding: told.set()))
        await told.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert services.in_flight == 0


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 500])
async def test_a12_a_service_that_quotes_the_token_back_cannot_make_us_show_it(serve: Serve, status: int) -> None:
    registry = Registry.in_memory()
    registry.remember_sites([Site(id="a" * 24, name=f"site of {TOKEN}")])
    async with serve(Echoing(status), registry=registry) as services:
        found = await examined(services)
    assert found["token"].state in {"bad", "unknown"}


async def test_settings_that_cannot_be_used_are_told_without_asking_anything() -> None:
    problem = ConfigurationError("connect_s is 0.", hint="Mend it.")
    found = await examine(
        Patient(None, problems=(problem, ConfigurationError("Another.")), warnings=("And a warning.",))
    )
    assert list(found) == ["settings", "files"]
    assert (found["settings"].state, found["settings"].words) == ("bad", "connect_s is 0 · 2 more")
    assert found["settings"].hint == "Mend it."
    assert [value for _, value in found["settings"].facts] == ["Another.", "And a warning."]
    assert exit_status(tuple(found.values())) == 2
    assert found["files"].words == "none is kept on this machine", "looking makes no folder"


async def test_a_warning_about_the_settings_is_no_failure() -> None:
    found = (await examine(Patient(None, warnings=("A stray file is ignored.",))))["settings"]
    assert (found.state, found.words) == ("attention", "A stray file is ignored")


async def test_what_a_listener_raises_ends_the_check_up_as_it_is() -> None:
    async def fine() -> Finding:
        return Finding("a", "fine", "")

    def refuse(_finding: Finding) -> None:
        raise BrokenPipeError

    checks: Sequence[Check] = [Check("a", fine)]
    with pytest.raises(BrokenPipeError):
        await Doctor(Patient(None)).examine(checks, refuse)
