"""What is wrong: with the data from the start, and what did not work on a screen."""

import textwrap
from collections.abc import Sequence

from appsignal_tui.screens.dialogs import Choice, PickDialog

_WIDTH = 84


class ProblemsDialog(PickDialog[int]):
    """Every problem in full; typing narrows down."""

    def __init__(self, problems: Sequence[str]) -> None:
        """List sentences, safe already."""
        lines = [
            (mark, part)
            for problem in problems
            for mark, part in zip(["▲", *[" "] * len(problem)], textwrap.wrap(problem, _WIDTH) or [""], strict=False)
        ]
        choices = [Choice(mark, number, part, role="warn") for number, (mark, part) in enumerate(lines)]
        super().__init__("Problems", choices or [Choice("●", 0, "nothing is wrong", role="ok")])
