"""Optimal alignments of a log with a schedule: exact, deterministic, and cheap to check again.

What the model is, is said in ``aligning.model``; why the search is exact and which of several
optimal alignments it gives, in ``aligning.searching``. Rows that advance or hand in are events;
rows whose activity is unknown can only be log-only, and stand as early as they can; all others
(approvals, notes, starts, withdrawals) are left out and counted.

``aligned`` refuses a model that is too large before it looks at any case. A case whose search makes
more nodes than it may is given up and listed: none gets a cost that is not the least.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from engine.auditing.aligning.compiling import COMPILED
from engine.auditing.aligning.deviations import Telling
from engine.auditing.aligning.guide import Guide, guide_of
from engine.auditing.aligning.model import MOST_ORDERED, Model, model_of
from engine.auditing.aligning.plain_log import aligned_plainly
from engine.auditing.aligning.searching import MOST_NODES, Search, tail_of
from engine.auditing.aligning.swift_log import aligned_swiftly
from engine.auditing.aligning.tables import Tables, tables_of
from schemas.alignment import (
    NO_COST,
    Alignments,
    CaseAlignment,
    Move,
    MoveKind,
    NoEnd,
    TooLarge,
)
from schemas.coded_log import Deed

if TYPE_CHECKING:
    from schemas.coded_log import CodedLog
    from schemas.schedule import Schedule


#: From how many rows on the kernels are used: the first call compiles them for some ten seconds,
#: once, and then loads them in a fifth of a second, in which plain Python aligns 40,000 rows.
SWIFT_FROM = 200_000


class Engine(StrEnum):
    """Which search is used: the better of the two for the log's size, or one of them for certain.

    Both give the same moves.
    """

    FASTEST = "fastest"
    PLAIN = "plain"
    KERNELS = "kernels"


@frozen(eq=False, slots=False)
class Aligner:
    """A schedule made ready: use it for several logs. ``least`` is the cost of an empty case."""

    model: Model
    guide: Guide
    least: int

    @cached_property
    def tables(self) -> Tables:
        """The model and its bound as arrays."""
        return tables_of(self.model, self.guide)


def aligner(schedule: Schedule, most_ordered: int = MOST_ORDERED) -> Aligner | TooLarge | NoEnd:
    """Make a schedule ready; say what is too large, or that no history can ever end."""
    model = model_of(schedule, most_ordered)
    if isinstance(model, TooLarge):
        return model
    guide = guide_of(model)
    search = Search(model, guide, (), tail_of(model, ()))
    last = search.run()
    if search.stopped:
        return TooLarge("ETP954", model.states, MOST_NODES, "work")
    return NoEnd("ETP952") if last is None else Aligner(model, guide, last.cost)


def aligned(
    schedule: Schedule,
    log: CodedLog,
    engine: Engine = Engine.FASTEST,
    most_nodes: int = MOST_NODES,
) -> Alignments | TooLarge | NoEnd:
    """Align every case of a log, or say why the schedule is not aligned with."""
    ready = aligner(schedule)
    return align(ready, log, engine, most_nodes) if isinstance(ready, Aligner) else ready


def align(
    ready: Aligner, log: CodedLog, engine: Engine = Engine.FASTEST, most_nodes: int = MOST_NODES
) -> Alignments:
    """Align every case of a log with a schedule that was made ready."""
    swift = COMPILED and len(log.deed) >= SWIFT_FROM
    if engine is Engine.KERNELS or (engine is Engine.FASTEST and swift):
        return aligned_swiftly(ready.tables, ready.model.states, ready.least, log, most_nodes)
    return aligned_plainly(ready.model, ready.guide, log, most_nodes)


def moves_of(found: Alignments, log: CodedLog, case: int, triggers: int) -> tuple[Move, ...] | None:
    """Return the moves of one case, also of one that fits; ``None`` where it was given up.

    ``triggers`` is how many the schedule has.
    """
    at = int(np.searchsorted(found.searched, case))
    if at < len(found.searched) and found.searched[at] == case:
        part = slice(int(found.starts[at]), int(found.starts[at + 1]))
        columns = (found.kind[part], found.letter[part], found.row[part])
        return tuple(
            Move(MoveKind(kind), letter, row)
            for kind, letter, row in zip(*(column.tolist() for column in columns), strict=True)
        )
    if case in found.given_up:
        return None
    rows = range(int(log.starts[case]), int(log.starts[case + 1]))
    letters = ((letter_of(log, row, triggers), row) for row in rows)
    return tuple(Move(MoveKind.SYNCHRONOUS, at, row) for at, row in letters if at is not None)


def told(schedule: Schedule, found: Alignments, log: CodedLog, case: int) -> CaseAlignment:
    """Return what one case departs in, for people: one deviation for each thing that is wrong."""
    moves = moves_of(found, log, case, len(schedule.triggers))
    if moves is None:
        return CaseAlignment(log.cases[case], NO_COST, 0, given_up=True)
    return Telling(schedule, log, moves).told(log.cases[case])


def letter_of(log: CodedLog, row: int, triggers: int) -> int | None:
    """Return the letter of one row as in ``Move``; ``None`` where the row is no event here."""
    deed, about = Deed(int(log.deed[row])), int(log.about[row])
    if deed is Deed.UNKNOWN:
        return -1
    if deed is Deed.ADVANCED:
        return about
    return triggers + about if deed is Deed.SUBMITTED else None


def letters_of(log: CodedLog, case: int, triggers: int) -> Sequence[int]:
    """Return the letters of a case, what ``aligning.checking`` holds moves against."""
    rows = range(int(log.starts[case]), int(log.starts[case + 1]))
    found = (letter_of(log, row, triggers) for row in rows)
    return [letter for letter in found if letter is not None]
