"""The real client against the real simulator over a loopback socket: figures, clusters and saved charts.

The fixture holds each request and each answer of a test against the written contract.
"""

import pytest

from appsignal_tui.demo.world import World
from appsignal_tui.errors import NotFoundError, RequestRefusedError
from appsignal_tui.models.kubernetes import KNOWN_PHASES
from appsignal_tui.models.metric import Grouping, Selector
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import LAST_HOUR
from appsignal_tui.services.container import Services
from appsignal_tui.services.kubernetes import NO_AGENT, counted
from appsignal_tui.services.metrics import TagAdvice
from appsignal_tui.store.registry import Registry
from tests.contract.conftest import Exchanges
from tests.support.simulator import FROZEN_NS

WINDOW = LAST_HOUR.resolve(FROZEN_NS)
CHART = "79b46fd39a28f49cf8d8135b"
"""A saved chart of the simulated shop: three lines."""
CALLS = Selector(name="transaction_duration", field="count", tags={"namespace": "*"})


class TestMetrics:
    """Names, shapes and rows (contract 3.3 to 3.5)."""

    async def test_names_are_told_in_order_and_remembered(
        self, services: Services, shop: Site, registry: Registry
    ) -> None:
        names = await services.metrics.names(shop)
        assert list(names.value) == sorted(set(names.value))
        assert {"transaction_duration", "site_throughput", "pod_cpu_usage_nano_cores"} <= set(names.value)
        assert registry.metric_names(shop.id) == names

    async def test_every_metric_has_a_shape(self, services: Services, shop: Site) -> None:
        names = (await services.metrics.names(shop)).value
        shapes = {name: (await services.metrics.shape(shop, name)).value for name in names}
        assert {shape.kind for shape in shapes.values()} == {"gauge", "counter", "measurement"}
        assert shapes["transaction_duration"].kind == "measurement"
        assert set(shapes["transaction_duration"].tag_sets) == {("namespace",), ("action", "namespace")}
        assert shapes["site_throughput"].tag_sets == ((),)

    @pytest.mark.parametrize("name", ["not.reported", "a/b", "..", "ü %?#"])
    async def test_a_metric_that_does_not_report_is_not_found(self, services: Services, shop: Site, name: str) -> None:
        with pytest.raises(NotFoundError, match="reports no metric"):
            await services.metrics.shape(shop, name)

    async def test_calls_of_a_list_are_the_sum_of_the_points(self, services: Services, shop: Site) -> None:
        listed = await services.metrics.metric_list(
            shop, WINDOW, {"calls": CALLS}, Grouping(tags=("namespace",)), resolution="minutely"
        )
        series = (await services.metrics.timeseries(shop, WINDOW, [CALLS], resolution="minutely")).series
        sums = {str(each.tags["namespace"]): sum(point.value or 0 for point in each.data) for each in series}
        assert {str(row.group["namespace"]): row.values["calls"] for row in listed.rows} == sums
        assert sums["web"] > 0
        assert (listed.unreadable, listed.is_cut) == (0, False)
        assert listed.resolution.casefold() == "minutely"

    async def test_figures_of_different_tags_stand_in_one_row(
        self, services: Services, shop: Site, exchanges: Exchanges
    ) -> None:
        web = {"namespace": "web"}
        selectors = {
            "requests": Selector(name="site_throughput", field="counter"),
            "errors": Selector(name="error_rate", field="gauge", tags=web),
            "mean_ms": Selector(name="transaction_duration", field="mean", tags=web),
            "worst_ms": Selector(name="transaction_duration", field="mean", tags=web, aggregation="max"),
        }
        found = await services.metrics.metric_list(shop, WINDOW, selectors, Grouping(by_name=True))
        assert len(found.rows) == 1
        values = found.rows[0].values
        assert set(values) == set(selectors)
        assert (values["worst_ms"] or 0) > (values["mean_ms"] or 0) > 0
        asked = {tuple(each["id"] for each in body["select"]) for body in exchanges.bodies("/metrics/list")}
        assert asked == {("requests",), ("errors", "mean_ms"), ("worst_ms",)}

    async def test_the_slowest_actions_are_told_by_action_and_namespace(self, services: Services, shop: Site) -> None:
        tags = {"action": "*", "namespace": "*"}
        selectors = {
            "mean_ms": Selector(name="transaction_duration", field="mean", tags=tags),
            "calls": Selector(name="transaction_duration", field="count", tags=tags),
        }
        found = await services.metrics.metric_list(shop, WINDOW, selectors, Grouping(tags=("action", "namespace")))
        actions = await services.traces.actions(shop, WINDOW)
        assert {(row.group["namespace"], row.group["action"]) for row in found.rows} == {
            (action.namespace, action.name) for action in actions.rows
        }
        cut = await services.metrics.metric_list(
            shop, WINDOW, selectors, Grouping(tags=("action", "namespace")), limit=3
        )
        assert (len(cut.rows), cut.is_cut) == (3, True)

    async def test_a_wildcard_that_is_not_grouped_is_refused(self, services: Services, shop: Site) -> None:
        await services.metrics.metric_list(shop, WINDOW, {"calls": CALLS}, Grouping(tags=("namespace",)))
        with pytest.raises(RequestRefusedError) as caught:
            await services.metrics.metric_list(shop, WINDOW, {"calls": CALLS}, Grouping())
        assert caught.value.slug == "ungrouped_wildcard"

    async def test_a_series_without_rows_is_explained_by_the_tags_it_lacks(
        self, services: Services, shop: Site
    ) -> None:
        selector = Selector(name="transaction_duration", field="p95", tags={"action": "*"})
        assert (await services.metrics.timeseries(shop, WINDOW, [selector])).series == ()
        assert await services.metrics.tag_advice(shop, selector) == TagAdvice(missing=("namespace",), surplus=())
        assert await services.metrics.tag_advice(shop, CALLS) is None

    async def test_extremes_are_those_of_the_points(
        self, services: Services, shop: Site, dialect: frozenset[str]
    ) -> None:
        answer = await services.metrics.timeseries(shop, WINDOW, [CALLS])
        assert answer.start_ns is not None
        assert answer.end_ns is not None
        assert answer.start_ns <= WINDOW.end_ns
        for series in answer.series:
            values = [point.value for point in series.data if point.value is not None]
            told = (None, None) if "members-null" in dialect else (min(values), max(values))
            assert (series.minimum, series.maximum) == told


class TestKubernetes:
    """Nodes, pods, workloads and their history (contract 7, 15.2)."""

    async def test_nodes_have_their_figures(self, services: Services, shop: Site) -> None:
        found = await services.kubernetes.nodes(shop, WINDOW)
        assert (found.source, found.reason, found.unreadable) == ("kubernetes", "", 0)
        assert len({node.name for node in found.rows}) == len(found.rows) > 1
        for node in found.rows:
            assert (node.cpu_nano_cores or 0) > 0
            assert 0 < (node.memory_pct or 0) < 100
            assert 0 < (node.disk_pct or 0) < 100
            assert node.at_ns is not None
            assert node.at_ns <= FROZEN_NS
            assert node.extra

    async def test_pods_run_on_the_nodes_and_are_told_apart(self, services: Services, shop: Site) -> None:
        nodes = {node.name for node in (await services.kubernetes.nodes(shop, WINDOW)).rows}
        found = await services.kubernetes.pods(shop, WINDOW)
        assert (found.source, found.reason, found.unreadable) == ("kubernetes", "", 0)
        assert len({pod.key for pod in found.rows}) == len(found.rows) > 10
        for pod in found.rows:
            assert pod.node in nodes
            assert pod.phase in KNOWN_PHASES
            assert pod.owners[0].name
            assert pod.containers[0].status
        assert any((pod.restarts or 0) > 0 for pod in found.rows)

    async def test_the_overview_counts_the_pods(self, services: Services, shop: Site) -> None:
        overview = await services.kubernetes.overview(shop, WINDOW)
        pods = await services.kubernetes.pods(shop, WINDOW)
        assert (overview.source, overview.reason) == ("kubernetes", "")
        told = sorted((row.namespace, row.pods, row.running, row.failed) for row in overview.rows)
        assert told == sorted((row.namespace, row.pods, row.running, row.failed) for row in counted(pods.rows))

    async def test_the_history_of_a_pod_ends_in_what_is_told_of_it_now(self, services: Services, shop: Site) -> None:
        history = (await services.kubernetes.history(shop, WINDOW, "pod")).figures
        pods = [pod for pod in (await services.kubernetes.pods(shop, WINDOW)).rows if pod.phase == "running"]
        assert pods
        for pod in pods:
            assert {"cpu_nano_cores", "memory_bytes"} == set(history[pod.name])
            values = [point.value for point in history[pod.name]["memory_bytes"].data if point.value is not None]
            assert pod.memory_bytes is not None
            assert min(values) <= pod.memory_bytes <= max(values)
        assert list(history) == sorted(history)

    async def test_s12_a_site_without_a_cluster_says_so(self, services: Services, world: World) -> None:
        alone = next(site for site in world.sites if not world.nodes(site, WINDOW.start_ns, WINDOW.end_ns))
        nodes = await services.kubernetes.nodes(Site(id=alone.id), WINDOW)
        overview = await services.kubernetes.overview(Site(id=alone.id), WINDOW)
        assert (nodes.rows, nodes.reason) == ((), NO_AGENT)
        assert (overview.rows, overview.reason) == ((), NO_AGENT)


class TestSavedVisuals:
    """A chart as JSON and as CSV (contract 10)."""

    async def test_a_chart_has_its_series_or_what_was_sent(self, services: Services, dialect: frozenset[str]) -> None:
        visual = await services.visuals.visual(CHART)
        assert visual.title
        assert (visual.kind, visual.format, visual.unreadable) == ("timeseries", "duration", 0)
        assert visual.sent["id"] == CHART
        assert len(visual.series) == (0 if "visual-bare" in dialect else 3)

    async def test_csv_tells_the_same_as_json(self, services: Services, dialect: frozenset[str]) -> None:
        table = await services.visuals.csv(CHART)
        assert table.time_column == table.header[0]
        assert (table.unreadable, len(table.series)) == (0, 3)
        assert table.rows == max(len(series.data) for series in table.series)
        assert table.content.decode().count("\n") >= table.rows
        if "visual-bare" not in dialect:
            visual = await services.visuals.visual(CHART)
            told = [{point.timestamp_ns: point.value for point in series.data} for series in visual.series]
            for drawn, series in zip(told, table.series, strict=True):
                assert {point.timestamp_ns: point.value for point in series.data if point.value is not None} == {
                    at_ns: value for at_ns, value in drawn.items() if value is not None
                }

    async def test_a_chart_nobody_saved_is_not_found(self, services: Services) -> None:
        for question in (services.visuals.visual, services.visuals.csv):
            with pytest.raises(NotFoundError, match="no saved visual"):
                await question("0" * 24)
