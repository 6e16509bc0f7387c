"""A log coded for one schedule: what the kernels of an audit read.

Columns in the order of the cases, each case's rows in the order in which they are taken to have
happened; every number is an index into the schedule's own lists. ``engine.auditing.coding`` makes
it. Days are days since 1970-01-01 in the log's zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

from attrs import frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from schemas.audit import Unknown


class Deed(IntEnum):
    """What a row says was done. ``NOTED`` changes nothing and is never a finding."""

    UNKNOWN = 0
    ADVANCED = 1
    SUBMITTED = 2
    WITHDRAWN = 3
    APPROVED = 4
    APPROVED_GATE = 5
    STARTED = 6
    NOTED = 7


@frozen(eq=False, repr=False)
class CodedLog(Noun):
    """The coded rows of whole cases.

    ``starts`` has one more entry than there are cases: case ``i`` is rows ``starts[i]`` to
    ``starts[i + 1]``, at least one. ``about`` indexes ``Schedule.triggers`` for ``ADVANCED`` and
    ``APPROVED_GATE``, the outputs (in the order of ``Schedule.output_of``) for ``SUBMITTED``,
    ``WITHDRAWN`` and ``APPROVED``, and ``unknown`` for ``UNKNOWN``; 0 elsewhere. ``roles`` is a bit
    mask over ``Schedule.roles`` in their order, all ones where the row says nothing of roles;
    ``person`` and ``content`` -1 are nobody and unsaid. ``row`` is the row's number in the file.
    ``unknowns`` are what the log does not say at all, ``None`` columns with them.
    ``ignored`` counts the rows left out because their activity has no meaning here.
    """

    cases: Sequence[str]
    starts: NDArray[np.int64]
    deed: NDArray[np.uint8]
    about: NDArray[np.int32]
    row: NDArray[np.int64]
    unknown: Sequence[str]
    unknowns: frozenset[Unknown]
    first: NDArray[np.int32] | None = None
    last: NDArray[np.int32] | None = None
    recorded: NDArray[np.int32] | None = None
    person: NDArray[np.int32] | None = None
    roles: NDArray[np.uint64] | None = None
    content: NDArray[np.int32] | None = None
    reason: NDArray[np.bool_] | None = None
    persons: Sequence[str] = ()
    contents: Sequence[str] = ()
    ignored: int = 0


@frozen(eq=False, repr=False)
class FindingRows(Noun):
    """Findings as columns, sorted by case, then by row, then by rule and ``about``.

    ``case`` indexes ``CodedLog.cases``; ``event`` is the row's number in the file, 0 where the
    whole case is meant; ``rule`` indexes ``schemas.audit.RULES``; ``about`` indexes ``abouts``, and
    ``trigger`` ``Schedule.triggers`` (-1: none). ``some`` is true where the finding does not hold
    in all readings. ``impact`` counts working days.
    """

    case: NDArray[np.int32]
    event: NDArray[np.int64]
    rule: NDArray[np.uint8]
    about: NDArray[np.int32]
    trigger: NDArray[np.int16]
    some: NDArray[np.bool_]
    impact: NDArray[np.int32]
    abouts: Sequence[str]
