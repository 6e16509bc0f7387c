"""Facts about a cycle that comes into a stage, and what a visit of the stage makes of them.

More facts are never worse: gates are monotone, and whatever can be done with fewer facts can be
done with more. So the worst that a visit can come to is one single state: everything of the stage
withdrawn, and all that derives from it elsewhere out of date. From there it is best to produce
everything that can be produced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from engine.proving.lineage import bits

if TYPE_CHECKING:
    from engine.proving.lineage import Exit, Lineage


@frozen(repr=False)
class Facts:
    """What is surely fresh and surely current (outputs), and surely entered (stages)."""

    fresh: int = 0
    current: int = 0
    entered: int = 0

    def within(self, other: Facts) -> bool:
        """Whether each of these facts is a fact of the other."""
        return not (
            self.fresh & ~other.fresh
            or self.current & ~other.current
            or self.entered & ~other.entered
        )

    def shared(self, other: Facts) -> Facts:
        """Return the facts that both have."""
        return Facts(
            self.fresh & other.fresh, self.current & other.current, self.entered & other.entered
        )

    def that_matter(self, lineage: Lineage) -> Facts:
        """Return the facts that anything in another stage can depend on."""
        return Facts(
            self.fresh & lineage.used_elsewhere,
            self.current & lineage.used_elsewhere,
            self.entered & lineage.timed,
        )


def begun(lineage: Lineage) -> Facts:
    """Return the facts of a cycle that begins."""
    return Facts(entered=1 << lineage.initial).that_matter(lineage)


def harmed(lineage: Lineage, stage: int, facts: Facts) -> Facts:
    """Return what holds after the worst that a visit can come to."""
    elsewhere = ~(lineage.own[stage] | lineage.downstream[stage])
    return Facts(facts.fresh & elsewhere, facts.current & elsewhere, facts.entered)


def produced(lineage: Lineage, stage: int, facts: Facts) -> Facts:
    """Return what holds when all was produced that can be, at the cost of nothing elsewhere.

    An output that may fall short is made anew unless something of another stage derives from it.
    """
    fresh, current, own = facts.fresh, facts.current, lineage.own[stage]
    for number in lineage.made_in[stage]:
        bit, after = 1 << number, lineage.after[number]
        spared = fresh & bit and after & fresh & ~own
        if current & bit or spared or lineage.bases[number] & ~fresh:
            continue
        if fresh & bit:
            fresh, current = fresh & ~after, current & ~after
        fresh |= bit
        current |= bit & ~lineage.impossible
    return Facts(fresh, current, facts.entered | 1 << stage)


def closed(lineage: Lineage, facts: Facts) -> Facts:
    """Return facts with all that follows: what something fresh derives from is fresh."""
    return Facts(lineage.kin(facts.fresh), facts.current, facts.entered)


def gone_on(lineage: Lineage, facts: Facts, exit_: Exit) -> Facts:
    """Return what is known after an exit that was taken without further damage."""
    entered = facts.entered | 1 << exit_.dest
    return Facts(facts.fresh, facts.current, entered).that_matter(lineage)


def left(lineage: Lineage, facts: Facts, exit_: Exit, outputs: int, stages: int) -> Facts:
    """Return what is sure after the worst visit that ends by an exit with these leaves true.

    What the leaves derive from is fresh then. Outputs of this stage that such a thing of another
    stage was made from were not touched; every other one may have been withdrawn or made anew.
    """
    own = lineage.own[exit_.source]
    kin = lineage.kin(outputs)
    untouched = own & lineage.kin(kin & ~own)
    kept = untouched | ~(own | _damaged(lineage, exit_.source, untouched))
    fresh = facts.fresh & kept | kin
    current = facts.current & kept | outputs | fresh & lineage.plain
    entered = facts.entered | stages | 1 << exit_.source | 1 << exit_.dest
    return Facts(fresh, current, entered).that_matter(lineage)


def _damaged(lineage: Lineage, stage: int, untouched: int) -> int:
    """Return what goes out of date elsewhere when all but some outputs of a stage are touched."""
    if not untouched:
        return lineage.downstream[stage]
    damaged = 0
    for number in bits(lineage.own[stage] & ~untouched):
        damaged |= lineage.after[number]
    return damaged
