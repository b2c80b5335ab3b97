"""Which failure is asked again, and after how long; pure (contract 1.5).

Every route is a read, so asking again is safe.
"""

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

MAX_RETRIES = 2
"""Attempts beyond the first."""

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 8.0
LEAST_WAIT_S = 0.5
MOST_WAIT_S = 60.0

TOO_MANY_REQUESTS = 429
_FIRST_SERVER_ERROR = 500
_SECONDS = re.compile(r"[+-]?\d+(\.\d*)?", re.ASCII)
_WHOLE_DIGITS_READ = 9


def growing_pause_s(attempt: int, jitter: float) -> float:
    """Pause after a failed attempt: half a second, doubled each time, at most 8 s, between half and all of it.

    Args:
        attempt: Number of the attempt that failed, from 0.
        jitter: Uniform in 0 to 1, so that many clients do not come back at one instant.
    """
    whole = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(attempt, 16))
    return whole * (0.5 + jitter / 2)


def retry_after_s(header: str | None, now_s: float) -> float | None:
    """Seconds a `Retry-After` header asks to wait, kept within 0.5 and 60; `None` when it says nothing readable.

    Args:
        header: Seconds, with or without a fraction, or an HTTP date.
        now_s: The present in seconds since the epoch, for a date.
    """
    text = (header or "").strip()
    if _SECONDS.fullmatch(text):
        whole = text.partition(".")[0].lstrip("+-0")
        asked = float(text) if len(whole) <= _WHOLE_DIGITS_READ else (-1.0 if text.startswith("-") else MOST_WAIT_S)
        return _within_bounds(asked)
    moment_s = http_date_s(text)
    return None if moment_s is None else _within_bounds(moment_s - now_s)


def http_date_s(text: str) -> float | None:
    """An HTTP date as seconds since the epoch; `None` when it is none."""
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def hold_s(attempt: int, asked_s: float | None, jitter: float) -> float:
    """Seconds nothing is asked for after a 429: what `Retry-After` asks for, else a growing pause, at least 0.5.

    Args:
        attempt: Number of the attempt that was refused, from 0.
        asked_s: What `Retry-After` asks for, within its bounds.
        jitter: Uniform in 0 to 1.
    """
    return asked_s if asked_s is not None else max(LEAST_WAIT_S, growing_pause_s(attempt, jitter))


def pause_after_status(status: int, attempt: int, jitter: float) -> float | None:
    """Seconds until an answer with this status is asked for again; `None` when it must not be.

    For a 429 it is 0: `hold_s` is waited by everybody.

    Args:
        status: HTTP status.
        attempt: Number of the attempt that failed, from 0.
        jitter: Uniform in 0 to 1.
    """
    if attempt >= MAX_RETRIES:
        return None
    if status == TOO_MANY_REQUESTS:
        return 0.0
    return growing_pause_s(attempt, jitter) if status >= _FIRST_SERVER_ERROR else None


def pause_after_failure(attempt: int, *, again: bool, jitter: float) -> float | None:
    """Seconds until a request without an answer is sent again; `None` when it must not be."""
    return growing_pause_s(attempt, jitter) if again and attempt < MAX_RETRIES else None


def _within_bounds(seconds: float) -> float:
    return min(MOST_WAIT_S, max(LEAST_WAIT_S, seconds))
