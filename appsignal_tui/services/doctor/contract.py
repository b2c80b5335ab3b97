"""Comparing what we rely on with what the service says about itself."""

import asyncio
from collections.abc import Iterable, Sequence
from itertools import groupby

from appsignal_tui.analysis.contract_drift import Difference, differences
from appsignal_tui.analysis.contract_outline import outline
from appsignal_tui.api.contract import our_contract
from appsignal_tui.models.checkup import Finding
from appsignal_tui.text import safe_text

MOST_TOLD = 200
"""Differences told one by one; another API altogether would have thousands."""

_LENGTH = 200


async def contract_finding(theirs: object) -> Finding:
    """What differs between our contract and the service's own description of its API.

    Only what could make a question fail or an answer unreadable asks for attention.
    """
    routes, found = await asyncio.to_thread(_compared, theirs)
    if not routes:
        return Finding("contract", "unknown", "what the service publishes does not describe an API")
    matter = [each for each in found if each.matters]
    others = len(found) - len(matter)
    facts = tuple(_facts(found))
    also = f" · {others} things new or not described" if others else ""
    if not matter:
        return Finding("contract", "fine", f"{routes} routes, none differs where it matters{also}", facts=facts)
    words = f"{len(matter)} differences matter{also}" if len(matter) > 1 else f"1 difference matters{also}"
    return Finding("contract", "attention", words, "Look for a newer version of this program.", facts)


def _compared(theirs: object) -> tuple[int, tuple[Difference, ...]]:
    return len(outline(theirs)), differences(our_contract(), theirs)


def _facts(found: Sequence[Difference]) -> Iterable[tuple[str, str]]:
    """One fact for each difference, one for all routes that share it; what matters first."""
    groups = [list(group) for _, group in groupby(sorted(found, key=_kind), key=_kind)]
    for group in groups[:MOST_TOLD]:
        routes = group[0].route if len(group) == 1 else f"{len(group)} routes"
        yield safe_text(routes, _LENGTH), safe_text(f"{group[0].place} {group[0].words}".strip(), _LENGTH)
    if len(groups) > MOST_TOLD:
        yield "and", f"{len(groups) - MOST_TOLD} more"


def _kind(difference: Difference) -> tuple[bool, str, str, str]:
    """What makes two differences one; routes that came or went are told each."""
    route = "" if difference.place else difference.route
    return not difference.matters, difference.place, difference.words, route
