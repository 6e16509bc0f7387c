"""Whole logs in plain Python: the slower of the two engines, which needs nothing compiled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.auditing.aligning.accepting import fits
from engine.auditing.aligning.searching import Search, tail_of
from engine.auditing.aligning.unrolling import RawMove, moves
from schemas.alignment import NO_COST, UNKNOWN_LETTER, Alignments, MoveKind
from schemas.coded_log import Deed

if TYPE_CHECKING:
    from engine.auditing.aligning.guide import Guide
    from engine.auditing.aligning.model import Model
    from schemas.coded_log import CodedLog

#: The letter of a row that is no event.
_NO_EVENT = -2


def aligned_plainly(model: Model, guide: Guide, log: CodedLog, most_nodes: int) -> Alignments:
    """Align every case of a log."""
    letters = _letters(log, len(model.triggers))
    cost = np.zeros(len(log.cases), dtype=np.int32)
    searched: list[int] = []
    ends, told = [0], list[RawMove]()
    for case in range(len(log.cases)):
        begun, ended = int(log.starts[case]), int(log.starts[case + 1])
        events = [letter for letter in letters[begun:ended] if letter != _NO_EVENT]
        if UNKNOWN_LETTER not in events and fits(model, events):
            continue
        own = list(enumerate(letters[begun:ended], begun))
        found = _case(model, guide, own, most_nodes)
        cost[case] = NO_COST if found is None else sum(kind > 0 for kind, _, _ in found)
        if found is not None:
            searched.append(case)
            told += found
            ends.append(len(told))
    columns = list(zip(*told, strict=True)) or [(), (), ()]
    return Alignments(
        cost,
        np.array(searched, dtype=np.int64),
        np.array(ends, dtype=np.int64),
        np.array(columns[0], dtype=np.uint8),
        np.array(columns[1], dtype=np.int32),
        np.array(columns[2], dtype=np.int64),
        np.flatnonzero(cost == NO_COST).astype(np.int64),
        letters.count(_NO_EVENT),
        model.states,
    )


def _letters(log: CodedLog, triggers: int) -> list[int]:
    advanced, submitted = log.deed == Deed.ADVANCED, log.deed == Deed.SUBMITTED
    known = log.about + np.where(submitted, triggers, 0)
    other = np.where(log.deed == Deed.UNKNOWN, UNKNOWN_LETTER, _NO_EVENT)
    found: list[int] = np.where(advanced | submitted, known, other).tolist()
    return found


def _case(
    model: Model, guide: Guide, own: Sequence[tuple[int, int]], most_nodes: int
) -> list[RawMove] | None:
    """Return the moves of a case from its rows and letters; ``None`` where it is given up."""
    known = [(row, letter) for row, letter in own if letter >= 0]
    letters = [letter for _, letter in known]
    search = Search(model, guide, letters, tail_of(model, letters), most_nodes)
    last = search.run()
    if last is None:
        return None
    unknown = [row for row, letter in own if letter == UNKNOWN_LETTER]
    return list(_with_unknown(moves(search, last), [row for row, _ in known], unknown))


def _with_unknown(
    told: Iterator[RawMove], rows: Sequence[int], unknown: list[int]
) -> Iterator[RawMove]:
    """Put rows in place of positions, and the unknown rows as early as they can stand."""
    waiting, past = list(reversed(unknown)), 0

    def due() -> Iterator[RawMove]:
        while waiting and (past == len(rows) or waiting[-1] < rows[past]):
            yield MoveKind.LOG_ONLY, UNKNOWN_LETTER, waiting.pop()

    yield from due()
    for kind, letter, at in told:
        yield kind, letter, at if at < 0 else rows[at]
        past += at >= 0
        yield from due()
