"""Actions by impact: which are heavy, which are worse than before, which fail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.run import Role, Run, Runs, runs
from appsignal_tui.layout.sparkline import sparkline
from appsignal_tui.layout.units import format_change, format_count, format_duration, format_percent, format_share
from appsignal_tui.models.trace import Action
from appsignal_tui.text import safe_text

ActionKey = tuple[str, str]
"""Namespace and name."""

FEWEST_CALLS = 30
"""Below this many calls on either side of a comparison there is no verdict: it would be noise."""

WORSE_PCT = 10
"""A mean that grew by more is worse than before."""

MUCH_WORSE_PCT = 50

MANY_ERRORS_PCT = 1.0
"""An error rate from here on is bad, whatever it was before."""

_NAME_CELLS = 25
"""Least width of a name: at 80 columns it leaves room for everything down to the namespace."""

_LEAST_TREND = 3
"""Values on each side of a deploy that a comparison needs."""

Verdict = Literal["bad", "worse", "fine", "unknown"]

_MARKS: dict[Verdict, Run] = {
    "bad": Run("✖", "error"),
    "worse": Run("▲", "warn"),
    "fine": Run("●", "ok"),
    "unknown": Run("◌", "muted"),
}
_TREND_ROLES: dict[Verdict, Role] = {"bad": "error", "worse": "warn", "fine": "accent", "unknown": "muted"}
_SEVERITY: tuple[Verdict, ...] = ("bad", "worse", "fine", "unknown")


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action beside the others of the same range."""

    action: Action
    impact_pct: float | None
    """Its share of the time all actions spent; `None` when none spent any."""
    delta_pct: float | None = None
    """Change of the mean against the period before; `None` when there is nothing to compare with."""
    since_deploy_pct: float | None = None
    """Change of the mean at the deploy marked in the trend."""
    trend: tuple[float | None, ...] = ()
    """Mean over the range, in ms."""
    deploy: int | None = None
    """Index of the trend value in which the deploy happened."""
    is_few: bool = False
    """Too few calls, now or before, for a verdict."""
    is_worst: bool = False
    """The one to look at first: the heaviest of those with the worst mark."""

    @property
    def key(self) -> ActionKey:
        """Identity."""
        return self.action.namespace, self.action.name

    @property
    def verdict(self) -> Verdict:
        """`bad` when 1 % of the calls or more fail, or the mean grew by half; `worse` when it grew by a tenth.

        Growth is that against the period before, else that since the deploy. With few calls a high error rate is no
        verdict either: `unknown`.
        """
        if self.is_few:
            return "unknown"
        growth = self.delta_pct if self.delta_pct is not None else self.since_deploy_pct
        growth = growth or 0.0
        if (self.action.error_rate_pct or 0.0) >= MANY_ERRORS_PCT or growth >= MUCH_WORSE_PCT:
            return "bad"
        return "worse" if growth > WORSE_PCT else "fine"


def rank_actions(
    actions: Sequence[Action],
    *,
    before: Mapping[ActionKey, Action] | None = None,
    trends: Mapping[ActionKey, Sequence[float | None]] | None = None,
    deploy: int | None = None,
) -> tuple[ActionRow, ...]:
    """The actions by impact, the heaviest first, equal ones by name.

    Args:
        actions: of one time range.
        before: the same actions over the equal time before.
        trends: mean response time over the range, in ms, by action; as many values for each.
        deploy: index of the trend value in which the last deploy happened.
    """
    total = sum(action.weight_ms for action in actions)
    rows = [_row(action, total, before or {}, (trends or {}).get(_key(action), ()), deploy) for action in actions]
    rows.sort(key=lambda row: (-row.action.weight_ms, row.action.name, row.action.namespace))
    worst = min(rows, key=lambda row: _SEVERITY.index(row.verdict), default=None)
    if worst is None or worst.verdict not in {"bad", "worse"}:
        return tuple(rows)
    return tuple(_marked_worst(row) if row is worst else row for row in rows)


def _key(action: Action) -> ActionKey:
    return action.namespace, action.name


def _row(
    action: Action,
    total: float,
    before: Mapping[ActionKey, Action],
    trend: Sequence[float | None],
    deploy: int | None,
) -> ActionRow:
    earlier = before.get(_key(action))
    few = _is_few(action) or (earlier is not None and _is_few(earlier))
    return ActionRow(
        action,
        impact_pct=100 * action.weight_ms / total if total > 0 else None,
        delta_pct=None if earlier is None else _growth(earlier.mean_ms, action.mean_ms),
        since_deploy_pct=_growth_at(trend, deploy),
        trend=tuple(trend),
        deploy=deploy,
        is_few=few,
    )


def _is_few(action: Action) -> bool:
    return action.calls is not None and action.calls < FEWEST_CALLS


def _marked_worst(row: ActionRow) -> ActionRow:
    return ActionRow(
        row.action,
        row.impact_pct,
        row.delta_pct,
        row.since_deploy_pct,
        row.trend,
        row.deploy,
        row.is_few,
        is_worst=True,
    )


def _growth(before: float | None, now: float | None) -> float | None:
    if before is None or now is None or before <= 0:
        return None
    return 100 * (now - before) / before


def _growth_at(trend: Sequence[float | None], deploy: int | None) -> float | None:
    if deploy is None:
        return None
    before = [value for value in trend[:deploy] if value is not None]
    after = [value for value in trend[deploy + 1 :] if value is not None]
    if min(len(before), len(after)) < _LEAST_TREND:
        return None
    return _growth(sum(before) / len(before), sum(after) / len(after))


def change_runs(percent: float | None, *, is_few: bool = False) -> Runs:
    """A change for the worse or the better: `▲ +78%`, `−3%`, `few` when there is too little to compare."""
    if percent is None:
        return (Run("–", "faint"),)
    if is_few:
        return (Run("few", "faint"),)
    if percent > WORSE_PCT:
        return (Run(f"▲ {format_change(percent)}", "error" if percent >= MUCH_WORSE_PCT else "warn"),)
    return (Run(format_change(percent), "muted"),)


def _paint_mark(row: ActionRow, _width: int) -> Runs:
    return (_MARKS[row.verdict],)


def _paint_name(row: ActionRow, _width: int) -> Runs:
    return (Run(safe_text(row.action.name, 300), "strong" if row.is_worst else "text"),)


def _paint_errors(row: ActionRow, _width: int) -> Runs:
    percent = row.action.error_rate_pct
    is_bad = percent is not None and percent >= MANY_ERRORS_PCT
    return (Run(format_percent(percent), "error" if is_bad else "muted" if not percent else "text"),)


def _paint_n_plus_one(row: ActionRow, _width: int) -> Runs:
    return runs(Run("N+1", "warn") if row.action.has_n_plus_one else "")


def _paint_trend(row: ActionRow, width: int) -> Runs:
    return sparkline(row.trend, width, deploy=row.deploy, role=_TREND_ROLES[row.verdict])


ACTION_COLUMNS: tuple[Column[ActionRow], ...] = (
    Column("mark", "", 1, _paint_mark, rank=0, sort=lambda row: _SEVERITY.index(row.verdict)),
    Column(
        "action",
        "action",
        _NAME_CELLS,
        _paint_name,
        grow=3,
        most=60,
        rank=1,
        sort=lambda row: row.action.name.casefold(),
    ),
    Column(
        "namespace",
        "namespace",
        10,
        lambda row, _: (Run(safe_text(row.action.namespace, 60), "muted"),),
        rank=8,
        sort=lambda row: row.action.namespace,
    ),
    Column(
        "impact",
        "impact",
        6,
        lambda row, _: (Run(format_share(row.impact_pct)),),
        align="right",
        rank=7,
        sort=lambda row: row.impact_pct,
    ),
    Column(
        "mean",
        "mean",
        6,
        lambda row, _: (Run(format_duration(row.action.mean_ms), "strong" if row.is_worst else "text"),),
        align="right",
        rank=2,
        sort=lambda row: row.action.mean_ms,
    ),
    Column(
        "calls",
        "calls",
        7,
        lambda row, _: (Run(format_count(row.action.calls)),),
        align="right",
        rank=6,
        sort=lambda row: row.action.calls,
    ),
    Column("errors", "err %", 6, _paint_errors, align="right", rank=5, sort=lambda row: row.action.error_rate_pct),
    Column(
        "delta",
        "Δ mean",
        7,
        lambda row, _: change_runs(row.delta_pct, is_few=row.is_few),
        align="right",
        rank=3,
        sort=lambda row: row.delta_pct,
    ),
    Column("trend", "over time", 12, _paint_trend, grow=1, most=24, rank=9),
    Column("n+1", "N+1", 3, _paint_n_plus_one, rank=4, sort=lambda row: row.action.has_n_plus_one),
    Column(
        "since",
        "Δ since",
        7,
        lambda row, _: change_runs(row.since_deploy_pct, is_few=row.is_few),
        align="right",
        rank=10,
        sort=lambda row: row.since_deploy_pct,
    ),
)
"""Columns of the list of actions; see `fit.fit_columns` for which of them are shown."""
