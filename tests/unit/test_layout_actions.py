import pytest

from appsignal_tui.layout.actions import ACTION_COLUMNS, ActionRow, rank_actions
from appsignal_tui.models.trace import Action
from tests.support.painted import painted, shown_columns


def action(
    name: str,
    mean: float | None,
    calls: float | None,
    errors: float | None = 0.0,
    *,
    npo: bool = False,
    ns: str = "web",
) -> Action:
    return Action(name=name, namespace=ns, mean_ms=mean, calls=calls, error_rate_pct=errors, has_n_plus_one=npo)


CHECKOUT = action("Checkout#create", 246, 9_412, 4.31, npo=True)
PRODUCTS = action("Products#show", 61, 27_140, 0.02)
RECEIPT = action("ReceiptJob#perform", 240, 2_251, 0.9, ns="background")
REPORT = action("Reports#export", 902, 12, ns="admin")
BEFORE = {
    ("web", "Checkout#create"): action("Checkout#create", 138, 9_000),
    ("web", "Products#show"): action("Products#show", 60.4, 27_000),
    ("background", "ReceiptJob#perform"): action("ReceiptJob#perform", 214.3, 2_200, ns="background"),
    ("admin", "Reports#export"): action("Reports#export", 810, 14, ns="admin"),
}
ALL = (REPORT, PRODUCTS, RECEIPT, CHECKOUT)


def by_name(rows: tuple[ActionRow, ...]) -> dict[str, ActionRow]:
    return {row.action.name: row for row in rows}


def test_the_heaviest_action_comes_first() -> None:
    rows = rank_actions(ALL)
    assert [row.action.name for row in rows] == [
        "Checkout#create",
        "Products#show",
        "ReceiptJob#perform",
        "Reports#export",
    ]
    assert sum(row.impact_pct or 0 for row in rows) == pytest.approx(100)


def test_marks_follow_errors_and_growth_and_few_calls_give_no_verdict() -> None:
    rows = by_name(rank_actions(ALL, before=BEFORE))
    assert {name: row.verdict for name, row in rows.items()} == {
        "Checkout#create": "bad",
        "Products#show": "fine",
        "ReceiptJob#perform": "worse",
        "Reports#export": "unknown",
    }
    assert [name for name, row in rows.items() if row.is_worst] == ["Checkout#create"]


def test_without_a_period_before_the_growth_at_the_deploy_counts() -> None:
    slow, calm = action("Slow#show", 200, 500), action("Calm#show", 100, 5_000)
    trends = {("web", "Slow#show"): [100.0] * 6 + [150.0] + [200.0] * 5, ("web", "Calm#show"): [100.0] * 12}
    rows = by_name(rank_actions((slow, calm), trends=trends, deploy=6))
    assert rows["Slow#show"].since_deploy_pct == pytest.approx(100)
    assert (rows["Slow#show"].verdict, rows["Slow#show"].is_worst) == ("bad", True)
    assert rows["Calm#show"].verdict == "fine"


def test_a_deploy_at_the_edge_of_the_trend_is_no_comparison() -> None:
    trends = {("web", "Checkout#create"): [100.0, 100.0, 400.0, 400.0, 400.0]}
    assert rank_actions((CHECKOUT,), trends=trends, deploy=1)[0].since_deploy_pct is None


def test_where_all_is_well_nothing_is_worst() -> None:
    assert not any(row.is_worst for row in rank_actions((PRODUCTS,)))


def test_actions_that_took_no_time_have_no_impact() -> None:
    row = rank_actions((action("Idle#show", None, None, None),))[0]
    assert (row.impact_pct, row.verdict) == (None, "fine")
    assert painted(ACTION_COLUMNS, [row], 80)[1].split() == ["●", "Idle#show", "web", "–", "–", "–", "–", "–"]


def test_eighty_columns_show_what_an_action_costs() -> None:
    assert painted(ACTION_COLUMNS, rank_actions(ALL, before=BEFORE), 80) == [
        "  action                     namespace  impact   mean   calls  err %  Δ mean N+1",
        "✖ Checkout#create            web         51.2%  246ms   9 412   4.31  ▲ +78% N+1",
        "● Products#show              web         36.6%   61ms  27 140   0.02     +1%",
        "▲ ReceiptJob#perform         background  11.9%  240ms   2 251   0.90  ▲ +12%",
        "◌ Reports#export             admin        0.2%  902ms      12      0     few",
    ]


def test_columns_go_in_order_of_importance() -> None:
    order = ["mark", "action", "mean", "delta", "n+1", "errors", "calls", "impact", "namespace", "trend", "since"]
    for width in range(20, 140):
        shown = shown_columns(ACTION_COLUMNS, width)
        assert set(shown) == set(order[: len(shown)])
    assert set(shown_columns(ACTION_COLUMNS, 120)) == set(order)


def test_hostile_names_are_shown_as_text() -> None:
    rows = rank_actions((action("\x1b]0;[bold]\x07", 1, 100, ns="\u202e"),))
    assert "␛]0;[bold]␇" in painted(ACTION_COLUMNS, rows, 80)[1]
