"""Whole logs through the kernels, block by block, with room made where a search needs more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define

from engine.auditing.aligning.entrances import align, fitting
from engine.auditing.aligning.kernel_cases import Written
from engine.auditing.aligning.tables import Tables, Work, work_for
from schemas.alignment import NO_COST, Alignments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from schemas.coded_log import CodedLog

#: Cases whose moves are written before they are put away, and the nodes there is room for at first.
BLOCK, NODES = 4_096, 1 << 12


def aligned_swiftly(
    tables: Tables, states: int, least: int, log: CodedLog, most_nodes: int
) -> Alignments:
    """Align every case of a log; ``least`` is the cost of an empty case."""
    starts = _writable(log.starts, np.int64)
    rows = _writable(log.deed, np.uint8), _writable(log.about, np.int32)
    lengths = np.diff(starts)
    longest = int(lengths.max(initial=0))
    work = work_for(tables, longest, longest + least + 1, NODES + tables.most_offers)
    fits = np.zeros(len(lengths), dtype=np.bool_)
    skipped = fitting(tables, work, *rows, starts, fits)
    cost = np.zeros(len(lengths), dtype=np.int32)
    cases = np.flatnonzero(~fits).astype(np.int64)
    run = _Run(tables, work, rows, starts, cost, most_nodes)
    blocks = [run.block(cases[at : at + BLOCK], least) for at in range(0, len(cases), BLOCK)]
    return _joined(blocks, cases, cost, skipped, states)


def _writable(column: Any, kind: Any) -> Any:
    """Return a column as the kernels were compiled for: another kind would be compiled anew.

    One that was read from a mapped file, and may not be written, is another kind.
    """
    return np.require(column, dtype=kind, requirements=["C", "W"])


_Block = tuple["NDArray[np.int64]", Written]


@define(eq=False)
class _Run:
    """One log on its way through the kernels; ``work`` is made anew where it is too small."""

    tables: Tables
    work: Work
    rows: tuple[NDArray[np.uint8], NDArray[np.int32]]
    starts: NDArray[np.int64]
    cost: NDArray[np.int32]
    most_nodes: int

    def block(self, cases: NDArray[np.int64], least: int) -> _Block:
        """Align some cases; a case has at most as many moves as twice its rows and ``least``."""
        rows = int((self.starts[cases + 1] - self.starts[cases]).sum())
        room = 2 * rows + least * len(cases)
        ends = np.zeros(len(cases), dtype=np.int64)
        written = Written(
            np.empty(room, dtype=np.uint8),
            np.empty(room, dtype=np.int32),
            np.empty(room, dtype=np.int64),
            np.zeros(2, dtype=np.int64),
        )
        done = 0
        while done < len(cases):
            columns = (*self.rows, self.starts, cases)
            done = align(
                self.tables, self.work, *columns, done, self.most_nodes, self.cost, ends, written
            )
            if done < len(cases):
                longest, levels = len(self.work.letters), len(self.work.levels)
                self.work = work_for(self.tables, longest, levels, 4 * len(self.work.nodes))
        end = int(written.place[0])
        told = (written.kind[:end].copy(), written.letter[:end].copy(), written.row[:end].copy())
        return np.diff(ends, prepend=0), Written(*told, written.place)


def _joined(
    blocks: list[_Block],
    cases: NDArray[np.int64],
    cost: NDArray[np.int32],
    skipped: int,
    states: int,
) -> Alignments:
    counts = np.concatenate([np.zeros(1, dtype=np.int64), *(block[0] for block in blocks)])
    given_up = cost[cases] == NO_COST
    return Alignments(
        cost,
        cases[~given_up],
        np.cumsum(counts[np.concatenate([[True], ~given_up])]),
        np.concatenate([np.zeros(0, dtype=np.uint8), *(block[1].kind for block in blocks)]),
        np.concatenate([np.zeros(0, dtype=np.int32), *(block[1].letter for block in blocks)]),
        np.concatenate([np.zeros(0, dtype=np.int64), *(block[1].row for block in blocks)]),
        cases[given_up],
        skipped,
        states,
    )
