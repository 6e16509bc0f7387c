"""What is dead in a schedule: stages, transitions, outputs and approvals that no history reaches.

Only the root of a thing is told: of a stage that nothing comes into, neither its outputs nor its
exits are told as well. Dead things that wait for one another are told as one circle.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.proving.circles import Circle, circle_through, never_open, never_true
from engine.proving.formula import LeafKind
from engine.proving.lineage import bits
from engine.proving.passable import obstacle
from schemas.soundness import Flaw, FlawKind

if TYPE_CHECKING:
    from engine.proving.lineage import Exit, Lineage
    from engine.proving.living import Living
    from schemas.refusal import Fact


def dead(lineage: Lineage, living: Living) -> Iterator[Flaw]:
    """Tell everything that is dead, in the order stages, transitions, outputs, approvals."""
    yield from _stages(lineage, living)
    yield from _transitions(lineage, living)
    yield from _outputs(lineage, living)
    yield from _approvals(lineage, living)


def _stages(lineage: Lineage, living: Living) -> Iterator[Flaw]:
    entered = {exit_.dest for exit_ in lineage.gates if not never_open(living, exit_)}
    for number, stage in enumerate(lineage.schedule.stages):
        if number not in entered and number not in living.visits:
            into = (e.transition.trigger for e in lineage.gates if e.dest == number)
            facts = {"stage": stage.id, "triggers": tuple(dict.fromkeys(into))}
            yield Flaw(FlawKind.DEAD_STAGE, "ETP381", stage.id, facts=facts, place=stage.place)


def _transitions(lineage: Lineage, living: Living) -> Iterator[Flaw]:
    """Tell each transition that cannot be taken, or the circle that it stands in."""
    told: set[int] = set()
    for number, exit_ in enumerate(lineage.gates):
        alive = exit_.source in living.visits
        if alive and number not in told and never_open(living, exit_):
            circle = circle_through(lineage, living, number)
            told.update(circle.exits)
            yield _of_transition(lineage, living, exit_, circle)


def _of_transition(lineage: Lineage, living: Living, exit_: Exit, circle: Circle) -> Flaw:
    transition = exit_.transition
    leaves = tuple(never_true(living, exit_)) or tuple(exit_.gate.leaves())
    never = tuple(dict.fromkeys(leaf.id for leaf in leaves))
    facts: dict[str, Fact] = {
        "trigger": transition.trigger,
        "stage": transition.source,
        "never": never,
    }
    kind, code = FlawKind.DEAD_TRANSITION, "ETP382"
    if circle.exits:
        kind, code = FlawKind.CIRCLE, "ETP386"
        on_it = (lineage.gates[number].transition for number in circle.exits)
        facts["transitions"] = tuple(f"{one.source}/{one.trigger}" for one in on_it)
        facts["circle"] = " → ".join(circle.names)
    return Flaw(kind, code, transition.source, (), never, facts, transition.place)


def _outputs(lineage: Lineage, living: Living) -> Iterator[Flaw]:
    """Tell the outputs of living stages that can never be current."""
    for number in _dead_outputs(lineage, living):
        output = lineage.outputs[number]
        hindrance = obstacle(lineage.schedule, output)
        facts: dict[str, Fact] = {"output": output.id, "stage": output.stage}
        code = "ETP384"
        if hindrance is None:
            facts["bases"] = lineage.names(_never_there(lineage, living, number))
        else:
            code = "ETP383"
            facts |= {"check": hindrance.check, "asked": hindrance.asked}
            facts |= {"possible": hindrance.possible, "column": hindrance.column}
        yield Flaw(FlawKind.DEAD_OUTPUT, code, output.stage, (), (output.id,), facts, output.place)


def _never_there(lineage: Lineage, living: Living, number: int) -> int:
    """Return what an output derives from that is there in no visit of its stage; else all of it."""
    stage = lineage.stage_number[lineage.outputs[number].stage]
    bases = lineage.bases[number]
    for visit in living.visits[stage]:
        bases &= ~visit.fresh
    return bases or lineage.bases[number]


def _dead_outputs(lineage: Lineage, living: Living) -> Iterator[int]:
    for stage in sorted(living.visits):
        yield from bits(lineage.own[stage] & ~living.current)


def _approvals(lineage: Lineage, living: Living) -> Iterator[Flaw]:
    """Tell the approvals that nobody can ever give.

    Of an output that is never fit to be approved, or of a gate that no cycle ever stands before.
    """
    kind, code = FlawKind.IMPOSSIBLE_APPROVAL, "ETP385"
    for number in _dead_outputs(lineage, living):
        output = lineage.outputs[number]
        if (quorum := output.approval) is not None:
            facts = {"about": output.id, "role": quorum.role}
            never, place = (f"approval:{quorum.role}",), quorum.place or output.place
            yield Flaw(kind, code, output.stage, (), never, facts, place)
    for exit_ in lineage.gates:
        leaves = () if exit_.source in living.visits else exit_.gate.leaves()
        for leaf in leaves:
            if leaf.kind is LeafKind.APPROVAL:
                transition = exit_.transition
                facts = {"about": transition.trigger, "role": leaf.name}
                yield Flaw(kind, code, transition.source, (), (leaf.id,), facts, transition.place)
