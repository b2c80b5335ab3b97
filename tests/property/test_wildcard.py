"""Tag values with stars, against the plainest way to match them."""

from fnmatch import fnmatchcase

from hypothesis import example, given
from hypothesis import strategies as st

from appsignal_tui.demo.wildcard import wildcard

patterns = st.text("ab.*\n", max_size=8)
values = st.text("ab.\n", max_size=8)


@given(patterns, values)
@example("a*ab", "aab")
@example("*ab*ab", "abab")
@example("a*a", "a")
def test_a_star_stands_for_any_text(pattern: str, value: str) -> None:
    assert bool(wildcard(pattern).fullmatch(value)) == fnmatchcase(value, pattern)


@given(st.text(st.characters(exclude_characters="*")))
def test_without_a_star_only_the_value_itself_matches(value: str) -> None:
    assert wildcard(value).fullmatch(value)
    assert not wildcard(value).fullmatch(f"{value}x")
