"""The findings of a kernel, each with its facts: the reference tells its case again when asked.

A kernel says what departs and where. What a sentence needs beyond that (what was expected, since
when, how many approvals there were) is told by the reference, for the one case, and only for the
findings that somebody looks at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from attrs import evolve

from engine.auditing.case import audited_case
from engine.auditing.records import record_of
from schemas.audit import RULES, Certainty, Finding, Rule

if TYPE_CHECKING:
    from engine.deciding.tables import Tables
    from schemas.case_record import Closing
    from schemas.coded_log import CodedLog, FindingRows

Key = tuple[Rule, int | None, str, str]


class Retold(Sequence[Finding]):
    """The findings of some rows, in their order; facts are told case by case."""

    def __init__(self, tables: Tables, log: CodedLog, rows: FindingRows, closing: Closing) -> None:
        self._tables, self._log, self._rows, self._closing = tables, log, rows, closing
        self._facts = lru_cache(maxsize=256)(self._case)

    def __len__(self) -> int:
        """Count the findings."""
        return len(self._rows.case)

    def __getitem__(self, at):  # type: ignore[no-untyped-def]  # a place or a slice, as lists take
        """Return one finding with its facts, or those of a slice."""
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        found = self.bare(at)
        key = found.rule, found.event, found.about, found.trigger
        told = self._facts(int(self._rows.case[at])).get(key)
        return found if told is None else evolve(found, facts=told.facts)

    def bare(self, at: int) -> Finding:
        """Return one finding as the rows have it.

        Raises:
            IndexError: there is none at this place.
        """
        rows, schedule = self._rows, self._tables.schedule
        event, trigger = int(rows.event[at]), int(rows.trigger[at])
        return Finding(
            RULES[rows.rule[at]],
            self._log.cases[rows.case[at]],
            event or None,
            rows.abouts[rows.about[at]],
            schedule.triggers[trigger] if trigger >= 0 else "",
            Certainty.SOME if rows.some[at] else Certainty.ALL,
            int(rows.impact[at]),
        )

    def _case(self, case: int) -> Mapping[Key, Finding]:
        record = record_of(self._log, self._tables.schedule, case)
        found = audited_case(self._tables, record, self._closing).findings
        return {(one.rule, one.event, one.about, one.trigger): one for one in found}
