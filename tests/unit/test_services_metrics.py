"""Metrics and the token check through the real client over a service in this process."""

from typing import NoReturn
from urllib.parse import unquote

import pytest
from pydantic import SecretStr

from appsignal_tui.api.exchange import AsgiApp
from appsignal_tui.errors import (
    AuthenticationError,
    BadAnswerError,
    ConfigurationError,
    NotFoundError,
    UnreachableError,
)
from appsignal_tui.models.metric import Grouping, MetricShape, Selector
from appsignal_tui.models.remembered import Remembered
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.services.container import Origin, Services, open_services
from appsignal_tui.services.metrics import MetricService, TagAdvice
from appsignal_tui.store.registry import Registry
from tests.support.fake_world import (
    NS_PER_S,
    START_NS,
    HandClock,
    Receive,
    Received,
    Reply,
    Scope,
    ScriptedService,
    Send,
    json_reply,
)

SITE = Site(id="a" * 24)
WINDOW = TimeRange(START_NS, START_NS + 120 * NS_PER_S)
ROUTE = "/api/v2/metrics/timeseries"


def _open(service: AsgiApp, clock: HandClock | None = None, registry: Registry | None = None) -> Services:
    return open_services(
        token=SecretStr("demo-x"),
        origin=Origin("demo", "DEMO"),
        clock=clock or HandClock(),
        asgi=service,
        registry=registry,
    )


async def test_series_are_asked_in_lower_case_and_read_with_their_gaps() -> None:
    data = [{"timestamp": "2026-03-02T09:00:00Z", "value": 1.5}, {"timestamp": "2026-03-02T09:01:00Z", "value": None}]
    series = {"id": "x", "name": "m", "field": "P95", "tags": {"namespace": "web"}, "data": data, "min": None}
    answer = {"resolution": "MINUTELY", "from": "2026-03-02T09:00:00Z", "to": "soon", "series": [series, {"data": 7}]}
    service = ScriptedService({ROUTE: [json_reply(answer)]})
    services = _open(service)
    selector = Selector(name="m", field="P95", tags={"namespace": "*"}, aggregation="AVG")
    found = await services.metrics.timeseries(SITE, WINDOW, [selector], resolution="MINUTELY", limit=20)
    await services.aclose()
    assert service.requests[0].json == {
        "site_id": SITE.id,
        "from": "2026-03-02T09:00:00Z",
        "to": "2026-03-02T09:02:00Z",
        "resolution": "minutely",
        "limit": 20,
        "select": [
            {
                "name": "m",
                "field": "p95",
                "tags": {"namespace": "*"},
                "aggregation": "avg",
                "draw_null_as_zero": False,
            }
        ],
    }
    assert found.resolution == "MINUTELY"
    assert [point.value for point in found.series[0].data] == [1.5, None]
    assert (found.start_ns, found.end_ns) == (START_NS, None)
    assert found.unreadable == 1


async def test_the_other_spelling_is_tried_and_remembered() -> None:
    sent: list[str] = []

    def answer(request: Received) -> Reply:
        sent.append(request.json["select"][0]["field"])
        upper = sent[-1].isupper()
        return json_reply({"series": []}) if upper else json_reply({"message": "Invalid field: 'p_95'"}, 422)

    services = _open(ScriptedService({ROUTE: answer}))
    for name in ("m", "n"):
        await services.metrics.timeseries(SITE, WINDOW, [Selector(name=name, field="p95")])
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


class Away:
    """The metric routes of a service that cannot be reached."""

    async def timeseries(self, *_question: object, **_options: object) -> NoReturn:
        raise UnreachableError("away")

    metric_list = names = shape = timeseries


class TestLists:
    """Rows of figures, asked for and put together so that the service cannot mix them up (contract 3.3)."""

    ROUTE = "/api/v2/metrics/list"
    WEB = {"namespace": "*"}
    BY_NAMESPACE = Grouping(tags=("namespace",))

    async def test_selectors_are_asked_in_upper_case_with_their_ids(self) -> None:
        service = ScriptedService({self.ROUTE: [json_reply({"resolution": "HOURLY", "rows": []})]})
        services = _open(service)
        selectors = {
            "mean_ms": Selector(name="m", field="mean", tags=self.WEB),
            "calls": Selector(name="m", field="count", tags=self.WEB, aggregation="SUM"),
        }
        grouping = Grouping(tags=("namespace",), by_name=True)
        found = await services.metrics.metric_list(SITE, WINDOW, selectors, grouping, resolution="hourly", limit=50)
        await services.aclose()
        tags = {"namespace": "*"}
        assert [request.json for request in service.requests] == [
            {
                "site_id": SITE.id,
                "from": "2026-03-02T09:00:00Z",
                "to": "2026-03-02T09:02:00Z",
                "resolution": "HOURLY",
                "select": [
                    {"id": "mean_ms", "name": "m", "field": "MEAN", "tags": tags, "aggregation": "AVERAGE"},
                    {"id": "calls", "name": "m", "field": "COUNT", "tags": tags, "aggregation": "SUM"},
                ],
                "group_by": ["Name", {"Tag": "namespace"}],
                "limit": 50,
            }
        ]
        assert found.resolution == "HOURLY"
        assert found.rows == ()
        assert not found.is_cut

    async def test_one_row_comes_of_all_rows_of_a_group(self) -> None:
        rows = [
            {"id": "1", "group": {"namespace": "web", "name": "m"}, "data": {"mean": 80.5}},
            {"id": "2", "group": {"namespace": "background"}, "data": {"mean": 7, "calls": None}},
            {"id": "3", "group": {"namespace": "web", "name": "n"}, "data": {"calls": 12, "mean": 99}},
            {"id": "4", "group": "odd", "data": 7},
        ]
        services = _open(ScriptedService({self.ROUTE: [json_reply({"rows": rows})]}))
        selectors = {
            "mean": Selector(name="m", field="mean", tags=self.WEB),
            "calls": Selector(name="n", field="count", tags=self.WEB),
        }
        grouping = Grouping(tags=("namespace",), by_name=True)
        found = await services.metrics.metric_list(SITE, WINDOW, selectors, grouping, limit=4)
        await services.aclose()
        assert [(row.group, row.values) for row in found.rows] == [
            ({"namespace": "web"}, {"mean": 80.5, "calls": 12}),
            ({"namespace": "background"}, {"mean": 7, "calls": None}),
        ]
        assert found.unreadable == 1
        assert found.is_cut

    async def test_grouped_by_name_alone_all_values_stand_in_one_row(self) -> None:
        rows = [{"group": {"name": "a"}, "data": {"one": 1}}, {"group": {"metric": "b"}, "data": {"two": 2}}]
        services = _open(ScriptedService({self.ROUTE: [json_reply({"rows": rows})]}))
        selectors = {key: Selector(name=key, field="gauge") for key in ("one", "two")}
        found = await services.metrics.metric_list(SITE, WINDOW, selectors, Grouping(by_name=True))
        await services.aclose()
        assert [(row.group, row.values) for row in found.rows] == [({}, {"one": 1, "two": 2})]

    async def test_each_request_has_one_tag_shape_no_figure_twice_and_at_most_25_selectors(self) -> None:
        def answer(request: Received) -> Reply:
            data = {each["id"]: 1 for each in request.json["select"]}
            return json_reply({"rows": [{"group": {"namespace": "web"}, "data": data}]})

        service = ScriptedService({self.ROUTE: answer})
        services = _open(service)
        selectors = {str(number): Selector(name=str(number), field="mean", tags=self.WEB) for number in range(26)}
        selectors["host"] = Selector(name="cpu", field="gauge", tags={"hostname": "*"})
        selectors["again"] = Selector(name="0", field="MEAN", tags=self.WEB, aggregation="max")
        found = await services.metrics.metric_list(SITE, WINDOW, selectors, self.BY_NAMESPACE)
        await services.aclose()
        asked = [[each["id"] for each in request.json["select"]] for request in service.requests]
        assert asked == [[str(number) for number in range(25)], ["25", "again"], ["host"]]
        assert [row.values for row in found.rows] == [dict.fromkeys([*map(str, range(26)), "again", "host"], 1)]

    async def test_no_selector_needs_no_request(self) -> None:
        services = _open(ScriptedService({}))
        assert (await services.metrics.metric_list(SITE, WINDOW, {}, self.BY_NAMESPACE)).rows == ()
        await services.aclose()

    @pytest.mark.parametrize("body", [[], {"rows": {}}, 7])
    async def test_b15_another_shape_is_an_unexpected_answer(self, body: object) -> None:
        services = _open(ScriptedService({self.ROUTE: [json_reply(body)]}))
        with pytest.raises(BadAnswerError):
            await services.metrics.metric_list(SITE, WINDOW, {"a": Selector(name="m", field="mean")}, self.BY_NAMESPACE)
        await services.aclose()


class TestCatalogue:
    """Which metrics there are, remembered with their age."""

    NAMES = f"/api/v2/metrics/names/{SITE.id}"
    SHAPE = f"/api/v2/metrics/type_and_tags/{SITE.id}/cpu"

    async def test_s02_names_are_told_in_order_and_odd_ones_counted(self) -> None:
        services = _open(ScriptedService({self.NAMES: [json_reply(["b.x", "a", 7, None, "", "a"])]}))
        found = await services.metrics.names(SITE)
        await services.aclose()
        assert found == Remembered(("a", "b.x"), START_NS)
        assert services.metrics.unreadable_names == 3

    async def test_names_and_shapes_are_told_from_memory_with_their_age_while_the_service_is_away(self) -> None:
        clock, registry = HandClock(), Registry.in_memory()
        shape = MetricShape(kind="gauge", tag_sets=(("hostname",),))
        registry.remember_metric_names(SITE.id, ["cpu"], START_NS)
        registry.remember_metric_shape(SITE.id, "cpu", shape, START_NS)
        clock.pass_s(600)
        metrics = MetricService(Away(), registry, clock)
        assert await metrics.names(SITE) == Remembered(("cpu",), START_NS)
        assert await metrics.shape(SITE, "cpu") == Remembered(shape, START_NS)
        with pytest.raises(UnreachableError):
            await metrics.names(Site(id="another"))
        with pytest.raises(UnreachableError):
            await metrics.shape(SITE, "memory")

    async def test_what_the_service_tells_is_remembered_with_the_time(self) -> None:
        replies = {
            self.NAMES: [json_reply(["cpu"])],
            self.SHAPE: [json_reply({"metric_type": "GAUGE", "available_tags": []})],
        }
        registry = Registry.in_memory()
        services = _open(ScriptedService(replies), HandClock(START_NS + 5), registry)
        names, shape = await services.metrics.names(SITE), await services.metrics.shape(SITE, "cpu")
        assert names.at_ns == shape.at_ns == START_NS + 5
        assert registry.metric_names(SITE.id) == names
        assert registry.metric_shape(SITE.id, "cpu") == shape
        await services.aclose()

    @pytest.mark.parametrize(
        ("sent", "read"),
        [
            ([["namespace"], ["namespace", "action"]], (("namespace",), ("action", "namespace"))),
            ([{"namespace": "web"}, {"namespace": "background"}], (("namespace",),)),
            ([["b", "a"], {"a": "x", "b": "y"}, [], {}, 7, "x", None], (("a", "b"), ())),
            ([], ()),
            ({}, ()),
            (None, ()),
        ],
    )
    async def test_both_forms_of_tags_are_read_mixed_and_empty(self, sent: object, read: object) -> None:
        answer = {"metric_type": " Measurement", "available_tags": sent}
        services = _open(ScriptedService({self.SHAPE: [json_reply(answer)]}))
        shape = (await services.metrics.shape(SITE, "cpu")).value
        await services.aclose()
        assert shape == MetricShape(kind="measurement", tag_sets=read)

    async def test_a_metric_that_no_longer_reports_is_named(self) -> None:
        services = _open(ScriptedService({self.SHAPE: [json_reply({"error": "Not found"}, 404)]}))
        with pytest.raises(NotFoundError, match="reports no metric 'cpu'"):
            await services.metrics.shape(SITE, "cpu")
        await services.aclose()

    async def test_an_empty_answer_can_be_explained_by_the_tags_it_lacks(self) -> None:
        answer = {"metric_type": "gauge", "available_tags": [["hostname", "state"]]}
        services = _open(ScriptedService({self.SHAPE: [json_reply(answer)]}))
        selector = Selector(name="cpu", field="gauge", tags={"hostname": "*", "region": "*"})
        advice = await services.metrics.tag_advice(SITE, selector)
        await services.aclose()
        assert advice == TagAdvice(missing=("state",), surplus=("region",))

    @pytest.mark.parametrize("name", ["a.b", "a/b", "..", ".", "ü %?#", "%2F", "a b"])
    async def test_x22_any_name_is_one_part_of_the_path(self, name: str) -> None:
        asked: list[bytes] = []

        async def app(scope: Scope, _receive: Receive, send: Send) -> None:
            asked.append(scope["raw_path"])
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"{}"})

        services = _open(app)
        await services.metrics.shape(SITE, name)
        await services.aclose()
        *_, route, site_id, last = asked[0].decode().split("/")
        assert (route, site_id, unquote(last)) == ("type_and_tags", SITE.id, name)


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
