"""What is certain for B in each pair of stages, whatever history both accepted on the way there.

Facts are sets of outputs, and of stages that were entered, as bits. On every way into a pair of
stages a gate of A and a gate of B were passed, so that what the two surely asked for was there;
what a visit of a stage can undo (hand in anew, withdraw, never hand in) is not certain any more.
Where ways meet, only what is certain on all of them remains: the greatest fixpoint.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from attrs import frozen

from engine.proving.comparing.needs import Way, always

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.proving.comparing.pacing import Paces, Stages
    from engine.proving.comparing.pairing import Pair
    from schemas.schedule import Transition


class Facts(NamedTuple):
    """Outputs that are there, that are fresh for B, that are current for B; stages B entered."""

    there: int
    fresh: int
    current: int
    entered: int

    def meet(self, other: Facts) -> Facts:
        """Return what is certain on both ways."""
        return Facts(
            self.there & other.there,
            self.fresh & other.fresh,
            self.current & other.current,
            self.entered & other.entered,
        )


@frozen(eq=False, repr=False)
class Wanted:
    """What a passed gate pins down: the outputs that it asks for, and all that they come from."""

    pair: Pair
    for_a: int
    for_b: int

    @classmethod
    def of(cls, pair: Pair, for_a: Way, for_b: Way) -> Wanted:
        """Take the outputs of two ways."""
        return cls(pair, pair.mask(_outputs(for_a)), pair.mask(_outputs(for_b)))

    @property
    def kept(self) -> int:
        """All that must be there."""
        return self.kept_a | self.kept_b

    @property
    def kept_a(self) -> int:
        """All that must be fresh for A."""
        return _union(self.pair.lineage_a[name] for name in self.pair.listed(self.for_a))

    @property
    def kept_b(self) -> int:
        """All that must be fresh for B."""
        return _union(self.pair.lineage_b[name] for name in self.pair.listed(self.for_b))

    def renewable(self, here: int) -> int:
        """The outputs of a visit that may be handed in anew after others were made from them."""
        pair, found = self.pair, 0
        pins = _union(pair.lineage_a[name] for name in pair.listed(self.kept_a & ~here))
        pins |= _union(pair.lineage_b[name] for name in pair.listed(self.kept_b & ~here))
        for name in pair.listed(here & ~pins):
            found |= pair.bit[name]
        return found


def _outputs(way: Way) -> Iterable[str]:
    return (need.about for need in way if need.kind == "output")


def _union(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


def spoiled(pair: Pair, here: int, wanted: Wanted) -> int:
    """Return the outputs of other stages that a visit may leave stale for B."""
    made = _union(pair.offspring_b[name] for name in pair.listed(wanted.renewable(here)))
    return made & ~here & ~wanted.kept_b


def guarantees(pair: Pair, paces: Paces) -> Mapping[Stages, Facts]:
    """Return what is certain in every pair of stages that can be reached."""
    first = (pair.a.initial, pair.b.initial)
    facts: dict[Stages, Facts] = {first: Facts(0, 0, 0, pair.stage_bit_b[pair.b.initial])}
    waiting = [first]
    while waiting:
        stages = waiting.pop()
        for one, other in paces.shared(stages):
            dest = (one.dest, other.dest)
            after = _passed(pair, facts[stages], stages, one, other)
            known = facts.get(dest)
            met = after if known is None else known.meet(after)
            if met != known:
                facts[dest] = met
                waiting.append(dest)
    return facts


def _passed(pair: Pair, facts: Facts, stages: Stages, one: Transition, other: Transition) -> Facts:
    """Return what is certain after two gates were passed by one trigger."""
    here = pair.here(*stages)
    for_a, for_b = always(pair.a, one), always(pair.b, other)
    wanted = Wanted.of(pair, for_a, for_b)
    lost = here | spoiled(pair, here, wanted)
    alike_fresh = _union(
        pair.lineage_b[name] for name in pair.listed(wanted.kept_a & pair.fresh_alike)
    )
    fresh = (facts.fresh & ~lost) | wanted.kept_b | alike_fresh
    current = (facts.current & ~lost) | wanted.for_b | (wanted.for_a & pair.alike)
    there = (facts.there & ~(here & ~wanted.kept)) | wanted.kept
    waited = _union(pair.stage_bit_b[need.about] for need in for_b if need.kind == "elapsed")
    entered = facts.entered | pair.stage_bit_b[other.dest] | waited
    return Facts(there, fresh, current & fresh, entered)
