"""What must not be in a file that leaves the machine: the token, secrets, sensitive attributes, query strings.

Rules for JSON: the value of a member whose name is secret or sensitive is masked whole, and so is the value of a pair
of `key` (or `name`) and `value`. A name counts in every dotted reading with those around it, so that nested objects
hide as much as dotted names. JSON inside a string is read and treated alike. In all other text, secrets and sensitive
attributes written as `name=value` or `name: value` are masked, and of addresses the password and the query string.
"""

import json
import re
from functools import lru_cache
from typing import Any

from appsignal_tui.models.sensitive import MASK, is_secret, is_sensitive

_NAMES_JOINED = 5
"""The longest sensitive name has four parts before the one that varies."""
_SHORT = 300
_CACHED = 8_192
_LONGEST_INTEGER = 4_000
_WHOLE_VALUES = frozenset({"url.query", "http.query", "query_string"})
"""Names whose whole value is a query string."""

_QUERY_STRING = re.compile(r"""\?[^\s?=&"'<>#]*=[^\s"'<>#]*""")
_USER_INFO = re.compile(r"://[^\s/?#:@]*:[^\s/?#@]+@")
_HEADER_LINE = re.compile(
    r"""((?:set-)?cookie2?|(?:proxy-)?authorization)(["']?\s{0,8}(?:=>|[=:])\s{0,8})[^\r\n"'}]+""", re.IGNORECASE
)
_PAIR = re.compile(
    r"""(?<![\w.\-])([\w.\-\[\]]{1,200})(["']?\s{0,8}(?:=>|[=:])\s{0,8})"""
    r"""("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,;&"'<>)\]}]+)"""
)
_BEARER = re.compile(r"\b(bearer\s{1,8})[\w.~+/=\-]{16,}", re.IGNORECASE)

Names = tuple[str, ...]


class Masking:
    """Masks what one session with one token may have seen."""

    def __init__(self, token: str) -> None:
        """Mask this token too, in plain and in percent-encoded form; an empty one is no token."""
        forms = (f"(?:{re.escape(char)}|%{ord(char):02x})" for char in token)
        self._token = re.compile("".join(forms), re.IGNORECASE) if token else None
        self._name = lru_cache(_CACHED)(self._without_token)
        self._short_text = lru_cache(_CACHED)(self._masked_text)

    def body(self, content: bytes) -> Any:
        """The JSON of a body, masked.

        Raises:
            ValueError: it is not JSON, or nested so deeply that it cannot be looked through.
        """
        try:
            return self.value(_loads(content.decode("utf-8-sig", "replace")))
        except RecursionError as error:
            raise ValueError("nested too deeply") from error

    def value(self, value: Any, names: Names = ()) -> Any:
        """A JSON value, masked; `names` are those of the members it is in, the innermost last."""
        if isinstance(value, dict):
            return self._object(value, names)
        if isinstance(value, list):
            return [self.value(each, names) for each in value]
        return self.text(value) if isinstance(value, str) else value

    def text(self, text: str) -> str:
        """A text, masked."""
        return self._short_text(text) if len(text) <= _SHORT else self._masked_text(text)

    def _object(self, members: dict[str, Any], names: Names) -> dict[str, Any]:
        labels = [label for word in ("key", "name") if isinstance(label := members.get(word), str)]
        is_hidden_pair = any(_is_hidden((*names, label)[-_NAMES_JOINED:]) for label in labels)
        masked = {}
        for name, value in members.items():
            inner = (*names, name)[-_NAMES_JOINED:]
            is_hidden = _is_hidden(inner) or (is_hidden_pair and name == "value")
            masked[self._name(name)] = _hidden(value) if is_hidden else self.value(value, inner)
        return masked

    def _masked_text(self, text: str) -> str:
        inside = self._json_inside(text)
        if inside is not None:
            return inside
        text = self._without_token(text)
        if "?" in text:
            text = _QUERY_STRING.sub(f"?{MASK}", text)
        if "=" in text or ":" in text:
            text = _USER_INFO.sub(f"://{MASK}@", text)
            text = _HEADER_LINE.sub(rf"\1\2{MASK}", text)
            text = _PAIR.sub(_masked_pair, text)
        return _BEARER.sub(rf"\1{MASK}", text)

    def _json_inside(self, text: str) -> str | None:
        """The masked text of a string that holds JSON, unchanged when nothing in it is masked; `None` for any other."""
        if text.lstrip()[:1] not in {"{", "[", '"'}:
            return None
        try:
            value = _loads(text)
            masked = self.value(value)
        except ValueError:
            return None
        except RecursionError:
            return MASK
        return text if masked == value else json.dumps(masked, ensure_ascii=False, separators=(",", ":"))

    def _without_token(self, text: str) -> str:
        return text if self._token is None else self._token.sub(MASK, text)


@lru_cache(_CACHED)
def _is_hidden(names: Names) -> bool:
    """Whether the value under the last of these names is not told."""
    if is_secret(names[-1]):
        return True
    readings = (".".join(names[start:]).casefold() for start in range(len(names)))
    return any(is_sensitive(reading) or reading in _WHOLE_VALUES for reading in readings)


def _hidden(value: Any) -> Any:
    return None if value is None else MASK


def _masked_pair(found: re.Match[str]) -> str:
    name, between, _ = found.groups()
    return f"{name}{between}{MASK}" if _is_hidden((name,)) else found[0]


def _loads(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        # an integer of thousands of digits is refused for its length; it stays text
        return json.loads(text, parse_int=lambda digits: int(digits) if len(digits) < _LONGEST_INTEGER else digits)
