"""Tag values with stars in them (contract 3.1, 15.1)."""

import re


def wildcard(text: str) -> re.Pattern[str]:
    """A pattern to match a whole tag value with; `*` stands for any text wherever it stands.

    What stands between two stars is taken where it occurs first and never looked for again, so the time to match grows
    with the length of the value only, however many stars somebody sends.
    """
    first, *rest = map(re.escape, text.split("*"))
    inner = "".join(f"(?>.*?{part})" for part in rest[:-1] if part)
    return re.compile(first + (f"{inner}.*{rest[-1]}" if rest else ""), re.DOTALL)
