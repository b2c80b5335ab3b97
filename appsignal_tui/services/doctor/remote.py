"""Looking at the service: the token, the hosts, GraphQL, each site, its clock, how fast it is."""

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from statistics import median
from urllib.parse import urlsplit

from appsignal_tui.api.journal import JournalEntry
from appsignal_tui.errors import (
    AccessDeniedError,
    AuthenticationError,
    ExplorerError,
    NotFoundError,
    RateLimitedError,
    ServerError,
    UnreachableError,
)
from appsignal_tui.models.checkup import Finding
from appsignal_tui.models.site import Site
from appsignal_tui.services.container import Services
from appsignal_tui.services.doctor.check import Check, failed
from appsignal_tui.services.doctor.contract import contract_finding
from appsignal_tui.text import safe_text

MOST_SITES = 10
"""So many sites are asked, those used last; a person with hundreds wants an answer all the same."""

SLOW_MS = 5_000
"""Above this a route is called slow; a request usually takes 0.8 s (contract 1.6)."""

_TOLD_AT_MOST_S = 1.5
"""A clock this close is right, as far as a date in whole seconds tells."""
_NOTICEABLE_S = 60
_NAME_LENGTH = 60
_NO_TOKEN = "Run `appsignal-tui auth login` or set APPSIGNAL_API_TOKEN; --demo needs none."  # noqa: S105 - words

_FAMILIES = {
    "auth": "token",
    "metrics": "metrics",
    "tracing/actions": "actions",
    "tracing/traces": "traces",
    "tracing/trace": "traces",
    "tracing/locator": "traces",
    "tracing/site_edges": "services",
    "tracing/action_edges": "services",
    "tracing/slow_events": "slow events",
    "logs": "logs",
    "kubernetes": "Kubernetes",
    "deploys": "deploys",
    "check_ins": "cron",
    "saved_visuals": "visuals",
    "graphql": "GraphQL",
}
"""Beginnings of paths that are told together, in the order they are told."""


class RemoteChecks:
    """Everything that is found out by asking."""

    def __init__(self, services: Services, *, has_token: bool = True) -> None:
        """Ask through these services; without a token only what anybody may ask."""
        self._services = services
        self._has_token = has_token
        self._is_live = services.origin.kind == "live"

    async def checks(self) -> tuple[Check, ...]:
        """All of them, in the order they are told; the sites are those known, else those discovered now."""
        if self._services.origin.kind == "replay":
            return (Check("service", self._recorded),)
        if not self._has_token:
            signed_in: tuple[Check, ...] = ()
        else:
            sites = await self._sites()
            signed_in = (Check("GraphQL", self._graphql, when_late="attention"), *_site_checks(self._services, sites))
        return (
            Check("token", self._token),
            Check("hosts", self._hosts, when_late="bad"),
            *signed_in,
            Check("contract", self._contract),
            Check("clock", self._clock, comes_last=True),
            Check("latency", self._latency, comes_last=True),
        )

    async def _sites(self) -> Sequence[Site]:
        kept = [each.site for each in await self._services.sites.kept() if not each.is_gone]
        if not kept:
            try:
                kept = list(self._services.sites.known or await self._services.sites.discover())
            except ExplorerError:
                return ()  # why is told by the findings about token, hosts and GraphQL
        return kept[:MOST_SITES]

    async def _recorded(self) -> Finding:
        return Finding("service", "fine", "not asked: the data is recorded")

    async def _token(self) -> Finding:
        source = self._services.origin.token_from
        facts = (("comes from", safe_text(source)),) if source else ()
        if not self._has_token:
            return Finding("token", "bad", "there is none", _NO_TOKEN)
        began_s = time.monotonic()
        try:
            await self._services.check_token()
        except AuthenticationError as error:
            return Finding("token", "bad", str(error).rstrip("."), error.hint, facts)
        except ExplorerError as error:
            return Finding("token", "unknown", f"not checked: {error}".rstrip("."), error.hint, facts)
        words = ["accepted"] if not source else [f"from {safe_text(source)}", "accepted"]
        return Finding("token", "fine", " · ".join([*words, *self._took(began_s)]), facts=facts)

    async def _hosts(self) -> Finding:
        if not self._is_live:
            return Finding("hosts", "fine", "a simulation in this process; no request leaves it")
        rest, graphql = self._services.base_urls
        hosts = sorted({urlsplit(url).netloc for url in (rest, graphql)})
        facts: tuple[tuple[str, str], ...] = (("REST", rest), ("GraphQL", graphql))
        if self._has_token:
            facts += (("the token goes to", f"{' and '.join(hosts)} only"),)
        words = f"REST and GraphQL at {rest}" if rest == graphql else f"REST at {rest} · GraphQL at {graphql}"
        try:
            await self._services.describe()
        except UnreachableError as error:
            return Finding("hosts", "bad", str(error).rstrip("."), error.hint, facts)
        except ServerError as error:
            return Finding("hosts", "attention", f"{words} · {error}".rstrip("."), error.hint, facts)
        except ExplorerError:
            pass  # it answers; what it says about its API is another finding
        return Finding("hosts", "fine", words, facts=facts)

    async def _graphql(self) -> Finding:
        name, by_hand = "GraphQL", "Everything else works; sites are added by pasting a URL of the web app."
        began_s = time.monotonic()
        try:
            await self._services.check_graphql()
        except AccessDeniedError as error:
            return Finding(name, "attention", f"closed to this account: {error}".rstrip("."), by_hand)
        except NotFoundError as error:
            return Finding(name, "attention", f"not served here ({error.status})", by_hand)
        except ExplorerError as error:
            return Finding(name, "attention", str(error).rstrip("."), error.hint or by_hand)
        return Finding(name, "fine", " · ".join(["answers; sites are discovered", *self._took(began_s)]))

    async def _contract(self) -> Finding:
        try:
            theirs = await self._services.describe()
        except NotFoundError:
            return Finding("contract", "unknown", "the service publishes no description of its API")
        except ExplorerError as error:
            return Finding("contract", "unknown", f"not compared: {error}".rstrip("."))
        return await contract_finding(theirs)

    async def _clock(self) -> Finding:
        if not self._is_live:
            return Finding("clock", "unknown", "not compared: a simulation keeps its own time")
        offset_s = self._services.measured_clock_offset_s
        if offset_s is None:
            return Finding("clock", "unknown", "no answer told the time of the service")
        facts = (("measured", f"{offset_s:+.1f} s, the service against this machine"),)
        if abs(offset_s) <= _TOLD_AT_MOST_S:
            return Finding("clock", "fine", "as the service's, to the second", facts=facts)
        relation = "behind" if offset_s > 0 else "ahead of"
        words = f"{_in_words(abs(offset_s))} {relation} the service"
        if abs(offset_s) <= _NOTICEABLE_S:
            return Finding("clock", "fine", words, facts=facts)
        hint = "Times follow the service; set this machine's clock, for example with `timedatectl set-ntp true`."
        return Finding("clock", "attention", words, hint, facts)

    async def _latency(self) -> Finding:
        if not self._is_live:
            return Finding("latency", "unknown", "not measured: nothing leaves this process")
        measured = latencies(self._services.requests.entries)
        if not measured:
            return Finding("latency", "unknown", "nothing was answered yet")
        words = " · ".join(f"{family} {_seconds(median(took))}" for family, took in measured)
        facts = tuple(
            (family, f"median {_seconds(median(took))} of {len(took)}, slowest {_seconds(max(took))}")
            for family, took in measured
        )
        slow = [family for family, took in measured if median(took) > SLOW_MS]
        if slow:
            return Finding("latency", "attention", words, "Shorter time ranges are answered sooner.", facts)
        return Finding("latency", "fine", words, facts=facts)

    def _took(self, began_s: float) -> list[str]:
        """How long an answer took; of a simulation it would tell nothing, and differ from run to run."""
        return [_seconds((time.monotonic() - began_s) * 1_000)] if self._is_live else []


def latencies(entries: Iterable[JournalEntry]) -> list[tuple[str, list[float]]]:
    """Milliseconds of every good answer by the family of its route, in the order families are told."""
    found: dict[str, list[float]] = defaultdict(list)
    for entry in entries:
        path = entry.path.removeprefix("/api/v2").strip("/")
        family = next((name for start, name in _FAMILIES.items() if f"{path}/".startswith(f"{start}/")), "")
        if family and entry.told == "asked" and entry.status is not None and entry.status < HTTPStatus.BAD_REQUEST:
            found[family].append(entry.duration_ms)
    return [(family, found[family]) for family in dict.fromkeys(_FAMILIES.values()) if family in found]


def _site_checks(services: Services, sites: Sequence[Site]) -> tuple[Check, ...]:
    if not sites:
        return (Check("sites", _no_sites),)
    names: dict[str, Site] = {}
    for site in sites:
        label = f"site {services.without_token(safe_text(site.label, _NAME_LENGTH))}"
        same = sum(name == label or name.startswith(f"{label} (") for name in names)
        names[f"{label} ({same + 1})" if same else label] = site
    return tuple(_site_check(services, name, site) for name, site in names.items())


async def _no_sites() -> Finding:
    return Finding("sites", "attention", "none is known", "Paste a URL of the web app: `appsignal-tui sites add URL`.")


def _site_check(services: Services, name: str, site: Site) -> Check:
    async def look() -> Finding:
        try:
            checked = await services.sites.check(site)
        except AuthenticationError as error:
            return Finding(name, "unknown", f"not asked: {error}".rstrip("."), error.hint)
        if checked.error is not None:
            return failed(name, "attention" if isinstance(checked.error, RateLimitedError) else "bad", checked.error)
        calls = checked.figures.value.calls if checked.figures is not None else None
        words = ["readable", "no calls in the last hour"] if not calls else ["readable"]
        if services.origin.kind == "live":
            words.append(_seconds(checked.latency_ms))
        return Finding(name, "fine", " · ".join(words))

    return Check(name, look, when_late="bad")


def _seconds(ms: float) -> str:
    return f"{ms / 1_000:.1f}s" if ms >= 100 else f"{ms:.0f}ms"  # noqa: PLR2004 - below it a tenth of a second is 0


def _in_words(seconds: float) -> str:
    if seconds < _NOTICEABLE_S:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(math.floor(seconds / 60 + 0.5), 60)
    days, hours = divmod(hours, 24)
    parts = (f"{days} d" if days else "", f"{hours} h" if hours else "", f"{minutes} min" if minutes else "")
    return " ".join(part for part in parts if part)
