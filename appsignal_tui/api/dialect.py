"""Every conflict and every guess of the contract, in one table, and what one client has learned about them.

A question that turns out one way or the other is answered here: its row changes, or its names in `aliases`. How other
forms are written is in `forms`; the rows about traces and GraphQL are in `guesses_tracing`.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from appsignal_tui.api import aliases, forms
from appsignal_tui.api.guess import Body, Conflict, Guess
from appsignal_tui.api.guesses_tracing import DISCOVERY, TRACING

__all__ = ["TABLE", "Conflict", "Dialect", "Guess", "OtherForm"]


def _on(*routes: str) -> frozenset[str]:
    return frozenset(routes)


_EVERYWHERE = _on()
_SERIES = _on("/metrics/timeseries")
_METRIC_ROWS = _on("/metrics/list")
_FIGURES = _SERIES | _METRIC_ROWS
_SHAPE = _on("/metrics/type_and_tags/{site_id}/{metric_name}")
_TRACE_LISTS = _on("/tracing/traces/performance", "/tracing/traces/errors")
_LINES = _on("/logs/lines")
_NODES = _on("/kubernetes/nodes")
_PODS = _on("/kubernetes/pods")
_OVERVIEW = _on("/kubernetes/pods/overview")
_KUBERNETES = _NODES | _PODS | _OVERVIEW
_VISUAL = _on("/saved_visuals/{id}")
_VISUAL_CSV = _on("/saved_visuals/{id}/csv")

_SPELLING = re.compile(r"field|aggregat|resolution", re.IGNORECASE)

_CONVENTIONS = (
    Guess(
        "token-place", "1.2", _EVERYWHERE, sent="the token as a bearer header; to GraphQL, where that fails, as ?token="
    ),
    Guess("id-formats", "1.3", _EVERYWHERE, accepted="any text as an id; its form is never checked"),
    Guess("inclusive-ends", "1.4", _TRACE_LISTS | _LINES, accepted="rows at both ends of a range; repeats are removed"),
    Guess(
        "bad-request-body",
        "1.5",
        _EVERYWHERE,
        accepted="message, error, detail, the first of errors, else the first line of the text",
        covers=("BadRequestError",),
    ),
    Guess("busy-body", "1.5", _EVERYWHERE, accepted="a 429 with any body or none"),
    Guess(
        "no-access", "1.5", _EVERYWHERE, accepted="403 as: a good token without access to this", covers=("Forbidden",)
    ),
    Guess("refusal-status", "1.5", _EVERYWHERE, accepted="400 and 422 alike, whatever the slug"),
    Guess("unknown-slugs", "1.5", _EVERYWHERE, accepted="any slug; the message is shown, else the slug, else the text"),
    Guess(
        "concurrency", "1.5", _EVERYWHERE, sent="at most 4 requests at once", instead="the same later, fewer at once"
    ),
    Guess("per-page-ceiling", "1.6", _TRACE_LISTS | _LINES, sent="per_page of 1 to 100, whatever was wanted"),
    Guess(
        "sites-per-request",
        "1.6",
        _TRACE_LISTS | _on("/tracing/trace", "/tracing/trace/performance", "/tracing/trace/error", "/tracing/locator"),
        sent="at most 20 sites at once; more are asked in further requests and joined",
    ),
    Guess(
        "unknown-members",
        "1.8",
        _EVERYWHERE,
        sent="documented members only",
        accepted="members and words nobody knows; null or nothing for any member that need not be there",
    ),
    Guess("auth-wording", "2.1", _on("/auth"), accepted="any JSON object as: the token is good"),
)

_METRICS = (
    Conflict(
        "metric-spelling",
        "3.1",
        _SERIES,
        sent="field, aggregation and resolution in lower case, as the guide shows",
        instead="the same in upper case, with AVERAGE for avg, as live clients send them",
        concerns=forms.has("select"),
        mentioned=_SPELLING,
        other=forms.in_upper_case,
    ),
    Conflict(
        "metric-list-spelling",
        "3.1",
        _METRIC_ROWS,
        sent="field, aggregation and resolution in upper case, with AVERAGE for avg, as live clients send them",
        instead="the same in lower case, with avg, as the guide shows",
        concerns=forms.has("select"),
        mentioned=_SPELLING,
        other=forms.in_lower_case,
    ),
    Guess("first-and-last", "3.1", _FIGURES, sent="first and last only where a chart names them"),
    Guess("daily-resolution", "3.1", _FIGURES, sent="daily only where a person chose it"),
    Guess("automatic-resolution", "3.1", _FIGURES, sent="none unless chosen", accepted="the one the answer names"),
    Guess(
        "tag-combinations",
        "3.1",
        _FIGURES,
        sent="the tag keys asked for",
        accepted="nothing as: these keys may be no combination of the metric; type_and_tags tells",
    ),
    Guess("empty-selection", "3.2", _FIGURES, sent="no request without a selector"),
    Guess(
        "default-aggregation", "3.2", _FIGURES, sent="always one: as chosen, else sum for counter and count, else avg"
    ),
    Guess("null-as-zero", "3.2", _SERIES, sent="always draw_null_as_zero; false unless chosen"),
    Guess("extremes", "3.2", _SERIES, accepted="min and max as numbers, null or missing"),
    Guess("missing-buckets", "3.2", _SERIES, accepted="a bucket without value as missing or as null"),
    Guess(
        "name-groups",
        "3.3",
        _METRIC_ROWS,
        sent='"Name" or {"Tag": key}',
        accepted="rows alike in the tags asked for as one row, whatever else their group says",
    ),
    Guess("available-tags", "3.5", _SHAPE, accepted="arrays of keys, objects whose keys they are, both, or none"),
    Guess("metric-type-case", "3.5", _SHAPE, accepted="any case; a word nobody knows is shown as it is"),
    Guess("queue-tags", "3.6", _FIGURES, sent="tags of transaction_queue_duration as type_and_tags tells them"),
)

_LOGS = (
    Guess("log-site", "6.1", _LINES, sent="always site_id, although a request without it worked"),
    Guess(
        "log-stream",
        "6.1",
        _LINES,
        sent="one question after another; a stream is not asked for",
        covers=("POST /logs/lines text/event-stream",),
    ),
    Guess("severity-order", "6.2", _LINES, accepted="… < error < critical < alert < fatal; any other word as it is"),
    Guess(
        "log-language",
        "6.3",
        _LINES,
        sent="use_expressions and attributes by their bare names, as the guide says; the official client sends neither",
    ),
    Guess(
        "log-words", "6.3", _LINES, sent="what a person typed: bare words, any field, <, >= and <= are not judged here"
    ),
    Guess("log-operators", "6.3", _LINES, sent="no parentheses, NOT or AND that nobody typed"),
    Guess(
        "legacy-suffixes", "6.3", _LINES, accepted="the refused attribute's name as it was sent; shown, not rewritten"
    ),
)

_CLUSTER = (
    Guess(
        "kubernetes-question",
        "7",
        _KUBERNETES,
        sent="site_id, from and to; none of the filters",
        instead="the same figures as ordinary metrics (15.2)",
        covers=("KubernetesQuery",),
    ),
    Guess(
        "kubernetes-rows",
        "7",
        _KUBERNETES,
        accepted="a bare array or the first one level down, these names first; 404 and none as: no agent reports",
        names=aliases.KUBERNETES_ROWS,
    ),
    Guess(
        "kubernetes-numbers",
        "7",
        _KUBERNETES,
        accepted="a number, an object with one under these names, or points, the last with a value; 0 and empty text, "
        "which may mean that nothing is reported, give way to what stands under another name",
        names=aliases.KUBERNETES_NUMBERS,
    ),
    Guess(
        "kubernetes-words",
        "7",
        _KUBERNETES,
        accepted="phases and statuses in any case, without the agent's prefixes, and words nobody knows",
        names=aliases.KUBERNETES_WORDS,
    ),
    Guess(
        "kubernetes-nodes",
        "7",
        _NODES,
        accepted="the agent's names and shorter ones; any other scalar as a column of its own",
        covers=("POST /kubernetes/nodes", "KubernetesNode"),
        names=aliases.KUBERNETES_NODE,
    ),
    Guess(
        "kubernetes-pods",
        "7",
        _PODS,
        accepted="the agent's names and shorter ones; any other scalar as a column of its own",
        covers=("POST /kubernetes/pods", "KubernetesPod"),
        names=aliases.KUBERNETES_POD,
    ),
    Guess(
        "kubernetes-overview",
        "7",
        _OVERVIEW,
        accepted="these names; any other scalar as a column of its own",
        instead="the same counted from the pods",
        covers=("POST /kubernetes/pods/overview", "KubernetesPodsOverviewRow"),
        names=aliases.KUBERNETES_WORKLOAD,
    ),
)

_VISUALS = (
    Guess("visual-range", "10", _VISUAL | _VISUAL_CSV, sent="no from and no to; the visual has its own"),
    Guess(
        "visual-json",
        "10",
        _VISUAL,
        accepted="series at depth 1 or 2 with the chart's options beside or above; else the JSON as it came",
        covers=("GET /saved_visuals/{id}", "SavedVisual", "VisualMetric"),
        names=aliases.VISUAL,
    ),
    Guess(
        "visual-csv",
        "10",
        _VISUAL_CSV,
        accepted="these delimiters; the first column of times is x, columns of numbers are y; the bytes are kept",
        covers=("GET /saved_visuals/{id}/csv",),
        names=aliases.VISUAL_CSV,
    ),
)

TABLE: tuple[Guess, ...] = (*_CONVENTIONS, *_METRICS, *TRACING, *_LOGS, *_CLUSTER, *DISCOVERY, *_VISUALS)


class OtherForm(NamedTuple):
    """What to send after a refusal."""

    conflict: Conflict
    body: Body
    is_second: bool
    """Whether it is the conflict's other form; else the first one, which a learned form had replaced."""


class Dialect:
    """What one client has learned about the service's spellings."""

    def __init__(
        self,
        learned: Iterable[str] = (),
        on_learned: Callable[[str], None] | None = None,
        *,
        table: Iterable[Guess] = TABLE,
    ) -> None:
        """Know what was learned before.

        Args:
            learned: Names of the conflicts for which the other form is sent; those not in the table mean nothing.
            on_learned: Told the name of each conflict that is learned about from here on.
            table: The open questions.
        """
        self._conflicts = tuple(row for row in table if isinstance(row, Conflict))
        self._learned = {conflict.name for conflict in self._conflicts} & set(learned)
        self._on_learned = on_learned

    @property
    def learned(self) -> frozenset[str]:
        """Names of the conflicts for which the other form is sent."""
        return frozenset(self._learned)

    def write(self, route: str, body: Body) -> Body:
        """The body as this service is known to take it."""
        return self._written(route, body, self._learned)

    def other_form(self, route: str, body: Body, written: Body, refusal: str) -> OtherForm | None:
        """The one other form worth trying after a refusal; `None` when the refusal is about none of the conflicts.

        Args:
            route: Where it was sent.
            body: What `write` was given.
            written: What `write` made of it and was refused; another request may have taught us better since.
            refusal: The service's words, slug and message.
        """
        for conflict in self._conflicts:
            if route in conflict.routes and conflict.concerns(body) and conflict.mentioned.search(refusal):
                known = self._written(route, body, self._learned)
                flipped = self._learned if known != written else self._learned ^ {conflict.name}
                return OtherForm(conflict, self._written(route, body, flipped), conflict.name in flipped)
        return None

    def learn(self, form: OtherForm) -> None:
        """Send this form from here on, because it worked."""
        name = form.conflict.name
        if not form.is_second:
            self._learned.discard(name)
        elif name not in self._learned:
            self._learned.add(name)
            if self._on_learned is not None:
                self._on_learned(name)

    def _written(self, route: str, body: Body, learned: Iterable[str]) -> Body:
        for conflict in self._conflicts:
            if conflict.name in learned and route in conflict.routes and conflict.concerns(body):
                body = conflict.other(body)
        return body
