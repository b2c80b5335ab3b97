"""What an answer without success means: status, headers and body in, one of our errors out. Pure (contract 1.5)."""

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from appsignal_tui.api.decode import CHECK_URL, Answer, parse, text_of
from appsignal_tui.errors import (
    AccessDeniedError,
    AuthenticationError,
    BadAnswerError,
    ExplorerError,
    NotFoundError,
    RateLimitedError,
    RequestRefusedError,
    ServerError,
)
from appsignal_tui.text import safe_text

_MESSAGE_LENGTH = 300
_RESTRICTED = "ACCOUNT_RESTRICTED"

_Kind = Callable[..., ExplorerError]

_BY_STATUS: Mapping[int, tuple[_Kind, str, str]] = {
    HTTPStatus.UNAUTHORIZED: (
        AuthenticationError,
        "{host} did not accept the token: {message}",
        "Copy a personal API token from https://appsignal.com/users/edit.",
    ),
    HTTPStatus.FORBIDDEN: (
        AccessDeniedError,
        "The token has no access to this: {message}",
        "Pick another app, or ask for access.",
    ),
    HTTPStatus.NOT_FOUND: (NotFoundError, "{host} found nothing: {message}", "It may no longer exist."),
    HTTPStatus.GONE: (NotFoundError, "{host} no longer serves this version of the API: {message}", "{update}"),
    HTTPStatus.UPGRADE_REQUIRED: (NotFoundError, "{host} wants a newer client: {message}", "{update}"),
    HTTPStatus.INTERNAL_SERVER_ERROR: (ServerError, "{host} failed (500): {message}", "Try again later."),
    HTTPStatus.GATEWAY_TIMEOUT: (
        ServerError,
        "{host} took too long (504): {message}",
        "Ask for a narrower time range.",
    ),
}
"""Error, sentence and hint for a status."""

_UPDATE = "Install a newer version of this program."


def error_of(answer: Answer, retry_after_s: float | None = None) -> ExplorerError | None:
    """The error an answer means by its status; `None` for a good one.

    Args:
        answer: The answer; its texts are made safe here.
        retry_after_s: Seconds to wait, from the headers, for a 429.
    """
    if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    if answer.status < HTTPStatus.BAD_REQUEST:
        return _elsewhere(answer)
    message, slug, named = _read_error(answer)
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimitedError(
            f"{answer.host} is busy with too many requests: {message}",
            retry_after_s=retry_after_s or 0.0,
            hint="Wait a moment, or ask for less at once.",
            request=answer.request,
        )
    known = _BY_STATUS.get(answer.status)
    if known is None and answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        known = ServerError, f"{{host}} is unavailable ({answer.status}): {{message}}", "Try again later."
    if known is None:
        return refusal(answer, message, slug, named)
    kind, sentence, hint = known
    return kind(
        sentence.format(host=answer.host, message=message),
        hint=hint.format(update=_UPDATE),
        request=answer.request,
        status=answer.status,
    )


def refusal(answer: Answer, message: str, slug: str, named: str = "") -> ExplorerError:
    """The error for a question the service understood and will not answer (contract 1.5, 11).

    Args:
        answer: Where it says so.
        message: The service's words, made safe.
        slug: Its code, the only thing to branch on.
        named: The member it blames.
    """
    if slug == _RESTRICTED:
        return AccessDeniedError(
            message, hint="The account is locked or over its plan.", request=answer.request, status=answer.status
        )
    return RequestRefusedError(message, slug=slug, field=named, request=answer.request, status=answer.status)


def first_graphql_error(body: Mapping[str, Any]) -> tuple[str, str]:
    """Message and code of the first entry of `errors`, made safe; both empty without one (contract 11)."""
    errors = body.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    if not isinstance(first, dict):
        return "", ""
    extensions = first.get("extensions")
    code = extensions.get("code") if isinstance(extensions, dict) else ""
    return _shown(text_of(first.get("message"))), _shown(text_of(code))


def _elsewhere(answer: Answer) -> ExplorerError:
    # without the query, which may hold what must not be shown
    target = _shown(re.split(r"[?#]", answer.headers.get("location", ""))[0])
    return BadAnswerError(
        f"{answer.host} points to another place, {target or 'which it does not name'}; it was not followed.",
        hint=CHECK_URL,
        request=answer.request,
        status=answer.status,
    )


def _read_error(answer: Answer) -> tuple[str, str, str]:
    """Message, slug and field of an error body, in the reading order of contract 1.5."""
    phrase = _phrase(answer.status)
    if not answer.content.strip() or answer.is_html:
        return phrase, "", ""
    try:
        body = parse(answer)
    except BadAnswerError:
        lines = answer.content.decode("utf-8", "replace").strip().splitlines()
        return _shown(lines[0] if lines else "") or phrase, "", ""
    if not isinstance(body, dict):
        return phrase, "", ""
    details = body.get("details")
    named = details.get("field") if isinstance(details, dict) else None
    slug = _shown(text_of(body.get("error"))) or first_graphql_error(body)[1]
    return _message_of(body) or phrase, slug, _shown(text_of(named))


def _message_of(body: dict[str, Any]) -> str:
    candidates = [body.get("message"), body.get("error"), body.get("detail"), first_graphql_error(body)[0]]
    return next((shown for each in candidates if (shown := _shown(text_of(each)))), "")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"status {status}"


def _shown(text: str) -> str:
    return safe_text(text.strip(), limit=_MESSAGE_LENGTH)
