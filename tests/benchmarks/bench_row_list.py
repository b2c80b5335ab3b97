"""Compare the row list with Textual's own widgets in one run: `python tests/benchmarks/bench_row_list.py`.

Machines differ and are shared, so only the ratios mean something. Every figure is the median of several rounds of CPU
time, in milliseconds. What is held is frozen out of the garbage collector's sight, so that its rounds are nobody's.
"""
# ruff: noqa: T201 - a script that prints figures

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import DataTable, Log

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.run import Run, Runs
from appsignal_tui.widgets.row_list import RowList, RowOptions

SIZE = (200, 50)
ROUNDS = 7
PAGE = 1_000
MESSAGE = "GET /products/{} 200 in 41ms request_id=4be107d2 host=web-7c9f user=8841 cart=12"
Line = tuple[int, str]


class Bench(App[None]):
    """One widget on the whole screen."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self._widget = widget

    def compose(self) -> ComposeResult:
        """The widget."""
        yield self._widget


def log_list() -> RowList[Line]:
    """A tail as the log screen has it."""
    columns: tuple[Column[Line], ...] = (
        Column("time", "time", 12, lambda line, _: (Run(f"{line[0]:012}", "faint"),)),
        Column("mark", "", 1, lambda line, _: (Run("✖", "error") if line[0] % 50 == 0 else Run("●", "ok"),)),
        Column("message", "message", 30, lambda line, _: (Run(line[1]),), grow=1),
    )
    options = RowOptions[Line](
        follow=True, mark_of=lambda line: "error" if line[0] % 5_000 == 0 else None, text_of=lambda line: line[1]
    )
    return RowList(columns, lambda line: line[0], options)


def lines(start: int, count: int) -> list[Line]:
    """Log lines."""
    return [(number, MESSAGE.format(number)) for number in range(start, start + count)]


def table_list() -> RowList[list[str]]:
    """A table of twelve columns."""
    columns: tuple[Column[list[str]], ...] = tuple(
        Column(f"c{at}", f"column {at}", 12, cell_painter(at)) for at in range(12)
    )
    return RowList(columns, lambda row: row[0])


def cell_painter(at: int) -> Callable[[list[str], int], Runs]:
    """Paints the cell of a column."""
    return lambda row, _: (Run(row[at]),)


def cells(rows: int) -> list[list[str]]:
    """Cells of a table."""
    return [[f"{row}/{column}" for column in range(12)] for row in range(rows)]


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU time of one call."""
    start = process_time()
    work()
    return (process_time() - start) * 1_000


async def settled_ms(pause: Callable[[], Awaitable[object]], work: Callable[[], object]) -> float:
    """CPU time of a call and of everything it sets off."""
    gc.collect()
    start = process_time()
    work()
    await pause()
    return (process_time() - start) * 1_000


async def appending(held: int) -> tuple[float, float]:
    """Append a page to the row list and to `Log` while `held` lines are held, until both have painted."""
    mine = log_list()
    figures: list[list[float]] = [[], []]
    async with Bench(mine).run_test(size=SIZE) as pilot:
        mine.extend(lines(0, held))
        await pilot.pause()
        for turn in range(ROUNDS):
            page = lines(held + turn * PAGE, PAGE)
            figures[0].append(await settled_ms(pilot.pause, partial(mine.extend, page)))
    theirs = Log()
    async with Bench(theirs).run_test(size=SIZE) as pilot:
        theirs.write_lines([text for _, text in lines(0, held)])
        await pilot.pause()
        for turn in range(ROUNDS):
            texts = [text for _, text in lines(held + turn * PAGE, PAGE)]
            figures[1].append(await settled_ms(pilot.pause, partial(theirs.write_lines, texts)))
    return median(figures[0]), median(figures[1])


def show_page(rows: RowList[Line], step: int) -> None:
    """Move by rows and paint."""
    rows.page_by(step)
    rows.render_lines(Region(0, 0, *rows.size))


async def frame(held: int) -> float:
    """Scroll by a page and paint, with `held` lines."""
    mine = log_list()
    async with Bench(mine).run_test(size=SIZE) as pilot:
        mine.extend(lines(0, held))
        await pilot.pause()
        gc.freeze()
        figures = []
        for turn in range(ROUNDS * 3):
            step = -40 if turn % 2 == 0 else 40
            figures.append(cpu_ms(partial(show_page, mine, step)))
        return median(figures)


async def replacing() -> tuple[float, float, float, float]:
    """Replace 5 000 rows of 12 cells, and paint a frame of them, beside `DataTable`."""
    data = cells(5_000)
    mine = table_list()
    async with Bench(mine).run_test(size=SIZE) as pilot:
        replaced = [await settled_ms(pilot.pause, lambda: mine.set_items(data)) for _ in range(ROUNDS)]
        painted = []
        for _ in range(ROUNDS):
            mine.repaint()
            painted.append(cpu_ms(lambda: mine.render_lines(Region(0, 0, *mine.size))))
            await pilot.pause()
    theirs: DataTable[str] = DataTable()
    async with Bench(theirs).run_test(size=SIZE) as pilot:
        theirs.add_columns(*(f"column {at}" for at in range(12)))

        def refill() -> None:
            theirs.clear()
            theirs.add_rows(data)

        their_replaced = [await settled_ms(pilot.pause, refill) for _ in range(3)]
        their_painted = []
        for _ in range(ROUNDS):
            theirs._clear_caches()
            their_painted.append(cpu_ms(lambda: theirs.render_lines(Region(0, 0, *theirs.size))))
    return median(replaced), median(their_replaced), median(painted), median(their_painted)


async def searching(held: int) -> tuple[float, float, float]:
    """CPU of finding a rare word, the same without slices in one pass, and the longest stall (CPU) of the loop."""
    mine = log_list()
    async with Bench(mine).run_test(size=SIZE) as pilot:
        data = lines(0, held)
        data[held // 2] = (held // 2, "payment gateway unreachable")
        mine.extend(data)
        await pilot.pause()
        await pilot.pause(0.5)
        gc.freeze()
        longest = 0.0
        searching = True

        async def watch() -> None:
            nonlocal longest
            while searching:
                before = process_time()
                await asyncio.sleep(0)
                longest = max(longest, process_time() - before)

        watcher = asyncio.create_task(watch())
        start = process_time()
        state = await mine.find("gateway UNREACHABLE")
        spent = (process_time() - start) * 1_000
        searching = False
        await watcher
        if state.count != 1:
            raise RuntimeError(f"found {state.count} rows instead of 1")
        plain = cpu_ms(lambda: [text for _, text in data if "gateway unreachable" in text.casefold()])
        return spent, plain, longest * 1_000


async def main() -> None:
    """Print the figures and their ratios."""
    for held in (100_000, 1_000_000):
        mine, theirs = await appending(held)
        print(f"append {PAGE} rows at {held:>9}: {mine:8.2f} ms   Log {theirs:8.2f} ms   {mine / theirs:.2f}×")
    small, large = await frame(100), await frame(1_000_000)
    print(f"page and frame at 100 rows: {small:.2f} ms   at 1 000 000: {large:.2f} ms   {large / small:.2f}×")
    replaced, their_replaced, painted, their_painted = await replacing()
    print(
        f"replace 5 000 × 12: {replaced:.1f} ms   DataTable {their_replaced:.0f} ms   {replaced / their_replaced:.3f}×"
    )
    print(f"frame of 12 columns: {painted:.1f} ms   DataTable {their_painted:.1f} ms   {painted / their_painted:.2f}×")
    spent, plain, longest = await searching(1_000_000)
    print(f"find in 1 000 000 rows: {spent:.0f} ms   one plain pass {plain:.0f} ms   longest stall {longest:.1f} ms")


if __name__ == "__main__":
    asyncio.run(main())
