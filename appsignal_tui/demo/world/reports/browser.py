"""What browsers report about the pages they were shown (contract 15.3)."""

from collections.abc import Iterator, Mapping
from functools import partial

from appsignal_tui.demo.world.columns import MakeHour, Values
from appsignal_tui.demo.world.instrument import Combination, Instrument, instrument
from appsignal_tui.demo.world.pool import Pool
from appsignal_tui.demo.world.reports.reported_site import ReportedSite

_SHARE = 3
"""One of so many pages is shown by a browser that reports."""
_NETWORK_MS = 118.0


def browser_instruments(site: ReportedSite) -> Iterator[Instrument]:
    """The web vitals; the first byte comes when the page was made, everything else after it."""
    pages = site.pool("pages", lambda spec: spec.namespace == "web" and spec.endpoint[0] == "GET")
    views = partial(_views, pages)
    vitals: Mapping[str, tuple[MakeHour, float]] = {
        "ttfb": (partial(_after, site, pages, 1.0, _NETWORK_MS), 0.45),
        "fcp": (partial(_after, site, pages, 1.3, 830.0), 0.5),
        "lcp": (partial(_after, site, pages, 1.6, 1_540.0), 0.55),
        "fid": (site.steady("first input", 11.0, 0.3), 0.9),
        "cls": (site.steady("layout shift", 0.058, 0.2), 0.8),
    }
    for name, (means, spread) in vitals.items():
        yield instrument(f"webvital_{name}", "measurement", [Combination({}, views, means)], spread=spread)


def _views(pages: Pool, hour_ns: int) -> Values:
    return [calls // _SHARE for calls in pages.calls(hour_ns)]


def _after(site: ReportedSite, pages: Pool, factor: float, rest_ms: float, hour_ns: int) -> Values:
    waves = site.steady("browsers", rest_ms, 0.07)(hour_ns)
    return [mean * factor + (wave or 0) for mean, wave in zip(pages.mean_ms(hour_ns), waves, strict=True)]
