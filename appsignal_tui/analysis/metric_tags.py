"""Why a metric question found nothing: its tag keys are compared with those the metric is stored under."""

from collections.abc import Collection
from dataclasses import dataclass

from appsignal_tui.models.metric import MetricShape


@dataclass(frozen=True, slots=True)
class TagAdvice:
    """What to change about the tag keys of a question, so that they are one of the metric's combinations."""

    missing: tuple[str, ...]
    """Keys to add."""
    surplus: tuple[str, ...]
    """Keys to leave out."""


def tag_advice(keys: Collection[str], shape: MetricShape) -> TagAdvice | None:
    """The smallest change that makes the keys a combination the metric has (contract 3.1).

    Of changes of one size the one that leaves out least comes first, then the one the service names first. `None` when
    the keys are one of the combinations, or none is known: then nothing is wrong with them.
    """
    asked = frozenset(keys)
    combinations = [frozenset(combination) for combination in shape.tag_sets]
    if not combinations or asked in combinations:
        return None
    nearest = min(combinations, key=lambda combination: (len(combination ^ asked), len(asked - combination)))
    return TagAdvice(missing=tuple(sorted(nearest - asked)), surplus=tuple(sorted(asked - nearest)))
