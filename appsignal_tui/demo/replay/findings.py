"""What was wrong with recorded files, counted and said in sentences."""

from collections import Counter
from enum import Enum

_NAMES_SHOWN = 3


class Finding(Enum):
    """A defect inside files or of the whole recording; the value is its sentence for one case and for several."""

    NOT_JSON = ("{n} line of {name} is not JSON and was left out", "{n} lines of {name} are not JSON and were left out")
    NOT_OTLP = (
        "{n} line of {name} is JSON but no OTLP request and was left out",
        "{n} lines of {name} are JSON but no OTLP requests and were left out",
    )
    PLAIN_LINE = (
        "{n} line of {name} is not JSON and is shown as plain text",
        "{n} lines of {name} are not JSON and are shown as plain text",
    )
    NO_TIMES = (
        "{name} has no times in it: its line carries the time at which the file was last changed",
        "{name} has no times in it: its {n} lines carry the time at which the file was last changed",
    )
    UNREADABLE_SPAN = (
        "{n} span of {name} has no trace id or is not an object, and was left out",
        "{n} spans of {name} have no trace id or are not objects, and were left out",
    )
    UNREADABLE_RECORD = (
        "{n} log record of {name} is not an object and was left out",
        "{n} log records of {name} are not objects and were left out",
    )
    NO_SPAN_ID = ("{n} span of {name} has no id of its own", "{n} spans of {name} have no ids of their own")
    NO_START = ("{n} span of {name} has no start time", "{n} spans of {name} have no start time")
    NO_END = ("{n} span of {name} has no end time", "{n} spans of {name} have no end time")
    BACKWARDS = ("{n} span of {name} ends before it starts", "{n} spans of {name} end before they start")
    EXPORTED_TWICE = (
        "{n} span of {name} is also in another file and is kept once",
        "{n} spans of {name} are also in another file and are kept once",
    )
    SHARED_ID = (
        "{n} span has the id of another span of its trace",
        "{n} spans have the ids of other spans of their traces",
    )
    ORPHAN = ("{n} span names a parent that is not recorded", "{n} spans name a parent that is not recorded")
    CYCLE = (
        "{n} span hangs on a cycle of parents and leads to no root",
        "{n} spans hang on a cycle of parents and lead to no root",
    )
    SEVERAL_ROOTS = ("{n} trace has several roots", "{n} traces have several roots")


class FileFinding(Enum):
    """A defect of a file or folder as a whole; the value is what is said of one and of several."""

    FOLDER = ("is a folder that cannot be read and was left out", "are folders that cannot be read and were left out")
    UNREADABLE = ("cannot be read and was left out", "cannot be read and were left out")
    EMPTY = ("is empty and was left out", "are empty and were left out")
    UNKNOWN = (
        "is neither a trace file nor a log file and was left out",
        "are neither trace files nor log files and were left out",
    )
    METRICS_ONLY = (
        "holds OTLP metrics only, which a replay does not show",
        "hold OTLP metrics only, which a replay does not show",
    )
    SESSION = (
        "is a recorded session, which is replayed alone, and was left out",
        "are recorded sessions, which are replayed alone, and were left out",
    )
    TOO_LARGE = (
        "is larger than a replay can hold and was left out",
        "are larger than a replay can hold and were left out",
    )
    CUT_SHORT = (
        "is cut short: what could be read of it is shown",
        "are cut short: what could be read of them is shown",
    )
    BROKEN = ("is broken and was left out", "are broken and were left out")
    NO_SPANS = ("holds no spans", "hold no spans")


class Findings:
    """Findings in the order in which they first turned up."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Finding, str]] = Counter()
        self._files: dict[FileFinding, list[str]] = {}

    def add(self, finding: Finding, name: str = "", n: int = 1) -> None:
        """Count `n` more cases in the file of that name; none when `n` is 0."""
        if n:
            self._counts[finding, name] += n

    def add_file(self, finding: FileFinding, name: str) -> None:
        """Note a defect of a whole file."""
        self._files.setdefault(finding, []).append(name)

    def sentences(self) -> tuple[str, ...]:
        """One sentence for each kind of defect of whole files, then one for each kind and file."""
        whole = [f"{_listed(names)} {finding.value[len(names) > 1]}" for finding, names in self._files.items()]
        inside = [finding.value[n != 1].format(n=f"{n:,}", name=name) for (finding, name), n in self._counts.items()]
        return (*whole, *inside)


def _listed(names: list[str]) -> str:
    """`a`, `a and b`, `a, b, c and 4 more files`."""
    rest = len(names) - _NAMES_SHOWN
    shown = names[:_NAMES_SHOWN] if rest > 0 else names[:-1]
    last = (f"{rest} more files" if rest > 1 else "1 more file") if rest > 0 else names[-1]
    return f"{', '.join(shown)} and {last}" if shown else last
