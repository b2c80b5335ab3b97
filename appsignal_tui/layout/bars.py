"""Bars in eighths of a cell."""

import math

FULL = "█"

LEFT_PARTS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
"""The left part of a cell, from no eighth to seven."""


def share_bar(share: float | None, width: int) -> str:
    """A bar for a share of 0 to 1 in exactly `width` cells.

    What is more than nothing shows at least an eighth of a cell; what is not known shows nothing.
    """
    if share is None or not math.isfinite(share) or share <= 0 or width <= 0:
        return " " * width
    eighths = min(8 * width, max(1, round(min(share, 1.0) * 8 * width)))
    whole, part = divmod(eighths, 8)
    return (FULL * whole + LEFT_PARTS[part]).ljust(width)
