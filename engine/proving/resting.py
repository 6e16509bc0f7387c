"""Where a cycle rests that can never finish, and what can never hold from there on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from engine.proving.finishing import Finishing, Standing, produced
from engine.proving.formula import LeafKind, leaf_holds
from engine.proving.lineage import bits
from engine.proving.retelling import retold
from schemas.soundness import Flaw, FlawKind

if TYPE_CHECKING:
    from engine.proving.formula import Leaf
    from engine.proving.lineage import Exit, Lineage
    from engine.proving.stuck import Stuck
    from schemas.refusal import Fact


@frozen(eq=False, repr=False)
class _Closed:
    """A gate that never opens again, with its leaves that never hold again."""

    exit: Exit
    leaves: tuple[Leaf, ...]


def of_stuck(lineage: Lineage, finishing: Finishing, stuck: Stuck) -> Flaw:
    """Tell the history that gets stuck, and what can never hold from there on."""
    here = stuck.standing
    states = _everywhere(finishing, here)
    gates = _closed(lineage, states)
    leaves = [leaf for gate in gates for leaf in gate.leaves]
    outputs = _roots(lineage, states, leaves)
    others = (leaf.id for leaf in leaves if leaf.kind is not LeafKind.OUTPUT)
    never = (*dict.fromkeys((*others, *(lineage.outputs[number].id for number in outputs))),)
    stage = lineage.schedule.stages[here.stage]
    facts: dict[str, Fact] = {
        "stage": stage.id,
        "gates": tuple(f"{g.exit.transition.source}/{g.exit.transition.trigger}" for g in gates),
        **_apart(lineage, stuck, states, outputs),
    }
    place = gates[0].exit.transition.place if gates else stage.place
    history = retold(lineage.schedule, stuck.legs)
    code = "ETP380" if never else "ETP389"
    return Flaw(FlawKind.STUCK, code, stage.id, history, never, facts, place)


def _everywhere(finishing: Finishing, start: Standing) -> list[Standing]:
    """Return every state that best play leads to from one that cannot finish."""
    known = [start]
    for here in known:
        for following in finishing.following(here):
            if not any(following.within(one) for one in known if one.stage == following.stage):
                known.append(following)
    return known


def _closed(lineage: Lineage, states: list[Standing]) -> list[_Closed]:
    """Return the gates that never open from here on; those of the stage itself come first."""
    found = []
    for stage in dict.fromkeys(state.stage for state in states):
        bests = [best for s in states if s.stage == stage for best in produced(lineage, s)]
        for exit_ in lineage.exits[stage]:
            if not any(exit_.gate.holds(best.current, best.entered) for best in bests):
                found.append(_Closed(exit_, _never(exit_, bests)))
    return found


def _never(exit_: Exit, bests: list[Standing]) -> tuple[Leaf, ...]:
    """Return the leaves that never hold; where each holds sometimes, those that hold not always."""
    count = {
        leaf: sum(leaf_holds(leaf, best.current, best.entered) for best in bests)
        for leaf in exit_.gate.leaves()
    }
    never = tuple(leaf for leaf, times in count.items() if not times)
    return never or tuple(leaf for leaf, times in count.items() if times < len(bests))


def _roots(lineage: Lineage, states: list[Standing], leaves: list[Leaf]) -> list[int]:
    """Return the outputs among leaves, and what they derive from that is never fresh again."""
    ever = 0
    for state in states:
        for best in produced(lineage, state):
            ever |= best.fresh
    found = list(dict.fromkeys(leaf.bit for leaf in leaves if leaf.kind is LeafKind.OUTPUT))
    for number in found:
        found.extend(base for base in bits(lineage.bases[number] & ~ever) if base not in found)
    return found


def _apart(
    lineage: Lineage, stuck: Stuck, states: list[Standing], outputs: list[int]
) -> dict[str, Fact]:
    """Tell the outputs of stages that the cycle has left for good from those of later stages."""
    reached = {state.stage for state in states}
    visited = {lineage.initial, *(leg.plan.exit.dest for leg in stuck.legs if leg.plan)}
    told: dict[str, list[str]] = {"left": [], "later": []}
    for number in outputs:
        stage = lineage.stage_number[lineage.outputs[number].stage]
        if stage not in reached:
            told["left" if stage in visited else "later"].append(lineage.outputs[number].id)
    return {name: tuple(ids) for name, ids in told.items()}
