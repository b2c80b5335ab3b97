from appsignal_tui.analysis.span_tree import SpanTree
from appsignal_tui.layout.fit import fit_columns, fit_row
from appsignal_tui.layout.run import Run, Runs, plain
from appsignal_tui.layout.spans import SpanRow, span_columns, span_rows, span_titles
from appsignal_tui.layout.waterfall import Window
from appsignal_tui.models.base import NS_PER_MS
from tests.support.painted import painted, shown_columns
from tests.support.spans import span

MS = NS_PER_MS
CHECKOUT = SpanTree(
    [
        span("POST /checkout", "", 0, 842 * MS),
        span("Checkout#create", "POST /checkout", 4 * MS, 838 * MS, service="rails"),
        span("SELECT line_items", "Checkout#create", 10 * MS, 299 * MS, service="rails"),
        span("POST /charge", "Checkout#create", 310 * MS, 784 * MS, service="payments", error=True),
        span("GET idem", "POST /charge", 311 * MS, 311 * MS + 600_000, service="redis"),
        span("retry", "POST /charge", 313 * MS, 543 * MS, service="payments", error=True),
        span("UPDATE orders SET paid = true WHERE id = 1", "Checkout#create", 786 * MS, 791 * MS, service="rails"),
    ]
)


def first_row(tree: SpanTree, number: int, width: int = 80) -> str:
    return painted(span_columns(tree, reverse_edges=False), span_rows(tree), width)[1 + number]


def test_a_waterfall_at_eighty_columns() -> None:
    assert painted(span_columns(CHECKOUT, reverse_edges=False), span_rows(CHECKOUT), 80) == [
        "  span                               total",
        "◆ ▾ web  POST /checkout              842ms █████████████████████████████████████",
        "    ▾ rails  Checkout#create         834ms ████████████████████████████████████▉",
        "        SELECT line_items            289ms ▐████████████▏",
        "✖     ▾ payments  POST /charge       474ms              ▐████████████████████▌",
        "          redis  GET idem            600µs              ▕",
        "✖         retry                      230ms              ▕█████████▉",
        "        UPDATE orders… WHERE id = 1  5.0ms                                   │",
    ]


def test_folded_rows_tell_what_they_hide() -> None:
    folded = frozenset({("POST /charge", 0), ("Checkout#create", 0)})
    rows = span_rows(CHECKOUT, folded)
    assert [row.key[0] for row in rows] == ["POST /checkout", "Checkout#create"]
    assert rows[1].hides_error
    line = painted(span_columns(CHECKOUT), rows, 80)[2]
    assert line.startswith("○   ▸ rails  Check…reate ✖2 5 spans  834ms")


def test_errors_are_marked_and_drawn_in_the_colour_of_errors() -> None:
    row = span_rows(CHECKOUT)[3]
    fitted = fit_columns(span_columns(CHECKOUT), 80)
    runs = fit_row(fitted, row)
    assert row.is_error
    assert runs[0] == Run("✖", "error")
    assert {run.role for run in runs if "█" in run.text} == {"error"}


def test_services_have_their_hues_known_ones_first() -> None:
    fitted = fit_columns(span_columns(CHECKOUT, hues={"rails": "hue7"}), 80)
    assert Run("rails  ", "hue7") in fit_row(fitted, span_rows(CHECKOUT)[1])
    assert Run("web  ", "hue0") in fit_row(fitted, span_rows(CHECKOUT)[0])


def test_the_axis_stands_above_the_bars_only() -> None:
    columns = span_columns(CHECKOUT)
    titles = {column.id: span_titles(column, 34, Window(0, 842 * MS)) for column in columns}
    assert titles["bar"] is not None
    assert [plain(row) for row in titles["bar"]] == [
        "0       200ms   400ms        842ms",
        "┬───────┬───────┬───────┬───────┬─",
    ]
    assert [titles[column.id] for column in columns if column.id != "bar"] == [None, None, None]


def test_wide_screens_show_share_and_service() -> None:
    columns = span_columns(CHECKOUT, wide=True)
    assert shown_columns(columns, 120) == ["mark", "span", "total", "bar", "share", "service"]
    assert painted(columns, span_rows(CHECKOUT), 120)[2].endswith("99.0% rails")


def test_k01_the_row_of_missing_parents_says_how_many() -> None:
    tree = SpanTree([span("a", "gone"), span("b", "gone", 1)])
    assert first_row(tree, 0).startswith("▲ ▾ missing parent of 2 spans")
    assert first_row(tree, 1).startswith("▲     web  a ")


def test_k02_k03_k05_what_is_odd_about_a_span_stands_beside_its_name() -> None:
    tree = SpanTree([span("a", "a", 0, 100), span("b", "a", 50, 20), span("c", "a", 60, None), span("c", "a", 70, 80)])
    assert first_row(tree, 0).startswith("▲ ▾ web  a ↺ cycle")
    assert first_row(tree, 1).startswith("▲     b negative")
    assert first_row(tree, 2).startswith("▲     c id twice open")
    assert first_row(tree, 2).endswith("⋯")


def test_k07_skew_is_told_with_its_amount() -> None:
    tree = SpanTree(
        [span("a", "", 100 * MS, 200 * MS), span("b", "a", 90 * MS, 150 * MS), span("c", "a", 120 * MS, 230 * MS)]
    )
    rows = painted(span_columns(tree), span_rows(tree), 80)
    assert rows[2].startswith("      b skew 10ms")
    assert rows[3].startswith("      c +30ms")


def test_k09_deep_spans_keep_their_names_in_view() -> None:
    tree = SpanTree(
        [span(f"level-{level}", f"level-{level - 1}" if level else "", level, 5_000) for level in range(3_000)]
    )
    rows = span_rows(tree)
    columns = span_columns(tree)
    for width in (40, 80, 160):
        deepest, last = painted(columns, [rows[1_500], rows[-1]], width)[1:]
        assert "1500›▾ level-1500" in deepest
        assert "2999›  level-2999" in last


def test_a_list_narrower_than_its_names_still_shows_marks() -> None:
    lines = [painted(span_columns(CHECKOUT), span_rows(CHECKOUT), width)[4] for width in range(1, 30)]
    assert all(line.startswith("✖") for line in lines)


def test_hostile_names_are_shown_as_text() -> None:
    tree = SpanTree([span("\x1b[2J[/]\u202e\n", service="\x1b]0;x\x07")])
    assert "␛]0;x␇  ␛[2J[/]‹U+202E›↵" in first_row(tree, 0, 120)


def test_rows_of_a_span_without_name_show_its_id() -> None:
    runs: Runs = fit_row(fit_columns(span_columns(CHECKOUT), 80), SpanRow(SpanTree([span("77aa")]).nodes[0], False, ""))
    assert "77aa" in plain(runs)
