"""The dialects there are: one for each reading the contract leaves open. Data only, cheap to import."""

import difflib
from collections.abc import Iterable
from typing import NamedTuple

from appsignal_tui.demo.errors import SimulatorError

_NEAR_MISSES = 3


class DialectSwitch(NamedTuple):
    """One reading of the contract."""

    name: str
    help: str
    """What the service does, one line."""
    section: str
    """Section of the contract that leaves it open."""
    is_default: bool = False
    """Whether it is what the simulator does anyway; naming it changes nothing."""
    keeps_schema: bool = True
    """Whether requests and answers keep the shapes of the written OpenAPI contract."""


def _usual(name: str, help_line: str, section: str) -> DialectSwitch:
    return DialectSwitch(name, help_line, section, is_default=True)


def _shapeless(name: str, help_line: str, section: str) -> DialectSwitch:
    return DialectSwitch(name, help_line, section, keeps_schema=False)


DIALECTS: tuple[DialectSwitch, ...] = (
    _usual("cursor-any", "Cursors are understood as objects and as the strings Time and Duration.", "5.2"),
    DialectSwitch("cursor-object-only", "A cursor that is a string is refused.", "5.2"),
    DialectSwitch("cursor-duration-refused", "A cursor by duration is the string Duration or nothing.", "5.2"),
    _usual("duration-both", "The least duration is duration or duration_ms.", "5.2"),
    DialectSwitch("duration-only", "The least duration is duration; duration_ms is refused.", "5.2"),
    DialectSwitch("duration-ms-only", "The least duration is duration_ms; duration is refused.", "5.2"),
    DialectSwitch("duration-ms-ignored", "The least duration is duration; duration_ms is ignored.", "5.2"),
    DialectSwitch("duration-ignored", "The least duration is duration_ms; duration is ignored.", "5.2"),
    _usual("per-page-clamped", "More than 100 rows a page are 100.", "1.6"),
    DialectSwitch("per-page-refused", "More than 100 rows a page are refused.", "1.6"),
    _usual("error-trace-unpaged", "A trace of an error is told without pagination.", "5.7"),
    DialectSwitch("error-trace-paged", "A trace of an error is refused without pagination.", "5.7"),
    _usual("metric-words-any", "Metric fields, aggregations and resolutions may be in any case.", "3.1"),
    DialectSwitch("timeseries-upper-only", "Series take field, aggregation and resolution in capitals.", "3.1"),
    DialectSwitch("list-lower-only", "Metric lists take field, aggregation and resolution in lower case.", "3.1"),
    _usual("points-absent", "A bucket without data has no point.", "3.2"),
    DialectSwitch("points-null", "A bucket without data has a point whose value is null.", "3.2"),
    _usual("tags-arrays", "Tag combinations are arrays of keys.", "3.5"),
    DialectSwitch("tags-objects", "Tag combinations are objects of keys and example values, several for one.", "3.5"),
    DialectSwitch("tags-mixed", "Tag combinations are arrays and objects in turn.", "3.5"),
    _usual("metric-type-upper", "Metric types are in capitals.", "3.5"),
    DialectSwitch("metric-type-lower", "Metric types are in lower case.", "3.5"),
    _usual("severity-mixed", "Severities of log lines are written as each source does.", "6.2"),
    DialectSwitch("severity-upper", "Severities of log lines are in capitals.", "6.2"),
    DialectSwitch("severity-lower", "Severities of log lines are in lower case.", "6.2"),
    _usual("status-lower", "Status codes of spans are in lower case.", "5.5"),
    DialectSwitch("status-upper", "Status codes of spans are in capitals.", "5.5"),
    _usual("log-json-mixed", "The attributes of log lines are objects, or text that holds one.", "6.1"),
    DialectSwitch("log-json-text", "The attributes of log lines are always text.", "6.1"),
    DialectSwitch("log-json-object", "The attributes of log lines are always objects.", "6.1"),
    _usual("log-stream-off", "Log lines are never streamed.", "6.1"),
    DialectSwitch("log-stream", "Log lines come as server-sent events to whoever accepts them.", "6.1"),
    _usual("site-edges-one", "Dependencies of a site are asked with site_id.", "5.10"),
    _shapeless("site-edges-many", "Dependencies of a site are asked with site_ids.", "5.10"),
    _usual("action-edges-action-name", "Dependencies of an action are asked with action_name.", "5.11"),
    DialectSwitch("action-edges-action", "Dependencies of an action are asked with action.", "5.11"),
    _usual("edges-groups", "Dependencies are groups named upstream, downstream and internal.", "5.10"),
    DialectSwitch(
        "edges-more-groups", "Dependencies have a group nobody has heard of, and members that are none.", "5.10"
    ),
    _shapeless("edges-flat", "Dependencies are one array; each has a direction.", "5.10"),
    _usual("slow-events-full", "Slow events have names, texts and figures.", "5.12"),
    DialectSwitch("slow-events-bare", "Slow events have only digest and impact.", "5.12"),
    _usual("kubernetes-array", "Nodes and pods are bare arrays with the agent's names.", "7"),
    _shapeless("kubernetes-wrapped", "Nodes and pods are arrays one level down.", "7"),
    _shapeless("kubernetes-nested", "Figures of nodes and pods are objects or arrays of points.", "7"),
    DialectSwitch("kubernetes-short-names", "Members of nodes and pods have short names.", "7"),
    _usual("visual-series", "A saved visual has its series.", "10"),
    DialectSwitch("visual-bare", "A saved visual has no series.", "10"),
    _usual("csv-commas", "CSV is separated by commas.", "10"),
    DialectSwitch("csv-semicolons", "CSV is separated by semicolons.", "10"),
    _usual("unauthorized-json", "401 is JSON.", "1.5"),
    DialectSwitch("unauthorized-text", "401 is plain text.", "1.5"),
    DialectSwitch("members-unknown", "Every object has members nobody has heard of.", "1.8"),
    DialectSwitch("members-null", "Members that may be null are, but for names, times and figures.", "1.8"),
    DialectSwitch("times-nine-digits", "Times have nine fraction digits.", "1.4"),
    DialectSwitch("times-offset", "Times end in +00:00, with as few fraction digits as they need.", "1.4"),
    DialectSwitch("answers-slow", "Every answer comes 0.3 s later.", "1.5"),
    DialectSwitch("answers-cut", "Every other time the same is asked, the connection breaks in the answer.", "1.5"),
    _shapeless("answers-502", "Every other time the same is asked, a proxy says 502 in HTML.", "1.5"),
    _usual("graphql-errors-200", "GraphQL says what is wrong with HTTP 200.", "11"),
    DialectSwitch("graphql-errors-400", "GraphQL says what is wrong with HTTP 400.", "11"),
    DialectSwitch("graphql-half", "GraphQL answers with data and errors; lists hold a null.", "11"),
    DialectSwitch("graphql-off", "There is no GraphQL: 404.", "11"),
    DialectSwitch("graphql-restricted", "GraphQL says that the account is restricted.", "11"),
)


def read_dialects(names: Iterable[str]) -> tuple[DialectSwitch, ...]:
    """The dialects of these names, in the order given.

    Raises:
        SimulatorError: one of them is unknown; the sentence names what is near.
    """
    known = {dialect.name: dialect for dialect in DIALECTS}
    found = []
    for name in names:
        wanted = name.strip().casefold()
        if wanted not in known:
            near = difflib.get_close_matches(wanted, known, _NEAR_MISSES) or difflib.get_close_matches(
                wanted, known, 1, cutoff=0.0
            )
            raise SimulatorError(f"There is no dialect “{name}”; near it are {', '.join(near)}.")
        found.append(known[wanted])
    return tuple(found)
