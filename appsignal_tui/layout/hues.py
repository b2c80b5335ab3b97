"""Colours that tell services apart."""

from collections.abc import Iterable, Mapping

from appsignal_tui.layout.run import Role

HUES: tuple[Role, ...] = (
    "hue0",
    "hue1",
    "hue2",
    "hue3",
    "hue4",
    "hue5",
    "hue6",
    "hue7",
    "hue8",
    "hue9",
    "hue10",
    "hue11",
)


def service_hues(services: Iterable[str], known: Mapping[str, Role] | None = None) -> dict[str, Role]:
    """A hue for each service: the known one, else in the order they are met the first hue nobody has.

    When all are taken they are given out again from the first. The same services in the same order get the same hues.
    """
    given: dict[str, Role] = {}
    known = known or {}
    taken = set(known.values())
    free = [hue for hue in HUES if hue not in taken] or list(HUES)
    count = 0
    for service in services:
        if service in given:
            continue
        if service in known:
            given[service] = known[service]
        else:
            given[service] = free[count] if count < len(free) else HUES[(count - len(free)) % len(HUES)]
            count += 1
    return given
