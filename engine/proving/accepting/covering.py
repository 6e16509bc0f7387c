"""Choosing the fewest stories that together tell every mutant that any of them tells.

A minimum set cover: what is forced is taken, what is dominated is left out, and the rest is decided
by branch and bound. Fewest stories come first, then the fewest steps. Where the bound on nodes is
met the best cover found stands, with the number that are needed at least.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from attrs import define, field

#: How many nodes of the search are looked at before it ends without a proof.
MOST_NODES = 20_000


class Cover(NamedTuple):
    """The chosen sets; whether no cover is smaller; and how many sets are needed at least."""

    chosen: tuple[int, ...]
    smallest: bool
    least: int


class Candidate(NamedTuple):
    """One set: the elements that it covers, as bits, and its length."""

    covers: int
    length: int


def cover(candidates: Sequence[Candidate], most_nodes: int = MOST_NODES) -> Cover:
    """Choose the fewest candidates that cover whatever any of them covers."""
    wanted = 0
    for candidate in candidates:
        wanted |= candidate.covers
    search = _Search(most_nodes)
    search.explore(dict(enumerate(candidates)), wanted, (), 0)
    assert search.best is not None  # noqa: S101 - the first way down ends in a cover
    least = len(search.best) if search.is_whole else search.least
    return Cover(tuple(sorted(search.best)), search.is_whole, least)


@define(eq=False)
class _Search:
    """The search: the best cover so far, and whether all were looked at."""

    left: int
    is_whole: bool = True
    best: tuple[int, ...] | None = None
    cost: tuple[int, int] = (0, 0)
    least: int = 0
    _roots: list[int] = field(factory=list)

    def explore(
        self, sets: Mapping[int, Candidate], wanted: int, taken: tuple[int, ...], length: int
    ) -> None:
        """Decide the rest, ``taken`` being chosen."""
        kept, wanted, taken, length = _reduced(dict(sets), wanted, taken, length)
        bound = len(taken) + _disjoint(kept, wanted)
        if not self._roots:
            self._roots.append(bound)
            self.least = bound
        if not wanted:
            self._found(taken, length)
            return
        if self.best is not None and (bound, length) >= self.cost:
            return
        if self.left <= 0 and self.best is not None:
            self.is_whole = False
            return
        self.left -= 1
        element = min(_bits(wanted), key=lambda bit: (_count(kept, bit), bit))
        ways = [name for name, one in kept.items() if one.covers & element]
        ways.sort(key=lambda n: (-(kept[n].covers & wanted).bit_count(), kept[n].length, n))
        for name in ways:
            rest = {n: one for n, one in kept.items() if n != name}
            one = kept[name]
            self.explore(rest, wanted & ~one.covers, (*taken, name), length + one.length)

    def _found(self, taken: tuple[int, ...], length: int) -> None:
        if self.best is None or (len(taken), length) < self.cost:
            self.best, self.cost = taken, (len(taken), length)


def _bits(mask: int) -> list[int]:
    found = []
    while mask:
        low = mask & -mask
        found.append(low)
        mask ^= low
    return found


def _count(sets: Mapping[int, Candidate], bit: int) -> int:
    return sum(1 for one in sets.values() if one.covers & bit)


def _reduced(
    sets: dict[int, Candidate], wanted: int, taken: tuple[int, ...], length: int
) -> tuple[dict[int, Candidate], int, tuple[int, ...], int]:
    """Take what alone covers something, and leave out what another one covers as shortly."""
    while wanted:
        sets = _undominated(sets, wanted)
        forced = _forced(sets, wanted)
        if not forced:
            break
        for name in forced:
            one = sets.pop(name)
            wanted &= ~one.covers
            taken, length = (*taken, name), length + one.length
    return sets, wanted, taken, length


def _forced(sets: Mapping[int, Candidate], wanted: int) -> tuple[int, ...]:
    once, twice = 0, 0
    for one in sets.values():
        twice |= once & one.covers
        once |= one.covers
    alone = once & ~twice & wanted
    return tuple(name for name, one in sets.items() if one.covers & alone)


def _undominated(sets: Mapping[int, Candidate], wanted: int) -> dict[int, Candidate]:
    """Leave out every set that another covers with no more steps."""
    order = sorted(sets, key=lambda n: (-(sets[n].covers & wanted).bit_count(), sets[n].length, n))
    kept: dict[int, Candidate] = {}
    for name in order:
        own = Candidate(sets[name].covers & wanted, sets[name].length)
        others = (one for one in kept.values() if not own.covers & ~one.covers)
        if own.covers and not any(one.length <= own.length for one in others):
            kept[name] = own
    return dict(sorted(kept.items()))


def _disjoint(sets: Mapping[int, Candidate], wanted: int) -> int:
    """Return how many sets are needed at least: elements no two of which one set covers."""
    number, rest = 0, wanted
    while rest:
        element = min(_bits(rest), key=lambda bit: (_count(sets, bit), bit))
        number += 1
        for one in sets.values():
            if one.covers & element:
                rest &= ~one.covers
        rest &= ~element
    return number
