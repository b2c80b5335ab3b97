"""Zooming and panning a window over a trace; every result lies inside the trace and is at least a microsecond long."""

from appsignal_tui.layout.waterfall import Window

LEAST_NS = 1_000
"""A window is never shorter: finer times are noise of the clocks."""


def whole(total_ns: int) -> Window:
    """The whole trace."""
    return Window(0, max(1, total_ns))


def zoomed(window: Window, total_ns: int, factor: float, around_ns: int) -> Window:
    """A window `factor` times as close, `around_ns` staying where it is on the row if it is in view."""
    total = max(1, total_ns)
    length = min(total, max(min(LEAST_NS, total), round(window.length_ns / factor)))
    anchor = min(window.end_ns, max(window.start_ns, around_ns))
    share = (anchor - window.start_ns) / window.length_ns
    return _inside(anchor - round(length * share), length, total)


def panned(window: Window, total_ns: int, share: float) -> Window:
    """The window moved by a share of its length."""
    return _inside(window.start_ns + round(window.length_ns * share), window.length_ns, max(1, total_ns))


def fitted(start_ns: int, end_ns: int, total_ns: int) -> Window:
    """A window that shows a span with a little room on both sides."""
    margin = max(1, (end_ns - start_ns) // 20)
    total = max(1, total_ns)
    length = min(total, max(min(LEAST_NS, total), end_ns - start_ns + 2 * margin))
    return _inside(start_ns - margin, length, total)


def _inside(start_ns: int, length_ns: int, total_ns: int) -> Window:
    start = max(0, min(start_ns, total_ns - length_ns))
    return Window(start, start + length_ns)
