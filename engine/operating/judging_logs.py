"""Judging a coded log: by which kernel, in which orders, and with a clock that may be off."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from engine.auditing.lockstep import audited
from engine.auditing.log_orders import log_certainty, with_certainty
from engine.auditing.ordering.dependence import Reading
from engine.auditing.ordering.open_cases import open_cases
from engine.auditing.ordering.open_order import left_open
from engine.auditing.records import records
from engine.auditing.sensitivity import sensitivity, widened
from engine.errors import UsageFault
from engine.operating.auditing import part_of
from schemas.audit_asked import Kernel, Orders
from schemas.case_record import Closing

if TYPE_CHECKING:
    from engine.deciding.tables import Tables
    from schemas.certainty import LogCertainty, Precision, Sensitivity
    from schemas.coded_log import CodedLog, FindingRows
    from schemas.event_log import EventLog

#: So many cases whose order is open are looked at without being asked to: some minutes of work.
MOST_CASES = 2_000


@frozen(eq=False, slots=False)
class Matter:
    """A coded log, the schedule and the day that it is judged by."""

    machine: Tables
    log: CodedLog
    closing: Closing
    kernel: Kernel | None = None

    @cached_property
    def rows(self) -> FindingRows:
        """The findings of the file's own order.

        Raises:
            UsageFault: the compiled kernel was asked for, and its extra is not installed.
        """
        if self.kernel == "reference":
            found = tuple(records(self.log, self.machine.schedule))
            return part_of(self.machine, found, self.closing).rows
        try:
            return audited(self.machine, self.log, self.closing, self.kernel)
        except ImportError:
            raise UsageFault("ETP997", {"kernel": str(self.kernel)}) from None


def orders_of(
    matter: Matter, log: EventLog, wanted: Orders, precision: Precision | None = None
) -> LogCertainty | int | None:
    """Tell in which orders the cases conform, or how many were too many to look at.

    ``None`` where the log leaves no order open, or its own is to be taken for certain.
    """
    order = left_open(log, matter.log, precision) if wanted != "file" else None
    if order is None:
        return None
    reading = Reading(matter.machine)
    waiting = int(np.count_nonzero(open_cases(reading, matter.log, order)))
    if wanted == "auto" and waiting > MOST_CASES:
        return waiting
    return log_certainty(reading, matter.log, order, matter.rows, matter.closing)


def in_all_orders(matter: Matter, orders: LogCertainty) -> FindingRows:
    """Return the findings with the certainty that all orders give them, and those of others."""
    return with_certainty(Reading(matter.machine), matter.log, matter.rows, orders)


def sensitivity_of(matter: Matter, days: int) -> Sensitivity | None:
    """Tell what would change if every time were off by up to so many days; ``None`` for no day."""
    if not days:
        return None
    after = evolve(matter, log=widened(matter.log, days))
    return sensitivity(len(matter.log.cases), matter.rows, after.rows, days)
