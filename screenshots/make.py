"""Make the pictures of the README from the demo at a fixed clock, seed and size: PNG and SVG of every screen.

    python screenshots/make.py            write them
    python screenshots/make.py --check    fail when one is out of date

The demo is deterministic and so is the export, so a picture that differs tells that the screen differs.
"""

import argparse
import asyncio
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).parent
MOMENT = "2026-11-23T14:16:00Z"
SEED = "7"
FONT_FOLDERS = ("/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/TTF", "/Library/Fonts")
FONT = "DejaVu Sans Mono"

SHOTS: tuple[tuple[str, tuple[int, int], tuple[str, ...]], ...] = (
    ("actions", (120, 40), ()),
    ("actions-80x24", (80, 24), ()),
    ("actions-200x50", (200, 50), ()),
    ("traces", (120, 40), ("enter",)),
    ("waterfall", (120, 40), ("enter", "enter")),
    ("waterfall-80x24", (80, 24), ("enter", "enter")),
    ("waterfall-200x50", (200, 50), ("enter", "enter")),
    ("logs", (120, 40), ("4",)),
    ("logs-80x24", (80, 24), ("4",)),
    ("help", (120, 40), ("question_mark",)),
    ("first-run", (120, 40), ()),
)


async def shoot(name: str, size: tuple[int, int], keys: Sequence[str]) -> str:
    """The screen after the keys, as SVG."""
    from appsignal_tui.app import ExplorerApp  # noqa: PLC0415 - after the surroundings are set
    from appsignal_tui.cli.arguments import parse  # noqa: PLC0415
    from appsignal_tui.cli.sources import connector  # noqa: PLC0415
    from tests.support.pilot import settle  # noqa: PLC0415

    connect = connector(parse(["--demo", "--at", MOMENT, "--clock", "frozen", "--seed", SEED]))
    app = ExplorerApp(connect, None if name == "first-run" else connect.initial())
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        return app.export_screenshot(title="appsignal-tui")


def stable(svg: str) -> str:
    """The same picture with the names a run makes up replaced."""
    return re.sub(r"terminal-\d+", "terminal-explorer", svg)


def raster(svg: str) -> bytes:
    """The picture as PNG, drawn with an installed font."""
    import resvg_py  # noqa: PLC0415 - needed for writing only

    local = re.sub(r"@font-face\s*\{[^}]*\}", "", svg).replace("Fira Code", FONT)
    folders = [folder for folder in FONT_FOLDERS if Path(folder).is_dir()]
    return bytes(resvg_py.svg_to_bytes(svg_string=local, font_dirs=folders, monospace_family=FONT))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the pictures; the result is the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a picture is out of date")
    parser.add_argument("--only", metavar="NAME", help="this picture alone")
    options = parser.parse_args(arguments)
    os.environ.update(TZ="UTC", COLORTERM="truecolor", TERM="xterm-256color", TEXTUAL_ANIMATIONS="none")
    os.environ.pop("NO_COLOR", None)
    outdated = []
    for name, size, keys in SHOTS:
        if options.only not in (None, name):
            continue
        svg = stable(asyncio.run(shoot(name, size, keys)))
        path = FOLDER / f"{name}.svg"
        if path.exists() and path.read_text(encoding="utf-8") == svg:
            continue
        outdated.append(name)
        if not options.check:
            path.write_text(svg, encoding="utf-8")
            path.with_suffix(".png").write_bytes(raster(svg))
            print(path.with_suffix(".png").name)
    if options.check and outdated:
        print(f"out of date: {', '.join(outdated)}; run python screenshots/make.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(FOLDER.parent))
    sys.exit(main())
