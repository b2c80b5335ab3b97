"""What differs between what we know of the API and what the service says about it (contract 0.2). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from appsignal_tui.analysis.contract_outline import ANY_NAME, ITEM, Member, Path, Route, Shape, outline

Side = Literal["request", "answer", "refusal"]

_NULL = frozenset({"null"})
_NAMED_AT_MOST = 12


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the two do not say alike. Names in it come from a document, so make them safe before showing."""

    route: str
    """Method and path below `/api/v2`, parameters as `{}`."""
    place: str
    """Which member of which body, such as `answer [].duration`; empty for the route itself."""
    words: str
    """What the service's document says of it, as the end of a sentence."""
    matters: bool
    """Whether what we ask may be refused, or what we read may be missing; else it is something new or untold."""


def differences(ours: object, theirs: object) -> tuple[Difference, ...]:
    """What differs, what matters first, then by route and place; never raises, whatever the documents are.

    Args:
        ours: What we rely on, as an OpenAPI document.
        theirs: The service's own OpenAPI document, decoded.
    """
    known, told = outline(ours), outline(theirs)
    found = [*_routes(known, told)]
    for name in known.keys() & told.keys():
        found += _route(name, known[name], told[name])
    return tuple(sorted(found, key=lambda each: (not each.matters, each.route, each.place, each.words)))


def _routes(known: dict[str, Route], told: dict[str, Route]) -> Iterator[Difference]:
    for name in known.keys() - told.keys():
        yield Difference(name, "", "is not there", matters=True)
    for name in told.keys() - known.keys():
        yield Difference(name, "", "is new", matters=False)


def _route(name: str, ours: Route, theirs: Route) -> Iterator[Difference]:
    if ours.media and theirs.media and ours.media != theirs.media:
        yield Difference(name, "answer", f"is {theirs.media} instead of {ours.media}", matters=True)
        return
    sides: tuple[tuple[Side, Shape, Shape], ...] = (
        ("request", ours.request, theirs.request),
        ("answer", ours.answer, theirs.answer),
        ("refusal", ours.refusal, theirs.refusal),
    )
    for side, known, told in sides:
        for path, words, matters in _Comparison(side, known, told).differences():
            yield Difference(name, _place(side, path), words, matters)


class _Comparison:
    """Two shapes of one body."""

    def __init__(self, side: Side, ours: Shape, theirs: Shape) -> None:
        self._side = side
        self._ours = ours
        self._theirs = theirs
        self._settled: set[Path] = set()
        """Of which enough is said: nothing is told of their members."""
        self._described = {path[:-1] for path in theirs if path and path[-1] != ANY_NAME}
        self._open = {path[:-1] for path in ours if path and path[-1] == ANY_NAME}

    def differences(self) -> Iterator[tuple[Path, str, bool]]:
        """Path, words, and whether it matters; outer members before inner ones."""
        for path in sorted(self._ours, key=lambda each: (len(each), each)):
            if not self._is_settled(path):
                yield from self._known(path)
        for path in sorted(self._theirs.keys() - self._ours.keys(), key=lambda each: (len(each), each)):
            if not self._is_settled(path):
                yield from self._new(path)

    def _known(self, path: Path) -> Iterator[tuple[Path, str, bool]]:
        theirs = self._theirs.get(path)
        if theirs is not None:
            yield from self._member(path, self._ours[path], theirs)
            return
        is_parameter = len(path) == 1 and path[0].startswith("?")
        if path and path[:-1] not in self._described and not is_parameter:
            self._settled.add(path[:-1])
            yield path[:-1], "is not described in detail", False
        else:
            self._settled.add(path)
            yield path, "is not there" if path else "is not described", bool(path) and path[-1] != ANY_NAME

    def _member(self, path: Path, ours: Member, theirs: Member) -> Iterator[tuple[Path, str, bool]]:
        if ours.types and theirs.types and (words := _other_types(self._side, ours.types, theirs.types)):
            if not (_wide(ours.types) & _wide(theirs.types)) - _NULL:
                self._settled.add(path)
            yield path, words, True
        if self._side == "request" and theirs.is_required and not ours.is_required:
            yield path, "has to be sent", True
        if self._side != "request" and ours.is_required and not theirs.is_required:
            yield path, "may be missing", True
        yield from self._values(path, ours.values, theirs.values)

    def _values(self, path: Path, ours: frozenset[str], theirs: frozenset[str]) -> Iterator[tuple[Path, str, bool]]:
        if not theirs:
            if ours:
                yield path, "does not list its values", False
            return
        if gone := ours - theirs:
            yield path, f"does not list {_listed(gone)}", self._side == "request"
        if new := theirs - ours:
            yield path, f"also knows {_listed(new)}" if ours else f"lists {_listed(new)}", False

    def _new(self, path: Path) -> Iterator[tuple[Path, str, bool]]:
        self._settled.add(path)
        if not path or path[-1] == ANY_NAME or path[:-1] in self._open:
            return  # ours says nothing about it, or takes every name
        if len(path) > 1 and not any(len(each) == len(path) and each[:-1] == path[:-1] for each in self._ours):
            return  # of its siblings we say nothing either
        is_wanted = self._side == "request" and self._theirs[path].is_required
        yield path, "has to be sent" if is_wanted else "is new", is_wanted

    def _is_settled(self, path: Path) -> bool:
        return any(path[:length] in self._settled for length in range(len(path) + 1))


def _other_types(side: Side, ours: frozenset[str], theirs: frozenset[str]) -> str:
    """What is told of types that differ so that it matters: of a question what they refuse, of an answer what is new.

    That we may send no null, and that an answer has fewer types than we read, costs nothing.
    """
    surplus = (ours - _wide(theirs) - _NULL) if side == "request" else (theirs - _wide(ours))
    return f"is {_listed(theirs)} instead of {_listed(ours)}" if surplus else ""


def _wide(types: frozenset[str]) -> frozenset[str]:
    return types | {"integer"} if "number" in types else types


def _listed(words: frozenset[str]) -> str:
    named = sorted(words)
    more = f" and {len(named) - _NAMED_AT_MOST} more" if len(named) > _NAMED_AT_MOST else ""
    return ", ".join(named[:_NAMED_AT_MOST]) + more


def _place(side: Side, path: Path) -> str:
    written = ""
    for part in path:
        written += part if part == ITEM or not written else f".{part}"
    return f"{side} {written}".rstrip()
