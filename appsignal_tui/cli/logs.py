"""`appsignal-tui logs`: the newest log lines that match, oldest first, as text or one JSON object a line."""

import json
from typing import Any

from appsignal_tui.cli.arguments import Options
from appsignal_tui.cli.words import tell
from appsignal_tui.models.base import format_ns
from appsignal_tui.models.log import LogLine
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import LAST_HOUR
from appsignal_tui.services.container import Services
from appsignal_tui.services.logs import LogPages, LogQuestion
from appsignal_tui.text import safe_text


async def print_logs(options: Options, services: Services, site: Site) -> int:
    """Print log lines; what was left out is told on standard error.

    Raises:
        ExplorerError: the service refused the query or could not be asked.
    """
    window = services.origin.window or LAST_HOUR.resolve(services.clock())
    sources = await services.logs.sources(site)
    question = LogQuestion(site.id, tuple(source.id for source in sources), options.query, window)
    pages = services.logs.older(question)
    lines: list[LogLine] = []
    while len(lines) < options.limit and not pages.exhausted and not pages.stuck:
        lines.extend(await pages.more())
    _tell_what_is_missing(pages, len(lines), options.limit)
    write = _as_json if options.as_ndjson else _as_text
    for line in reversed(lines[: options.limit]):
        print(write(line))
    return 0


def _tell_what_is_missing(pages: LogPages, read: int, limit: int) -> None:
    if pages.stuck:
        tell(pages.stuck)
    elif read > limit or not pages.exhausted:
        tell(f"the newest {limit} lines; older ones match too. --limit N prints more.")
    if pages.unreadable:
        tell(f"{pages.unreadable} lines could not be read and were left out.")
    if pages.gaps:
        tell(f"{len(pages.gaps)} times more lines share one instant than a page holds; some of them are missing.")


def _as_json(line: LogLine) -> str:
    made: dict[str, Any] = {
        "timestamp": format_ns(line.time_ns),
        "severity": line.severity_word,
        "message": line.message,
        "source_id": line.source_id,
        "attributes": line.attributes,
    }
    return json.dumps(made)


def _as_text(line: LogLine) -> str:
    words = (format_ns(line.time_ns), line.severity_word.upper() or "-", line.hostname or "-", line.message)
    return " ".join(safe_text(word) for word in words)
