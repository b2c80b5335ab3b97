"""What the sites write into their logs besides the lines that stored traces leave."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Written = tuple[str, dict[str, Any]]
"""Message and attributes."""

_DIGITS = re.compile(r"[0-9]+")


GAP = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands in the pattern of a message, and in no message, for digits that differ from line to line."""


class Writer(NamedTuple):
    """What a kind of line says."""

    pattern: str
    """The message, with `GAP` for each number in it."""
    write: Callable[[bytes], Written]
    """Eight random bytes in."""


def may_say(pattern: str, word: str) -> bool:
    """Whether a message of this pattern can contain a case-folded word; numbers are taken to contain any digits."""
    pieces = pattern.casefold().split(GAP)
    return all(any(part in piece for piece in pieces) for part in _DIGITS.split(word) if part)


class Kind(NamedTuple):
    """A kind of line."""

    source: str
    severity: str
    group: str
    owner: str
    """Whose pods write it."""
    says: Writer
    before: float
    """Weight among its table's kinds, before the newest deploy."""
    after: float


CHARGE_FAILED = "charge failed"
READ_TIMEOUT = "read timeout api.stripe.example"
RETRYING = f"retrying in 200ms ({GAP}/3)"
SLOW_QUERY = f"slow query {GAP}ms line_items"
_UPSTREAM = "upstream timed out (110: Operation timed out) while reading response header"


def _number(data: bytes) -> int:
    return 1000 + (data[0] << 8 | data[1]) % 8900


def _ms(data: bytes, low: int, high: int) -> int:
    return low + (data[2] * data[3]) % (high - low)


def _request(method: str, path: str, status: int, low: int, high: int) -> Writer:
    def write(data: bytes) -> Written:
        at, duration = path.replace("{n}", str(_number(data))), _ms(data, low, high)
        attributes = {
            "method": method,
            "path": at,
            "status": status,
            "duration": duration,
            "user.id": _number(data[4:]),
        }
        return f"{method} {at} {status} in {duration}ms", attributes

    return Writer(f"{method} {path.replace('{n}', GAP)} {status} in {GAP}ms", write)


def _access(method: str, path: str, status: int) -> Writer:
    def write(data: bytes) -> Written:
        at, size = path.replace("{n}", str(_number(data))), 800 + _number(data[2:]) * 3
        attributes = {"method": method, "path": at, "status": status, "bytes": size, "client": f"198.51.100.{data[5]}"}
        return f"{method} {at} {status} {size}", attributes

    return Writer(f"{method} {path.replace('{n}', GAP)} {status} {GAP}", write)


def _charge_failed(data: bytes) -> Written:
    return CHARGE_FAILED, {
        "status": 402,
        "order": _number(data),
        "gateway": "stripe",
        "duration": _ms(data, 380, 520),
    }


def _read_timeout(data: bytes) -> Written:
    attributes = {"try": 1 + data[4] % 2, "order": _number(data), "gateway": "stripe", "duration": 200}
    return READ_TIMEOUT, {**attributes, "exception": {"type": "Stripe::ReadTimeout"}}


def _retrying(data: bytes) -> Written:
    return RETRYING.replace(GAP, str(1 + data[4] % 2)), {"order": _number(data), "gateway": "stripe"}


def _slow_query(data: bytes) -> Written:
    duration = _ms(data, 262, 318)
    return SLOW_QUERY.replace(GAP, str(duration)), {"rows": 47, "duration": duration, "db": {"system": "postgresql"}}


def _mail_queued(data: bytes) -> Written:
    return "mail queued", {"order": _number(data), "queue": "mailers"}


def _job_done(name: str, low: int, high: int) -> Writer:
    def write(data: bytes) -> Written:
        duration = _ms(data, low, high)
        return f"{name} done in {duration}ms", {"job": name, "jid": data.hex(), "duration": duration}

    return Writer(f"{name} done in {GAP}ms", write)


def _fixed(message: str, **attributes: Any) -> Writer:
    return Writer(message, lambda _data: (message, dict(attributes)))


def _upstream(data: bytes) -> Written:
    return _UPSTREAM, {"upstream": f"10.4.{data[0] % 4}.{data[1]}:3000", "status": 504}


SHOP = (
    Kind("rails", "info", "web", "web", _request("GET", "/products/{n}", 200, 31, 78), 96, 96),
    Kind("rails", "info", "web", "web", _request("GET", "/", 200, 9, 17), 20, 20),
    Kind("rails", "info", "web", "web", _request("GET", "/search", 200, 96, 210), 22, 22),
    Kind("rails", "info", "web", "web", _request("POST", "/cart", 200, 70, 124), 24, 24),
    Kind("rails", "info", "web", "web", _request("GET", "/orders/{n}", 304, 52, 99), 8, 8),
    Kind("rails", "debug", "web", "web", _fixed("cache generation 41 kept", cache="fragments"), 5, 5),
    Kind("rails", "notice", "web", "web", _fixed("feature flag read", flag="line-item-prices", enabled=True), 0, 12),
    Kind("rails", "warn", "payments", "web", Writer(RETRYING, _retrying), 0.4, 34),
    Kind("rails", "warn", "web", "web", Writer(SLOW_QUERY, _slow_query), 0.2, 58),
    Kind("rails", "error", "payments", "payments", Writer(READ_TIMEOUT, _read_timeout), 0.05, 23),
    Kind("rails", "error", "payments", "web", Writer(CHARGE_FAILED, _charge_failed), 0.6, 17),
    Kind("rails", "critical", "web", "web", _fixed("could not reach payments: circuit open", circuit="stripe"), 0, 0.2),
    Kind("nginx", "info", "access", "gateway", _access("GET", "/products/{n}", 200), 26, 26),
    Kind("nginx", "info", "access", "gateway", _access("GET", "/assets/app-{n}.css", 304), 18, 18),
    Kind("nginx", "info", "access", "gateway", _access("GET", "/healthz", 200), 12, 12),
    Kind("nginx", "warn", "access", "gateway", _access("GET", "/wp-login.php", 404), 1, 1),
    Kind("nginx", "error", "error", "gateway", Writer(_UPSTREAM, _upstream), 0.05, 1.4),
    Kind("sidekiq", "INFO", "mailer", "receipt", Writer("mail queued", _mail_queued), 12, 12),
    Kind("sidekiq", "INFO", "jobs", "receipt", _job_done("SearchIndexJob", 41, 92), 7, 7),
    Kind("sidekiq", "INFO", "jobs", "receipt", _job_done("InventorySyncJob", 120, 260), 6, 6),
    Kind(
        "sidekiq", "WARN", "jobs", "receipt", _fixed("queue mailers is 3 s behind", queue="mailers", latency=3.1), 1, 2
    ),
    Kind("sidekiq", "ERROR", "mailer", "receipt", _fixed("mail refused", reply="451 4.7.1 Try again later"), 0.3, 0.3),
)
"""Weights are lines a minute."""

HOSTILE = (
    Kind(
        "rails",
        "warn",
        "web",
        "web",
        _fixed("\x1b[31mred alert\x1b[0m \x1b]0;title\x07 and bell", term="xterm"),
        3,
        3,
    ),
    Kind("rails", "info", "web", "web", _fixed("file \u202egpj.exe\u202c uploaded", name="\u202egpj.exe"), 3, 3),
    Kind(
        "rails",
        "info",
        "web",
        "web",
        _fixed("[bold red]not markup[/bold red] [/] [link=x]", tag="[b]x[/b]"),
        3,
        3,
    ),
    Kind("rails", "error", "web", "web", _fixed("two\nlines\tand a tab \x00 zero", note="a\r\nb"), 3, 3),
)
"""What a log can bring along that a terminal must never obey."""

STAGING = (*SHOP, *HOSTILE)

API = (
    Kind("api", "info", "api", "api", _request("GET", "/v1/stock/{n}", 200, 17, 38), 40, 40),
    Kind("api", "info", "api", "api", _request("GET", "/v1/products/{n}", 200, 12, 39), 25, 25),
    Kind("api", "info", "api", "api", _request("POST", "/v1/orders", 201, 90, 160), 12, 12),
    Kind("api", "warn", "api", "api", _fixed("pool is full, waiting", pool="primary", size=10), 0.6, 0.6),
    Kind("api", "error", "api", "api", _fixed("reservation refused: 0 left", status=409), 0.4, 0.4),
    Kind("nginx", "info", "access", "gateway", _access("GET", "/v1/products/{n}", 200), 10, 10),
    Kind("nginx", "info", "access", "gateway", _access("GET", "/healthz", 200), 4, 4),
)

TABLES: Mapping[str, tuple[Kind, ...]] = {"shop": SHOP, "staging": STAGING, "api": API}
"""By the name a site's description uses."""
