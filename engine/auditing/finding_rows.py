"""Findings as columns and back: what the reference found, in the form that the kernels give."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from schemas.audit import RULES, Certainty, Finding
from schemas.coded_log import FindingRows

if TYPE_CHECKING:
    from schemas.schedule import Schedule


def rows_of(findings: Sequence[Finding], cases: Sequence[str], schedule: Schedule) -> FindingRows:
    """Write findings as columns, in their own order; ``cases`` are the names they may be of."""
    case_at = _places(cases)
    trigger_at = {"": -1, **_places(schedule.triggers)}
    abouts = tuple(dict.fromkeys(finding.about for finding in findings))
    about_at = _places(abouts)
    rule_at = {rule: at for at, rule in enumerate(RULES)}
    return FindingRows(
        case=np.array([case_at[one.case] for one in findings], np.int32),
        event=np.array([one.event or 0 for one in findings], np.int64),
        rule=np.array([rule_at[one.rule] for one in findings], np.uint8),
        about=np.array([about_at[one.about] for one in findings], np.int32),
        trigger=np.array([trigger_at[one.trigger] for one in findings], np.int16),
        some=np.array([one.certainty is Certainty.SOME for one in findings], np.bool_),
        impact=np.array([one.impact for one in findings], np.int32),
        abouts=abouts,
    )


def _places(names: Sequence[str]) -> Mapping[str, int]:
    return {name: at for at, name in enumerate(names)}


def finding_at(rows: FindingRows, cases: Sequence[str], schedule: Schedule, at: int) -> Finding:
    """Return the finding of one row, without facts: the reference tells those, case by case."""
    event, trigger = int(rows.event[at]), int(rows.trigger[at])
    return Finding(
        RULES[rows.rule[at]],
        cases[rows.case[at]],
        event or None,
        rows.abouts[rows.about[at]],
        schedule.triggers[trigger] if trigger >= 0 else "",
        Certainty.SOME if rows.some[at] else Certainty.ALL,
        int(rows.impact[at]),
    )


class FindingsOnDemand(Sequence[Finding]):
    """Findings of which none is made before it is asked for, by its place or in a slice."""

    def __getitem__(self, at):  # type: ignore[no-untyped-def]  # a place or a slice, as lists take
        """Return one finding, or those of a slice."""
        if isinstance(at, slice):
            return [self.made(place) for place in range(*at.indices(len(self)))]
        place = at + len(self) if at < 0 else at
        if not 0 <= place < len(self):
            raise IndexError(at)
        return self.made(place)

    @abstractmethod
    def made(self, place: int) -> Finding:
        """Return the finding of a place, from 0; there is one."""
