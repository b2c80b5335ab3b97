import json
from typing import Any

import pytest

from appsignal_tui.api.decode import Answer
from appsignal_tui.api.refusals import error_of
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


def _error(status: int, body: Any = b"", **headers: str) -> ExplorerError:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    error = error_of(Answer(status, content, "POST /api/v2/x", "host", headers), 7.0)
    assert error is not None
    assert error.status == status
    assert error.request == "POST /api/v2/x"
    return error


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, BadAnswerError),
        (400, RequestRefusedError),
        (401, AuthenticationError),
        (403, AccessDeniedError),
        (404, NotFoundError),
        (410, NotFoundError),
        (418, RequestRefusedError),
        (422, RequestRefusedError),
        (426, NotFoundError),
        (429, RateLimitedError),
        (500, ServerError),
        (502, ServerError),
        (504, ServerError),
        (599, ServerError),
    ],
)
def test_each_status_becomes_the_error_its_reader_can_act_on(status: int, kind: type[ExplorerError]) -> None:
    error = _error(status)
    assert type(error) is kind
    assert str(error)


@pytest.mark.parametrize("status", [200, 201, 204])
def test_success_is_no_error(status: int) -> None:
    assert error_of(Answer(status, b"")) is None


def test_h04_the_envelope_gives_message_slug_and_field() -> None:
    error = _error(422, {"error": "legacy_log_query_syntax", "message": "Old syntax", "details": {"field": "a_string"}})
    assert isinstance(error, RequestRefusedError)
    assert (str(error), error.slug, error.field) == ("Old syntax", "legacy_log_query_syntax", "a_string")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"message": "m", "error": "e", "detail": "d"}, "m"),
        ({"error": "e", "detail": "d"}, "e"),
        ({"message": "", "error": None, "detail": "d"}, "d"),
        ({"errors": [{"message": "g"}]}, "g"),
        ({"message": 7, "errors": "x"}, "Unprocessable"),
        ([1], "Unprocessable"),
        (b"first line\nsecond line", "first line"),
        (b"", "Unprocessable"),
        (b"<html>no</html>", "Unprocessable"),
    ],
)
def test_error_bodies_are_read_in_the_contract_s_order(body: Any, sentence: str) -> None:
    assert str(_error(422, body)).startswith(sentence)


@pytest.mark.parametrize("body", [{"error": "Unauthorized"}, b"Unauthorized"])
def test_h01_an_unknown_token_as_json_or_text(body: Any) -> None:
    error = _error(401, body)
    assert "did not accept the token: Unauthorized" in str(error)
    assert "users/edit" in error.hint


def test_h09_a_gateway_s_web_page_is_not_shown() -> None:
    error = _error(502, b"<html><h1>Bad gateway</h1></html>")
    assert "unavailable (502)" in str(error)
    assert "<" not in str(error)


def test_h10_a_gateway_time_out_suggests_a_narrower_range() -> None:
    assert "narrower" in _error(504).hint


def test_h14_an_endless_error_text_is_cut() -> None:
    assert len(str(_error(400, {"message": "A" * 5_000_000}))) <= 300
    assert len(str(_error(400, b"A" * 5_000_000))) <= 300


def test_h15_x21_escape_sequences_in_error_texts_are_harmless() -> None:
    text = str(_error(400, {"message": "\x1b]52;c;aGk=\x07\x9b2J\u202e"}))
    assert not any(char in text for char in "\x1b\x07\x9b\u202e")


def test_n17_n18_a_redirect_says_where_it_led_without_its_query() -> None:
    error = _error(302, b"", location="https://evil.example/\x1b[2J?token=secret")
    assert "https://evil.example/" in str(error)
    assert "secret" not in str(error)
    assert "\x1b" not in str(error)
    assert "does not name" in str(_error(302))


def test_a_restricted_account_is_an_access_question_whatever_the_status() -> None:
    body = {"errors": [{"message": "Locked", "extensions": {"code": "ACCOUNT_RESTRICTED"}}]}
    assert isinstance(_error(400, body), AccessDeniedError)


def test_a_rate_limit_tells_how_long_to_wait() -> None:
    error = _error(429)
    assert isinstance(error, RateLimitedError)
    assert error.retry_after_s == 7.0
    assert error.exit_code == 3
