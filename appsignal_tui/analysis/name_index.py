"""Finding things by a few letters of their names, among thousands between two keys."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

Item = TypeVar("Item")

_LONGEST_NAME = 200
_MOST_WORDS = 8
_BETWEEN = "\n"
"""Stands before and after each name; what is typed is one line, so it cannot hold it."""
_JOINTS = str.maketrans(dict.fromkeys("-_./:@#()[]\n", " "))
"""What parts the words of a name."""
_HIGHEST = chr(0x10FFFF)


@dataclass(frozen=True)
class Found(Generic[Item]):
    """What was found, the closest first."""

    items: tuple[Item, ...]
    total: int
    """How many there are, those that were left out included."""


class NameIndex(Generic[Item]):
    """Things that are known by names and codes; case and accents do not matter.

    What is typed is split at blanks, and each word has to be found in the names of a thing, its letters in this order
    with any others between them. The closest come first: a name that is the word, then one that begins with it, a word
    in a name that does, a part of a name, and last scattered letters, the least scattered first; equally close ones
    stay in the order they were given. A code counts only when it begins with what is typed.
    """

    def __init__(
        self,
        items: Iterable[Item],
        names: Callable[[Item], Sequence[str]],
        codes: Callable[[Item], Sequence[str]] = lambda _: (),
    ) -> None:
        """Prepare things for being found; the order of `items` is the order among equals."""
        self._items = tuple(items)
        self._names = [_BETWEEN.join(("", *map(folded, names(item)), "")) for item in self._items]
        self._words = [text.translate(_JOINTS) for text in self._names]
        self._codes = sorted((folded(code), at) for at, item in enumerate(self._items) for code in codes(item))
        self._last: tuple[tuple[str, ...], Sequence[int]] = ((), range(len(self._items)))

    @property
    def items(self) -> tuple[Item, ...]:
        """Everything, in the order given."""
        return self._items

    def find(self, typed: str, most: int) -> Found[Item]:
        """The closest things, at most so many; everything in the order given when nothing is typed."""
        words = tuple(folded(typed).split()[:_MOST_WORDS])
        if not words:
            return Found(self._items[:most], len(self._items))
        there = self._holding(words)
        coded = self._coded(words[0]) if len(words) == 1 else []
        seen = dict.fromkeys(coded)
        for tier in self._tiers(words, there):
            seen.update(dict.fromkeys(tier))
            if len(seen) >= most:
                break
        total = len(there) + len(set(coded).difference(there)) if coded else len(there)
        return Found(tuple(self._items[at] for at in list(seen)[:most]), total)

    def _holding(self, words: tuple[str, ...]) -> Sequence[int]:
        """Indices of things with the letters of each word; looks only at those of the last question where it can."""
        last, found = self._last
        if len(words) < len(last) or not all(new.startswith(old) for old, new in zip(last, words, strict=False)):
            found = range(len(self._items))
        names = self._names
        for word in words:
            if len(word) == 1:
                found = [at for at in found if word in names[at]]
            else:
                match = _scattered(word).match
                found = [at for at in found if match(names[at])]
        self._last = words, found
        return found

    def _coded(self, word: str) -> list[int]:
        low = bisect_left(self._codes, (word, 0))
        high = bisect_left(self._codes, (word + _HIGHEST, 0))
        return [at for _, at in self._codes[low:high]]

    def _tiers(self, words: tuple[str, ...], there: Sequence[int]) -> Iterable[Sequence[int]]:
        """Indices of things from close to distant; a thing may be in several."""
        whole = [f"{_BETWEEN}{word}{_BETWEEN}" for word in words]
        begins = [f"{_BETWEEN}{word}" for word in words]
        begins_word = [f" {word.translate(_JOINTS)}" for word in words]
        for texts, parts in (
            (self._names, whole),
            (self._names, begins),
            (self._words, begins_word),
            (self._names, words),
        ):
            found = there
            for part in parts:
                found = [at for at in found if part in texts[at]]
            yield found
        yield sorted(there, key=lambda at: self._spread(words, at))

    def _spread(self, words: tuple[str, ...], at: int) -> int:
        """Over how many characters the letters of the words are scattered."""
        text = self._names[at]
        ends = ((_scattered(word).match(text), text.find(word[0])) for word in words)
        return sum(match.end() - start for match, start in ends if match is not None)


def folded(text: str) -> str:
    """A name without case, accents and line breaks, cut to a length that names have."""
    line = text[:_LONGEST_NAME].replace(_BETWEEN, " ").casefold()
    if line.isascii():
        return line
    # letters of other shapes have a case only once they are taken apart, and some fall apart when it is taken away
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", line).casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def _having(parts: Sequence[str], texts: Sequence[str], there: Sequence[int]) -> Sequence[int]:
    """Those whose text has all the parts."""
    for part in parts:
        there = [at for at in there if part in texts[at]]
    return there


@lru_cache(maxsize=64)
def _scattered(word: str) -> re.Pattern[str]:
    """Matches a text that has the letters of a word in their order; each is taken where it comes first."""
    letters = (re.escape(letter) for letter in word)
    return re.compile("".join(f"[^{letter}]*+{letter}" for letter in letters))
