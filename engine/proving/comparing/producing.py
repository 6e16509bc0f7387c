"""Producing what gates ask for at a spot: which outputs, at what cost, and what it makes stale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from attrs import frozen

from engine.proving.comparing.making import FOR_A, FOR_B, NOBODY
from engine.proving.comparing.spot import Edge, Spot

if TYPE_CHECKING:
    from engine.proving.comparing.pairing import Pair

#: The side of A and of B, as the bits of ``making``.
SIDES = (FOR_A, FOR_B)


class Act(NamedTuple):
    """Something done in a visit: an output made, wanted by more, withdrawn, or a gate approved.

    ``kind`` is make, remake, want, withdraw or approve. ``wanted`` says for whom an output counts
    (bits), or how many persons approve; ``role`` in which role.
    """

    kind: str
    about: str
    wanted: int = NOBODY
    role: str = ""


@frozen(eq=False, repr=False)
class Produced:
    """A spot after producing, the steps it cost, and what was done."""

    spot: Spot
    cost: int = 0
    acts: tuple[Act, ...] = ()


@frozen(eq=False, repr=False)
class Producer:
    """Produces outputs in pairs of stages of two schedules."""

    pair: Pair

    def here(self, spot: Spot) -> int:
        """The outputs that both permit at this spot, if what they are made from is there."""
        return self.pair.here(*spot.stages)

    def wanted(self, produced: Produced, names: Mapping[str, int]) -> Produced | None:
        """Produce outputs for those who want them; ``None`` where that cannot be."""
        for name in sorted(names, key=self.pair.bit.__getitem__):
            after = self._want(produced, name, names[name])
            if after is None:
                return None
            produced = after
        return produced

    def _want(self, produced: Produced, name: str, wanted: int) -> Produced | None:
        spot, bit = produced.spot, self.pair.bit[name]
        if not spot.there & bit:
            return self.made(produced, name, wanted)
        if any(wanted & side and not self.fresh(spot, name, side) for side in SIDES):
            return self.remade(produced, name, wanted)
        return self._counted(produced, name, wanted)

    def _counted(self, produced: Produced, name: str, wanted: int) -> Produced | None:
        """Let an output that is there count for more: it was made well enough at once."""
        spot = produced.spot
        before = _counts(spot, self.pair.bit[name])
        if not wanted & ~before:
            return produced
        old, new = self.pair.making(name, before), self.pair.making(name, before | wanted)
        if old is None or new is None:
            return None
        act = Act("want", name, before | wanted)
        after = _counting(spot, self.pair.bit[name], before | wanted)
        return Produced(after, produced.cost + new.cost - old.cost, (*produced.acts, act))

    def made(self, produced: Produced, name: str, wanted: int) -> Produced | None:
        """Make an output for the first time, here or in an earlier visit, after its bases."""
        pair, bit = self.pair, self.pair.bit[name]
        making = pair.making(name, wanted)
        if making is None or not (produced.spot.open | self.here(produced.spot)) & bit:
            return None
        ready = self._with_bases(produced, name, wanted)
        if ready is None:
            return None
        spot = ready.spot._replace(there=ready.spot.there | bit, open=ready.spot.open & ~bit)
        kind = "made" if produced.spot.open & bit else "make"
        return Produced(
            _counting(spot, bit, wanted),
            ready.cost + making.cost,
            (*ready.acts, Act(kind, name, wanted)),
        )

    def _with_bases(self, produced: Produced, name: str, wanted: int) -> Produced | None:
        """Produce what an output is made from; for whom it is wanted, that must be fresh."""
        ready: Produced | None = produced
        for base in self.pair.listed(self.pair.bases[name]):
            if ready is None:
                return None
            ready = self._base(ready, base, wanted)
        return ready

    def _base(self, produced: Produced, base: str, wanted: int) -> Produced | None:
        spot = produced.spot
        if not spot.there & self.pair.bit[base]:
            return self.made(produced, base, NOBODY)
        if all(self.fresh(spot, base, side) for side in SIDES if wanted & side):
            return produced
        return self.remade(produced, base, _counts(spot, self.pair.bit[base]))

    def remade(self, produced: Produced, name: str, wanted: int) -> Produced | None:
        """Make an output anew in its stage: it is fresh then, and what was made from it is not."""
        making = self.pair.making(name, wanted)
        if making is None or not self.here(produced.spot) & self.pair.bit[name]:
            return None
        ready = self._with_bases(produced, name, wanted)
        if ready is None:
            return None
        spot = self.renewed(ready.spot, name)
        spot = _counting(_counting(spot, self.pair.bit[name], NOBODY), self.pair.bit[name], wanted)
        act = Act("remake", name, wanted)
        return Produced(spot, ready.cost + making.cost, (*ready.acts, act))

    def renewed(self, spot: Spot, name: str) -> Spot:
        """Return the spot after new files for an output: what it is made from is in step again."""
        bit = self.pair.bit[name]
        kept = frozenset(edge for edge in spot.stale if edge.product != bit)
        return spot._replace(
            there=spot.there | bit,
            stale=kept | frozenset(self._broken(spot, name)),
            open=spot.open & ~self.pair.offspring[name],
        )

    def withdrawn(self, spot: Spot, name: str) -> Spot:
        """Return the spot after an output was withdrawn."""
        bit = self.pair.bit[name]
        kept = frozenset(edge for edge in spot.stale if edge.product != bit)
        return _counting(spot, bit, NOBODY)._replace(
            there=spot.there & ~bit,
            stale=kept | frozenset(self._broken(spot, name)),
            open=spot.open & ~self.pair.offspring[name] & ~bit,
        )

    def _broken(self, spot: Spot, name: str) -> Iterator[Edge]:
        base = self.pair.bit[name]
        for product in self.pair.listed(spot.there & self.pair.offspring[name]):
            for side, bases in ((FOR_A, self.pair.bases_a), (FOR_B, self.pair.bases_b)):
                if bases[product] & base:
                    yield Edge(side, self.pair.bit[product], base)

    def fresh(self, spot: Spot, name: str, side: int) -> bool:
        """Whether an output that is there is in step with all that it comes from, for a side."""
        lineage = (self.pair.lineage_a if side == FOR_A else self.pair.lineage_b)[name]
        return not any(e.side == side and e.product & lineage for e in spot.stale)

    def left(self, spot: Spot, relevant: int) -> int:
        """Return what may count as produced in the visit that ends: what both permitted in it."""
        found = spot.open
        for name in self.pair.listed(self.here(spot) & relevant & ~spot.there):
            if not self.pair.bases[name] & ~(found | spot.there):
                found |= self.pair.bit[name]
        return found


def _counts(spot: Spot, bit: int) -> int:
    return (FOR_A if spot.for_a & bit else NOBODY) | (FOR_B if spot.for_b & bit else NOBODY)


def _counting(spot: Spot, bit: int, who: int) -> Spot:
    """Return the spot in which an output counts for those; nobody takes all away."""
    if who == NOBODY:
        return spot._replace(for_a=spot.for_a & ~bit, for_b=spot.for_b & ~bit)
    for_a = spot.for_a | (bit if who & FOR_A else 0)
    return spot._replace(for_a=for_a, for_b=spot.for_b | (bit if who & FOR_B else 0))
