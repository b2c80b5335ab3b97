"""`appsignal-tui actions`: the actions of a site by impact."""

from typing import TYPE_CHECKING

from appsignal_tui.cli.command import LIST_OF_A_SITE, Command, Field, Printed
from appsignal_tui.cli.options import RANGE, Options, option

if TYPE_CHECKING:
    from appsignal_tui.cli.headless import Call

_DIGITS = 3
"""After the point, of milliseconds and percentages."""


class ActionsOptions(Options):
    """Which actions to print."""

    namespaces: tuple[str, ...] = option(
        "--namespace", "only actions of it, again for more (default: of all)", default=(), metavar="NAME"
    )
    revision: str = option("--revision", "only calls of this deploy", default="", metavar="REVISION")


async def answer(call: "Call[ActionsOptions]") -> None:
    """Print actions, the heaviest first.

    Raises:
        ExplorerError: the service could not be asked.
    """
    from appsignal_tui.cli.words import tell_missing  # noqa: PLC0415 - help does without the client
    from appsignal_tui.layout.actions import rank_actions  # noqa: PLC0415 - as above

    found = await call.services.traces.actions(
        call.site, call.window, namespaces=call.options.namespaces, revision=call.options.revision
    )
    tell_missing(found, "actions")
    for ranked in rank_actions(found.rows):
        action = ranked.action
        call.output.row(
            {
                "namespace": action.namespace,
                "action": action.name,
                "mean_ms": _rounded(action.mean_ms),
                "calls": _rounded(action.calls),
                "error_rate_pct": _rounded(action.error_rate_pct),
                "impact_pct": _rounded(ranked.impact_pct),
                "n_plus_one": action.has_n_plus_one,
            }
        )


def _rounded(figure: float | None) -> float | None:
    if figure is None:
        return None
    return int(figure) if figure.is_integer() else round(figure, _DIGITS)


COMMAND = Command(
    options=ActionsOptions,
    takes=(*LIST_OF_A_SITE, RANGE),
    description="Print the actions of a time range by impact, the heaviest first.",
    prints=Printed(
        (
            Field("namespace", "such as web"),
            Field("action", "its name"),
            Field("mean_ms", "mean duration of a call, ms", "ms"),
            Field("calls", "calls in the range", "count"),
            Field("error_rate_pct", "share of the calls that failed, %", "%"),
            Field("impact_pct", "share of all time spent (mean × calls), %", "%"),
            Field("n_plus_one", "true where repeated queries were seen"),
        )
    ),
    examples=(
        "appsignal-tui actions --demo",
        "appsignal-tui actions --last 15m --namespace web --fail-if 'error_rate>=2%' --fail-if 'mean>800ms'",
    ),
    answer=answer,
)
