"""Where B may refuse what A accepts: everything else is proved to be refused by neither or by A.

In each pair of stages, with what is certain there (``guarantees``), a step that A can accept is
looked at: whether B surely accepts it too. What is not sure is a suspicion, to be shown by a
history or cleared by the search. No suspicion at all proves that B accepts whatever A accepts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from attrs import frozen

from engine.proving.comparing import fitting
from engine.proving.comparing.guarantees import Facts, Wanted, guarantees, spoiled
from engine.proving.comparing.needs import Need, TooManyWays, Way, leaf, ways
from engine.proving.comparing.spells import Counted, first_shorter
from schemas.requirement import AllOf, AnyOf, AtLeast
from schemas.steps import StepKind

if TYPE_CHECKING:
    from engine.proving.comparing.pacing import Paces, Stages
    from engine.proving.comparing.pairing import Pair
    from schemas.output import Output
    from schemas.requirement import Requirement
    from schemas.schedule import Schedule, Transition


class Suspicion(NamedTuple):
    """A step that B may refuse in a pair of stages while A accepts it."""

    stages: Stages
    kind: StepKind
    about: str


@frozen(eq=False, repr=False)
class Suspecting:
    """The search for suspicions."""

    pair: Pair
    paces: Paces

    @cached_property
    def facts(self) -> dict[Stages, Facts]:
        """What is certain in each pair of stages."""
        return dict(guarantees(self.pair, self.paces))

    def all(self) -> Iterator[Suspicion]:
        """Give every suspicion, the initial stages first."""
        for stages, facts in self.facts.items():
            for name in self._outputs(stages, facts):
                yield Suspicion(stages, StepKind.OUTPUT, name)
            for trigger in self._triggers(stages, facts):
                yield Suspicion(stages, StepKind.TRIGGER, trigger)

    # --- Outputs ---

    def _outputs(self, stages: Stages, facts: Facts) -> Iterator[str]:
        """Give the outputs that A permits in its stage and B may not in its own."""
        pair = self.pair
        safe = facts.there & ~pair.here(*stages)
        for name, other in pair.b.output_of.items():
            own = pair.a.output_of.get(name)
            if own is not None and own.stage != stages[0]:
                continue
            bases = pair.bases_b[name] & ~(pair.bases_a[name] | safe)
            if other.stage != stages[1] or bases or refuses_of(own, other):
                yield name

    # --- Triggers ---

    def _triggers(self, stages: Stages, facts: Facts) -> Iterator[str]:
        others = {transition.trigger: transition for transition in self.pair.b.exits(stages[1])}
        for own in self.pair.a.exits(stages[0]):
            other = others.get(own.trigger)
            if other is None or not self._follows(stages, facts, own, other):
                yield own.trigger

    def _follows(self, stages: Stages, facts: Facts, own: Transition, other: Transition) -> bool:
        """Whether B surely takes a transition that A takes."""
        if lacking_role(own.by, other.by) is not None:
            return False
        return self._implied(stages, facts, own, other)

    def _implied(self, stages: Stages, facts: Facts, own: Transition, other: Transition) -> bool:
        """Whether B's gate is open whenever A's is."""
        try:
            every = ways(self.pair.a, own)
        except TooManyWays:
            return self._plainly_alike(own, other)
        voids = self.pair.here(*stages) & voiding(self.pair, own, other)
        return all(self._opens(stages, facts, way, other, voids) for way in every)

    def _plainly_alike(self, own: Transition, other: Transition) -> bool:
        """Whether two gates that open in too many ways to list say the same of outputs alike."""
        same = expanded(self.pair.a, own, own.requires) == expanded(
            self.pair.b, other, other.requires
        )
        asked = list(needs_of(self.pair.a, own, own.requires))
        outputs = self.pair.mask(need.about for need in asked if need.kind == "output")
        others = all(need.kind != "elapsed" for need in asked)
        return same and others and not outputs & ~self.pair.alike

    def _opens(self, stages: Stages, facts: Facts, way: Way, other: Transition, voids: int) -> bool:
        """Whether B's gate is open when A's gate was opened in one way.

        Outputs that ``voids`` names can be handed in after an approval, and void it for B alone.
        """
        pair = self.pair
        here = pair.here(*stages)
        wanted = Wanted.of(pair, way, frozenset())
        current = facts.current & ~here & ~spoiled(pair, here, wanted)
        current |= wanted.for_a & pair.alike

        def met(need: Need) -> bool:
            if need.kind == "output":
                return bool(pair.bit[need.about] & current)
            if need.kind == "approval":
                return not voids and any(_covers(own, need) for own in way)
            known = bool(pair.stage_bit_b[need.about] & facts.entered)
            return known and any(self._outlasts(own, need) for own in way)

        return holds(pair.b, other, other.requires, met)

    def _outlasts(self, own: Need, other: Need) -> bool:
        """Whether waiting for A always is waiting for B."""
        if own.kind != "elapsed" or own.time is None or other.time is None:
            return False
        if self.paces.partners[0].get(own.about) != other.about:
            return False
        waited = Counted(own.time, self.pair.a.calendar)
        return first_shorter(waited, Counted(other.time, self.pair.b.calendar)) is None


def refuses_of(own: Output | None, other: Output) -> bool:
    """Whether B refuses, in its stage, files or persons that A takes; A may not know the output."""
    if own is None:
        return bool(other.by) or not fitting.takes_everything(other)
    return lacking_role(own.by, other.by) is not None or not fitting.takes_all_of(other, own)


def lacking_role(own: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the roles of a person whom A lets act and B does not; ``None`` where there is none."""
    if not other:
        return None
    if not own:
        return ()
    return next(((role,) for role in own if role not in other), None)


def voiding(pair: Pair, own: Transition, other: Transition) -> int:
    """Return the outputs that void an approval of B's gate and not of A's.

    An approval of a gate falls with any later submission of an output that the gate asks for.
    """
    asked_a = (need.about for need in needs_of(pair.a, own, own.requires) if need.kind == "output")
    asked_b = needs_of(pair.b, other, other.requires)
    return pair.mask(n.about for n in asked_b if n.kind == "output") & ~pair.mask(asked_a)


def _covers(own: Need, other: Need) -> bool:
    """Whether the approvals given for A are enough for B."""
    return own.kind == "approval" and own.about == other.about and own.persons >= other.persons


# --- Requirements ---------------------------------------------------------------------------------


def holds(
    schedule: Schedule, transition: Transition, part: Requirement, met: Callable[[Need], bool]
) -> bool:
    """Whether a requirement holds, given which needs are met."""
    if isinstance(part, AllOf):
        return all(holds(schedule, transition, inner, met) for inner in part.of)
    if isinstance(part, AnyOf | AtLeast):
        least = part.count if isinstance(part, AtLeast) else 1
        return sum(holds(schedule, transition, inner, met) for inner in part.of) >= least
    return all(map(met, needs_of(schedule, transition, part)))


def needs_of(schedule: Schedule, transition: Transition, part: Requirement) -> Iterator[Need]:
    """Give every need that a requirement names, in the order of the file."""
    if isinstance(part, AllOf | AnyOf | AtLeast):
        for inner in part.of:
            yield from needs_of(schedule, transition, inner)
    else:
        yield from leaf(schedule, transition, part)


def expanded(schedule: Schedule, transition: Transition, part: Requirement) -> object:
    """Return a requirement with its stage's outputs spelt out, to be compared."""
    if isinstance(part, AllOf | AnyOf | AtLeast):
        count = part.count if isinstance(part, AtLeast) else 0
        inner = tuple(expanded(schedule, transition, one) for one in part.of)
        return type(part).__name__, count, inner
    return leaf(schedule, transition, part)
