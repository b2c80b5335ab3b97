"""Log lines and severities (contract 6)."""

import json
from enum import IntEnum
from typing import Any

from pydantic import Field, model_validator

from appsignal_tui.models.base import Attributes, EpochNs, Text, Value


class Severity(IntEnum):
    """Severities by weight (contract 6.2)."""

    UNKNOWN = 0
    TRACE = 1
    DEBUG = 2
    INFO = 3
    NOTICE = 4
    WARN = 5
    ERROR = 6
    CRITICAL = 7
    ALERT = 8
    FATAL = 9

    @classmethod
    def of(cls, word: str) -> "Severity":
        """The severity a word means, whatever its case; `UNKNOWN` for a word not in the list."""
        folded = word.strip().upper()
        return cls.__members__.get("WARN" if folded == "WARNING" else folded, cls.UNKNOWN)


class LogLine(Value):
    """One log line (contract 6.1)."""

    time_ns: EpochNs = Field(alias="timestamp")
    id: Text = ""
    """Unique within its source; may be missing."""
    source_id: Text = ""
    severity_word: Text = Field(default="", alias="severity")
    """As sent; the case varies and unknown words are shown as they are."""
    message: Text = ""
    hostname: Text = ""
    group: Text = ""
    attributes: Attributes = Field(default_factory=dict, alias="json")

    @model_validator(mode="before")
    @classmethod
    def _read_json_text(cls, raw: Any) -> Any:
        """The `json` member may be an object, JSON text, or free text (contract 6.1)."""
        if not isinstance(raw, dict) or not isinstance(raw.get("json"), str):
            return raw
        text = raw["json"]
        try:
            read = json.loads(text) if text.strip() else {}
        except (ValueError, RecursionError):
            read = text
        return {**raw, "json": read if isinstance(read, dict) else {"raw": text}}

    @property
    def severity(self) -> Severity:
        """Weight of the severity word."""
        return Severity.of(self.severity_word)

    @property
    def key(self) -> tuple[object, ...]:
        """Identity: source and id; without an id, source, time and text (contract 6.1)."""
        if self.id:
            return self.source_id, self.id
        return self.source_id, self.time_ns, self.severity_word, self.message
