"""Database statements without what differs from call to call."""

import re
from functools import lru_cache

_COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)
_LITERAL = re.compile(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b|%s|%\(\w+\)s|\$\d+|:\w+\b")
_LIST = re.compile(r"\(\s*\?(?:\s*,\s*\?)*\s*\)")


@lru_cache(maxsize=4_096)
def without_literals(statement: str) -> str:
    """A statement with `?` for each literal and parameter, `(?)` for each list of them, no comments, single blanks."""
    bare = _LITERAL.sub("?", _COMMENT.sub(" ", statement))
    return " ".join(_LIST.sub("(?)", bare).split())
