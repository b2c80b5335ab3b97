from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.fit import cut_cell, fit_cell, fit_columns, fit_row, fit_titles
from appsignal_tui.layout.run import Run, Runs, plain


def paint(item: str, _width: int) -> Runs:
    return (Run(item, "strong"),)


MARK = Column[str]("mark", "", 1, paint, rank=0)
NAME = Column[str]("name", "name", 10, paint, grow=1, rank=1)
COUNT = Column[str]("count", "count", 5, paint, rank=2, align="right")
TRACE = Column[str]("trace", "trace", 8, paint, grow=1, most=12, rank=3, gap=2)
COLUMNS = (MARK, COUNT, NAME, TRACE)


def widths(width: int) -> dict[str, int]:
    return {column.id: cells for column, cells in fit_columns(COLUMNS, width)}


def test_all_columns_share_what_is_left() -> None:
    assert widths(40) == {"mark": 1, "count": 5, "name": 18, "trace": 12}


def test_a_column_at_its_widest_leaves_the_rest_to_the_others() -> None:
    assert widths(60) == {"mark": 1, "count": 5, "name": 38, "trace": 12}


def test_the_least_important_column_goes_first() -> None:
    assert widths(28) == {"mark": 1, "count": 5, "name": 10, "trace": 8}
    assert widths(27) == {"mark": 1, "count": 5, "name": 19}
    assert widths(17) == {"mark": 1, "name": 15}


def test_columns_stay_in_display_order_whatever_their_rank() -> None:
    assert [column.id for column, _ in fit_columns(COLUMNS, 80)] == ["mark", "count", "name", "trace"]


def test_what_the_row_is_about_takes_what_is_left_when_it_does_not_fit() -> None:
    assert widths(6) == {"mark": 1, "name": 4}
    assert widths(2) == {"mark": 1}


def test_the_most_important_column_is_always_there() -> None:
    assert [column.id for column, _ in fit_columns((NAME,), 3)] == ["name"]
    assert fit_columns(COLUMNS, 0) == ()


def test_equal_ranks_go_from_left_to_right() -> None:
    plain_columns = (Column[str]("a", "", 4, paint), Column[str]("b", "", 4, paint), Column[str]("c", "", 4, paint))
    assert [column.id for column, _ in fit_columns(plain_columns, 10)] == ["a", "b"]


def test_a_cell_is_cut_in_the_role_of_the_run_it_cuts() -> None:
    parts = (Run("slow ", "warn"), Run("query line_items", "text"))
    assert fit_cell(parts, 9) == (Run("slow ", "warn"), Run("que…", "text"))
    assert cut_cell(parts, 3) == (Run("sl…", "warn"),)


def test_a_cell_is_padded_to_its_width() -> None:
    assert plain(fit_cell((Run("鉄"),), 4)) == "鉄  "
    assert plain(fit_cell((Run("5ms"),), 5, "right")) == "  5ms"
    assert plain(fit_cell((Run("鉄瓶"),), 3)) == "鉄…"
    assert fit_cell((), 0) == ()


def test_a_row_has_its_gaps() -> None:
    fitted = fit_columns(COLUMNS, 30)
    assert plain(fit_titles(fitted)) == "  count name         trace    "
    assert plain(fit_row(fitted, "x")) == "x     x x            x        "
    assert plain(fit_row(fitted, "long, too long")) == "… long… long, too …  long, to…"
