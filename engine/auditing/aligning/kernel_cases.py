"""Whole logs for the kernels: which cases fit, and the moves of those that do not."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.auditing.aligning.compiling import inlined
from engine.auditing.aligning.kernel_search import NO_ROOM, fits, search
from engine.auditing.aligning.kernel_states import put_in
from engine.auditing.aligning.searching import Act
from engine.auditing.aligning.tables import (
    ABOUT,
    ACT,
    BELOW,
    CHOICE,
    PARENT,
    POSITION,
    WORD,
    Ints,
    Number,
    Tables,
    Words,
    Work,
)
from schemas.alignment import NO_COST, NO_ROW, UNKNOWN_LETTER, MoveKind
from schemas.coded_log import Deed

_UNKNOWN, _ADVANCED, _SUBMITTED = int(Deed.UNKNOWN), int(Deed.ADVANCED), int(Deed.SUBMITTED)
_SYNCHRONOUS, _LOG_ONLY = int(MoveKind.SYNCHRONOUS), int(MoveKind.LOG_ONLY)
_MODEL_ONLY = int(MoveKind.MODEL_ONLY)
_PUT_IN_STEP, _TAKEN = int(Act.PUT_IN_STEP), int(Act.TAKEN)
_PUT_IN_OUTPUT = int(Act.PUT_IN_OUTPUT)
_ACT_LOG_ONLY = int(Act.LOG_ONLY)


@inlined
def letters_of(
    tables: Tables, work: Work, deed: NDArray[np.uint8], about: Ints, begun: int, ended: int
) -> Number:
    """Write the case's known letters and their rows into ``work``; return how many there are.

    Rows that are no moves are left out, unknown ones too.
    """
    length = 0
    for row in range(begun, ended):
        what = deed[row]
        if what in (_ADVANCED, _SUBMITTED):
            work.letters[length] = about[row] + (0 if what == _ADVANCED else tables.triggers)
            work.rows[length] = row
            length += 1
    return length


@inlined
def fitting(
    tables: Tables,
    work: Work,
    deed: NDArray[np.uint8],
    about: Ints,
    starts: Words,
    found: NDArray[np.bool_],
) -> Number:
    """Write for each case whether it fits; return how many rows are no moves."""
    skipped = 0
    for case in range(len(found)):
        begun, ended = starts[case], starts[case + 1]
        length = letters_of(tables, work, deed, about, begun, ended)
        unknown = 0
        if length < ended - begun:
            for row in range(begun, ended):
                unknown += deed[row] == _UNKNOWN
            skipped += ended - begun - length - unknown
        found[case] = unknown == 0 and fits(tables, work, length)
    return skipped


class Written(NamedTuple):
    """Where moves are written; ``place`` are where the next stands, and the next row to look at."""

    kind: NDArray[np.uint8]
    letter: Ints
    row: Words
    place: Words


_END, _AT = range(2)


@inlined
def align(
    tables: Tables,
    work: Work,
    deed: NDArray[np.uint8],
    about: Ints,
    starts: Words,
    cases: Words,
    first: int,
    most: int,
    cost: Ints,
    ends: Words,
    written: Written,
) -> Number:
    """Align the given cases from the first on; return the first that there was no room for.

    ``ends[i]`` is written as where the moves of the i-th case end; a case that was given up has
    no moves and ``NO_COST``.
    """
    for number in range(first, len(cases)):
        case = cases[number]
        begun, ended = starts[case], starts[case + 1]
        length = letters_of(tables, work, deed, about, begun, ended)
        last = search(tables, work, length, most)
        if last == NO_ROOM:
            return number
        cost[case] = NO_COST
        if last >= 0:
            written.place[_AT] = begun
            cost[case] = _moves(tables, work, deed, last, ended, written)
        ends[number] = written.place[_END]
    return len(cases)


@inlined
def _moves(
    tables: Tables, work: Work, deed: NDArray[np.uint8], last: int, ended: int, written: Written
) -> Number:
    """Write the moves that lead to the last node; return their cost."""
    nodes, node, past, begun = work.nodes, last, -1, written.place[_END]
    while node >= 0:
        nodes[node, BELOW] = past
        past, node = node, nodes[node, PARENT]
    node = past
    _unknown(deed, ended, written)
    while node >= 0:
        _put_in_moves(tables, work, node, written)
        act, parent = nodes[node, ACT], nodes[node, PARENT]
        position = 0 if parent < 0 else nodes[parent, POSITION]
        for event in range(position, nodes[node, POSITION]):
            log_only = act == _ACT_LOG_ONLY and event == position
            kind = _LOG_ONLY if log_only else _SYNCHRONOUS
            _write(written, kind, work.letters[event], work.rows[event])
            written.place[_AT] = work.rows[event] + 1
            _unknown(deed, ended, written)
        node = nodes[node, BELOW]
    cost = 0
    for move in range(begun, written.place[_END]):
        cost += written.kind[move] != _SYNCHRONOUS
    return cost


@inlined
def _write(written: Written, kind: int, letter: int, row: int) -> None:
    end = written.place[_END]
    written.kind[end], written.letter[end], written.row[end] = kind, letter, row
    written.place[_END] = end + 1


@inlined
def _unknown(deed: NDArray[np.uint8], ended: int, written: Written) -> None:
    """Write the unknown rows that stand before the next known one."""
    at = written.place[_AT]
    while at < ended and deed[at] != _ADVANCED and deed[at] != _SUBMITTED:
        if deed[at] == _UNKNOWN:
            _write(written, _LOG_ONLY, UNKNOWN_LETTER, at)
        at += 1
    written.place[_AT] = at


@inlined
def _put_in_moves(tables: Tables, work: Work, node: int, written: Written) -> None:
    """Write the model-only moves of a node: outputs at a gate, then the trigger, or an output."""
    act, about = work.nodes[node, ACT], work.nodes[node, ABOUT]
    if act == _PUT_IN_OUTPUT:
        _write(written, _MODEL_ONLY, tables.triggers + tables.ordered[about], NO_ROW)
    if act != _TAKEN and act != _PUT_IN_STEP:
        return
    parent, choice = work.nodes[node, PARENT], work.nodes[node, CHOICE]
    put_in(tables, work, about, choice, work.bits, parent)
    for place in range(len(tables.sets)):
        if (work.lacks[1 + place // WORD] >> (place % WORD)) & 1:
            _write(written, _MODEL_ONLY, tables.triggers + tables.sets[place], NO_ROW)
    if act == _PUT_IN_STEP:
        _write(written, _MODEL_ONLY, tables.trigger[about], NO_ROW)
