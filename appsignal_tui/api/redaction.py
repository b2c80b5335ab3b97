"""Taking the token out of whatever quotes it: answers, recordings, and what the HTTP library logs."""

import json
import logging
from urllib.parse import quote, quote_plus

from pydantic import SecretStr

REDACTED = "[token]"

_LOGGERS = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy", "httpcore.socks")
"""All that write about requests; a filter does not reach the loggers below its own."""


class Redaction(logging.Filter):
    """Knows one token in the forms it is written in."""

    def __init__(self, token: SecretStr) -> None:
        """Take this token out."""
        super().__init__()
        self._forms = tuple(SecretStr(form) for form in _forms(token.get_secret_value()))

    def clean(self, content: bytes) -> bytes:
        """The same bytes with something harmless in place of the token."""
        for form in self._forms:
            content = content.replace(form.get_secret_value().encode(), REDACTED.encode())
        return content

    def clean_text(self, text: str) -> str:
        """The same text with something harmless in place of the token."""
        for form in self._forms:
            text = text.replace(form.get_secret_value(), REDACTED)
        return text

    def watch(self) -> None:
        """Clean what the HTTP library logs, at every level, until `unwatch`."""
        for name in _LOGGERS:
            logging.getLogger(name).addFilter(self)

    def unwatch(self) -> None:
        """Leave the logs alone."""
        for name in _LOGGERS:
            logging.getLogger(name).removeFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, cleaned."""
        message = record.getMessage()
        cleaned = self.clean_text(message)
        if cleaned != message:
            record.msg, record.args = cleaned, ()
        return True


def _forms(token: str) -> set[str]:
    """As it is, as it stands in a URL, and as it stands in JSON."""
    return {token, quote(token, safe=""), quote(token), quote_plus(token), json.dumps(token)[1:-1]} - {""}
