"""What would open a gate: its minimal sets of conditions (design 3, "A gate").

A gate is a monotone formula: a tree of nodes that hold when ``count`` of their parts hold. A set of
conditions opens it when the formula is true with the conditions that hold already and those of the
set; it is minimal when no condition can be left out.

- a condition that every way needs stands in every set; it is set apart first;
- where every other condition stands once in the tree, the sets are counted by formula and the
  fewest-step ones are found by merging, whatever their number (C(20, 10) at once);
- where one stands twice, they are counted and listed on a decision diagram (``families``); where
  that takes too many steps they are not counted (``total`` is ``None``) and one set is listed,
  which is minimal all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from engine.deciding.families import ALWAYS, MOST_PLACES, NONE, Families, Places, TooMany, ranked
from schemas.explanation import OpeningSets

#: How many sets are listed.
LISTED = 8
#: The open condition that stands at each leaf of the tree, by its place among the distinct ids
#: counted from 0; ``None`` where the leaf holds already.
Open = Sequence[int | None]


@frozen(eq=False, repr=False)
class Node:
    """Holds when ``count`` of ``of`` hold; a node with a ``leaf`` holds when that leaf does.

    ``Node(0)`` always holds. Leaves are named by their place, counted from 0.
    """

    count: int = 0
    of: tuple[Node, ...] = ()
    leaf: int | None = None

    def holds(self, leaves: Sequence[bool]) -> bool:
        """Whether the formula is true for these leaves."""
        if self.leaf is not None:
            return leaves[self.leaf]
        if self.count == len(self.of):
            return all([part.holds(leaves) for part in self.of])  # noqa: C419 - twice as fast
        return sum([part.holds(leaves) for part in self.of]) >= self.count

    @property
    def conjunctive(self) -> bool:
        """Whether every leaf below is needed."""
        return self.count == len(self.of) and all(part.conjunctive for part in self.of)


def opening_sets(tree: Node, ids: Sequence[str], holds: Sequence[bool]) -> OpeningSets:
    """Return the minimal sets of ids that open ``tree``: fewest first, then in file order.

    ``ids`` and ``holds`` run parallel to the leaves of the tree; an id may stand at several leaves.
    """
    open_ids = [name for name, held in zip(ids, holds, strict=True) if not held]
    order = {name: place for place, name in enumerate(dict.fromkeys(open_ids))}
    places = [None if held else order[name] for name, held in zip(ids, holds, strict=True)]
    always = frozenset(_always_needed(tree, places))
    found, total = _found(tree, [None if place in always else place for place in places])
    names = list(order)
    return OpeningSets(tuple(tuple(names[p] for p in sorted(always | s)) for s in found), total)


def _found(tree: Node, places: Open) -> tuple[list[Places], int | None]:
    left = [place for place in places if place is not None]
    if len(set(left)) == len(left):
        return _fewest(tree, places), _counted(tree, places)
    return _on_diagram(tree, places)


def _always_needed(node: Node, places: Open) -> Iterator[int]:
    """Give the open conditions that stand under conjunctions alone."""
    if node.leaf is not None:
        place = places[node.leaf]
        if place is not None:
            yield place
        return
    need, parts = _remaining(node, places)
    if need == len(parts):
        for part in parts:
            yield from _always_needed(part, places)


def _remaining(node: Node, places: Open) -> tuple[int, list[Node]]:
    """Return how many more parts must hold, and the parts that do not hold yet."""
    holds = [place is None for place in places]
    parts = [part for part in node.of if not part.holds(holds)]
    return max(0, node.count - (len(node.of) - len(parts))), parts


def _taken(need: int, parts: int, seen: int) -> range:
    """Return how many of the first ``seen`` parts may be taken, if ``need`` of ``parts`` are."""
    return range(min(need, seen), max(1, need - (parts - seen)) - 1, -1)


# --- Every open condition stands once -------------------------------------------------------------


def _counted(node: Node, places: Open) -> int:
    """Count the minimal sets of a formula whose open leaves are all different."""
    if node.leaf is not None:
        return 1
    need, parts = _remaining(node, places)
    ways = [1] + [0] * need
    for seen, part in enumerate(parts, 1):
        number = _counted(part, places)
        for taken in _taken(need, len(parts), seen):
            ways[taken] += ways[taken - 1] * number
    return ways[need]


def _fewest(node: Node, places: Open) -> list[Places]:
    """List the fewest-step minimal sets of a formula whose open leaves are all different."""
    if node.leaf is not None:
        place = places[node.leaf]
        return [frozenset()] if place is None else [frozenset({place})]
    need, parts = _remaining(node, places)
    best: list[list[Places]] = [[frozenset()], *([] for _ in range(need))]
    # Whatever takes a part beyond these is worse than LISTED others that take one of these instead.
    lists = sorted((_fewest(part, places) for part in parts), key=_first)[: need + LISTED - 1]
    for seen, own in enumerate(lists, 1):
        for taken in _taken(need, len(lists), seen):
            joined = [before | added for before in best[taken - 1] for added in own]
            best[taken] = ranked(best[taken] + joined)[:LISTED]
    return best[need]


def _first(sets: list[Places]) -> tuple[bool, int, list[int]]:
    return (not sets, len(sets[0]), sorted(sets[0])) if sets else (True, 0, [])


# --- One open condition stands at several leaves --------------------------------------------------


def _on_diagram(tree: Node, places: Open) -> tuple[list[Places], int | None]:
    families = Families()
    if len(set(places)) > MOST_PLACES:
        return _one(tree, places), None
    try:
        family = _family(families, tree, places)
    except TooMany:
        return _one(tree, places), None
    return families.fewest(family, LISTED), families.count(family)


def _family(families: Families, node: Node, places: Open) -> int:
    if node.leaf is not None:
        place = places[node.leaf]
        return ALWAYS if place is None else families.single(place)
    need, parts = _remaining(node, places)
    best = [ALWAYS] + [NONE] * need
    for seen, part in enumerate(parts, 1):
        own = _family(families, part, places)
        for taken in _taken(need, len(parts), seen):
            best[taken] = families.either(best[taken], families.both(best[taken - 1], own))
    return best[need]


def _one(tree: Node, places: Open) -> list[Places]:
    """List one minimal set: a small one that opens the tree, less what it does not need."""

    def opens(chosen: Places) -> bool:
        return tree.holds([place is None or place in chosen for place in places])

    chosen = _small(tree, places)
    for place in sorted(chosen, reverse=True):
        if opens(chosen - {place}):
            chosen -= {place}
    return [chosen] if opens(chosen) else []


def _small(node: Node, places: Open) -> Places:
    if node.leaf is not None:
        place = places[node.leaf]
        return frozenset() if place is None else frozenset({place})
    need, parts = _remaining(node, places)
    return frozenset().union(*ranked([_small(part, places) for part in parts])[:need])
