"""Reading which faults are asked for: `NAME[:COUNT][:/PATH][=VALUE]`, the grammar of `names.GRAMMAR`."""

import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass

from appsignal_tui.demo.errors import SimulatorError
from appsignal_tui.demo.faults.names import FAULTS, Fault

API = "/api/v2"
OUTSIDE_API = ("/graphql",)
NOT_DATA = (f"{API}/auth",)

_LARGEST = 1_000_000


@dataclass(slots=True)
class Switch:
    """One fault that is on, and what it has done so far."""

    fault: Fault
    value: str
    route: str = ""
    """Path the requests must lie below; empty for the data routes."""
    count: int | None = None
    """How many requests it is limited to; `None` for all."""
    taken: int = 0
    """Requests it was applied to."""
    under_way: int = 0
    """Those of them that are being answered."""

    @property
    def number(self) -> float:
        """The value as a number."""
        return float(self.value)

    def wants(self, path: str) -> bool:
        """Whether a request for this path, undecoded, gets the fault."""
        return (self.count is None or self.taken < self.count) and self._covers(path)

    def _covers(self, path: str) -> bool:
        if not self.route:
            return path.startswith(f"{API}/") and path not in NOT_DATA
        base = "" if self.route in {"/", *OUTSIDE_API} else API
        prefix = base + self.route.rstrip("/")
        return path == prefix or path.startswith(f"{prefix}/")


def read_switches(texts: Iterable[str]) -> tuple[Switch, ...]:
    """The switches, in the order given.

    Raises:
        SimulatorError: a name is unknown, or a limit or a value makes no sense; the sentence says what would.
    """
    return tuple(read_switch(text) for text in texts)


def read_switch(text: str) -> Switch:
    """One switch.

    Raises:
        SimulatorError: as `read_switches`.
    """
    before, has_value, value = text.partition("=")
    name, *limits = before.split(":")
    fault = _fault(name.strip())
    switch = Switch(fault, _value(fault, value) if has_value else fault.value, fault.route)
    for limit in limits:
        if limit.startswith("/"):
            switch.route = limit
        elif limit.isascii() and limit.isdigit() and 0 < int(limit[:12]) <= _LARGEST:
            switch.count = int(limit)
        else:
            raise SimulatorError(
                f"“{limit}” limits no fault: say {fault.id}:3 for 3 requests, or {fault.id}:/logs for some routes."
            )
    return switch


def _fault(name: str) -> Fault:
    known = {key: fault for fault in FAULTS for key in (fault.id, fault.name)}
    fault = known.get(name.lower())
    if fault is None:
        nearest = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.0)[0]
        raise SimulatorError(f"There is no fault “{name}”; the nearest is {known[nearest].name}.")
    return fault


def _value(fault: Fault, value: str) -> str:
    if not fault.kind:
        raise SimulatorError(f"The fault {fault.name} takes no value.")
    if fault.choices and value not in fault.choices:
        raise SimulatorError(f"The value of {fault.name} is one of {', '.join(fault.choices)}, not “{value}”.")
    if fault.kind == "number" and not _is_positive(value):
        raise SimulatorError(f"The value of {fault.name} is a number above 0 and at most {_LARGEST}, not “{value}”.")
    return value


def _is_positive(value: str) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    return math.isfinite(number) and 0 < number <= _LARGEST
