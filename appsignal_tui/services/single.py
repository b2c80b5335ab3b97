"""One thing where an answer has room for at most one."""

from typing import TypeVar

from appsignal_tui.errors import BadAnswerError, NotFoundError
from appsignal_tui.models.page import Rows, Told

Row = TypeVar("Row")


def the_one(found: Rows[Row], named: str) -> Told[Row]:
    """The row that was asked for.

    Args:
        found: At most one row.
        named: What was asked for, safe to show, for messages: "dashboard 7".

    Raises:
        NotFoundError: there is none; the hint is what the service complained about.
        BadAnswerError: there is one, and it cannot be read.
    """
    if found.rows:
        return Told(found.rows[0], found.complaints)
    if found.unreadable:
        raise BadAnswerError(
            f"The answer about {named} cannot be read.",
            hint="The API may have changed; check for a newer version of this program.",
        )
    raise NotFoundError(
        f"There is no {named}.", hint=" ".join(found.complaints) or "It may no longer exist, or be in another site."
    )
