"""Families of minimal sets, as decision diagrams: how a formula with repeated leaves is opened.

A family stands for a monotone formula: its minimal sets are those that make the formula true, and
none of them contains another. It is a number: ``NONE`` (never true), ``ALWAYS`` (true as it is: the
one empty set), or a node (place, without, with): the sets that lack the place, and what the others
have beside it. Places grow downward, so that a formula with millions of minimal sets takes few
nodes (D. E. Knuth, The Art of Computer Programming, 4A, 7.1.4: zero-suppressed diagrams).
"""

from __future__ import annotations

from collections.abc import Callable

NONE, ALWAYS = 0, 1
#: How many steps are taken before a formula is given up, and how many places it may have: a step
#: recurses once per place.
MOST_STEPS, MOST_PLACES = 400_000, 300
_END = 1 << 62

Places = frozenset[int]


class TooMany(Exception):
    """A formula takes more steps than ``MOST_STEPS``."""


class Families:
    """The families of one calculation, each made once."""

    def __init__(self) -> None:
        self._nodes = [(_END, NONE, NONE), (_END, NONE, NONE)]
        self._number: dict[tuple[int, int, int], int] = {}
        self._done: dict[tuple[str, int, int], int] = {}

    def single(self, place: int) -> int:
        """Return the family of the one set that holds the one place."""
        return self._node(place, NONE, ALWAYS)

    def either(self, one: int, other: int) -> int:
        """Return what makes one of two formulas true."""
        if ALWAYS in (one, other):
            return ALWAYS
        if NONE in (one, other) or one == other:
            return max(one, other)
        return self._once("either", min(one, other), max(one, other), self._either)

    def both(self, one: int, other: int) -> int:
        """Return what makes both formulas true."""
        if NONE in (one, other):
            return NONE
        if ALWAYS in (one, other) or one == other:
            return max(one, other)
        return self._once("both", min(one, other), max(one, other), self._both)

    def _less(self, family: int, than: int) -> int:
        """Return the sets of a family that contain no set of another one."""
        if family in (NONE, than) or than == ALWAYS:
            return NONE
        if than == NONE or family == ALWAYS:
            return family
        return self._once("less", family, than, self._apart)

    def count(self, family: int) -> int:
        """Return how many sets a family has."""
        counts = [0, 1]
        for _, without, with_ in self._nodes[2 : family + 1]:  # a node's parts stand before it
            counts.append(counts[without] + counts[with_])
        return counts[family]

    def nodes(self, family: int) -> list[tuple[int, tuple[int, int, int]]]:
        """List the nodes that a family is made of, a node's parts before it: number, and node."""
        return [(number, self._nodes[number]) for number in self._below(family)]

    def fewest(self, family: int, most: int) -> list[Places]:
        """List at most ``most`` sets, fewest places first, then lowest places first."""
        lists: dict[int, list[Places]] = {NONE: [], ALWAYS: [frozenset()]}
        for number in self._below(family):
            place, without, with_ = self._nodes[number]
            having = [places | {place} for places in lists[with_]]
            lists[number] = ranked([*lists[without], *having])[:most]
        return lists[family]

    def _below(self, family: int) -> list[int]:
        """Return the nodes that a family is made of, a node's parts before it."""
        found = {family}
        waiting = [family]
        while waiting:
            parts = self._nodes[waiting.pop()][1:]
            more = [part for part in parts if part not in found]
            found.update(more)
            waiting += more
        return sorted(found - {NONE, ALWAYS})

    def _once(self, word: str, one: int, other: int, step: Callable[[int, int], int]) -> int:
        known = self._done.get((word, one, other))
        if known is None:
            if len(self._done) >= MOST_STEPS:
                raise TooMany
            known = self._done[word, one, other] = step(one, other)
        return known

    def _either(self, one: int, other: int) -> int:
        place, (one0, one1), (other0, other1) = self._split(one, other)
        without = self.either(one0, other0)
        return self._node(place, without, self._less(self.either(one1, other1), without))

    def _both(self, one: int, other: int) -> int:
        place, (one0, one1), (other0, other1) = self._split(one, other)
        without = self.both(one0, other0)
        with_ = self.both(self.either(one0, one1), self.either(other0, other1))
        return self._node(place, without, self._less(with_, without))

    def _apart(self, family: int, than: int) -> int:
        place, (family0, family1), (than0, than1) = self._split(family, than)
        without = self._less(family0, than0)
        return self._node(place, without, self._less(self._less(family1, than1), than0))

    def _split(self, one: int, other: int) -> tuple[int, tuple[int, int], tuple[int, int]]:
        place = min(self._nodes[one][0], self._nodes[other][0])
        return place, self._parts(one, place), self._parts(other, place)

    def _parts(self, family: int, place: int) -> tuple[int, int]:
        top, without, with_ = self._nodes[family]
        return (without, with_) if top == place else (family, NONE)

    def _node(self, place: int, without: int, with_: int) -> int:
        if with_ == NONE:
            return without
        node = (place, without, with_)
        number = self._number.setdefault(node, len(self._nodes))
        if number == len(self._nodes):
            self._nodes.append(node)
        return number


def ranked(sets: list[Places]) -> list[Places]:
    """Put the sets with the fewest places first, then those with the lowest places.

    >>> [sorted(one) for one in ranked([frozenset({0, 9}), frozenset({7}), frozenset({0, 2})])]
    [[7], [0, 2], [0, 9]]
    """
    return sorted(sets, key=lambda places: (len(places), sorted(places)))
