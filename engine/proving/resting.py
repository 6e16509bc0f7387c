"""Where a cycle rests that can never finish, and what can never hold there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.proving.finishing import Finishing, Standing, produced
from engine.proving.formula import LeafKind, leaf_holds
from engine.proving.retelling import retold
from schemas.soundness import Flaw, FlawKind

if TYPE_CHECKING:
    from engine.proving.formula import Leaf
    from engine.proving.lineage import Exit, Lineage
    from engine.proving.stuck import Stuck
    from schemas.refusal import Fact


def of_stuck(lineage: Lineage, finishing: Finishing, stuck: Stuck) -> Flaw:
    """Tell the history that gets stuck, and what can never hold where it rests."""
    here = stuck.standing
    closed = tuple(_closed(lineage, finishing, here))
    leaves = dict.fromkeys(leaf for _, leaf in closed)
    never = tuple(dict.fromkeys(leaf.id for leaf in leaves))
    stage = lineage.schedule.stages[here.stage]
    visited = {lineage.initial, *(leg.plan.exit.dest for leg in stuck.legs if leg.plan)}
    asked = [leaf.bit for leaf in leaves if leaf.kind is LeafKind.OUTPUT]
    elsewhere = [n for n in asked if not lineage.own[here.stage] >> n & 1]
    left = [n for n in elsewhere if lineage.stage_number[lineage.outputs[n].stage] in visited]
    facts: dict[str, Fact] = {
        "stage": stage.id,
        "never": never,
        "left": tuple(lineage.outputs[n].id for n in left),
        "later": tuple(lineage.outputs[n].id for n in elsewhere if n not in left),
        "triggers": tuple(dict.fromkeys(exit_.transition.trigger for exit_, _ in closed)),
    }
    place = closed[0][0].transition.place if closed else stage.place
    code = "ETP380" if never else "ETP389"
    history = retold(lineage.schedule, stuck.legs)
    return Flaw(FlawKind.STUCK, code, stage.id, history, never, facts, place)


def _closed(lineage: Lineage, finishing: Finishing, start: Standing) -> Iterator[tuple[Exit, Leaf]]:
    """Give the gates that never open from here on, each with its leaves that never hold.

    Those of the stage itself come first.
    """
    states = _everywhere(finishing, start)
    stages = dict.fromkeys(state.stage for state in states)
    for stage in stages:
        bests = [best for s in states if s.stage == stage for best in produced(lineage, s)]
        for exit_ in lineage.exits[stage]:
            if any(exit_.gate.holds(best.current, best.entered) for best in bests):
                continue
            for leaf in exit_.gate.leaves():
                if not any(leaf_holds(leaf, best.current, best.entered) for best in bests):
                    yield exit_, leaf


def _everywhere(finishing: Finishing, start: Standing) -> list[Standing]:
    """Return every state that best play leads to from one that cannot finish."""
    known = [start]
    for here in known:
        for following in finishing.following(here):
            if not any(following.within(one) for one in known if one.stage == following.stage):
                known.append(following)
    return known
