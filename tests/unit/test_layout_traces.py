from datetime import UTC
from zoneinfo import ZoneInfo

from appsignal_tui.layout.incidents import INCIDENT_COLUMNS, incident_rows
from appsignal_tui.layout.traces import trace_columns, trace_rows
from appsignal_tui.models.base import parse_ns
from appsignal_tui.models.incident import ExceptionIncident
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.models.trace import TraceSummary
from tests.support.painted import painted, shown_columns

NOW = parse_ns("2026-11-23T14:16:00Z")
WINDOW = TimeRange(parse_ns("2026-11-23T13:16:00Z"), NOW)


def trace(time: str, duration: float | None, **more: object) -> TraceSummary:
    known = {"trace_id": time, "time": f"2026-11-23T{time}Z", "duration": duration, "revision": "9f3c2a1"}
    return TraceSummary.model_validate({**known, **more})


TRACES = (
    trace("14:15:58", 1_310, has_npo=True, tags={"region": "eu-west"}),
    trace("14:15:41", 842, has_npo=True, tags={"region": "eu-west", "plan": None}),
    trace("13:50:41", 188, revision=None),
    trace("13:50:12", None, revision="0123456789abcdef0123456789abcdef01234567"),
)


def test_a_trace_is_compared_with_the_longest_of_its_list() -> None:
    assert painted(trace_columns(), trace_rows(TRACES), 80) == [
        "  time       total                             revision tags",
        "  14:15:58   1.31s ██████████████████████ N+1  9f3c2a1  region=eu-west",
        "  14:15:41   842ms ██████████████▏        N+1  9f3c2a1  region=eu-west plan=–",
        "  13:50:41   188ms ███▏                        –",
        "  13:50:12       –                             0123456",
    ]


def test_rows_of_the_list_of_errors_are_marked() -> None:
    assert painted(trace_columns(), trace_rows(TRACES[:1], is_errors=True), 40)[1].startswith("✖ 14:15:58")


def test_times_are_those_of_the_zone() -> None:
    columns = trace_columns(ZoneInfo("Europe/Amsterdam"))
    assert painted(columns, trace_rows(TRACES[:1]), 40)[1].startswith("  15:15:58")


def test_mixed_lists_name_the_action_and_lists_of_several_sites_the_site() -> None:
    rows = trace_rows((trace("14:15:58", 5, action_name="A#b", site_id="s1"),), site_labels={"s1": "shop/production"})
    line = painted(trace_columns(mixed=True, several_sites=True), rows, 120)[1]
    assert "A#b" in line
    assert "shop/prod…" in line
    assert shown_columns(trace_columns(), 200) == ["mark", "time", "total", "bar", "n+1", "revision", "tags"]


def test_a_list_without_durations_has_no_bars() -> None:
    assert "█" not in painted(trace_columns(), trace_rows((trace("14:15:58", None),)), 80)[1]
    assert painted(trace_columns(), trace_rows(()), 80)[1:] == []


def test_narrow_lists_keep_time_and_total() -> None:
    assert shown_columns(trace_columns(), 24) == ["mark", "time", "total", "bar"]
    assert shown_columns(trace_columns(), 18) == ["mark", "time", "total"]


INCIDENTS = (
    ExceptionIncident(
        number=409,
        exception_name="Payments::Declined",
        count=38,
        created_ns=parse_ns("2026-11-09T08:00:00Z"),
        last_ns=parse_ns("2026-11-23T14:11:00Z"),
        action_names=("Checkout#create", "Orders#show"),
    ),
    ExceptionIncident(
        number=412,
        exception_name="Stripe::ReadTimeout",
        count=355,
        created_ns=parse_ns("2026-11-23T13:52:00Z"),
        last_ns=parse_ns("2026-11-23T14:15:00Z"),
        action_names=("Checkout#create",),
    ),
    ExceptionIncident(number=7, exception_name="Old::Error", count=1, last_ns=parse_ns("2026-11-14T14:15:00Z")),
    ExceptionIncident(number=8),
)


def test_error_groups_stand_by_their_last_occurrence_and_new_ones_are_marked() -> None:
    rows = incident_rows(INCIDENTS, WINDOW, NOW, UTC)
    assert painted(INCIDENT_COLUMNS, rows, 80)[1:] == [
        "✖ 14:15 Stripe::ReadTimeout                  Checkout#create    355× new 13:52",
        "▲ 14:11 Payments::Declined                   Checkout#cr… +1     38× 9 Nov",
        "▲    9d Old::Error                           –                    1×",
        "▲     – #8                                   –                    0×",
    ]
