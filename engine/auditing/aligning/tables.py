"""The model and its bound as arrays, for the kernels.

A state's bits are a row of 64-bit words: word 0 the ordered state (``model.OLD``), then the set
outputs, ``WORD`` of them in each word. Rows of unequal length are joined, ``_from`` says where each
begins and has one entry more than there are rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.auditing.aligning.guide import Guide
from engine.auditing.aligning.model import Model

#: How many outputs stand in one word: fewer than the sign's place.
WORD = 60

Ints = NDArray[np.int32]
Words = NDArray[np.int64]
#: A number that comes from such an array, in kernels: compiled, it has the array's type.
Number = Any


class Tables(NamedTuple):
    """The arrays; numbers are those of ``Model`` and ``Guide``."""

    triggers: int
    initial: int
    most_offers: int
    final: Ints
    step_of: Ints
    dest: Ints
    trigger: Ints
    cheapest: Ints
    choice_from: Ints
    choices: Words
    node_from: Ints
    nodes: Words
    settles: Words
    exit_from: Ints
    exits: Ints
    kept_from: Ints
    kept: Words
    out_stage: Ints
    out_way: Ints
    out_place: Words
    bases: Words
    uses: Words
    bases_first: Words
    ordered: Ints
    sets: Ints
    near: Ints
    to_trigger: Ints
    to_end: Ints
    need_triggers: Words
    need_bits: Words


def tables_of(model: Model, guide: Guide) -> Tables:
    """Write the model and its bound as arrays."""
    steps, forms = model.steps, [model.outputs[number] for number in model.ordered]
    ways = [max(1, len(step.gate.choices)) for step in steps]
    offers = [sum(ways[n] for n in exits) for exits in model.exits]
    words = _words(len(model.sets))
    return Tables(
        triggers=len(model.triggers),
        initial=model.initial,
        most_offers=2 * max(offers) + len(model.ordered) + 3,
        final=_ints(model.final),
        step_of=_step_of(model),
        dest=_ints(step.dest for step in steps),
        trigger=_ints(step.trigger for step in steps),
        cheapest=_ints(bool(step.gate.nodes) for step in steps),
        choice_from=_from(step.gate.choices for step in steps),
        choices=_rows(((o, s) for step in steps for s, o in step.gate.choices), words),
        node_from=_from(step.gate.nodes for step in steps),
        nodes=_longs(node for step in steps for node in step.gate.nodes).reshape(-1, 3),
        settles=_rows(((0, step.settles) for step in steps), words),
        exit_from=_from(model.exits),
        exits=_ints(step for exits in model.exits for step in exits),
        kept_from=_from(model.kept_in),
        kept=_longs(place for kept in model.kept_in for place in kept),
        out_stage=_ints(form.stage for form in model.outputs),
        out_way=_ints(form.way for form in model.outputs),
        out_place=_longs(form.place for form in model.outputs),
        bases=_longs(form.bases for form in forms),
        uses=_longs(form.uses for form in forms),
        bases_first=_longs(model.bases_first),
        ordered=_ints(model.ordered),
        sets=_ints(model.sets),
        near=_ints(model.near),
        to_trigger=_ints(guide.to_trigger).reshape(len(model.stages), -1),
        to_end=_ints(guide.to_end),
        need_triggers=_masks(guide.triggers, _words(len(model.triggers))),
        need_bits=_rows(zip(guide.ordered, guide.sets, strict=True), words),
    )


def _ints(values: Iterable[Any]) -> Ints:
    return np.array(list(values), dtype=np.int32)


def _longs(values: Iterable[Any]) -> Words:
    """Write numbers that bits are counted with: as Python, a narrower one would lose high bits."""
    return np.array(list(values), dtype=np.int64)


def _from(rows: Iterable[Sequence[Any]]) -> Ints:
    return np.array([0, *np.cumsum([len(row) for row in rows], dtype=np.int64)], dtype=np.int32)


def _words(bits: int) -> int:
    """Return how many words so many bits take, at least one."""
    return max(1, -(-bits // WORD))


def _split(mask: int, words: int) -> list[int]:
    return [mask >> WORD * word & (1 << WORD) - 1 for word in range(words)]


def _masks(masks: Iterable[int], words: int) -> Words:
    return np.array([_split(mask, words) for mask in masks], dtype=np.int64).reshape(-1, words)


def _rows(pairs: Iterable[tuple[int, int]], words: int) -> Words:
    """Write pairs of an ordered mask and a set mask as rows of words."""
    rows = [[ordered, *_split(sets, words)] for ordered, sets in pairs]
    return np.array(rows, dtype=np.int64).reshape(-1, words + 1)


def _step_of(model: Model) -> Ints:
    table = np.full((len(model.stages), len(model.triggers)), -1, dtype=np.int32)
    for (stage, trigger), step in model.step_of.items():
        table[stage, trigger] = step
    return table


class Work(NamedTuple):
    """What a search writes in; made once and used for every case.

    ``nodes`` has the columns of ``kernel_search``, ``bits`` a state's words for each node. A slot
    is the search it belongs to, position and stage, the ordered state, and the first node there.
    ``levels`` holds the top node of each stack. ``tail_*`` say what is recorded from a position on.
    ``counts`` are the nodes made, and the number of the search.
    """

    nodes: Ints
    bits: Words
    slots: Words
    levels: Ints
    tail_triggers: Words
    tail_bits: Words
    letters: Words
    rows: Words
    lacks: Words
    cheap: Words
    counts: Words


#: The columns of a node, and how many there are.
POSITION, STAGE, PHASE, COST, ACT, ABOUT, CHOICE, PARENT, DEAD, NEXT, BELOW, COLUMNS = range(12)
#: What ``Work.counts`` counts.
MADE, SEARCH = range(2)


def work_for(tables: Tables, longest: int, levels: int, nodes: int) -> Work:
    """Make room for cases of so many rows, costs below ``levels`` and so many nodes."""
    words, triggers = tables.need_bits.shape[1], tables.need_triggers.shape[1]
    slots = 1 << (2 * nodes).bit_length()
    diagram = int(np.diff(tables.node_from).max(initial=0)) + 2
    return Work(
        nodes=np.zeros((nodes, COLUMNS), dtype=np.int32),
        bits=np.zeros((nodes, words), dtype=np.int64),
        slots=np.zeros((slots, 4), dtype=np.int64),
        levels=np.full(levels, -1, dtype=np.int32),
        tail_triggers=np.zeros((longest + 1, triggers), dtype=np.int64),
        tail_bits=np.zeros((longest + 1, words), dtype=np.int64),
        letters=np.zeros(longest, dtype=np.int64),
        rows=np.zeros(longest, dtype=np.int64),
        lacks=np.zeros(words, dtype=np.int64),
        cheap=np.zeros((diagram, words), dtype=np.int64),
        counts=np.zeros(2, dtype=np.int64),
    )
