import re

import pytest

from appsignal_tui.analysis.name_index import NameIndex

NAMES = ("web-shop", "shop-web", "workshop", "shop", "slow-hop", "Zürich shop", "s-h-o-p-x")


def found(typed: str, most: int = 100) -> tuple[str, ...]:
    return NameIndex(NAMES, lambda name: (name,)).find(typed, most).items


def test_the_closest_come_first_and_equals_stay_in_order() -> None:
    assert found("shop") == ("shop", "shop-web", "web-shop", "Zürich shop", "workshop", "s-h-o-p-x", "slow-hop")


def test_accents_and_case_do_not_matter() -> None:
    assert found("ZURICH") == found("zürich") == ("Zürich shop",)


def test_every_word_has_to_be_found_in_any_order() -> None:
    assert found("web shop") == ("web-shop", "shop-web")
    assert found("shop web") == ("web-shop", "shop-web")
    assert found("web zürich") == ()


def test_what_is_typed_with_its_signs_is_found_with_them() -> None:
    assert found("shop-w") == ("shop-web",)
    assert found("-") == ("web-shop", "shop-web", "slow-hop", "s-h-o-p-x")


@pytest.mark.parametrize("typed", ["[", "]", "^", "\\", "-]", "^a", "a.*", "(", "$", "\n", "\t", "\x1b[2J"])
def test_signs_of_patterns_are_signs(typed: str) -> None:
    index = NameIndex(["a]b", "^a", "a.*", "plain", "\\", "-]", "(", "$["], lambda name: (name,))
    expected = [name for name in index.items if all(word in name for word in typed.split())]
    assert set(expected) <= set(index.find(typed, 100).items)


def test_a_code_is_found_by_its_beginning_only() -> None:
    index = NameIndex(["shop", "face"], lambda name: (name,), lambda name: (f"5f{name}00",))
    assert index.find("5fs", 9).items == ("shop",)
    assert index.find("5f", 9).items == ("face", "shop")
    assert index.find("00", 9).items == ()
    assert index.find("face", 9).total == 1


def test_a_name_of_a_megabyte_and_many_words_take_no_time() -> None:
    index = NameIndex(["a" * 1_000_000 + "b", "ab"], lambda name: (name,))
    assert index.find("b", 9).items == ("ab",)
    assert index.find(" ".join("ab" for _ in range(10_000)), 9).items == ("ab",)
    assert re.fullmatch("a+", index.find("aaaa", 9).items[0][:100])
