"""What is wrong with the tag keys of a question that found nothing."""

from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.analysis.metric_tags import TagAdvice, tag_advice
from appsignal_tui.models.metric import MetricShape

DURATION = MetricShape(kind="measurement", tag_sets=(("namespace",), ("action", "namespace")))


def test_keys_that_are_a_combination_are_good() -> None:
    assert tag_advice(["namespace", "action"], DURATION) is None


def test_missing_keys_are_named() -> None:
    assert tag_advice([], DURATION) == TagAdvice(missing=("namespace",), surplus=())
    assert tag_advice(["action"], DURATION) == TagAdvice(missing=("namespace",), surplus=())


def test_keys_too_many_are_named() -> None:
    assert tag_advice(["namespace"], MetricShape(tag_sets=((),))) == TagAdvice(missing=(), surplus=("namespace",))
    assert tag_advice(["namespace", "host"], DURATION) == TagAdvice(missing=(), surplus=("host",))


def test_nothing_is_wrong_where_no_combination_is_known() -> None:
    assert tag_advice(["namespace"], MetricShape()) is None


keys = st.frozensets(st.sampled_from("abcd"))


@given(keys, st.lists(keys, min_size=1))
def test_following_the_advice_gives_a_combination_by_the_fewest_changes(
    asked: frozenset[str], combinations: list[frozenset[str]]
) -> None:
    advice = tag_advice(asked, MetricShape(tag_sets=tuple(tuple(sorted(each)) for each in combinations)))
    if advice is None:
        assert asked in combinations
        return
    changed = (asked | set(advice.missing)) - set(advice.surplus)
    assert changed in combinations
    fewest = min(len(asked ^ each) for each in combinations)
    assert len(advice.missing) + len(advice.surplus) == fewest > 0
