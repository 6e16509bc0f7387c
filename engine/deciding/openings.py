"""What would open a gate: its minimal sets of conditions (design 3, "A gate").

A gate is a monotone formula: a tree of nodes that hold when ``count`` of their parts hold. A set of
conditions opens it when the formula is true with the conditions that hold already and those of the
set; it is minimal when no condition can be left out.

- where every condition that does not hold stands once in the tree, the sets are counted by formula
  and the fewest-step ones are found by merging, whatever their number (C(20, 10) at once);
- where one stands twice, sets are enumerated with absorption, up to ``BOUND``; beyond it they are
  not counted (``total`` is ``None``), and every set listed is still checked to be minimal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from schemas.report import OpeningSets

#: How many sets are listed.
LISTED = 8
#: How many sets are enumerated, where they must be, before counting is given up.
BOUND = 4096

#: A set of conditions by their place among the distinct ids, counted from 0.
Places = frozenset[int]


@frozen(eq=False)
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
    if len(order) == len(open_ids):
        found = _fewest(tree, places)
        total: int | None = _counted(tree, places)
    else:
        found, total = _enumerated(tree, places)
    names = list(order)
    return OpeningSets(tuple(tuple(names[p] for p in sorted(s)) for s in found[:LISTED]), total)


# --- Every open condition stands once -------------------------------------------------------------


def _counted(node: Node, places: Sequence[int | None]) -> int:
    """Count the minimal sets of a formula whose open leaves are all different."""
    if node.leaf is not None:
        return 1
    need, parts = _remaining(node, places)
    ways = [1] + [0] * need
    for part in parts:
        number = _counted(part, places)
        for taken in range(need, 0, -1):
            ways[taken] += ways[taken - 1] * number
    return ways[need]


def _fewest(node: Node, places: Sequence[int | None]) -> list[Places]:
    """List the fewest-step minimal sets of a formula whose open leaves are all different."""
    if node.leaf is not None:
        place = places[node.leaf]
        return [frozenset()] if place is None else [frozenset({place})]
    need, parts = _remaining(node, places)
    best: list[list[Places]] = [[frozenset()], *([] for _ in range(need))]
    for part in parts:
        own = _fewest(part, places)
        for taken in range(need, 0, -1):
            joined = [before | added for before in best[taken - 1] for added in own]
            best[taken] = _ranked(best[taken] + joined)[:LISTED]
    return best[need]


def _remaining(node: Node, places: Sequence[int | None]) -> tuple[int, list[Node]]:
    """Return how many more parts must hold, and the parts that do not hold yet."""
    holds = [place is None for place in places]
    parts = [part for part in node.of if not part.holds(holds)]
    return max(0, node.count - (len(node.of) - len(parts))), parts


def _ranked(sets: Iterable[Places]) -> list[Places]:
    return sorted(sets, key=lambda places: (len(places), sorted(places)))


# --- One open condition stands at several leaves --------------------------------------------------


def _enumerated(tree: Node, places: Sequence[int | None]) -> tuple[list[Places], int | None]:
    """List the minimal sets by enumeration; the second value is ``None`` when the bound cut it."""
    sets, whole = _minimal_sets(tree, places)
    if whole:
        return sets, len(sets)
    return [places_ for places_ in sets if _is_minimal(tree, places, places_)], None


def _minimal_sets(node: Node, places: Sequence[int | None]) -> tuple[list[Places], bool]:
    if node.leaf is not None:
        place = places[node.leaf]
        return ([frozenset()] if place is None else [frozenset({place})]), True
    need, parts = _remaining(node, places)
    best: list[list[Places]] = [[frozenset()], *([] for _ in range(need))]
    whole = True
    for part in parts:
        own, own_whole = _minimal_sets(part, places)
        whole = whole and own_whole
        for taken in range(need, 0, -1):
            joined = {before | added for before in best[taken - 1] for added in own}
            best[taken] = _absorbed(joined.union(best[taken]))
            whole = whole and len(best[taken]) <= BOUND
            best[taken] = best[taken][:BOUND]
    return best[need], whole


def _absorbed(sets: Iterable[Places]) -> list[Places]:
    """Leave out every set that contains another one."""
    kept: list[Places] = []
    for candidate in _ranked(sets):
        if not any(smaller <= candidate for smaller in kept):
            kept.append(candidate)
        if len(kept) > BOUND:
            break
    return kept


def _is_minimal(tree: Node, places: Sequence[int | None], chosen: Places) -> bool:
    def opens(with_: Places) -> bool:
        return tree.holds([place is None or place in with_ for place in places])

    return opens(chosen) and not any(opens(chosen - {place}) for place in chosen)
