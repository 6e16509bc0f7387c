"""The findings of a kernel, each with its facts: the reference tells its case again when asked.

A kernel says what departs and where. What a sentence needs beyond that (what was expected, since
when, how many approvals there were) is told by the reference, for the one case, and only for the
findings that somebody looks at.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from attrs import evolve

from engine.auditing.case import audited_case
from engine.auditing.finding_rows import FindingsOnDemand, finding_at
from engine.auditing.records import record_of
from schemas.audit import Finding, Rule

if TYPE_CHECKING:
    from engine.deciding.tables import Tables
    from schemas.case_record import Closing
    from schemas.coded_log import CodedLog, FindingRows

Key = tuple[Rule, int | None, str, str]


class Retold(FindingsOnDemand):
    """The findings of some rows, in their order; facts are told case by case."""

    def __init__(self, tables: Tables, log: CodedLog, rows: FindingRows, closing: Closing) -> None:
        self._tables, self._log, self._rows, self._closing = tables, log, rows, closing
        self._facts = lru_cache(maxsize=256)(self._case)

    def __len__(self) -> int:
        """Count the findings."""
        return len(self._rows.case)

    def made(self, place: int) -> Finding:
        """Return one finding with its facts."""
        rows = self._rows
        found = finding_at(rows, self._log.cases, self._tables.schedule, place)
        key = found.rule, found.event, found.about, found.trigger
        told = self._facts(int(rows.case[place])).get(key)
        return found if told is None else evolve(found, facts=told.facts)

    def _case(self, case: int) -> Mapping[Key, Finding]:
        record = record_of(self._log, self._tables.schedule, case)
        found = audited_case(self._tables, record, self._closing).findings
        return {(one.rule, one.event, one.about, one.trigger): one for one in found}
