"""Nouns of optimal alignments: moves, what a whole log's alignments are, and why there are none.

An *alignment* tells one case beside the run of the schedule that is nearest to it, as moves: a
*synchronous* move stands in both, a *log-only* move was recorded and stands in no such run, a
*model-only* move is wanted by the run and was not recorded. Log-only and model-only moves cost 1.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class MoveKind(IntEnum):
    """Where a move stands, by the number that columns hold."""

    SYNCHRONOUS = 0
    LOG_ONLY = 1
    MODEL_ONLY = 2


#: The letter of a recorded activity that the schedule does not have.
UNKNOWN_LETTER = -1
#: The row of a move that was not recorded.
NO_ROW = -1
#: The cost of a case that was given up (``Alignments.given_up``).
NO_COST = -1


@frozen(repr=False)
class Move(Noun):
    """One move.

    ``letter`` counts ``Schedule.triggers`` from 0, then the outputs in the order of
    ``Schedule.output_of``; ``UNKNOWN_LETTER`` is neither. ``row`` counts the rows of the coded log
    from 0, ``NO_ROW`` where the move is model-only.
    """

    kind: MoveKind
    letter: int
    row: int = NO_ROW


@frozen(repr=False)
class TooLarge(Noun):
    """A model that is not searched, said before the run: its bound is over the limit.

    ``why`` is ``outputs`` (too many outputs whose order matters), ``gate`` (the gate of ``about``
    opens in too many smallest ways that may matter later), ``places`` (it asks for too many
    outputs) or ``formula`` (its formula takes too long to compile).
    """

    code: str
    bound: int
    limit: int
    why: str
    about: str = ""


@frozen(repr=False)
class NoEnd(Noun):
    """No finished history exists in this model, so that nothing can be aligned with one."""

    code: str


@frozen(eq=False, repr=False)
class Alignments(Noun):
    """The optimal alignments of a log, columnar.

    ``cost`` has an entry for each case. ``searched`` are the cases that do not fit, in order; the
    moves of ``searched[i]`` are entries ``starts[i]`` to ``starts[i + 1]`` of ``kind``, ``letter``
    and ``row`` (see ``Move``). A case that is not there fits: its moves are its rows, each
    synchronous. ``given_up`` are the cases whose search was stopped at the limit of its work: they
    have no moves and ``NO_COST``, and nothing is known of them. ``skipped`` counts the rows that
    are no moves (approvals, notes, withdrawals). ``states`` bounds what one search may visit for
    each position of a case: stages times the states of the outputs whose order matters.
    """

    cost: NDArray[np.int32]
    searched: NDArray[np.int64]
    starts: NDArray[np.int64]
    kind: NDArray[np.uint8]
    letter: NDArray[np.int32]
    row: NDArray[np.int64]
    given_up: NDArray[np.int64]
    skipped: int
    states: int


class DeviationKind(StrEnum):
    """What became of one activity that does not stand as the run wants it.

    ``EARLY`` and ``LATE`` are a log-only and a model-only move of one activity, told as one.
    """

    UNKNOWN = "unknown"
    EXTRA = "extra"
    MISSING = "missing"
    EARLY = "too-early"
    LATE = "too-late"


@frozen(repr=False)
class Spot(Noun):
    """A step of the nearest run: what it is about, and its row in the file where it has one."""

    about: str
    row: int | None = None


@frozen(repr=False)
class Deviation(Noun):
    """One departure of a case from the run that is nearest to it.

    ``about`` is the id of the trigger or output, or the unknown activity's own text; ``row`` is its
    row in the file, ``None`` where it was not recorded. ``stage`` is where the run stood at that
    row, or where it wants what is missing. ``lacking`` are outputs that had to be handed in before
    and were not. ``after`` and ``before`` are the steps of the run between which it belongs; for a
    missing output ``before`` is the next transition. ``elsewhere`` says that the run stood in a
    stage that does not know it at all. ``EXTRA`` and ``UNKNOWN`` belong nowhere.
    """

    kind: DeviationKind
    about: str
    row: int | None = None
    stage: str = ""
    lacking: tuple[str, ...] = ()
    after: Spot | None = None
    before: Spot | None = None
    elsewhere: bool = False


@frozen(repr=False)
class CaseAlignment(Noun):
    """One case told: its cost, its deviations in their order; ``steps`` counts synchronous ones.

    ``given_up`` says that the search was stopped, so that nothing is known of the case.
    """

    case: str
    cost: int
    steps: int
    deviations: tuple[Deviation, ...] = ()
    given_up: bool = False
