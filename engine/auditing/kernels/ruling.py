"""A schedule's rules put in numbers, as one log asks them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.auditing.kernels.counting import Counting
from engine.auditing.kernels.planning import ALL, Plan, codes, flags, masks
from engine.auditing.kernels.reading import Rows, Rules
from engine.auditing.retelling import first_move
from schemas.audit import Unknown

if TYPE_CHECKING:
    from engine.deciding.tables import Move
    from schemas.output import Output


def ruled(plan: Plan, rows: Rows, unknowns: frozenset[Unknown]) -> Rules:
    """Put the schedule in numbers for a log whose days these are."""
    times = Counting(plan)
    silent = Unknown.APPROVALS in unknowns
    low, table = times.after(rows)
    return Rules(
        initial=plan.stages[plan.tables.schedule.initial],
        low=low,
        after=table,
        slots=max(1, len(times.slots)),
        **_by_stage(plan),
        **times.columns(),
        **_by_move(plan),
        **_by_output(plan),
        product=codes([plan.outputs[product] for product, _ in plan.pairs]),
        base=codes([plan.outputs[base] for _, base in plan.pairs]),
        pair=masks([1 << number for number in range(len(plan.pairs))]),
        signed=masks([0 if silent else _signed(plan, move) for move in plan.moves]),
        quorum=flags([not silent and _has_quorum(move) for move in plan.moves]),
        reason=flags([bool(len(rows.reason)) and m.transition.reason_required for m in plan.moves]),
    )


def _by_stage(plan: Plan) -> dict[str, Any]:
    moves = np.full((len(plan.stages), len(plan.triggers)), -1, np.int32)
    for number, move in enumerate(plan.moves):
        transition = move.transition
        moves[plan.stages[transition.source], plan.triggers[transition.trigger]] = number
    elsewhere = [first_move(plan.tables, trigger).transition.dest for trigger in plan.triggers]
    return {"moves": moves, "elsewhere": codes([plan.stages[dest] for dest in elsewhere])}


def _by_move(plan: Plan) -> dict[str, Any]:
    moves = plan.moves
    return {
        "dest": codes([plan.stages[move.transition.dest] for move in moves]),
        "need": masks([_need(plan, move.gate.outputs) for move in moves]),
        "fresh": masks([_fresh(plan, move.gate.outputs) for move in moves]),
        "asked": masks([plan.mask(move.gate.outputs, plan.outputs) for move in moves]),
        **_rights(plan, [move.transition.by for move in moves], "right", "open"),
    }


def _has_quorum(move: Move) -> bool:
    return any(leaf.kind == "approval" for leaf in move.gate.leaves)


def _by_output(plan: Plan) -> dict[str, Any]:
    outputs, ids = plan.made, plan.outputs
    quorums = [[o.approval.role] if o.approval else [] for o in outputs]
    return {
        "bit": masks([1 << number for number in range(len(outputs))]),
        "stage": codes([plan.stages[output.stage] for output in outputs]),
        "bases": masks([plan.mask(output.bases, ids) for output in outputs]),
        "approve": masks([plan.mask(roles, plan.roles) for roles in quorums]),
        "as_base": masks([_pairs(plan, output.id, 1) for output in outputs]),
        "as_product": masks([_pairs(plan, output.id, 0) for output in outputs]),
        "whole": masks([_need(plan, (output.id,)) for output in outputs]),
        "chain": masks([_fresh(plan, (output.id,)) for output in outputs]),
        "shares": masks([plan.mask(_sharing(outputs, o), ids) for o in outputs]),
        **_rights(plan, [output.by for output in outputs], "by", "free"),
    }


def _rights(
    plan: Plan, several: Sequence[tuple[str, ...]], right: str, free: str
) -> dict[str, Any]:
    """Return the roles that have each right, and all ones where everyone has it."""
    roles = [plan.mask(by, plan.roles) if by else ALL for by in several]
    return {right: masks(roles), free: masks([0 if by else ALL for by in several])}


def _need(plan: Plan, outputs: Iterable[str]) -> int:
    """Return the outputs that must be there for some to be current: they and all their bases."""
    whole = {name for output in outputs for pair in plan.chain(output) for name in pair}
    return plan.mask({*whole, *outputs}, plan.outputs)


def _fresh(plan: Plan, outputs: Iterable[str]) -> int:
    return plan.mask({pair for output in outputs for pair in plan.chain(output)}, plan.pairs)


def _signed(plan: Plan, move: Move) -> int:
    outputs = (plan.tables.schedule.output_of[name] for name in move.gate.outputs)
    asked = [o.id for o in outputs if o.approval is not None and o.approval.count > 0]
    return plan.mask(asked, plan.outputs)


def _pairs(plan: Plan, output: str, side: int) -> int:
    return plan.mask([pair for pair in plan.pairs if pair[side] == output], plan.pairs)


def _sharing(outputs: Sequence[Output], output: Output) -> set[str]:
    others = {other.id for other in outputs if output.id in other.shares_with}
    return {output.id, *output.shares_with, *others} & {other.id for other in outputs}
