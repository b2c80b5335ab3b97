"""Text that means harm, and recordings whose every string is made of it; the ids are those of the fault matrix.

What a text must become on the screen is written down beside it by hand, not computed.
"""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from textual.strip import Strip

from appsignal_tui.app import ExplorerApp

_START_NS = 1_772_442_000 * 10**9
_MS = 10**6
_MOST_MARKS = 8
_WITHOUT_LOOK = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u3164\uffa0\ufe00\ufe0f\U000e0100\U000e01ef")
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Hostile:
    """One text as it is sent, and as it stands on the screen; both end in the same plain word."""

    sent: str
    shown: str


CLEAR_SCREEN = (
    Hostile("\x1b[2J\x1b[3J\x1b[Hgone", "␛[2J␛[3J␛[Hgone"),
    Hostile("up\x1b[9A\x1b[1;1Hdone", "up␛[9A␛[1;1Hdone"),
    Hostile("\x1bc\x1b[!preset", "␛c␛[!preset"),
)
CLIPBOARD = (
    Hostile("\x1b]52;c;aGFja2Vk\x07end", "␛]52;c;aGFja2Vk␇end"),
    Hostile("\x1b]52;p;aGFja2Vk\x1b\\end", "␛]52;p;aGFja2Vk␛\\end"),
)
TITLE = (
    Hostile("\x1b]0;hacked\x07end", "␛]0;hacked␇end"),
    Hostile("\x1b]2;hacked\x1b\\end", "␛]2;hacked␛\\end"),
    Hostile("\x1bkhacked\x1b\\end", "␛khacked␛\\end"),
)
LINKS = (
    Hostile("\x1b]8;;http://evil.test\x07here\x1b]8;;\x07", "␛]8;;http://evil.test␇here␛]8;;␇"),
    Hostile("http://evil.test/\x1b[2Jx", "http://evil.test/␛[2Jx"),
    Hostile("https://evil.test/plain", "https://evil.test/plain"),
)
QUESTIONS = (
    Hostile("\x1b[6n\x1b[5nwho", "␛[6n␛[5nwho"),
    Hostile("\x1b[c\x1b[>0q\x05who", "␛[c␛[>0q␅who"),
    Hostile("\x1bP+q544e\x1b\\\x1b]11;?\x07who", "␛P+q544e␛\\␛]11;?␇who"),
)
UNENDED = (
    Hostile("\x1b]0;never ended", "␛]0;never ended"),
    Hostile("\x1b[38;5never ended", "␛[38;5never ended"),
    Hostile("\x1bPq#0never ended", "␛Pq#0never ended"),
    Hostile("last\x1b", "last␛"),
)
EIGHT_BIT = (
    Hostile("\x9b2J\x9bHgone", "‹U+009B›2J‹U+009B›Hgone"),
    Hostile("\x9d52;c;aGFja2Vk\x9cend", "‹U+009D›52;c;aGFja2Vk‹U+009C›end"),
    Hostile("\x9d0;hacked\x9cend", "‹U+009D›0;hacked‹U+009C›end"),
    Hostile("\x9b6n\x90+q\x9cwho", "‹U+009B›6n‹U+0090›+q‹U+009C›who"),
)
COLOURS = (
    Hostile("\x1b[1;31mERROR\x1b[0m red", "ERROR red"),
    Hostile("\x1b[38;2;255;0;0mdeep\x1b[m \x9b7mback", "deep back"),
    Hostile("\x1b[38:5:12m\x1b[8mhidden\x1b[28m", "hidden"),
)
CONTROLS = (
    Hostile("\a\b\b\v\fbell", "␇␈␈␋␌bell"),
    Hostile("\x0e\x0flqk\x7fshift", "␎␏lqk␡shift"),
    Hostile("nul\0nul\rback", "nul␀nul␍back"),
)
TABS = (Hostile("a\tb\tabcd\tend", "a   b   abcd    end"), Hostile("\t\tend", "        end"))
DIRECTIONS = (
    Hostile("abc\u202etxt.exe", "abc‹U+202E›txt.exe"),
    Hostile("\u2066x\u2069\u200f\u061cend", "‹U+2066›x‹U+2069›‹U+200F›‹U+061C›end"),
)
INVISIBLES = (
    Hostile("a\u200bb\u2060c\ufeffd\u00adend", "a‹U+200B›b‹U+2060›c‹U+FEFF›d‹U+00AD›end"),
    Hostile("\U000e0041\U000e0042\u3164\u115fend", "‹U+E0041›‹U+E0042›‹U+3164›‹U+115F›end"),
    Hostile("a\ufe00\U000e0100\u180eend", "a‹U+FE00›‹U+E0100›‹U+180E›end"),
)
MARKS = (
    Hostile("e" + "\u0301" * 300 + "end", "e" + "\u0301" * _MOST_MARKS + "‹+292›end"),
    Hostile("\u0301\u20ddend", "◌\u0301\u20ddend"),
)
WIDE = (
    Hostile("鉄瓶と急須の注文を確認しました", "鉄瓶と急須の注文を確認しました"),
    Hostile("👨\u200d👩\u200d👧 🇳🇱🇩🇪 👍🏽 ❤\ufe0f end", "👨👩👧 🇳🇱🇩🇪 👍 ❤ end"),
    Hostile("a한글b中c🚀d", "a한글b中c🚀d"),
)
BREAKS = (
    Hostile("one\u2028two\u2029three\x85end", "one↵two↵three↵end"),
    Hostile("one\r\ntwo", "one↵two"),
)
BRACKETS = (
    Hostile("[/] [/var/log] end", "[/] [/var/log] end"),
    Hostile("[bold [INFO] end", "[bold [INFO] end"),
    Hostile("[a='b] \"' end", "[a='b] \"' end"),
    Hostile("[link=http://x]l[/link]", "[link=http://x]l[/link]"),
    Hostile("C:\\[x]\\ \\[red] [[", "C:\\[x]\\ \\[red] [["),
)
ACTIONS = (
    Hostile("[@click=app.leave]x[/]", "[@click=app.leave]x[/]"),
    Hostile("[@click='leave()']press", "[@click='leave()']press"),
)
FLOOD = (Hostile("\x1b" * 1_000_000, "␛" * 20),)
_NAMES = ("__class__", "__proto__", "constructor", "..", "/", "actions", "timestamp", "n" * 300, "")
BUILT_IN = tuple(Hostile(name, name) for name in _NAMES)

ROWS = (
    CLEAR_SCREEN,
    CLIPBOARD,
    TITLE,
    LINKS,
    QUESTIONS,
    UNENDED,
    EIGHT_BIT,
    COLOURS,
    CONTROLS,
    DIRECTIONS,
    INVISIBLES,
    MARKS,
    WIDE,
    BREAKS,
    BRACKETS,
    ACTIONS,
)
"""X01 to X17 without the tabs, whose width depends on where they stand."""

EVERYTHING = tuple(text for row in ROWS for text in row)


def record(folder: Path, texts: Sequence[str]) -> Path:
    """Write a recording below a folder: a trace and a log line for each text, every string of them that text.

    The newest trace has a further span for each text.

    Returns:
        What is to be replayed; its names are made of the first text, as far as a file system takes it.
    """
    named = _file_name(texts[0])
    place = folder / named
    place.mkdir(parents=True)
    with (place / f"{named}.otlp.jsonl").open("w", encoding="utf-8") as traces:
        for number, text in enumerate(texts):
            traces.write(json.dumps(_request(number, 1, text)) + "\n")
        for number, text in enumerate(texts):
            traces.write(json.dumps(_request(len(texts) - 1, number + 2, text)) + "\n")
    with (place / f"{named}.log.jsonl").open("w", encoding="utf-8") as lines:
        for number, text in enumerate(texts):
            lines.write(json.dumps(_line(number, text)) + "\n")
    return place


def _file_name(text: str) -> str:
    return text.replace("/", "∕").replace("\0", "")[:_LONGEST_NAME].strip(".") or "names"


def _value(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return {"kvlistValue": {"values": _pairs(value)}}
    if isinstance(value, list):
        return {"arrayValue": {"values": [_value(item) for item in value]}}
    return {"stringValue": value}


def _pairs(attributes: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in attributes.items()]


def trace_id(number: int) -> str:
    """Id of the trace of a text."""
    return f"{number + 1:032x}"


def _request(number: int, place: int, text: str) -> dict[str, Any]:
    short = _short(text)
    resource = {"service.name": short, "service.version": short, "host.name": short, short: short}
    scope = {"scope": {"name": short, "version": short}, "spans": [_span(number, place, text)]}
    return {"resourceSpans": [{"resource": {"attributes": _pairs(resource)}, "scopeSpans": [scope]}]}


def _span(number: int, place: int, text: str) -> dict[str, Any]:
    start_ns = _START_NS + number * 1_000 * _MS + place * _MS
    detail = _short(text)
    attributes: dict[str, Any] = {
        "appsignal.namespace": detail,
        f"appsignal.tag.{detail}": detail,
        detail: detail,
        "nested": {detail: {detail: detail}},
        "listed": [detail],
        "appsignal.request.payload": detail,
        f"http.request.header.{detail}": detail,
    }
    failure = {
        "exception.type": detail,
        "exception.message": detail,
        "exception.stacktrace": f"{detail}\n\t{detail}\n{detail}",
    }
    return {
        "traceId": trace_id(number),
        "spanId": f"{place:016x}",
        "parentSpanId": "" if place == 1 else f"{1:016x}",
        "name": text,
        "kind": 2 if place == 1 else detail,
        "startTimeUnixNano": str(start_ns),
        "endTimeUnixNano": str(start_ns + 100 * _MS),
        "attributes": _pairs(attributes),
        "events": [
            {"name": detail, "timeUnixNano": str(start_ns), "attributes": _pairs({detail: detail})},
            {"name": "exception", "timeUnixNano": str(start_ns + _MS), "attributes": _pairs(failure)},
        ],
        "links": [{"traceId": trace_id(number), "spanId": f"{1:016x}", "attributes": _pairs({detail: detail})}],
        "status": {"code": 2, "message": detail},
        "traceState": detail,
    }


def _short(text: str) -> str:
    """A megabyte goes into what lists show and not into thirty members of each span: answers have a size limit."""
    return text[:1_000]


def _line(number: int, text: str) -> dict[str, Any]:
    short = _short(text)
    return {
        short: short,
        "attributes": {short: short, "nested": {short: short}, "listed": [short]},
        "timestamp": (_START_NS + number * 1_000 * _MS) / 10**9,
        "severity": short,
        "message": text,
        "hostname": short,
        "service": short,
        "trace_id": short if number % 2 else trace_id(number),
    }


def strips(app: ExplorerApp) -> list[Strip]:
    """What the screen in front paints."""
    return app.screen._compositor.render_strips(app.size)


def assert_sound(app: ExplorerApp) -> None:
    """The screen has its size and holds nothing that moves, hides, reorders, rings or leads away."""
    width, height = app.size
    rows = strips(app)
    assert len(rows) == height
    for strip in rows:
        text = "".join(segment.text for segment in strip)
        assert_harmless(text)
        assert cell_len(text) == width, text
        for segment in strip:
            assert not segment.control, segment
            assert segment.style is None or segment.style.link is None, segment
            assert segment.style is None or "@click" not in segment.style.meta, segment


def assert_harmless(text: str) -> None:
    """No control, invisible, direction, private or unassigned character, and no more than eight marks on one."""
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        assert category not in _WITHOUT_LOOK, f"U+{ord(char):04X} in {text!r}"
        assert char not in _INVISIBLE, f"U+{ord(char):04X} in {text!r}"
        marks = marks + 1 if category[0] == "M" else 0
        assert marks <= _MOST_MARKS, ascii(text)
