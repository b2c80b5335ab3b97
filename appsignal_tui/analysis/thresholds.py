"""Thresholds a person writes, such as `p95>500ms`, `error_rate>=2%` or `count>0`, and whether figures cross them."""

import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from appsignal_tui.errors import ConfigurationError
from appsignal_tui.text import safe_text

COUNT = "count"
"""The measure that is the number of rows."""

EXAMPLES = "p95>500ms, error_rate>=2%, count>0"

_QUOTED = 40
_EXPRESSION = re.compile(
    r"\s*([A-Za-z_]\w*)\s*(>=|<=|!=|==|=|>|<)\s*(-?\d{1,15}(?:\.\d{1,9})?)\s*(ms|s|%)?\s*", re.ASCII
)
_OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
}
_FACTORS: Mapping[tuple[str, str], float] = {("s", "ms"): 1_000.0, ("ms", "s"): 0.001}
_SUFFIXES = {"ms": "_ms", "s": "_s", "%": "_pct"}


@dataclass(frozen=True, slots=True)
class Threshold:
    """One measure held against one value."""

    measure: str
    operator: str
    value: float
    unit: str = ""
    """`ms`, `s`, `%`; empty for the measure's own."""

    def __str__(self) -> str:
        """As a person writes it; reads back as the same threshold."""
        number = f"{self.value:.9f}".rstrip("0").rstrip(".")
        return f"{self.measure}{self.operator}{number}{self.unit}"

    def is_crossed_by(self, figure: float | None) -> bool:
        """Whether a figure in the threshold's unit is beyond it; what is not known crosses nothing."""
        if figure is None or math.isnan(figure):
            return False
        return _OPERATORS[self.operator](figure, self.value)

    def among(self, measures: Mapping[str, str]) -> "Threshold":
        """The same threshold with the full name and the unit of the measure it means.

        Args:
            measures: Names and units (`ms`, `s`, `%`, another word, or nothing); a name may end in its unit.

        Raises:
            ConfigurationError: there is no such measure, or its unit is another one.
        """
        names = [name for name, unit in measures.items() if self.measure in {name, _bare(name, unit)}]
        if not names:
            raise ConfigurationError(
                f"“{safe_text(self.measure, _QUOTED)}” is nothing --fail-if can look at here.",
                hint=f"There is {', '.join(measures)}.",
            )
        name = self.measure if self.measure in names else names[0]
        unit = measures[name]
        factor = 1.0 if self.unit in {"", unit} else _FACTORS.get((self.unit, unit))
        if factor is None:
            raise ConfigurationError(
                f"{name} is not measured in {self.unit}.",
                hint=f"Write {self.measure}{self.operator}VALUE" + (f"{unit}." if unit in _SUFFIXES else "."),
            )
        return replace(self, measure=name, value=self.value * factor, unit=unit if unit in _SUFFIXES else "")


def parse_threshold(text: str) -> Threshold:
    """Read `FIELD OP VALUE`, the value with `ms`, `s`, `%` or nothing behind it.

    Raises:
        ConfigurationError: it is none; the message gives examples.
    """
    match = _EXPRESSION.fullmatch(text)
    if match is None:
        raise ConfigurationError(f"“{safe_text(text, _QUOTED)}” is no threshold.", hint=f"Examples: {EXAMPLES}.")
    measure, sign, number, unit = match.groups()
    return Threshold(measure, "=" if sign == "==" else sign, float(number), unit or "")


class Tally:
    """Counts rows, and those of them beyond a threshold."""

    def __init__(self, thresholds: Iterable[Threshold]) -> None:
        """Watch for these, each made `among` the measures of the rows."""
        self._thresholds = tuple(thresholds)
        self._beyond = dict.fromkeys(self._thresholds, 0)
        self.rows = 0
        """Rows so far."""

    @property
    def rows_to_decide(self) -> int:
        """So many rows settle every threshold on their number; more change nothing."""
        return max((math.floor(each.value) + 1 for each in self._thresholds if each.measure == COUNT), default=0)

    def add(self, row: Mapping[str, object]) -> None:
        """Take a row."""
        self.rows += 1
        for each in self._thresholds:
            figure = row.get(each.measure)
            if isinstance(figure, int | float) and not isinstance(figure, bool):
                self._beyond[each] += each.is_crossed_by(figure)

    def add_unseen(self, count: int) -> None:
        """Take rows of which only the number is known."""
        self.rows += count

    @property
    def crossed(self) -> Sequence[tuple[Threshold, int]]:
        """The thresholds that were crossed, each with the number of rows that did it."""
        found = []
        for each in self._thresholds:
            rows = self.rows if each.measure == COUNT else self._beyond[each]
            if each.is_crossed_by(rows) if each.measure == COUNT else rows:
                found.append((each, rows))
        return found


def _bare(name: str, unit: str) -> str:
    return name.removesuffix(_SUFFIXES.get(unit, ""))
