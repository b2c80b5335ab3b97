"""Backtraces of exceptions (contract 11.6)."""

from typing import Annotated

from pydantic import Field

from appsignal_tui.models.base import Text, Value
from appsignal_tui.models.leniency import Objects


class CodeLine(Value):
    """A line of source around a place."""

    number: Text = Field(default="", alias="line")
    source: Text = ""


class BacktraceLine(Value):
    """One place on the way to an exception, the innermost first as far as known."""

    type: Text = ""
    original: Text = ""
    """The line as the program wrote it."""
    path: Text = ""
    line: Text = ""
    column: Text = ""
    method: Text = ""
    code: Annotated[tuple[CodeLine, ...], Objects] = ()

    @property
    def is_own_code(self) -> bool:
        """Whether it is the app's code and not a library's."""
        return self.type.casefold() == "app"
