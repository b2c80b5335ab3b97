"""`appsignal-tui logs`: the newest log lines that match, oldest first."""

from typing import TYPE_CHECKING

from appsignal_tui.cli.command import LIST_OF_A_SITE, Command, Field, Printed
from appsignal_tui.cli.options import RANGE, Options, option

if TYPE_CHECKING:
    from appsignal_tui.cli.headless import Call
    from appsignal_tui.models.log import LogLine
    from appsignal_tui.services.logs import LogPages


class LogsOptions(Options):
    """Options of the log search."""

    query: str = option(
        "--query",
        'log query, such as "severity=error message:timeout" (default: every line)',
        default="",
        metavar="QUERY",
    )


async def answer(call: "Call[LogsOptions]") -> None:
    """Print log lines; what was left out is told on standard error.

    Raises:
        ExplorerError: the service refused the query or could not be asked.
    """
    from appsignal_tui.services.logs import LogQuestion  # noqa: PLC0415 - help does without the client

    limit, output = call.options.limit, call.output
    sources = await call.services.logs.sources(call.site)
    source_ids = tuple(source.id for source in sources)
    pages = call.services.logs.older(LogQuestion(call.site.id, source_ids, call.options.query, call.window))
    lines: list[LogLine] = []
    while len(lines) < max(limit, output.rows_to_decide) and not pages.exhausted and not pages.stuck:
        lines.extend(await pages.more())
    _tell_what_is_missing(pages, len(lines), limit)
    for line in reversed(lines[:limit]):
        if output.is_for_people:
            output.line(_as_text(line))
            output.count_unseen(1)
        else:
            output.row(_as_row(line))
    output.count_unseen(len(lines[limit:]))


def _tell_what_is_missing(pages: "LogPages", read: int, limit: int) -> None:
    from appsignal_tui.cli.words import tell  # noqa: PLC0415 - as above

    if pages.stuck:
        tell(pages.stuck)
    elif read > limit or not pages.exhausted:
        tell(f"the newest {limit} lines; older ones match too. --limit N prints more.")
    if pages.unreadable:
        tell(f"{pages.unreadable} lines could not be read and were left out.")
    if pages.gaps:
        tell(f"{len(pages.gaps)} times more lines share one instant than a page holds; some of them are missing.")


def _as_row(line: "LogLine") -> dict[str, object]:
    from appsignal_tui.models.base import format_ns  # noqa: PLC0415 - as above

    return {
        "timestamp": format_ns(line.time_ns),
        "severity": line.severity_word,
        "message": line.message,
        "source_id": line.source_id,
        "attributes": line.attributes,
    }


def _as_text(line: "LogLine") -> str:
    from appsignal_tui.models.base import format_ns  # noqa: PLC0415 - as above
    from appsignal_tui.text import safe_text  # noqa: PLC0415 - as above

    words = (format_ns(line.time_ns), line.severity_word.upper() or "-", line.hostname or "-", line.message)
    return " ".join(safe_text(word) for word in words)


COMMAND = Command(
    options=LogsOptions,
    takes=(*LIST_OF_A_SITE, RANGE),
    description="Print the newest log lines of a time range that match a query, oldest first. "
    "Lines left out are counted on standard error.",
    prints=Printed(
        (
            Field("timestamp", "RFC 3339, UTC"),
            Field("severity", "as sent; the case varies"),
            Field("message", "as sent"),
            Field("source_id", "the log source it came through"),
            Field("attributes", "object of its attributes"),
        )
    ),
    examples=(
        "appsignal-tui logs --demo --query severity=error --limit 20",
        "appsignal-tui logs --from 13:50 --to 14:10 --query 'message:timeout' --csv",
        "appsignal-tui logs --last 15m --query severity=error --fail-if 'count>50' --ndjson",
    ),
    answer=answer,
)
