"""Identification: which schedules of a family permit a history, and how that is known (design 2).

Events of the history are counted from 1, in the order of its file. A day of a run is one day.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import field, frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from datetime import date

    from schemas.history import History
    from schemas.schedule import Schedule
    from schemas.steps import Step

#: How many points a search looks at before the verdict is ``undecided``.
MOST_POINTS = 100_000


class Verdict(StrEnum):
    """What a schedule says of a history.

    ``says-nothing``: the history names nothing that the schedule knows. ``undecided``: the search
    went past its bound.
    """

    PERMITTED = "permitted"
    EXCLUDED = "excluded"
    SAYS_NOTHING = "says-nothing"
    UNDECIDED = "undecided"


class Orders(StrEnum):
    """In which of the orders and on which of the days that it leaves open a record conforms."""

    ALL = "all"
    SOME = "some"
    NO = "no"


class Ground(StrEnum):
    """Why a verdict is not ``permitted``, or why it does not say in which orders."""

    UNKNOWN_TRIGGER = "unknown-trigger"
    NO_RUN = "no-run"
    NO_ORDER = "no-order"
    NO_TIME = "no-time"
    NOT_NEXT = "not-next"
    ONLY_NOTES = "only-notes"
    NOTHING_KNOWN = "nothing-known"
    TOO_MANY = "too-many"
    TOO_MANY_ORDERS = "too-many-orders"


@frozen(repr=False)
class RunStep(Noun):
    """One step of a run on its day.

    ``event`` is the observation that it answers to, ``None`` where nobody observed it.
    """

    step: Step
    day: date
    event: int | None = None


@frozen(repr=False)
class Identified(Noun):
    """What one schedule says of the history.

    ``clash`` are the events that no run contains together, fewest first found; ``orders`` is
    ``None`` for observations, and where it was not decided. ``began`` is the day on which the
    witness starts and ``witness`` its steps up to the last observation: one possible run, not what
    happened.
    """

    schedule: Schedule
    file: str
    verdict: Verdict
    clash: tuple[int, ...] = ()
    ground: Ground | None = None
    orders: Orders | None = None
    began: date | None = None
    witness: tuple[RunStep, ...] = field(default=())


@frozen(repr=False)
class Identification(Noun):
    """What each schedule of a family says of one history, in the order they were asked."""

    history: History
    answers: tuple[Identified, ...]

    @property
    def holds(self) -> bool:
        """Whether some schedule permits the history, or none of them says anything of it."""
        verdicts = {answer.verdict for answer in self.answers}
        return Verdict.PERMITTED in verdicts or verdicts <= {Verdict.SAYS_NOTHING}
