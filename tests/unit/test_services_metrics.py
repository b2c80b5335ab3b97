"""Metrics and the token check through the real client over a service in this process."""

import pytest
from pydantic import SecretStr

from appsignal_tui.errors import AuthenticationError, BadAnswerError, ConfigurationError
from appsignal_tui.models.metric import Selector
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.services.container import Origin, Services, open_services
from tests.support.fake_world import NS_PER_S, START_NS, HandClock, Received, Reply, ScriptedService, json_reply

SITE = Site(id="a" * 24)
WINDOW = TimeRange(START_NS, START_NS + 120 * NS_PER_S)
ROUTE = "/api/v2/metrics/timeseries"


def _open(service: ScriptedService) -> Services:
    return open_services(token=SecretStr("demo-x"), origin=Origin("demo", "DEMO"), clock=HandClock(), asgi=service)


async def test_series_are_asked_in_lower_case_and_read_with_their_gaps() -> None:
    data = [{"timestamp": "2026-03-02T09:00:00Z", "value": 1.5}, {"timestamp": "2026-03-02T09:01:00Z", "value": None}]
    series = {"id": "x", "name": "m", "field": "P95", "tags": {"namespace": "web"}, "data": data, "min": None}
    service = ScriptedService({ROUTE: [json_reply({"resolution": "MINUTELY", "series": [series, {"data": 7}]})]})
    services = _open(service)
    selector = Selector(name="m", field="P95", tags={"namespace": "*"}, aggregation="AVG")
    found = await services.metrics.timeseries(SITE, WINDOW, [selector], resolution="MINUTELY")
    await services.aclose()
    assert service.requests[0].json == {
        "site_id": SITE.id,
        "from": "2026-03-02T09:00:00Z",
        "to": "2026-03-02T09:02:00Z",
        "resolution": "minutely",
        "select": [{"name": "m", "field": "p95", "tags": {"namespace": "*"}, "aggregation": "avg"}],
    }
    assert found.resolution == "MINUTELY"
    assert [point.value for point in found.series[0].data] == [1.5, None]
    assert found.unreadable == 1


async def test_the_other_spelling_is_tried_and_remembered() -> None:
    sent: list[str] = []

    def answer(request: Received) -> Reply:
        sent.append(request.json["select"][0]["field"])
        upper = sent[-1].isupper()
        return json_reply({"series": []}) if upper else json_reply({"message": "Invalid field: 'p_95'"}, 422)

    services = _open(ScriptedService({ROUTE: answer}))
    for _ in range(2):
        await services.metrics.timeseries(SITE, WINDOW, [Selector(name="m", field="p95")])
    await services.aclose()
    assert sent == ["p95", "P95", "P95"]


async def test_many_selectors_are_asked_25_at_a_time_and_joined() -> None:
    def answer(request: Received) -> Reply:
        return json_reply(
            {"resolution": "HOURLY", "series": [{"name": each["name"]} for each in request.json["select"]]}
        )

    service = ScriptedService({ROUTE: answer})
    services = _open(service)
    selectors = [Selector(name=str(number), field="mean") for number in range(60)]
    found = await services.metrics.timeseries(SITE, WINDOW, selectors)
    await services.aclose()
    assert [len(request.json["select"]) for request in service.requests] == [25, 25, 10]
    assert [series.name for series in found.series] == [selector.name for selector in selectors]


async def test_no_selector_needs_no_request() -> None:
    services = _open(ScriptedService({}))
    assert (await services.metrics.timeseries(SITE, WINDOW, [])).series == ()
    await services.aclose()


@pytest.mark.parametrize("body", [[], {"series": {}}, "x"])
async def test_another_shape_is_an_unexpected_answer(body: object) -> None:
    services = _open(ScriptedService({ROUTE: [json_reply(body)]}))
    with pytest.raises(BadAnswerError):
        await services.metrics.timeseries(SITE, WINDOW, [Selector(name="m", field="mean")])
    await services.aclose()


async def test_the_token_check_accepts_any_object_and_names_a_wrong_token() -> None:
    replies = [json_reply({"message": "hello"}), json_reply([]), Reply(b"Unauthorized", 401, {})]
    services = _open(ScriptedService({"/api/v2/auth": replies}))
    await services.check_token()
    with pytest.raises(BadAnswerError):
        await services.check_token()
    with pytest.raises(AuthenticationError):
        await services.check_token()
    await services.aclose()


async def test_services_say_where_they_ask_and_what_was_noticed() -> None:
    services = open_services(
        token=SecretStr("demo-x"),
        origin=Origin("replay", "REPLAY", notices=("2 lines were broken.",)),
        clock=HandClock(),
        asgi=ScriptedService({}),
    )
    assert services.host == "localhost"
    assert services.notices == ("2 lines were broken.",)
    assert services.waiting_s == 0
    assert services.clock() == START_NS
    await services.aclose()


def test_a_wrong_base_url_is_refused_before_anything_is_opened() -> None:
    with pytest.raises(ConfigurationError):
        open_services(
            token=SecretStr("x"), origin=Origin("live", "x"), clock=HandClock(), base_url="http://appsignal.com"
        )
