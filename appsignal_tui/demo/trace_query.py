"""The trace query language (contract 5.4): terms on tags and the revision, all of which must hold."""

from collections.abc import Callable

from appsignal_tui.demo.telemetry import SummaryRecord
from appsignal_tui.demo.terms import QuerySyntaxError, Term, parse_terms

Condition = Callable[[SummaryRecord], bool]

TAG_PREFIX = "tag."


def parse_trace_query(text: str) -> Condition:
    """Understand a query; a bare word is looked for in the action's name, which is a guess the contract allows.

    Raises:
        QuerySyntaxError: it cannot be read, or names a field that traces do not have.
    """
    alternatives = parse_terms(text)
    if len(alternatives) > 1:
        raise QuerySyntaxError("traces cannot be asked for with OR")
    conditions = [_condition(term) for term in alternatives[0]]
    return lambda summary: all(holds(summary) for holds in conditions)


def _condition(term: Term) -> Condition:
    if not term.field:
        word = term.values[0].casefold()
        return lambda summary: word in summary.action_name.casefold()
    read = _reader(term.field)
    if term.operator in {"=", "!="}:
        wanted = frozenset(term.values)
        return lambda summary: (read(summary) in wanted) == (term.operator == "=")
    if term.operator in {":", "!:"}:
        parts = tuple(value.casefold() for value in term.values)
        return lambda summary: any(part in read(summary).casefold() for part in parts) == (term.operator == ":")
    raise QuerySyntaxError(f"{term.field} cannot be compared with {term.operator}")


def _reader(field: str) -> Callable[[SummaryRecord], str]:
    if field == "revision":
        return lambda summary: summary.revision
    if not field.startswith(TAG_PREFIX):
        raise QuerySyntaxError(f"traces have no field {field}; there are revision and tag.<name>")
    name = field.removeprefix(TAG_PREFIX)
    return lambda summary: str(summary.tags.get(name, ""))
