"""The search for the kernels: ``searching`` on arrays, move for move (its reasons stand there)."""

from __future__ import annotations

from engine.auditing.aligning.compiling import inlined
from engine.auditing.aligning.distances import FAR
from engine.auditing.aligning.kernel_states import copy_row, handed_in, ones, put_in, ways
from engine.auditing.aligning.model import OLD, Way
from engine.auditing.aligning.searching import Act
from engine.auditing.aligning.tables import (
    ABOUT,
    ACT,
    BELOW,
    CHOICE,
    COST,
    DEAD,
    MADE,
    NEXT,
    PARENT,
    PHASE,
    POSITION,
    SEARCH,
    STAGE,
    WORD,
    Number,
    Tables,
    Words,
    Work,
)

#: What a search says instead of its last node: there is none, it was stopped, or has no more room.
NONE, STOPPED, NO_ROOM = -1, -2, -3
_ROOT, _LOG_ONLY, _TAKEN = int(Act.ROOT), int(Act.LOG_ONLY), int(Act.TAKEN)
_PUT_IN_STEP, _HANDED_IN = int(Act.PUT_IN_STEP), int(Act.HANDED_IN)
_PUT_IN_OUTPUT = int(Act.PUT_IN_OUTPUT)
_FREE, _SET, _KEPT, _DERIVING = int(Way.FREE), int(Way.SET), int(Way.KEPT), int(Way.DERIVING)


@inlined
def search(tables: Tables, work: Work, length: int, most: int) -> Number:
    """Return the last node of the optimal alignment of the first letters of ``work``."""
    nodes, room = work.nodes, len(work.nodes) - tables.most_offers
    _begin(tables, work, length)
    for level in range(len(work.levels)):
        while work.levels[level] >= 0:
            if work.counts[MADE] > most:
                return STOPPED
            if work.counts[MADE] > room:
                return NO_ROOM
            node = work.levels[level]
            work.levels[level] = nodes[node, BELOW]
            if nodes[node, DEAD]:
                continue
            if nodes[node, POSITION] == length and tables.final[nodes[node, STAGE]]:
                return node
            _expand(tables, work, length, node)
    return NONE


@inlined
def _begin(tables: Tables, work: Work, length: int) -> None:
    """Gather what is recorded from each position on, and make the first node."""
    work.counts[MADE] = 0
    work.counts[SEARCH] += 1
    work.levels[:] = -1
    work.tail_triggers[length, :] = 0
    work.tail_bits[length, :] = 0
    for at in range(length - 1, -1, -1):
        copy_row(work.tail_triggers, at, at + 1)
        copy_row(work.tail_bits, at, at + 1)
        letter = work.letters[at]
        if letter < tables.triggers:
            work.tail_triggers[at, letter // WORD] |= 1 << (letter % WORD)
        else:
            _hand_in_bit(tables, letter - tables.triggers, work.tail_bits, at)
    work.nodes[0, :] = 0
    work.nodes[0, STAGE], work.nodes[0, PARENT] = tables.initial, -1
    work.bits[0, :] = 0
    _offer(tables, work, length)


@inlined
def _hand_in_bit(tables: Tables, output: int, bits: Words, row: int) -> None:
    """Set the bit of an output, as something that is present."""
    way, place = tables.out_way[output], tables.out_place[output]
    if way == _SET:
        bits[row, 1 + place // WORD] |= 1 << (place % WORD)
    elif way != _FREE:
        bits[row, 0] |= 1 << place


@inlined
def _expand(tables: Tables, work: Work, length: int, node: int) -> None:
    stage = work.nodes[node, STAGE]
    if _distance(tables, work, length, node) < FAR:
        for at in range(tables.kept_from[stage + 1] - 1, tables.kept_from[stage] - 1, -1):
            _put_in_output(tables, work, length, node, tables.kept[at])
        for at in range(tables.exit_from[stage + 1] - 1, tables.exit_from[stage] - 1, -1):
            _take(tables, work, length, node, tables.exits[at], 1)
    if work.nodes[node, POSITION] < length:
        _consume(tables, work, length, node)


@inlined
def _consume(tables: Tables, work: Work, length: int, node: int) -> None:
    stage, letter = work.nodes[node, STAGE], work.letters[work.nodes[node, POSITION]]
    if work.nodes[node, PHASE] == 0:
        new = _made_from(work, node, 0, _LOG_ONLY, 0)
        work.nodes[new, COST] += 1
        _offer(tables, work, length)
    if letter < tables.triggers:
        step = tables.step_of[stage, letter]
        if step >= 0:
            _take(tables, work, length, node, step, 0)
        return
    output = letter - tables.triggers
    if tables.out_stage[output] == stage:
        place = tables.out_place[output]
        if not tables.bases[place] & ~work.bits[node, 0]:
            _hand_in(tables, work, length, node, place, 0)


@inlined
def _made_from(work: Work, node: int, model_only: int, act: int, about: int) -> Number:
    """Write the next node as one that follows the given one; return its number."""
    new = work.counts[MADE]
    copy_row(work.nodes, new, node)
    copy_row(work.bits, new, node)
    work.nodes[new, POSITION] += 1 - model_only
    work.nodes[new, PHASE] = model_only
    work.nodes[new, COST] += model_only
    work.nodes[new, ACT], work.nodes[new, ABOUT] = act, about
    work.nodes[new, CHOICE], work.nodes[new, PARENT] = 0, node
    work.nodes[new, DEAD] = 0
    return new


@inlined
def _take(tables: Tables, work: Work, length: int, node: int, step: int, model_only: int) -> None:
    for choice in range(ways(tables, step) - 1, -1, -1):
        lacks = put_in(tables, work, step, choice, work.bits, node)
        if lacks >= 0:
            act = _PUT_IN_STEP if model_only else _TAKEN
            new = _made_from(work, node, model_only, act, step)
            work.nodes[new, STAGE] = tables.dest[step]
            work.nodes[new, COST] += lacks
            work.nodes[new, CHOICE] = choice
            for word in range(1, work.bits.shape[1]):
                work.bits[new, word] |= work.lacks[word] | tables.settles[step, word]
            _offer(tables, work, length)


@inlined
def _put_in_output(tables: Tables, work: Work, length: int, node: int, place: int) -> None:
    state = work.bits[node, 0]
    fresh = (state >> place) & 1 and not (state >> (OLD + place)) & 1
    if not fresh and not tables.bases[place] & ~state:
        _hand_in(tables, work, length, node, place, 1)


@inlined
def _hand_in(
    tables: Tables, work: Work, length: int, node: int, place: int, model_only: int
) -> None:
    act = _PUT_IN_OUTPUT if model_only else _HANDED_IN
    new = _made_from(work, node, model_only, act, place)
    work.bits[new, 0] = handed_in(tables, place, work.bits[node, 0])
    _offer(tables, work, length)


@inlined
def _offer(tables: Tables, work: Work, length: int) -> None:
    """Pass over the events without a choice, then keep the new node unless another is as good."""
    new = work.counts[MADE]
    nodes = work.nodes
    _absorb(tables, work, length, new)
    slot = _slot(tables, work, new)
    first = work.slots[slot, 3]
    other = first
    while other >= 0:
        if _as_good(work, other, new):
            return
        other = nodes[other, NEXT]
    other = first
    while other >= 0:
        if _as_good(work, new, other):
            nodes[other, DEAD] = 1
        other = nodes[other, NEXT]
    nodes[new, NEXT] = first
    work.slots[slot, 3] = new
    work.counts[MADE] += 1
    level = nodes[new, COST] + _bound(tables, work, length, new)
    if level < len(work.levels):
        nodes[new, BELOW] = work.levels[level]
        work.levels[level] = new


@inlined
def _absorb(tables: Tables, work: Work, length: int, new: int) -> None:
    nodes = work.nodes
    stage = nodes[new, STAGE]
    while nodes[new, POSITION] < length:
        output = work.letters[nodes[new, POSITION]] - tables.triggers
        if output < 0 or tables.out_stage[output] != stage or tables.out_way[output] == _DERIVING:
            return
        _hand_in_bit(tables, output, work.bits, new)
        nodes[new, POSITION] += 1
        nodes[new, PHASE] = 0


@inlined
def _slot(tables: Tables, work: Work, new: int) -> Number:
    """Find the slot of the node's position, stage and ordered state, or take a free one."""
    slots, search_number = work.slots, work.counts[SEARCH]
    key = work.nodes[new, POSITION] * len(tables.final) + work.nodes[new, STAGE]
    ordered = work.bits[new, 0]
    last = len(slots) - 1
    slot = (key * 40_503 + (ordered % 1_000_003) * 7_919) & last
    while slots[slot, 0] == search_number:
        if slots[slot, 1] == key and slots[slot, 2] == ordered:
            return slot
        slot = (slot + 1) & last
    slots[slot, 0], slots[slot, 1], slots[slot, 2] = search_number, key, ordered
    slots[slot, 3] = -1
    return slot


@inlined
def _as_good(work: Work, one: int, other: int) -> Number:
    """Whether the first node makes the second needless."""
    nodes = work.nodes
    left = nodes[other, COST] - nodes[one, COST]
    if left < 0 or nodes[one, PHASE] > nodes[other, PHASE]:
        return False
    for word in range(1, work.bits.shape[1]):
        left -= ones(work.bits[other, word] & ~work.bits[one, word])
    return left >= 0


@inlined
def _bound(tables: Tables, work: Work, length: int, node: int) -> Number:
    """Return what at least is still to be paid."""
    stage, at, bound = work.nodes[node, STAGE], work.nodes[node, POSITION], 0
    for word in range(work.tail_triggers.shape[1]):
        bound += ones(tables.need_triggers[stage, word] & ~work.tail_triggers[at, word])
    for word in range(work.bits.shape[1]):
        needed = tables.need_bits[stage, word] & ~work.tail_bits[at, word]
        bound += ones(needed & ~work.bits[node, word])
    if work.nodes[node, PHASE]:
        return max(bound, _distance(tables, work, length, node))
    return bound


@inlined
def _distance(tables: Tables, work: Work, length: int, node: int) -> Number:
    """Return how many transitions lead to where the next event, or the end, can be."""
    stage, at = work.nodes[node, STAGE], work.nodes[node, POSITION]
    if at == length:
        return tables.to_end[stage]
    letter = work.letters[at]
    if letter < tables.triggers:
        return tables.to_trigger[stage, letter]
    return tables.near[stage, tables.out_stage[letter - tables.triggers]]


@inlined
def fits(tables: Tables, work: Work, length: int) -> Number:
    """Whether the first letters of ``work`` are a run, each move synchronous."""
    stage = tables.initial
    work.bits[0, :] = 0
    for at in range(length):
        letter = work.letters[at]
        output = letter - tables.triggers
        if output < 0:
            step = tables.step_of[stage, letter]
            if step < 0 or not _passes(tables, work, step):
                return False
            stage = tables.dest[step]
        else:
            place = tables.out_place[output]
            if tables.out_stage[output] != stage:
                return False
            if tables.out_way[output] == _DERIVING:
                if tables.bases[place] & ~work.bits[0, 0]:
                    return False
                work.bits[0, 0] = handed_in(tables, place, work.bits[0, 0])
            else:
                _hand_in_bit(tables, output, work.bits, 0)
    return tables.final[stage] != 0


@inlined
def _passes(tables: Tables, work: Work, step: int) -> Number:
    for choice in range(ways(tables, step)):
        if put_in(tables, work, step, choice, work.bits, 0) == 0:
            for word in range(1, work.bits.shape[1]):
                work.bits[0, word] |= tables.settles[step, word]
            return True
    return False
