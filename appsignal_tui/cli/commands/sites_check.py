"""`appsignal-tui sites check`: whether each site can be read, and how it is doing."""

import asyncio
from typing import TYPE_CHECKING

from appsignal_tui.cli.command import Command, Field, Printed
from appsignal_tui.cli.options import FAIL_IF, OUTPUT, SOURCE, WORLD, Options, option
from appsignal_tui.cli.site_rows import known_sites, the_site

if TYPE_CHECKING:
    from appsignal_tui.cli.headless import Call
    from appsignal_tui.services.site_check import SiteCheck

_AT_ONCE = 4
_FAILED = 1
_UNREACHABLE = 3


class SitesCheckOptions(Options):
    """Which sites."""

    only: tuple[str, ...] = option("--only", "check this site, again for more", default=(), metavar="SITE")


async def answer(call: "Call[SitesCheckOptions]") -> None:
    """Check the token, then each site by one question; what fails decides the exit status.

    Raises:
        AuthenticationError: the token is not accepted.
        UnreachableError: the service cannot be reached at all.
    """
    await call.services.check_token()
    if call.options.only:
        known = [await the_site(call, wanted) for wanted in call.options.only]
    else:
        known = list(await known_sites(call, asks=False))
    turns = asyncio.Semaphore(_AT_ONCE)

    async def checked(number: int) -> "SiteCheck":
        async with turns:
            return await call.services.sites.check(known[number].site)

    results = await asyncio.gather(*(checked(number) for number in range(len(known))))
    for result in results:
        call.output.row(_row(result))
    errors = [result.error for result in results if result.error is not None]
    if errors:
        call.output.fail(_UNREACHABLE if all(error.exit_code == _UNREACHABLE for error in errors) else _FAILED)


def _row(result: "SiteCheck") -> dict[str, object]:
    site, figures = result.site, result.figures.value if result.figures is not None else None
    return {
        "name": site.name,
        "environment": site.environment,
        "org": site.org_slug,
        "state": "gone" if result.is_gone else "ok" if result.is_good else "failed",
        "latency_ms": round(result.latency_ms, 1),
        "calls": figures.calls if figures is not None else None,
        "mean_ms": figures.mean_ms if figures is not None else None,
        "error_rate_pct": figures.error_rate_pct if figures is not None else None,
        "id": site.id,
        "problem": f"{result.error} {result.error.hint}".strip() if result.error is not None else "",
    }


COMMAND = Command(
    options=SitesCheckOptions,
    takes=(SOURCE, WORLD, OUTPUT, FAIL_IF),
    description="Ask whether the token is good, then each site known one cheap question: the figures of its last hour. "
    "The exit status is 1 when a site cannot be read, and 3 when the service cannot be reached.",
    prints=Printed(
        (
            Field("name", "of the app"),
            Field("environment", "as production or staging"),
            Field("org", "slug of the organization"),
            Field("state", "“ok”, “gone” (no such site, or no access) or “failed”"),
            Field("latency_ms", "from the question to the answer, ms", "ms"),
            Field("calls", "of all actions; null where nothing tells", "count"),
            Field("mean_ms", "of all calls, ms", "ms"),
            Field("error_rate_pct", "failed calls, %", "%"),
            Field("id", "24 hex digits"),
            Field("problem", "what is wrong; empty when nothing is"),
        )
    ),
    examples=(
        "appsignal-tui sites check",
        "appsignal-tui sites check --only main --json --fail-if 'error_rate>=2%'",
    ),
    answer=answer,
)
