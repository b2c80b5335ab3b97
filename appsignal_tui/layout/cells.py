"""Cells: how wide text is in a terminal, and cutting it to a width.

A cell is not a character: CJK and emoji take two cells, combining marks none. The widths are those of the Unicode
standard as `rich.cells` counts them, because the widgets paint with it; a test compares the two for every character
that `text.safe_text` lets through.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

ELLIPSIS = "…"

# Signs that became wide in Unicode 16; the interpreter's tables may be older than the ones the screen is painted with.
_WIDE_SINCE_16 = (
    range(0x2630, 0x2638),
    range(0x268A, 0x2690),
    range(0x4DC0, 0x4E00),
    range(0x1D300, 0x1D357),
    range(0x1D360, 0x1D377),
)
_JOINING_JAMO = (range(0x1160, 0x1200), range(0xD7B0, 0xD7FC))
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_FIRST_MARK = "\u0300"
"""No character before this one is anything but one cell wide."""


def width_of(text: str) -> int:
    """Cells that safe text takes on a row."""
    if text.isascii():
        return len(text)
    return sum(map(_char_width, text))


def clusters(text: str) -> Iterator[tuple[str, int]]:
    """What must not be divided – a character with its marks, the two letters of a flag – each with its cells."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not _belongs_together(text[start:at], text[at]):
            part = text[start:at]
            yield part, width_of(part)
            start = at


def take(text: str, width: int) -> str:
    """The longest beginning of at most `width` cells; one less when a wide character would stick out."""
    if text.isascii():
        return text[: max(0, width)]
    taken: list[str] = []
    for part, cells in clusters(text):
        width -= cells
        if width < 0:
            break
        taken.append(part)
    return "".join(taken)


def take_last(text: str, width: int) -> str:
    """The longest end of at most `width` cells."""
    if text.isascii():
        return text[-width:] if width > 0 else ""
    taken: list[str] = []
    for part, cells in reversed(tuple(clusters(text))):
        width -= cells
        if width < 0:
            break
        taken.append(part)
    return "".join(reversed(taken))


def chunks(text: str, width: int) -> list[str]:
    """The text in parts of at most `width` cells, at least one part; only a character wider than that sticks out."""
    parts = [""]
    free = width
    for part, cells in clusters(text):
        if cells > free and parts[-1]:
            parts.append("")
            free = width
        parts[-1] += part
        free -= cells
    return parts


def cut_end(text: str, width: int) -> str:
    """The text if it fits into `width` cells, else its beginning and `…`; never wider, possibly a cell narrower."""
    if width_of(text) <= width:
        return text
    return take(text, width - 1) + ELLIPSIS if width > 0 else ""


def cut_middle(text: str, width: int) -> str:
    """The text if it fits into `width` cells, else both its ends around `…`, as in `4be1…07d2`."""
    if width_of(text) <= width:
        return text
    if width <= 0:
        return ""
    tail = (width - 1) // 2
    return take(text, width - 1 - tail) + ELLIPSIS + take_last(text, tail)


def pad(text: str, width: int, align: Literal["left", "right"] = "left") -> str:
    """The text with blanks up to `width` cells; wider text is not cut."""
    blanks = " " * (width - width_of(text))
    return blanks + text if align == "right" else text + blanks


def exactly(text: str, width: int, align: Literal["left", "right"] = "left") -> str:
    """The text in exactly `width` cells: cut at the end with `…` or padded."""
    return pad(cut_end(text, width), width, align)


def _belongs_together(part: str, following: str) -> bool:
    if following < _FIRST_MARK:
        return False
    if _char_width(following) == 0:
        return True
    return ord(following) in _FLAG_LETTERS and len(part) == 1 and ord(part) in _FLAG_LETTERS


@lru_cache(maxsize=8_192)
def _char_width(char: str) -> int:
    if char < _FIRST_MARK:
        return 1
    code = ord(char)
    if unicodedata.category(char) in {"Mn", "Me", "Mc"} or any(code in block for block in _JOINING_JAMO):
        return 0
    wide = unicodedata.east_asian_width(char) in "WF" or any(code in block for block in _WIDE_SINCE_16)
    return 2 if wide else 1
