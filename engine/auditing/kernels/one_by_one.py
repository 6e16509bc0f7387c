"""The kernel that takes one row after the other: plain code, which numba can compile.

``engine.auditing.kernels.compiled`` compiles it; uncompiled it takes the few cases that are much
longer than the others, for which ``in_step`` would take a step for each of their rows. It keeps a
case's state, tells the rows that may depart in something with the state that they met, and leaves
it to ``engine.auditing.kernels.judging`` to say in what, if in anything.

It is one function, and every array stands under a name of its own: numba counts references to
what is handed from function to function, which takes twenty times as long as all the rest.
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
    Met,
    Rows,
    Rules,
)

#: What deeds are called in ``CodedLog``: numba knows no enumeration.
ADVANCED, SUBMITTED, WITHDRAWN, APPROVED, APPROVED_GATE, STARTED = 1, 2, 3, 4, 5, 6


def run(  # noqa: C901, PLR0912, PLR0915 - one function on purpose: see above
    rules: Rules, rows: Rows, met: Met, ended: Ended, first_case: int
) -> tuple[int, int]:
    """Go through the cases from one on, until all are done or ``met`` may not hold the next.

    Return how many rows were told and the case to go on with.
    """
    moves, dest, elsewhere, need, fresh, signed = (
        rules.moves, rules.dest, rules.elsewhere, rules.need, rules.fresh, rules.signed,
    )  # fmt: skip
    asked, quorum, right, open_to, reasoned = (
        rules.asked, rules.quorum, rules.right, rules.open, rules.reason,
    )  # fmt: skip
    since, length, due, slots, after, low = (
        rules.since, rules.length, rules.due, rules.slot, rules.after, rules.low,
    )  # fmt: skip
    bit, own_stage, bases, by, free, approvers = (
        rules.bit, rules.stage, rules.bases, rules.by, rules.free, rules.approve,
    )  # fmt: skip
    as_base, as_product, whole, chain, shares = (
        rules.as_base, rules.as_product, rules.whole, rules.chain, rules.shares,
    )  # fmt: skip
    product, base, pair_bit, ends = rules.product, rules.base, rules.pair, rules.ends
    starts, deeds, abouts, first, last = rows.starts, rows.deed, rows.about, rows.first, rows.last
    roles, contents, reasons, signs = rows.roles, rows.content, rows.reason, rows.signs
    has_roles, told_contents, tracks = rows.has_roles, rows.told, rows.tracks
    met_row, met_stage, met_there, met_old, met_ready = (
        met.row, met.stage, met.there, met.old, met.approved,
    )  # fmt: skip
    met_visit, met_entries, met_made, met_notes = met.visit, met.entries, met.made, met.notes
    end_stage, end_entry = ended.stage, ended.entry
    outputs, pairs, places, beyond = len(bit), len(pair_bit), since.shape[1], after.shape[1] - 1
    entries = np.full(rules.slots, -1, np.int64)
    made = np.full(outputs, -1, np.int64)
    content = np.full(outputs, GONE, np.int64)
    source = np.full(pairs, GONE, np.int64)
    nothing = np.zeros(1, np.uint64)
    told = 0
    for case in range(first_case, len(starts) - 1):
        start, end = starts[case], starts[case + 1]
        if told + end - start > len(met_row):
            return told, case
        there, old, ready = nothing[0], nothing[0], nothing[0]
        stage, visit, latest = rules.initial, start, -1
        content[:] = GONE
        if slots[stage] >= 0:
            entries[slots[stage]] = start
        for row in range(start, end):
            deed, about = deeds[row], abouts[row]
            odd, move, note = False, -1, 0
            if deed in (SUBMITTED, WITHDRAWN):
                odd = own_stage[about] != stage or (
                    has_roles and ((roles[row] | free[about]) & by[about]) == 0
                )
            if deed == SUBMITTED:
                odd = odd or (bases[about] & ~there) != 0
                if told_contents and contents[row] >= 0 and (there & ~shares[about]) != 0:
                    others = there & ~shares[about]
                    for other in range(outputs):
                        if content[other] == contents[row] and (others & bit[other]) != 0:
                            odd, note = True, SHARED
            elif deed == WITHDRAWN:
                odd = odd or (bit[about] & there) == 0
            elif deed == APPROVED:
                odd = (
                    approvers[about] == 0
                    or own_stage[about] != stage
                    or (signs[row] & (BARRED | AGAIN)) != 0
                    or (whole[about] & ~there) != 0
                    or (chain[about] & old) != 0
                    or (has_roles and (roles[row] & approvers[about]) == 0)
                )
            elif deed == APPROVED_GATE:
                odd, move = True, moves[stage, about]
            elif deed == ADVANCED:
                move = moves[stage, about]
                odd = (
                    move < 0
                    or (need[move] & ~there) != 0
                    or (fresh[move] & old) != 0
                    or (signed[move] & ~ready) != 0
                    or quorum[move]
                    or (has_roles and ((roles[row] | open_to[move]) & right[move]) == 0)
                    or last[row] < first[visit]
                    or (reasoned[move] and not reasons[row])
                )
                if latest == about:
                    note = REPEATED
                for place in range(places):
                    if odd or since[move, place] < 0:
                        break
                    entry, days = entries[since[move, place]], length[move, place]
                    if due[move, place]:
                        if entry >= start:
                            at = min(max(first[entry] - low + 1, 0), beyond)
                            odd = last[row] > after[days, at]
                    elif entry < start:
                        odd = True
                    else:
                        at = min(max(last[entry] - low + 1, 0), beyond)
                        odd = first[row] < after[days, at]
            if odd:
                met_row[told], met_stage[told], met_visit[told] = row, stage, visit
                met_there[told], met_old[told], met_ready[told] = there, old, ready
                met_notes[told], latest_made = note, -1
                for place in range(places):
                    met_entries[told, place] = -1
                    if move >= 0 and since[move, place] >= 0:
                        entry = entries[since[move, place]]
                        met_entries[told, place] = entry if entry >= start else -1
                if move >= 0 and tracks:
                    for output in range(outputs):
                        if (asked[move] & there & bit[output]) != 0:
                            latest_made = max(latest_made, made[output])
                met_made[told] = latest_made
                told += 1
            if deed == SUBMITTED:
                made[about] = row
                there |= bit[about]
                ready &= ~bit[about]
                if told_contents:
                    content[about] = contents[row]
                    for pair in range(pairs):
                        if product[pair] == about:
                            source[pair] = content[base[pair]]
                            old &= ~pair_bit[pair]
                        elif base[pair] == about:
                            old &= ~pair_bit[pair]
                            if source[pair] != content[about]:
                                old |= pair_bit[pair]
                else:
                    old = (old | as_base[about]) & ~as_product[about]
            elif deed == WITHDRAWN:
                there &= ~bit[about]
                ready &= ~bit[about]
                content[about] = GONE
            elif deed == APPROVED:
                if (signs[row] & COMPLETE) != 0:
                    ready |= bit[about]
            elif deed in (ADVANCED, STARTED):
                if deed == STARTED:
                    stage = rules.initial
                else:
                    latest = about
                    stage = dest[move] if move >= 0 else elsewhere[about]
                visit = row
                if slots[stage] >= 0:
                    entries[slots[stage]] = row
        end_stage[case] = stage
        known = ends[stage] >= 0 and entries[ends[stage]] >= start
        end_entry[case] = entries[ends[stage]] if known else -1
    return told, len(starts) - 1
