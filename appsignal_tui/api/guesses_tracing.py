"""Rows of the dialect's table about traces, dependencies, slow events, deploys, check-ins and GraphQL."""

import re

from appsignal_tui.api import aliases, forms
from appsignal_tui.api.guess import Conflict, Guess


def _on(*routes: str) -> frozenset[str]:
    return frozenset(routes)


_LISTS = _on("/tracing/traces/performance", "/tracing/traces/errors")
_PERFORMANCE_TRACE = _on("/tracing/trace/performance")
_ERROR_TRACE = _on("/tracing/trace/error")
_TRACE = _on("/tracing/trace")
_SPANS = _TRACE | _PERFORMANCE_TRACE | _ERROR_TRACE
_LOCATOR = _on("/tracing/locator")
_ACTIONS = _on("/tracing/actions")
_SITE_EDGES = _on("/tracing/site_edges")
_ACTION_EDGES = _on("/tracing/action_edges")
_EDGES = _SITE_EDGES | _ACTION_EDGES
_SLOW_EVENTS = _on("/tracing/slow_events")
_SLOW_EVENT_ACTIONS = _on("/tracing/slow_events/actions")
_DEPLOY_STATS = _on("/deploys/stats")
_TEST_CRON = _on("/check_ins/test_cron")
_GRAPHQL = _on("/graphql")

_BODY = r"\bfields?\b|\bmembers?\b|param|missing|required|unexpected|unknown|invalid|unprocessable|bad.request|body"
"""Words of a refusal that is about the body, or that says nothing in particular."""

_SITES = re.compile(rf"site_?ids?|{_BODY}", re.IGNORECASE)

TRACING = (
    Guess(
        "stray-blanks",
        "4",
        _LISTS | _PERFORMANCE_TRACE | _ERROR_TRACE | _ACTIONS | _ACTION_EDGES | _SLOW_EVENT_ACTIONS,
        sent="actions and digests without blanks around them",
        instead="exactly as received, where that finds nothing; the namespace of edges never goes any other way",
    ),
    Guess(
        "cursor-form",
        "5.2",
        _LISTS | _PERFORMANCE_TRACE,
        sent='the cursor {"time": null} and {"time": …}, the only form that can page; not the word "Time"',
        accepted="the rows of the boundary once more; a page that does not move the cursor ends the list",
    ),
    Conflict(
        "cursor-by-duration",
        "5.2",
        _LISTS,
        sent='cursor {"duration": null}, by the pattern of {"time": null}',
        instead='cursor "Duration", as the guide says; it can name the first page only',
        covers=("CursorObject.duration",),
        concerns=forms.has_duration_cursor,
        mentioned=re.compile(r"cursor|pagination|duration|order", re.IGNORECASE),
        other=forms.with_named_cursor,
    ),
    Conflict(
        "minimum-duration",
        "5.2",
        _LISTS | _PERFORMANCE_TRACE,
        sent="duration_ms, as the official client does",
        accepted="rows below the threshold too; they are left out here",
        instead="duration, as the guide says",
        concerns=forms.has("duration_ms"),
        mentioned=re.compile(r"duration", re.IGNORECASE),
        other=forms.renaming("duration_ms", "duration"),
    ),
    Guess("retention-boundary", "5.2", _LISTS, sent="no ttl"),
    Guess("error-list-range", "5.2", _LISTS, sent="from and to for errors too, as live clients do"),
    Guess("bare-query-words", "5.4", _LISTS, sent="the query as typed; what a bare word matches is not relied on"),
    Guess(
        "span-list-cap",
        "5.5",
        _PERFORMANCE_TRACE,
        sent="per_page 100",
        accepted="exactly as many spans as a list that may be cut, and the trace is asked by its id",
    ),
    Guess("usual-attributes", "5.5", _SPANS, accepted="any attribute; db.* and http.* are read where they are there"),
    Guess("unknown-trace", "5.6", _LOCATOR | _SPANS, accepted="404 and an empty answer alike, as: it is not here"),
    Conflict(
        "error-trace-pagination",
        "5.7",
        _ERROR_TRACE,
        sent="no pagination, which works",
        instead="a first page of 100, because the guide calls it required",
        concerns=forms.lacks("pagination"),
        mentioned=re.compile(r"pagination|cursor|per_page", re.IGNORECASE),
        other=forms.with_pagination,
    ),
    Guess("throughput-count", "5.9", _ACTIONS, accepted="throughput as a count of calls in the range, not a rate"),
    Guess("nameless-actions", "5.9", _ACTIONS, accepted="rows without action, which are passed over"),
    Conflict(
        "edges-of-site",
        "5.10",
        _SITE_EDGES,
        sent="site_id, from and to, as the sibling route actions takes them",
        instead="site_ids in place of site_id",
        covers=("SiteRangeQuery",),
        concerns=forms.has("site_id"),
        mentioned=_SITES,
        other=forms.with_site_ids,
    ),
    Guess(
        "edge-rows",
        "5.10",
        _EDGES,
        accepted="every array of the object as a group named by its member, or one array whose rows name their"
        " direction; every other single value is a column of its own",
        covers=(
            "Edge.namespace",
            "Edge.action",
            "Edge.action_name",
            "Edge.site_id",
            "Edge.mean",
            "Edge.error_rate",
            "Edges.internal",
        ),
        names=aliases.EDGE,
    ),
    Conflict(
        "edges-of-action",
        "5.11",
        _ACTION_EDGES,
        sent="action_name, and the namespace exactly as received",
        instead="action in place of action_name",
        covers=("POST /tracing/action_edges", "ActionEdgesQuery"),
        concerns=forms.has("action_name"),
        mentioned=re.compile(rf"action|{_BODY}", re.IGNORECASE),
        other=forms.renaming("action_name", "action"),
    ),
    Conflict(
        "slow-events-of-site",
        "5.12",
        _SLOW_EVENTS,
        sent="site_id, from and to, as the sibling route actions takes them; no limit, no namespaces",
        instead="site_ids in place of site_id",
        covers=("SlowEventsQuery",),
        concerns=forms.has("site_id"),
        mentioned=_SITES,
        other=forms.with_site_ids,
    ),
    Guess(
        "slow-event-rows",
        "5.12",
        _SLOW_EVENTS,
        accepted="digest and impact, and whatever else is there: a title by the first of its names; every other single"
        " value is a column of its own",
        covers=tuple(
            f"SlowEvent.{name}"
            for name in ("name", "group", "body", "namespace", "count", "throughput", "mean", "duration")
        ),
        names=aliases.SLOW_EVENT,
    ),
    Guess(
        "impact-unit",
        "5.12",
        _SLOW_EVENTS,
        accepted="impacts that are all at most 1 as fractions, at most 100 and adding up to about 100 as percent, any"
        " other as a score; the most impact comes first",
    ),
    Conflict(
        "actions-of-slow-event",
        "5.13",
        _SLOW_EVENT_ACTIONS,
        sent="digest, and site_id, from and to as for the event",
        instead="site_ids in place of site_id",
        covers=("SlowEventActionsQuery.site_id", "SlowEventActionsQuery.from", "SlowEventActionsQuery.to"),
        concerns=forms.has("site_id"),
        mentioned=_SITES,
        other=forms.with_site_ids,
    ),
    Guess(
        "slow-event-actions",
        "5.13",
        _SLOW_EVENT_ACTIONS,
        accepted="rows with or without figures beside the count",
        covers=("SlowEventAction.mean", "SlowEventAction.duration", "SlowEventAction.impact"),
    ),
)

DISCOVERY = (
    Guess(
        "deploy-stats",
        "8",
        _DEPLOY_STATS,
        sent="site_id and revision; no range",
        accepted="404 and 422 alike, as: no data; error_rate as percent",
        covers=("DeployStatsQuery.site_id",),
    ),
    Guess(
        "cron-question",
        "9",
        _TEST_CRON,
        sent="the expression and its zone under these names, and only when a person asks",
        covers=("POST /check_ins/test_cron", "TestCronQuery"),
        names=aliases.CRON_QUESTION,
    ),
    Guess(
        "cron-answer",
        "9",
        _TEST_CRON,
        accepted="any array of times and a boolean of these names, at the top or one level down; 400 and 422 as: not"
        " valid",
        covers=("TestCronResult",),
        names=aliases.CRON_ANSWER,
    ),
    Guess(
        "graphql-fields",
        "11",
        _GRAPHQL,
        sent="documents with every field wanted",
        accepted="data beside errors, which is used, and told to be half an answer",
        instead="the same with the fields they cannot do without; asked so for the rest of the session",
    ),
    Guess(
        "unknown-app",
        "11",
        _GRAPHQL,
        accepted="null for an app or organization as: there is none",
    ),
    Guess("view-sources", "11.4", _GRAPHQL, accepted="no sourceIds as: all sources of the site"),
    Guess(
        "view-severities",
        "11.4",
        _GRAPHQL,
        accepted="severities in any case; asked for in lower case behind the query, as the official client does",
    ),
    Guess("incident-pages", "11.5", _GRAPHQL, sent="100 incidents at most, walked in the order of their ids"),
    Guess("incident-marker", "11.5", _GRAPHQL, sent="no marker"),
    Guess("incident-kinds", "11.5", _GRAPHQL, accepted="any __typename; an unknown kind is shown by its name"),
    Guess("backtrace-code", "11.6", _GRAPHQL, accepted="the code of a line as one object or as several, or none"),
)
