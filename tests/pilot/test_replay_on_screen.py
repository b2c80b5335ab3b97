"""What the explorer shows of recorded traces, against the files read without any code of the program."""

import re
from pathlib import Path

import pytest
from textual.pilot import Pilot

from appsignal_tui.app import ExplorerApp
from appsignal_tui.screens.waterfall import WaterfallScreen
from appsignal_tui.widgets.row_list import RowList
from tests.support.explorer import explorer, opened, press, shown
from tests.support.pilot import settle
from tests.support.recorded import TRACES, RecordedSpan, RecordedTrace, read_lines, read_traces

FILES = sorted(TRACES.glob("*.jsonl"))
SIZE = (150, 60)
UNIT_MS = {"ns": 1e-6, "µs": 1e-3, "ms": 1.0, "s": 1e3}


def milliseconds(written: str) -> float:
    """A duration as the screen writes it."""
    match = re.fullmatch(r"(?:(\d+)m ?)?(\d+(?:\.\d+)?)(ns|µs|ms|s)", written)
    assert match, written
    return int(match[1] or 0) * 60_000 + float(match[2]) * UNIT_MS[match[3]]


async def rows_of(app: ExplorerApp, pilot: Pilot[int], selector: str, header: int) -> list[str]:
    """Every row of a list as it stands on the screen, page after page."""
    listed = app.screen.query_one(selector, RowList)
    listed.move_to(0)
    await settle(pilot)
    rows: list[str] = []
    while True:
        top = listed.region.y + header
        page = shown(app)[top : listed.region.bottom]
        rows += page[len(rows) - listed.top :][: listed.count - len(rows)]
        if len(rows) >= listed.count:
            return rows
        await press(pilot, "pagedown")


def check_row(row: str, total_ends: int, depth: int, span: RecordedSpan) -> None:
    assert (row[0] == "✖") is span.error, row
    name_cell, total = row[2 : total_ends - 7], row[total_ends - 6 : total_ends].strip()
    indent = len(name_cell) - len(name_cell.lstrip(" ▾▸"))
    if depth <= 12:
        assert indent == 2 * depth + 2, row
    assert re.sub(r"\s+", " ", span.name)[:10] in name_cell, row
    assert milliseconds(total) == pytest.approx(span.duration_ms, rel=0.05, abs=0.001)


async def check_waterfall(app: ExplorerApp, pilot: Pilot[int], trace: RecordedTrace) -> None:
    screen = app.screen
    assert isinstance(screen, WaterfallScreen)
    heading = shown(app)[2]
    assert f"{len(trace.spans):,}".replace(",", " ") + " spans" in heading
    errors = re.search(r"✖(\d+(?: \d{3})*)", heading)
    assert (int(errors[1].replace(" ", "")) if errors else 0) == len(trace.errors)
    whole = re.search(r"  ([\d.]+(?:ns|µs|ms|s))  ", heading)
    assert whole
    assert milliseconds(whole[1]) == pytest.approx(trace.duration_ms, rel=0.05, abs=0.001)
    rows = await rows_of(app, pilot, "#spans", header=2)
    expected = trace.in_tree_order()
    assert len(rows) == len(expected)
    total_ends = shown(app)[4].index("total") + len("total")
    for row, (depth, span) in zip(rows, expected, strict=True):
        check_row(row, total_ends, depth, span)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.removesuffix(".otlp.jsonl"))
async def test_every_trace_on_screen_is_the_recorded_one(file: Path) -> None:
    recorded = read_traces(file)
    app = explorer("--replay", str(file))
    async with opened(app, SIZE) as pilot:
        first, *others = sorted(recorded)
        screen = WaterfallScreen(app.screen.services, app.context, first)  # type: ignore[attr-defined]
        app.push_screen(screen)
        await settle(pilot)
        await check_waterfall(app, pilot, recorded[first])
        for trace_id in others:
            screen._trace_id = trace_id
            screen.load()
            await settle(pilot)
            await check_waterfall(app, pilot, recorded[trace_id])


async def test_every_trace_of_the_folder_is_listed() -> None:
    recorded = read_traces(TRACES)
    app = explorer("--replay", str(TRACES))
    async with opened(app, (120, 60)) as pilot:
        listed = app.screen.query_one("#traces", RowList)
        held = 0
        while listed.count > held:
            held = listed.count
            await press(pilot, "end")
        keys = [listed.item_at(index).trace.trace_id for index in range(listed.count)]
        text = "\n".join(await rows_of(app, pilot, "#traces", header=1))
        title = shown(app)[3]
    assert sorted(keys) == sorted(recorded)
    assert "all read" in title
    assert len(re.findall(r"^✖", text, re.MULTILINE)) == sum(bool(trace.errors) for trace in recorded.values())
    for name in ("POST /admin/import", "GET /reports/sales", "run/shop.rebuild_index"):
        assert name in text


async def test_every_line_of_a_recorded_log_is_shown_once() -> None:
    file = TRACES.parent / "logs" / "orders.jsonl"
    app = explorer("--replay", str(file))
    async with opened(app, (160, 40)) as pilot:
        listed = app.screen.query_one("#lines", RowList)
        for _ in range(5):
            await press(pilot, "home", "A")
        count = listed.count
    assert count == len(read_lines(file))


async def test_control_characters_of_recorded_text_never_reach_the_screen() -> None:
    file = TRACES / "search-control-characters.otlp.jsonl"
    recorded = read_traces(file)
    app = explorer("--replay", str(file))
    async with opened(app, (120, 40)) as pilot:
        for trace_id in recorded:
            app.push_screen(WaterfallScreen(app.screen.services, app.context, trace_id))  # type: ignore[attr-defined]
            await settle(pilot)
            for _ in recorded[trace_id].spans:
                await press(pilot, "down")
                text = "".join(shown(app))
                assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
            await press(pilot, "q")
