"""What holds of a record whose order or days are open: in all its readings, in some, or in none.

A *reading* of a case is one order of its acts that the record allows; the days of each act stay as
uncertain as they are written. Words of the module:

- an order *conforms* where its audit holds no major finding, *may conform* where every major
  finding of it rests on uncertain days or contents, and *departs* else;
- a case conforms in *all* orders, in *none*, or in *some* (some order conforms or may conform, and
  not all conform); *undecided* is said where the search was given up, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from schemas.audit import Finding

#: The steps of one search after which it is given up: about a second of work.
MOST_STEPS = 20_000
#: A case of more acts is not searched: what is in conflict with what grows with their square.
MOST_ACTS = 1_000
#: How many findings of other orders are listed for one case; the rest are counted.
MOST_OTHERS = 20


class Conformance(StrEnum):
    """In which orders of its record a case conforms."""

    ALL = "all"
    SOME = "some"
    NONE = "none"
    UNDECIDED = "undecided"


class Precision(StrEnum):
    """How finely the times of a log are taken to tell the order of its rows.

    ``INSTANT``: as they are written, so that only equal instants leave the order open. ``DATE``: a
    time at midnight in the log's zone says the day and no more. ``DAY``: no time says more than the
    day. ``UNTIMED``: the log has no times, and its own order is taken to be right.
    """

    INSTANT = "instant"
    DATE = "date"
    DAY = "day"
    UNTIMED = "untimed"


@frozen(eq=False, repr=False)
class OpenOrder(Noun):
    """When each row of a coded log may have happened, so far as that tells an order.

    A row surely came before another one of its case where its ``high`` is below the other's
    ``low``; where neither is so, their order is open. The numbers mean nothing beyond that.
    """

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    precision: Precision


@frozen(repr=False)
class Span(Noun):
    """When one act may have happened: as in ``OpenOrder``."""

    low: int
    high: int


@frozen(repr=False)
class CaseCertainty(Noun):
    """What holds of one case in the orders of its record.

    ``findings`` are those of the file's own order, with the certainty that all orders give them;
    ``others`` are findings that the file's order does not show and another one would, at most
    ``MOST_OTHERS``; ``more`` counts the rest of them. ``rests_on_order`` is true where two orders
    have different findings. ``unproven`` counts the findings of which the search was given up: they
    are held in some orders only.
    """

    case: str
    conforms: Conformance
    findings: tuple[Finding, ...]
    others: tuple[Finding, ...] = ()
    more: int = 0
    rests_on_order: bool = False
    unproven: int = 0


@frozen(repr=False)
class LogCertainty(Noun):
    """What holds of the cases of a log in the orders that it leaves open.

    ``conforms`` counts cases, every ``Conformance`` in it. ``open_cases`` counts those in which the
    order of two acts is open and could matter; ``searched`` are they, by the case's place in the
    log. ``resting`` counts those whose findings differ between orders; ``unproven`` those with a
    finding of which the search was given up.
    """

    precision: Precision
    conforms: Mapping[Conformance, int]
    searched: Mapping[int, CaseCertainty]
    resting: int
    unproven: int

    @property
    def open_cases(self) -> int:
        """How many cases were searched."""
        return len(self.searched)


@frozen(repr=False)
class Sensitivity(Noun):
    """What would change if every time were off by up to ``days`` days, each by itself.

    ``fragile`` counts findings that hold now and would not hold for some such error, ``latent``
    those that do not hold now and would for one; ``excused`` counts cases that depart now and might
    conform, ``accused`` those that conform now and might depart. ``by_rule`` gives (fragile,
    latent) findings per rule, in the order of the rules.
    """

    days: int
    cases: int
    fragile: int
    latent: int
    excused: int
    accused: int
    by_rule: Mapping[str, tuple[int, int]]

    @property
    def verdicts(self) -> int:
        """How many verdicts would change."""
        return self.excused + self.accused
