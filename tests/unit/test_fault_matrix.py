"""Every row of the fault matrix that reaches the client has an end that is written down, and a test."""

import ast
import re
from pathlib import Path

import pytest

from tests.support.fault_ends import BEYOND_A_SERVER, ENDS_IN, RELAYED_ENDS_IN, ROWS

TESTS = Path(__file__).parents[1]
_ID = re.compile(r"(?<=_)[a-z][0-9]{2}(?=_)")


def _tested() -> set[str]:
    """Ids in the names of all tests."""
    found: set[str] = set()
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                found.update(_ID.findall(f"{node.name}_"))
    return found


TESTED = _tested()


@pytest.mark.parametrize("row", sorted(ROWS))
def test_a_row_is_named_by_a_test(row: str) -> None:
    assert row in TESTED


def test_every_row_has_one_end() -> None:
    served = {name[:3] for name in (*ENDS_IN, *RELAYED_ENDS_IN)}
    assert served | BEYOND_A_SERVER.keys() >= ROWS
    assert not served & BEYOND_A_SERVER.keys()
    assert BEYOND_A_SERVER.keys() <= ROWS
