"""Looking at a site once: whether it is there, for this token's eyes, and how it is doing (contract 1.5, 5.9)."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from appsignal_tui.errors import AccessDeniedError, AuthenticationError, ExplorerError, NotFoundError
from appsignal_tui.models.base import NS_PER_S
from appsignal_tui.models.remembered import Remembered
from appsignal_tui.models.site import Site, SiteFigures
from appsignal_tui.models.timerange import Clock, TimeRange
from appsignal_tui.models.trace import Action
from appsignal_tui.services.ports import TokenCheck, Tracing
from appsignal_tui.text import safe_text

_HOUR_NS = 3_600 * NS_PER_S
_NAME_LENGTH = 80
_GONE = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


@dataclass(frozen=True, slots=True)
class SiteCheck:
    """What came of looking at a site."""

    site: Site
    figures: Remembered[SiteFigures] | None = None
    """How it was doing over the last hour; `None` when it could not be asked."""
    latency_ms: float = 0.0
    error: ExplorerError | None = None
    """Why it could not be asked."""
    is_gone: bool = False
    """Whether it no longer exists, or not for this token's eyes."""

    @property
    def is_good(self) -> bool:
        """Whether it can be read."""
        return self.error is None


async def look_at(site: Site, tracing: Tracing, token: TokenCheck, clock: Clock) -> SiteCheck:
    """Ask one cheap question about a site.

    Raises:
        AuthenticationError: the token is not accepted, which is not about this site.
    """
    now_ns, began_s = clock(), time.monotonic()
    error: ExplorerError | None = None
    figures: Remembered[SiteFigures] | None = None
    try:
        found = await tracing.actions(site.id, TimeRange(now_ns - _HOUR_NS, now_ns))
    except AuthenticationError:
        raise
    except (AccessDeniedError, NotFoundError) as refused:
        is_gone = refused.status in _GONE and await _answers(token)
        error = lost(site) if is_gone else refused
        return SiteCheck(site, None, _since_ms(began_s), error, is_gone)
    except ExplorerError as failed:
        error = failed
    else:
        figures = Remembered(summed(found.rows), now_ns)
    return SiteCheck(site, figures, _since_ms(began_s), error)


def lost(site: Site) -> NotFoundError:
    """What to say of a site that was remembered and cannot be read any more (contract 1.5)."""
    return NotFoundError(
        f"{safe_text(site.label, _NAME_LENGTH)} no longer exists, or this token has no access to it.",
        hint="Pick another site, or ask for access.",
    )


def summed(actions: Sequence[Action]) -> SiteFigures:
    """The figures of all actions together; a figure that no action has is missing."""
    calls = [action.calls for action in actions if action.calls is not None]
    return SiteFigures(
        calls=sum(calls) if calls else None,
        error_rate_pct=_weighted([(action.calls, action.error_rate_pct) for action in actions]),
        mean_ms=_weighted([(action.calls, action.mean_ms) for action in actions]),
    )


def _weighted(pairs: Sequence[tuple[float | None, float | None]]) -> float | None:
    """The mean of figures, each counted as often as there were calls."""
    known = [(calls, figure) for calls, figure in pairs if calls is not None and figure is not None and calls > 0]
    total = sum(calls for calls, _ in known)
    return sum(calls * figure for calls, figure in known) / total if total else None


async def _answers(token: TokenCheck) -> bool:
    """Whether the API as such is there: where it is not, no site is, and none of them is gone."""
    try:
        await token.check_token()
    except AuthenticationError:
        raise
    except ExplorerError:
        return False
    return True


def _since_ms(began_s: float) -> float:
    return (time.monotonic() - began_s) * 1_000
