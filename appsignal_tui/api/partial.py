"""GraphQL answers, which may be half an answer: data, and complaints about what is missing of it (contract 11)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from appsignal_tui.api.decode import Answer, parse, text_of
from appsignal_tui.api.refusals import first_graphql_error, refusal
from appsignal_tui.errors import AccessDeniedError
from appsignal_tui.text import safe_text

_MESSAGE_LENGTH = 300
_TOLD_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class GraphqlAnswer:
    """What came of a document."""

    data: dict[str, Any]
    complaints: tuple[str, ...] = ()
    """What the service said is missing, safe to show, at most five; empty when it said nothing."""


def read_graphql(answer: Answer) -> GraphqlAnswer:
    """The data of an answer, with the errors that stand beside it: half an answer is used, and told to be half.

    Raises:
        AccessDeniedError: the account is restricted, so nothing was told.
        RequestRefusedError: the document was refused; `slug` is the code.
        BadAnswerError: it is no answer of GraphQL.
    """
    read = parse(answer)
    if not isinstance(read, dict):
        raise answer.unexpected("an object")
    data = read.get("data")
    message, code = first_graphql_error(read)
    if not isinstance(data, dict):
        if not message:
            raise answer.unexpected("an object with data")
        raise refusal(answer, message, code)
    if message and all(value is None for value in data.values()):
        error = refusal(answer, message, code)
        if isinstance(error, AccessDeniedError):
            raise error
    return GraphqlAnswer(data, tuple(_complaints(read.get("errors"))))


def _complaints(errors: Any) -> Iterator[str]:
    if not isinstance(errors, list):
        return
    for error in errors[:_TOLD_AT_MOST]:
        message = text_of(error.get("message")) if isinstance(error, dict) else ""
        yield safe_text(message.strip(), _MESSAGE_LENGTH) or "The service left something out without saying why."
