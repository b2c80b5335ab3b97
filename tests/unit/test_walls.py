"""Walls that the import contracts cannot see."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "appsignal_tui"
OUTSIDE_STORE = [path for path in sorted(PACKAGE.rglob("*.py")) if "store" not in path.relative_to(PACKAGE).parts]
OUTSIDE_DATA = [
    path for path in OUTSIDE_STORE if path.relative_to(PACKAGE).parts[0] in {"screens", "widgets", "app.py", "commands"}
]
WRITERS = {"write_text", "write_bytes", "mkdir", "touch", "unlink", "rename", "replace_file", "rmdir", "symlink_to"}


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]


def opens_for_writing(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in WRITERS:
        return True
    if name != "open" or (isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "os"):
        return False
    place = 0 if isinstance(call.func, ast.Attribute) else 1
    modes = [argument for argument in call.args[place : place + 1] if isinstance(argument, ast.Constant)]
    modes += [
        keyword.value for keyword in call.keywords if keyword.arg == "mode" and isinstance(keyword.value, ast.Constant)
    ]
    return any(
        isinstance(mode.value, str) and set(mode.value) <= set("rwaxbt+") and set(mode.value) & set("wax+")
        for mode in modes
    )


@pytest.mark.parametrize("path", OUTSIDE_STORE, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_are_written_in_store_only(path: Path) -> None:
    assert [call.lineno for call in calls(path) if opens_for_writing(call)] == []


def test_the_search_for_writing_finds_it() -> None:
    found = [
        opens_for_writing(node)
        for node in ast.walk(ast.parse("open('x', 'w')\np.write_text('')\nopen('x')\n"))
        if isinstance(node, ast.Call)
    ]
    assert sorted(found) == [False, True, True]


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--version"], {"textual", "rich", "httpx", "pydantic"}),
        (["--help"], {"textual", "rich", "httpx", "pydantic"}),
        (["logs", "--help"], {"textual", "rich", "httpx", "pydantic"}),
        (["--help"], {"dataclasses", "argparse", "pathlib", "asyncio", "json"}),
        (["--version"], {"dataclasses", "argparse", "appsignal_tui.errors"}),
        (["actions", "--nonsense"], {"textual", "rich", "httpx", "pydantic"}),
        (["logs", "--demo", "--limit", "1", "--ndjson"], {"textual", "rich"}),
        (["trace", "nothing", "--demo"], {"textual", "rich"}),
        (["doctor", "--help"], {"textual", "rich", "httpx", "pydantic"}),
        (["doctor", "--demo"], {"textual", "rich"}),
        (["config", "show"], {"textual", "rich", "httpx", "tomllib"}),
        (["config", "--help"], {"textual", "rich", "httpx", "pydantic", "tomllib"}),
    ],
)
def test_a_command_loads_no_more_than_it_needs(arguments: list[str], unwanted: set[str]) -> None:
    program = (
        "import sys\n"
        "sys.modules['click'] = None  # a development tool; where it is found, httpx loads a command line and rich\n"
        "from appsignal_tui.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        f"print('loaded', sorted({unwanted!r} & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr.splitlines()[-1] == "loaded []"
