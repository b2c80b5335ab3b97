"""A list on screen through any sequence of changes: the cursor keeps its row, the picture its shape."""

import asyncio
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appsignal_tui.widgets.row_list import RowList, RowOptions
from tests.support.row_lists import ListApp, Row, numbers_in_view, picture, rows

NUMBERS = st.lists(st.integers(0, 60), unique=True, max_size=40)

OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("set_items"), NUMBERS),
        st.tuples(st.just("extend"), st.integers(0, 30)),
        st.tuples(st.just("prepend"), st.integers(0, 30)),
        st.tuples(st.just("discard_first"), st.integers(0, 30)),
        st.tuples(st.just("sort_by"), st.sampled_from([None, "name", "value"])),
        st.tuples(st.just("find"), st.sampled_from(["", "row 1", "ROW", "absent"])),
        st.tuples(st.just("select"), NUMBERS),
        st.tuples(st.just("mark"), NUMBERS),
        st.tuples(st.just("following"), st.booleans()),
        st.tuples(st.just("move_to"), st.integers(-5, 90)),
        st.tuples(st.just("page_by"), st.integers(-50, 50)),
        st.tuples(st.just("scroll_rows"), st.integers(-50, 50)),
        st.tuples(st.just("press"), st.sampled_from(["j", "k", "pageup", "pagedown", "home", "end", "space", "enter"])),
        st.tuples(st.just("resize"), st.tuples(st.integers(1, 60), st.integers(1, 20))),
    ),
    max_size=15,
)
KEEPS_ROW = {
    "set_items",
    "extend",
    "prepend",
    "discard_first",
    "sort_by",
    "find",
    "select",
    "mark",
    "resize",
    "scroll_rows",
}


class Scenario:
    """Carries operations out on a list and on the numbers that should be in it."""

    def __init__(self, app: ListApp, pilot: Any) -> None:
        self.list: RowList[Row] = app.list
        self._pilot = pilot
        self.arrived: list[int] = []
        self._next, self._before = 1_000, -1

    async def carry_out(self, act: str, value: Any) -> None:
        """One operation."""
        listed = self.list
        if act in {"extend", "prepend"}:
            fresh = list(range(self._next, self._next + value))
            if act == "prepend":
                fresh = list(range(self._before - value + 1, self._before + 1))
                self._before -= value
            else:
                self._next += value
            self.arrived = self.arrived + fresh if act == "extend" else fresh + self.arrived
            getattr(listed, act)([row for number in fresh for row in rows(number, number + 1)])
        elif act == "set_items":
            self.arrived = list(value)
            listed.set_items([row for number in value for row in rows(number, number + 1)])
        elif act == "discard_first":
            del self.arrived[:value]
            listed.discard_first(value)
        elif act == "following":
            listed.following = value
        elif act == "find":
            await listed.find(value)
        elif act == "press":
            await self._pilot.press(value)
        elif act == "resize":
            await self._pilot.resize_terminal(*value)
        else:
            getattr(listed, act)(value)

    def check(self, act: str, cursor_before: int | None, *, was_following: bool) -> None:
        """What holds after every operation."""
        listed = self.list
        assert sorted(item.number for item in listed.items) == sorted(self.arrived)
        assert 0 <= listed.top <= max(0, listed.count - listed.view_height)
        if act in KEEPS_ROW and cursor_before in self.arrived and not was_following:
            assert listed.cursor_key == cursor_before
        if listed.following and listed.count:
            assert listed.cursor_index == listed.count - 1
        lines = picture(listed)
        assert {len(line) for line in lines} == {listed.size.width}
        assert len(lines) == listed.size.height
        assert len(numbers_in_view(listed)) == min(listed.count, listed.view_height)
        assert listed.find_state.is_complete


async def run(follow: bool, operations: list[tuple[str, Any]]) -> None:
    """One example."""
    app = ListApp(
        RowOptions(follow=follow, has_edge=True, mark_of=lambda row: "error" if row.number % 9 == 0 else None)
    )
    async with app.run_test(size=(40, 11)) as pilot:
        scenario = Scenario(app, pilot)
        for act, value in operations:
            before, was_following = app.list.cursor_key, app.list.following
            await scenario.carry_out(act, value)
            scenario.check(act, before, was_following=was_following)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.booleans(), OPERATIONS)
def test_any_sequence_of_changes_keeps_the_cursor_on_its_row(follow: bool, operations: list[tuple[str, Any]]) -> None:
    asyncio.run(run(follow, operations))
