"""The last gate before the terminal."""

import re

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

# Controls, marks of direction, what joins, selects and hides, breaks, private characters that place pictures, tags.
_UNSHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)


class SafeOutput(LineFilter):
    """Takes out characters that no terminal shows as a sign, and drops links that are not ours.

    Text is cleaned where rows are built; this catches what a widget of the framework shows without asking us, such as
    what is pasted into a field. Rows keep their width: the framework has measured them already.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - the framework's signature
        """The same segments, harmless."""
        if not any(_is_suspect(segment) for segment in segments):
            return segments
        return [_harmless(segment) for segment in segments]


def _is_suspect(segment: Segment) -> bool:
    text, style, control = segment
    if control:
        return False
    return bool(style is not None and style.link) or (
        (not text.isascii() or not text.isprintable()) and (_UNSHOWN.search(text) is not None)
    )


def _harmless(segment: Segment) -> Segment:
    text, style, control = segment
    if control:
        return segment
    if style is not None and style.link:
        style = style.update_link(None)
    return Segment(set_cell_size(_UNSHOWN.sub(_stand_in, text), cell_len(text)), style)


def _stand_in(found: re.Match[str]) -> str:
    return "\N{REPLACEMENT CHARACTER}" * cell_len(found.group())
