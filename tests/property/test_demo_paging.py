"""Properties of the simulator's building blocks, for any input."""

from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.demo.graphql.parser import GraphQLError, parse_document
from appsignal_tui.demo.paging import Page
from appsignal_tui.demo.terms import QuerySyntaxError, parse_terms
from appsignal_tui.demo.wire import format_time, parse_time
from appsignal_tui.demo.world.catalog import MINUTE_NS
from appsignal_tui.demo.world.trace_ids import TraceAddress, TraceIds

ROWS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 1_000)), unique=True, max_size=60)
TIMES = st.integers(-60_000_000_000 * 1_000_000_000, 4_000_000_000 * 1_000_000_000)  # from the year 68 on


@given(ROWS, st.booleans(), st.integers(1, 20))
def test_pages_by_time_give_every_row_once_unless_an_instant_overflows(
    rows: list[tuple[int, int]], descending: bool, per_page: int
) -> None:
    ordered = sorted(rows, reverse=descending)
    seen: list[tuple[int, int]] = []
    cursor: int | None = None
    while True:
        page = Page(per_page, descending, time_ns=cursor)
        start, end = page.narrow(0, 30)
        found = page.by_time(row for row in ordered if start <= row[0] <= end)
        assert cursor is None or not found or found[0][0] == cursor
        fresh = [row for row in found if row not in seen]
        seen += fresh
        if len(found) < per_page:
            assert seen == ordered
            return
        if not fresh or found[-1][0] == cursor:
            assert sum(row[0] == found[-1][0] for row in rows) >= per_page
            return
        cursor = found[-1][0]


@given(ROWS, st.booleans(), st.integers(1, 20), st.none() | st.integers(0, 30))
def test_pages_by_duration_are_cut_at_the_cursor_and_sorted(
    rows: list[tuple[int, int]], descending: bool, per_page: int, cursor: int | None
) -> None:
    page = Page(per_page, descending, "duration", duration_ms=cursor)
    found = [row[0] for row in page.by_duration(rows, lambda row: row[0])]
    wanted = sorted((row[0] for row in rows), reverse=descending)
    if cursor is not None:
        wanted = [value for value in wanted if (value <= cursor if descending else value >= cursor)]
    assert found == wanted[:per_page]


@given(TIMES)
def test_times_survive_the_way_over_text(time_ns: int) -> None:
    text = format_time(time_ns)
    assert parse_time(text) == time_ns
    assert text.endswith("Z")
    digits = text.partition(".")[2].removesuffix("Z")
    assert len(digits) in (0, 3, 6, 9)
    assert not digits.endswith("000") or len(digits) == 0


@given(TIMES, st.integers(-23, 23))
def test_times_of_any_zone_are_understood(time_ns: int, hours: int) -> None:
    shift_ns = hours * 3_600_000_000_000
    text = f"{format_time(time_ns).removesuffix('Z')}{hours:+03d}:00"
    assert parse_time(text) == time_ns - shift_ns


@given(
    st.integers(0, 2**32),
    st.builds(
        TraceAddress,
        site=st.integers(0, 255),
        action=st.integers(0, 255),
        minute_ns=st.integers(0, 2**32 - 1).map(lambda minute: minute * MINUTE_NS),
        ordinal=st.integers(0, 255),
    ),
)
def test_a_trace_id_is_read_back_by_its_own_seed_only(seed: int, address: TraceAddress) -> None:
    trace_id = TraceIds(seed).encode(address)
    assert len(trace_id) == 32
    assert TraceIds(seed).decode(trace_id) == address
    assert TraceIds(seed + 1).decode(trace_id) is None


@given(st.text(max_size=40))
def test_an_id_of_another_origin_is_no_address(text: str) -> None:
    assert TraceIds(7).decode(text) is None


@given(st.text(alphabet='ab =!:<>[],"\\OR\n', max_size=30))
def test_any_text_is_a_query_or_refused(text: str) -> None:
    try:
        alternatives = parse_terms(text)
    except QuerySyntaxError:
        return
    assert alternatives
    assert all(term.values for terms in alternatives for term in terms)


@given(st.text(alphabet='{}()[]:$!."a1 \n#@', max_size=40))
def test_any_text_is_a_document_or_refused(text: str) -> None:
    try:
        document = parse_document(text)
    except GraphQLError:
        return
    assert all(operation.selections for operation in document.operations)
