"""The cases of a coded log as records, one at a time, and records as a coded log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from attrs import frozen

from schemas.case_record import EVER, Act, CaseRecord
from schemas.coded_log import CodedLog, Deed
from schemas.days import Days
from schemas.event_log import NO_FIRST, NO_LAST

if TYPE_CHECKING:
    from schemas.schedule import Schedule

_EPOCH = date(1970, 1, 1).toordinal()
_FIRST, _LAST = date.min.toordinal() - _EPOCH, date.max.toordinal() - _EPOCH
_Item = TypeVar("_Item")


def records(log: CodedLog, schedule: Schedule) -> Iterator[CaseRecord]:
    """Give the record of each case of a coded log, in order."""
    reading = _Reading(log, schedule, tuple(schedule.output_of))
    return (reading.case(at) for at in range(len(log.starts) - 1))


def record_of(log: CodedLog, schedule: Schedule, case: int) -> CaseRecord:
    """Return the record of one case, by its place."""
    return _Reading(log, schedule, tuple(schedule.output_of)).case(case)


@frozen(eq=False)
class _Reading:
    log: CodedLog
    schedule: Schedule
    outputs: tuple[str, ...]

    def case(self, at: int) -> CaseRecord:
        """Read one case."""
        log = self.log
        rows = range(int(log.starts[at]), int(log.starts[at + 1]))
        acts = tuple(self.act(row) for row in rows)
        return CaseRecord(log.cases[at], acts, log.unknowns)

    def act(self, row: int) -> Act:
        """Read one row."""
        log = self.log
        deed = Deed(int(log.deed[row]))
        return Act(
            int(log.row[row]),
            deed,
            self._about(deed, int(log.about[row])),
            self._days(row),
            _named(log.persons, log.person, row),
            self._roles(row),
            None,
            _named(log.contents, log.content, row),
            None if log.reason is None else bool(log.reason[row]),
            self._recorded(row),
        )

    def _about(self, deed: Deed, about: int) -> str:
        if deed is Deed.UNKNOWN:
            return self.log.unknown[about] if about >= 0 else ""
        if deed in (Deed.ADVANCED, Deed.APPROVED_GATE):
            return self.schedule.triggers[about]
        if deed in (Deed.SUBMITTED, Deed.WITHDRAWN, Deed.APPROVED):
            return self.outputs[about]
        return ""

    def _days(self, row: int) -> Days:
        if self.log.first is None or self.log.last is None:
            return EVER
        first, last = int(self.log.first[row]), int(self.log.last[row])
        if first == NO_FIRST:
            return EVER
        return Days(day_of(first), day_of(last))

    def _roles(self, row: int) -> frozenset[str] | None:
        if self.log.roles is None:
            return None
        mask = int(self.log.roles[row])
        return frozenset(r.id for at, r in enumerate(self.schedule.roles) if mask >> at & 1)

    def _recorded(self, row: int) -> date | None:
        if self.log.recorded is None or int(self.log.recorded[row]) == NO_LAST:
            return None
        return day_of(int(self.log.recorded[row]))


def _named(names: Sequence[_Item], codes: object, row: int) -> _Item | None:
    code = -1 if codes is None else int(codes[row])  # type: ignore[index]  # an array of codes
    return names[code] if code >= 0 else None


def day_of(number: int) -> date:
    """Return the date of a day counted from 1970-01-01, within the calendar."""
    return date.fromordinal(min(max(number, _FIRST), _LAST) + _EPOCH)


def coded_records(found: Sequence[CaseRecord], schedule: Schedule) -> CodedLog:
    """Return records as a coded log: what the pictures of an audit are made from.

    Only what they show is kept: deeds, days and numbers. An unknown act has no name there.
    """
    acts = [act for record in found for act in record.acts]
    triggers = {name: at for at, name in enumerate(schedule.triggers)}
    outputs = {name: at for at, name in enumerate(schedule.output_of)}
    places = {Deed.ADVANCED: triggers, Deed.APPROVED_GATE: triggers}
    ends = np.cumsum([0, *(len(record.acts) for record in found)])
    return CodedLog(
        tuple(record.case for record in found),
        ends.astype(np.int64),
        np.array([act.deed for act in acts], np.uint8),
        np.array([places.get(act.deed, outputs).get(act.about, 0) for act in acts], np.int32),
        np.array([act.number for act in acts], np.int64),
        ("",),
        frozenset().union(*(record.unknowns for record in found)),
        np.array([_number(act.days.first) for act in acts], np.int32),
        np.array([_number(act.days.last) for act in acts], np.int32),
    )


def _number(day: date) -> int:
    if day == date.min:
        return NO_FIRST
    return NO_LAST if day == date.max else day.toordinal() - _EPOCH
