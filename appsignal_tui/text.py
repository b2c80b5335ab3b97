"""Text from outside, made harmless: what `safe_text` returns can be painted, copied and measured as it is.

Every string of an answer, a file, a header or an error passes here once, when a row is built. Nothing that moves a
cursor, rings, recolours, reorders or hides text survives: it is removed when it only coloured an application log, and
shown as a symbol otherwise, so that a person sees what was sent.

Which character becomes what:

* control characters: the Unicode control picture (`␛`, `␀`, `␇`, DEL `␡`); 8-bit controls: a code such as `‹U+009B›`;
* a colour sequence (SGR, `ESC [ … m`) that is complete: removed; every other sequence: its ESC becomes `␛` and the rest
  stays as text, so a sequence that never ends swallows nothing;
* line breaks (LF, CR LF, NEL, U+2028, U+2029): `↵`; a tab: blanks up to the next multiple of four characters;
* characters that are invisible, reorder text, are unassigned or private: a code such as `‹U+202E›`. Private characters
  have no agreed look, and one of them places pictures in some terminals; the width of an unassigned one is unknown;
* a lone surrogate: U+FFFD;
* more than eight combining marks on one character: the first eight, then their surplus as `‹+292›`; marks on nothing
  get a dotted circle to stand on;
* inside an emoji, what only selects its picture (joiner, variation selector, skin tone) is dropped: terminals do not
  agree on the width of the joined picture, they do agree on its parts.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Literal, NamedTuple

LINE_LIMIT = 4_096
"""Characters a row keeps of one text."""

BLOCK_LIMIT = 65_536
"""Characters a detail view keeps of one text."""

MISSING = "–"
"""What stands for a value that was not sent."""

TAB_STOP = 4
MARKS_PER_CHARACTER = 8

_LOOK_AHEAD = 8  # characters of source read per character kept, so that a million marks cost no second

# Characters of one look in every terminal that need no thought: Latin, Greek, Cyrillic, common punctuation, arrows,
# technical signs, control pictures, lines, blocks, symbols, kana, CJK ideographs, Hangul syllables and emoji that were
# assigned long ago. No combining mark, format character or skin tone is among them.
_PLAIN = (
    r"[ -~\xa1-\xac\xae-\u02ff\u0370-\u0373\u0391-\u03a1\u03a3-\u0482\u048a-\u052f\u1e00-\u1f15"
    r"\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u2426\u2500-\u2b73\u3001-\u3029\u3041-\u3096\u30a1-\u30fe"
    r"\u4e00-\u9ffc\uac00-\ud7a3\uff01-\uff9f\ufffd\U0001f300-\U0001f3fa\U0001f400-\U0001f64f\U0001f680-\U0001f6c5]"
)
_SGR = r"(?:(?:\x1b\[|\x9b)[0-9;:]*m)+"
_ALL_PLAIN = re.compile(rf"{_PLAIN}*")
# A run leaves its last character to the next token when a mark, selector or joiner may follow: it is their base.
_TOKEN = re.compile(rf"(?P<run>{_PLAIN}+(?={_PLAIN}|\Z))|(?P<colour>{_SGR})|(?P<break>\r\n)|(?P<one>[\s\S])")

_BREAKS = frozenset("\n\x85\u2028\u2029")
# Invisible although their category says letter or mark: grapheme joiner, Hangul fillers, Khmer inherent vowels,
# Mongolian and other variation selectors.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_JOINING_JAMO = (range(0x1161, 0x1200), range(0xD7B0, 0xD7FC))  # letters that are drawn into the syllable before them
_EMOJI = (range(0x2300, 0x2400), range(0x2460, 0x2C00), range(0x1F000, 0x20000))
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_EMOJI_SELECTORS = "\ufe0e\ufe0f"
_JOINER = "\u200d"
_CONTROL_PICTURES = 0x2400
_CATEGORIES_WITHOUT_LOOK = frozenset({"Cf", "Cn", "Co", "Cc"})

_Kind = Literal["plain", "emoji", "flag", "mark", "selector", "tone", "joiner", "tab", "sign"]


def safe_text(value: object, limit: int = LINE_LIMIT) -> str:
    """One row of harmless text of at most `limit` characters.

    Text that is longer ends in `…+N`, N being the characters left out. Markup brackets stay as they are: they are
    harmless wherever text is not parsed. Applying it twice changes nothing. Only about the part that is kept is looked
    at, so a megabyte costs no more than a few thousand characters.

    Args:
        value: text, or a value of decoded JSON: `None` reads `–`, numbers and booleans as JSON writes them, lists and
            objects as compact JSON.
        limit: most characters of the result, at least 1.
    """
    text = value if isinstance(value, str) else _written(value)
    if len(text) <= limit and _ALL_PLAIN.fullmatch(text):
        return text
    return _cleaned(text, max(1, limit))


def safe_block(value: object, limit: int = BLOCK_LIMIT) -> tuple[str, ...]:
    """The lines of a text of several lines, each as `safe_text` makes it; about `limit` characters altogether.

    Lines end at LF or CR LF only; other breaks stay visible as signs. An empty text has no lines, and a break at the
    end opens no further line. Lines left out are told by a last line `…+N`, N being their characters.
    """
    text = value if isinstance(value, str) else _written(value)
    lines: list[str] = []
    at, room = 0, limit
    while at < len(text) and room > 0:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = safe_text(text[at:end].removesuffix("\r"), room)
        lines.append(line)
        room -= len(line) + 1
        at = end + 1
    if at < len(text):
        lines.append(f"…+{len(text) - at}")
    return tuple(lines)


def _written(value: object) -> str:
    if value is None:
        return MISSING
    if not isinstance(value, bool | int | float | list | tuple | dict):
        return str(value)
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    except (ValueError, TypeError, RecursionError):
        # Integers of thousands of digits, keys that JSON does not know, nesting deeper than the stack.
        return f"‹{type(value).__name__}›"


class _Piece(NamedTuple):
    """A stretch of the result that is divided only when it is a run of plain characters."""

    text: str
    start: int
    """Where in the source it begins, and ends before."""
    end: int

    @property
    def is_run(self) -> bool:
        """Whether each of its characters is one character of the source that stands for itself."""
        return len(self.text) == self.end - self.start and _ALL_PLAIN.fullmatch(self.text) is not None


def _cleaned(text: str, limit: int) -> str:
    writer = _Writer(text)
    for token in _TOKEN.finditer(text):
        writer.take(token)
        if writer.length > limit or token.end() > limit * _LOOK_AHEAD:
            break
    writer.close()
    if writer.length <= limit and writer.end == len(text):
        return "".join(piece.text for piece in writer.pieces)
    return _cut(writer.pieces, len(text), limit)


def _cut(pieces: list[_Piece], length: int, limit: int) -> str:
    """As many pieces as leave room for `…+N`; of a run as much as fits."""
    reserve = len(f"…+{length}")
    with_count = reserve * 2 <= limit
    room = limit - (reserve if with_count else 1)
    kept: list[str] = []
    consumed = 0
    for piece in pieces:
        if len(piece.text) > room:
            if piece.is_run:
                kept.append(piece.text[:room])
                consumed = piece.start + room
            break
        kept.append(piece.text)
        room -= len(piece.text)
        consumed = piece.end
    return "".join(kept) + (f"…+{length - consumed}" if with_count else "…")


class _Writer:
    """Collects the harmless form of a text."""

    def __init__(self, text: str) -> None:
        self.pieces: list[_Piece] = []
        self.length = 0
        self.end = 0
        """Where in the source the last token taken ends."""
        self._text = text
        self._start = 0
        self._kind: _Kind = "sign"
        """Kind of what was written last; decides what may be dropped or attached after it."""
        self._dropped: set[_Kind] = set()
        self._marks = 0
        self._surplus = 0

    def take(self, token: re.Match[str]) -> None:
        """Add what one token becomes."""
        self._start, self.end = token.span()
        if token.lastgroup == "one":
            kind, shown = _look(token.group())
            if kind in _HANDLERS:
                _HANDLERS[kind](self, shown)
            else:
                self._add(shown, kind)
        elif token.lastgroup == "run":
            self._add(token.group(), "plain")
        elif token.lastgroup == "break":
            self._add("↵", "sign")

    def close(self) -> None:
        """Say how many marks were left out of the last character."""
        if self._surplus:
            surplus, self._surplus = self._surplus, 0
            self._attach(f"‹+{surplus}›")

    def mark(self, mark: str) -> None:
        """Put a combining mark on the character before it."""
        if not self.pieces:
            self._add("◌", "plain")
        self._kind = "mark"
        self._marks += 1
        if self._marks > MARKS_PER_CHARACTER:
            self._surplus += 1
        else:
            self._attach(mark)

    def flag(self, letter: str) -> None:
        """Join the two letters of a flag into one piece."""
        if self._kind == "flag" and len(self.pieces[-1].text) == 1:
            self._attach(letter)
        else:
            self._add(letter, "flag")

    def selector(self, selector: str) -> None:
        """Drop the choice between text and picture."""
        self._drop_once(selector, "selector", droppable=self._kind in {"plain", "emoji"})

    def tone(self, tone: str) -> None:
        """Drop the colour of an emoji's skin."""
        self._drop_once(tone, "tone", droppable=self._kind == "emoji")

    def joiner(self, joiner: str) -> None:
        """Drop what joins two emoji into one picture."""
        following = self._text[self.end : self.end + 1]
        joins = self._kind == "emoji" and bool(following) and _look(following)[0] == "emoji"
        self._drop_once(joiner, "joiner", droppable=joins)

    def tab(self, _tab: str) -> None:
        """Fill with blanks up to the next stop."""
        self.close()
        self._add(" " * (TAB_STOP - self.length % TAB_STOP), "sign")

    def _drop_once(self, char: str, kind: _Kind, *, droppable: bool) -> None:
        # Once only: a series of them selects nothing, it hides something.
        if droppable and kind not in self._dropped:
            self._dropped.add(kind)
        else:
            self._add(_code(char), "sign")

    def _add(self, shown: str, kind: _Kind) -> None:
        self.close()
        self.pieces.append(_Piece(shown, self._start, self.end))
        self.length += len(shown)
        self._kind = kind
        self._dropped.clear()
        self._marks = 0

    def _attach(self, shown: str) -> None:
        last = self.pieces[-1]
        self.pieces[-1] = _Piece(last.text + shown, last.start, self.end)
        self.length += len(shown)


_HANDLERS: dict[_Kind, Callable[[_Writer, str], None]] = {
    "mark": _Writer.mark,
    "flag": _Writer.flag,
    "selector": _Writer.selector,
    "tone": _Writer.tone,
    "joiner": _Writer.joiner,
    "tab": _Writer.tab,
}

_KIND_OF: dict[str, _Kind] = {
    "\t": "tab",
    _JOINER: "joiner",
    **dict.fromkeys(_EMOJI_SELECTORS, "selector"),
    **dict.fromkeys(map(chr, _SKIN_TONES), "tone"),
    **dict.fromkeys(map(chr, _FLAG_LETTERS), "flag"),
}

_SHOWN_AS: dict[str, str] = {
    **{chr(code): chr(_CONTROL_PICTURES + code) for code in range(ord(" "))},
    "\x7f": "␡",
    **dict.fromkeys(_BREAKS, "↵"),
}


@lru_cache(maxsize=8_192)
def _look(char: str) -> tuple[_Kind, str]:
    """What kind of character it is, and how it is shown on its own."""
    if char in _KIND_OF:
        return _KIND_OF[char], char
    if char in _SHOWN_AS:
        return "sign", _SHOWN_AS[char]
    category = unicodedata.category(char)
    if category == "Cs":
        return "sign", "\ufffd"
    if category in _CATEGORIES_WITHOUT_LOOK or _is_invisible(char):
        return "sign", _code(char)
    if category[0] == "M" or _is_in(_JOINING_JAMO, char):
        return "mark", char
    return "emoji" if category == "So" and _is_in(_EMOJI, char) else "plain", char


def _is_invisible(char: str) -> bool:
    return char in _INVISIBLE or _is_in(_SELECTORS, char)


def _is_in(blocks: tuple[range, ...], char: str) -> bool:
    return any(ord(char) in block for block in blocks)


def _code(char: str) -> str:
    return f"‹U+{ord(char):04X}›"
