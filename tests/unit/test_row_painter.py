"""Rows as strips: exact width, few changes of style, hits lit."""

import pytest

from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.run import Run, Runs, plain
from appsignal_tui.widgets.palette import Palette, RowState
from appsignal_tui.widgets.row_painter import RowPainter

Cell = tuple[str, str]

COLUMNS: tuple[Column[Cell], ...] = (
    Column("name", "name", 6, lambda item, _: (Run(item[0]),), grow=1),
    Column("time", "time", 5, lambda item, _: (Run(item[1], "strong"), Run("ms", "faint")), align="right", rank=1),
)


def painter(width: int = 20, *, needle: str = "", has_edge: bool = False) -> RowPainter[Cell]:
    """A painter of two columns."""
    return RowPainter(COLUMNS, width, Palette("rgb"), needle=needle, has_edge=has_edge)


def test_cells_stand_in_their_columns() -> None:
    assert plain(painter().item_runs(("checkout", "42"))) == "checkout        42ms"


@pytest.mark.parametrize("width", range(30))
@pytest.mark.parametrize("item", [("", ""), ("日本語のログ行", "123456789"), ("name", "1")])
def test_a_row_is_exactly_as_wide_as_it_should_be(width: int, item: Cell) -> None:
    made = painter(width, has_edge=True)
    strip = made.strip(made.item_runs(item), RowState.PLAIN, Run("│", "rule"))
    assert sum(segment.cell_length for segment in strip) == width + 1 == strip.cell_length


def test_a_narrow_row_drops_the_column_that_matters_least() -> None:
    assert [column.id for column, _ in painter(9).fitted] == ["name"]
    assert "ms" not in plain(painter(9).item_runs(("checkout", "42")))


def test_the_sorted_column_says_so() -> None:
    assert plain(painter().title_lines(("time", True))[0]).endswith(" time▾"[1:])
    assert plain(painter().title_lines(("name", False))[0]).startswith("name▴")


def test_a_title_too_long_for_its_column_keeps_the_sort_mark() -> None:
    narrow: RowPainter[Cell] = RowPainter(
        (Column("long", "throughput", 6, lambda *_: (), sort=lambda item: item),), 6, Palette("rgb")
    )
    assert plain(narrow.title_lines(("long", True))[0]) == "thro…▾"


def test_a_column_may_have_a_header_of_several_lines() -> None:
    def titles(column: Column[Cell], width: int) -> tuple[Runs, ...] | None:
        return ((Run("0ms"),), (Run("┬" * width),)) if column.id == "time" else None

    lines = [plain(line) for line in painter().title_lines(None, titles)]
    assert lines == ["              " + "   0ms", "name           ┬┬┬┬┬"]


def test_hits_are_lit_across_runs_but_not_across_cells() -> None:
    lit = [run.text for run in painter(needle="42m").item_runs(("x42m", "42")) if run.role == "match"]
    assert lit == ["42m", "42", "m"]
    assert not [run for run in painter(needle="x 4").item_runs(("x", "42")) if run.role == "match"]


def test_neighbours_of_one_style_are_one_segment() -> None:
    made = painter()
    segments = list(made.strip((Run("a"), Run("b"), Run(" ", "error"), Run("c")), RowState.PLAIN))
    assert [segment.text for segment in segments] == ["ab c"]


def test_blanks_do_not_change_the_style_unless_it_shows() -> None:
    made = painter()
    plain_segments = list(made.strip((Run("a", "error"), Run("   "), Run("b", "error")), RowState.PLAIN))
    assert [segment.text for segment in plain_segments] == ["a   b"]
    reversed_segments = list(made.strip((Run("a"), Run("  ", "match"), Run("b")), RowState.PLAIN))
    assert [segment.text for segment in reversed_segments] == ["a", "  ", "b"]


def test_the_edge_tells_picked_and_bookmarked_rows() -> None:
    made = painter(has_edge=True)
    runs = made.item_runs(("a", "1"))
    first = [made.strip(runs, state).text[0] for state in (RowState.PLAIN, RowState.SELECTED, RowState.MARKED)]
    assert len(set(first)) == 3
    assert first[0] == " "


def test_a_row_may_be_painted_as_a_whole() -> None:
    whole: RowPainter[Cell] = RowPainter(
        COLUMNS, 10, Palette("rgb"), whole_row=lambda item, width: (Run("┄" * width),) if item[0] == "gap" else None
    )
    assert plain(whole.item_runs(("gap", ""))) == "┄" * 10
    assert plain(whole.item_runs(("row", "1"))) == "row       "
