"""The kernel that takes one row after the other: plain code, which numba can compile.

``engine.auditing.kernels.compiled`` compiles it; uncompiled it takes the few cases that are much
longer than the others, for which ``in_step`` would take a step for each of their rows. It keeps a
case's state, tells the rows that may depart in something with the state that they met, and leaves
it to ``engine.auditing.kernels.judging`` to say in what, if in anything.

Numba is why the loop's state stands in arrays, and why nothing here is an object.
"""

from __future__ import annotations

import numpy as np

from engine.auditing.kernels.reading import (
    AGAIN,
    BARRED,
    COMPLETE,
    GONE,
    REPEATED,
    SHARED,
    Ended,
    Masks,
    Met,
    Places,
    Rows,
    Rules,
)

#: What deeds are called in ``CodedLog``: numba knows no enumeration.
ADVANCED, SUBMITTED, WITHDRAWN, APPROVED, APPROVED_GATE, STARTED = 1, 2, 3, 4, 5, 6
#: The places of masks and of row numbers in the state of a case.
THERE, OLD, READY = 0, 1, 2
STAGE, VISIT, LAST = 0, 1, 2


def run(rules: Rules, rows: Rows, met: Met, ended: Ended, first: int) -> tuple[int, int]:
    """Go through the cases from ``first`` on, until all are done or ``met`` may not hold the next.

    Return how many rows were told and the case to go on with.
    """
    masks = np.zeros(3, np.uint64)
    where = np.zeros(3, np.int64)
    entries = np.full(rules.slots, -1, np.int64)
    changed = np.full(len(rules.bit), -1, np.int64)
    content = np.full(len(rules.bit), GONE, np.int64)
    source = np.full(len(rules.product), GONE, np.int64)
    told = 0
    for case in range(first, len(rows.starts) - 1):
        start, end = rows.starts[case], rows.starts[case + 1]
        if told + end - start > len(met.row):
            return told, case
        masks[:] = 0
        where[LAST] = -1
        content[:] = GONE
        enter(rules, where, entries, rules.initial, start)
        for row in range(start, end):
            deed = rows.deed[row]
            if deed == SUBMITTED:
                if submitted(rules, rows, masks, where, content, row):
                    note = SHARED if shared(rules, rows, masks, content, row) else 0
                    tell(met, told, row, masks, where, note)
                    told += 1
                hand_in(rules, rows, masks, changed, content, source, row)
            elif deed == ADVANCED:
                move = rules.moves[where[STAGE], rows.about[row]]
                if move < 0 or advanced(rules, rows, masks, where, entries, start, move, row):
                    note = REPEATED if where[LAST] == rows.about[row] else 0
                    tell(met, told, row, masks, where, note)
                    tell_gate(rules, met, told, where, entries, changed, start, move)
                    told += 1
                where[LAST] = rows.about[row]
                dest = rules.dest[move] if move >= 0 else rules.elsewhere[rows.about[row]]
                enter(rules, where, entries, dest, row)
            elif deed == STARTED:
                enter(rules, where, entries, rules.initial, row)
            elif deed == WITHDRAWN:
                if withdrawn(rules, rows, masks, where, row):
                    tell(met, told, row, masks, where, 0)
                    told += 1
                take_back(rules, rows, masks, changed, content, row)
            elif deed == APPROVED:
                if approved(rules, rows, masks, where, row):
                    tell(met, told, row, masks, where, 0)
                    told += 1
                if rows.signs[row] & COMPLETE:
                    masks[READY] |= rules.bit[rows.about[row]]
            elif deed == APPROVED_GATE:
                move = rules.moves[where[STAGE], rows.about[row]]
                tell(met, told, row, masks, where, 0)
                tell_gate(rules, met, told, where, entries, changed, start, move)
                told += 1
        ended.stage[case] = where[STAGE]
        slot = rules.ends[where[STAGE]]
        known = slot >= 0 and entries[slot] >= start
        ended.entry[case] = entries[slot] if known else -1
    return told, len(rows.starts) - 1


def enter(rules: Rules, where: Places, entries: Places, stage: int, row: int) -> None:
    """Enter a stage with a row."""
    where[STAGE] = stage
    where[VISIT] = row
    slot = rules.slot[stage]
    if slot >= 0:
        entries[slot] = row


# --- What may depart in something -----------------------------------------------------------------


def out_of_place(rules: Rules, rows: Rows, where: Places, row: int) -> bool:
    """Whether an output's stage is not the current one, or the person has no right to it."""
    output = rows.about[row]
    if rules.stage[output] != where[STAGE]:
        return True
    return rows.has_roles and ((rows.roles[row] | rules.free[output]) & rules.by[output]) == 0


def submitted(
    rules: Rules, rows: Rows, masks: Masks, where: Places, content: Places, row: int
) -> bool:
    """Whether a submission may depart in something."""
    if (rules.bases[rows.about[row]] & ~masks[THERE]) != 0 or out_of_place(rules, rows, where, row):
        return True
    return rows.told and shared(rules, rows, masks, content, row)


def shared(rules: Rules, rows: Rows, masks: Masks, content: Places, row: int) -> bool:
    """Whether the content is current for another output that may not have it."""
    if not rows.told or rows.content[row] < 0:
        return False
    others = masks[THERE] & ~rules.shares[rows.about[row]]
    if others == 0:
        return False
    for other in range(len(content)):
        if content[other] == rows.content[row] and (others & rules.bit[other]) != 0:
            return True
    return False


def withdrawn(rules: Rules, rows: Rows, masks: Masks, where: Places, row: int) -> bool:
    """Whether a withdrawal may depart in something."""
    if (rules.bit[rows.about[row]] & masks[THERE]) == 0:
        return True
    return out_of_place(rules, rows, where, row)


def approved(rules: Rules, rows: Rows, masks: Masks, where: Places, row: int) -> bool:
    """Whether an approval of an output may depart in something."""
    output = rows.about[row]
    role = rules.approve[output]
    if role == 0 or rules.stage[output] != where[STAGE] or rows.signs[row] & (BARRED | AGAIN):
        return True
    if (rules.whole[output] & ~masks[THERE]) != 0 or (rules.chain[output] & masks[OLD]) != 0:
        return True
    return rows.has_roles and (rows.roles[row] & role) == 0


def advanced(
    rules: Rules,
    rows: Rows,
    masks: Masks,
    where: Places,
    entries: Places,
    start: int,
    move: int,
    row: int,
) -> bool:
    """Whether a transition from the case's own stage may depart in something."""
    if (rules.need[move] & ~masks[THERE]) != 0 or (rules.fresh[move] & masks[OLD]) != 0:
        return True
    if (rules.signed[move] & ~masks[READY]) != 0 or rules.quorum[move]:
        return True
    if rows.has_roles and ((rows.roles[row] | rules.open[move]) & rules.right[move]) == 0:
        return True
    if rules.reason[move] and not rows.reason[row]:
        return True
    if rows.last[row] < rows.first[where[VISIT]]:
        return True
    return untimely(rules, rows, entries, start, move, row)


def untimely(
    rules: Rules, rows: Rows, entries: Places, start: int, move: int, row: int
) -> bool:
    """Whether a transition may come too early or too late in some reading of its days."""
    for place in range(rules.since.shape[1]):
        slot = rules.since[move, place]
        if slot < 0:
            return False
        entry = entries[slot]
        days = rules.after[rules.length[move, place]]
        if rules.due[move, place]:
            if entry >= start and rows.last[row] > days[at(rules, rows.first[entry])]:
                return True
        elif entry < start or rows.first[row] < days[at(rules, rows.last[entry])]:
            return True
    return False


def at(rules: Rules, day: int) -> int:
    """Return where a day stands in ``Rules.after``."""
    return min(max(day - rules.low + 1, 0), rules.after.shape[1] - 1)


# --- What changes ---------------------------------------------------------------------------------


def hand_in(
    rules: Rules,
    rows: Rows,
    masks: Masks,
    changed: Places,
    content: Places,
    source: Places,
    row: int,
) -> None:
    """Apply a submission."""
    output = rows.about[row]
    changed[output] = row
    masks[THERE] |= rules.bit[output]
    masks[READY] &= ~rules.bit[output]
    if not rows.told:
        masks[OLD] = (masks[OLD] | rules.as_base[output]) & ~rules.as_product[output]
        return
    content[output] = rows.content[row]
    for pair in range(len(source)):
        if rules.product[pair] == output:
            source[pair] = content[rules.base[pair]]
            masks[OLD] &= ~rules.pair[pair]
        elif rules.base[pair] == output and source[pair] != content[output]:
            masks[OLD] |= rules.pair[pair]
        elif rules.base[pair] == output:
            masks[OLD] &= ~rules.pair[pair]


def take_back(
    rules: Rules, rows: Rows, masks: Masks, changed: Places, content: Places, row: int
) -> None:
    """Apply a withdrawal."""
    output = rows.about[row]
    if (masks[THERE] & rules.bit[output]) != 0:
        changed[output] = row
    masks[THERE] &= ~rules.bit[output]
    masks[READY] &= ~rules.bit[output]
    content[output] = GONE


# --- What is told ---------------------------------------------------------------------------------


def tell(met: Met, told: int, row: int, masks: Masks, where: Places, note: int) -> None:
    """Tell the state that a row met."""
    met.row[told] = row
    met.stage[told] = where[STAGE]
    met.there[told] = masks[THERE]
    met.old[told] = masks[OLD]
    met.approved[told] = masks[READY]
    met.visit[told] = where[VISIT]
    met.voided[told] = where[VISIT]
    met.notes[told] = note


def tell_gate(
    rules: Rules,
    met: Met,
    told: int,
    where: Places,
    entries: Places,
    changed: Places,
    start: int,
    move: int,
) -> None:
    """Tell what a gate counts from: entries into stages, and the last row that voids approvals."""
    for place in range(met.entries.shape[1]):
        slot = rules.since[move, place] if move >= 0 else -1
        known = slot >= 0 and entries[slot] >= start
        met.entries[told, place] = entries[slot] if known else -1
    if move < 0:
        return
    for output in range(len(changed)):
        if (rules.asked[move] & rules.bit[output]) != 0:
            met.voided[told] = max(met.voided[told], changed[output])
