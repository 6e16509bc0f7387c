"""Audits to be told, all of it made up: a rich one of 16 counties, and strategies for any other.

The counties are real, what is said of them here is not: no cycle went as it is told here. No audit
is run: the findings are put by hand beside the rows that they would have been made from.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
from attrs import evolve

from engine.auditing.finding_rows import rows_of
from engine.auditing.findings import Part, concluded
from engine.auditing.picture import pictures
from engine.deciding.machine import tables
from schemas.audit import Allowance, Certainty, Finding, NotEvaluated, Rule, Unknown
from schemas.audit_report import AuditReport
from schemas.coded_log import CodedLog, Deed
from schemas.event_log import LeftOut, LogSource, Quality
from schemas.schedule import Schedule
from tests.diagram_strategies import real

EPOCH = date(1970, 1, 1)
NAMES: Mapping[str, str] = {
    "1402": "ciechanowski", "1406": "grójecki", "1407": "kozienicki", "1410": "łosicki",
    "1412": "miński", "1413": "mławski", "1416": "ostrowski", "1418": "piaseczyński",
    "1419": "płocki", "1422": "przysuski", "1426": "siedlecki", "1428": "sochaczewski",
    "1429": "sokołowski", "1430": "szydłowiecki", "1432": "warszawski zachodni",
    "1437": "żuromiński",
}  # fmt: skip
TITLE = "Przykład zmyślony: 16 powiatów / Made-up example: 16 counties"
_STEPS = (
    "barrels", "hold_workshop_a", "attendance_a", "diagnosis", "hold_workshop_b", "attendance_b",
    "principles_analysis", "hold_workshop_c", "attendance_c", "proposals", "chosen",
    "hold_workshop_d", "attendance_d", "elaborated_projects", "project_team_members",
    "hold_fifth_workshop", "attendance_fifth", "presented_projects", "begin_follow_up",
    "funding_concept", "close",
)  # fmt: skip


def _steps(at: int) -> list[str]:
    """Return what one county did: most of them all, some with a departure of their own."""
    steps = list(_STEPS[: len(_STEPS) - (at * 5) % 11])
    if at in (3, 8):
        steps.remove("attendance_a")
    if at == 5:
        steps.insert(steps.index("hold_workshop_b"), "hold_workshop_d")
    if at in (6, 12) and "hold_workshop_d" in steps:
        steps.insert(steps.index("hold_workshop_d") + 1, "reopen_workshop_c")
        steps.insert(steps.index("reopen_workshop_c") + 1, "hold_workshop_d")
    if at == 9:
        steps = [*steps[:6], "abandon"]
    if at == 14:
        steps.insert(4, "gala")
    return steps


def _deed(schedule: Schedule, step: str, unknown: list[str]) -> tuple[int, int]:
    if step in schedule.triggers:
        return Deed.ADVANCED, schedule.triggers.index(step)
    if step in schedule.output_of:
        return Deed.SUBMITTED, list(schedule.output_of).index(step)
    unknown.append(step)
    return Deed.UNKNOWN, len(unknown) - 1


def coded_counties(schedule: Schedule) -> CodedLog:
    """Return the made-up rows of the counties; every county begins in the autumn of 2008."""
    starts, rows, unknown = [0], list[tuple[int, int, int]](), list[str]()
    for at in range(len(NAMES)):
        day = date(2008, 9, 1) + timedelta(days=(at * 37) % 200)
        rows.append((Deed.STARTED, 0, (day - EPOCH).days))
        for place, step in enumerate(_steps(at)):
            day += timedelta(days=3 + (at * 7 + place * 11) % (24 if "hold" in step else 9))
            rows.append((*_deed(schedule, step, unknown), (day - EPOCH).days))
        starts.append(len(rows))
    deeds, about, days = (np.array(column) for column in zip(*rows, strict=True))
    return CodedLog(
        tuple(NAMES),
        np.array(starts, dtype=np.int64),
        deeds.astype(np.uint8),
        about.astype(np.int32),
        np.arange(1, len(rows) + 1, dtype=np.int64),
        tuple(unknown),
        frozenset({Unknown.EVIDENCE, Unknown.CHECKS}),
        first=days.astype(np.int32),
        last=days.astype(np.int32),
    )


def _row(schedule: Schedule, coded: CodedLog, case: str, step: str) -> tuple[int, str]:
    """Return the row and the day of a case's last such step."""
    at = list(NAMES).index(case)
    wanted = _deed(schedule, step, [])
    if step not in schedule.triggers and step not in schedule.output_of:
        wanted = (Deed.UNKNOWN, coded.unknown.index(step))
    rows = range(int(coded.starts[at]), int(coded.starts[at + 1]))
    found = [row for row in rows if (coded.deed[row], coded.about[row]) == wanted]
    assert coded.first is not None
    return int(coded.row[found[-1]]), str(EPOCH + timedelta(days=int(coded.first[found[-1]])))


#: Rule, case, the step at which it was found, about, at whose gate, impact, certainty, facts.
_FOUND: tuple[tuple[Rule, str, str, str, str, int, str, dict[str, Any]], ...] = (
    (Rule.UNKNOWN_EVENT, "1432", "gala", "gala", "", 0, "all", {}),
    (Rule.WRONG_STAGE, "1413", "hold_workshop_d", "hold_workshop_d", "hold_workshop_d", 0, "all",
     {"stage": "workshop_a", "expected": ("hold_workshop_b",)}),
    (Rule.MISSING_OUTPUT, "1410", "hold_workshop_b", "attendance_a", "hold_workshop_b", 0, "all",
     {}),
    (Rule.MISSING_OUTPUT, "1419", "hold_workshop_b", "attendance_a", "hold_workshop_b", 0, "some",
     {}),
    (Rule.STALE_OUTPUT, "1416", "hold_workshop_d", "chosen", "hold_workshop_d", 0, "all",
     {"base": "proposals"}),
    (Rule.NO_RIGHT, "1418", "hold_workshop_d", "hold_workshop_d", "hold_workshop_d", 0, "all",
     {"roles": ("starosta", "labour_office"), "person": "p7"}),
    (Rule.SAME_PERSON, "1407", "chosen", "chosen", "", 0, "all", {"role": "participants"}),
    (Rule.NOT_APPROVED, "1428", "hold_workshop_d", "chosen", "hold_workshop_d", 0, "some",
     {"have": 0, "need": 1, "role": "participants"}),
    (Rule.TOO_EARLY, "1426", "hold_workshop_d", "workshop_c", "hold_workshop_d", 3, "all",
     {"opens": date(2009, 4, 6)}),
    (Rule.MISSING_REASON, "1422", "abandon", "abandon", "abandon", 0, "all", {}),
    (Rule.OVERDUE, "1406", "hold_fifth_workshop", "workshop_d", "hold_fifth_workshop", 6, "all",
     {"due": date(2009, 7, 1)}),
    (Rule.OVERDUE, "1402", "hold_fifth_workshop", "workshop_d", "hold_fifth_workshop", 11, "all",
     {"due": date(2009, 6, 2)}),
)  # fmt: skip
_ALLOWANCES = (
    Allowance(Rule.NO_RIGHT, "A. Nowak", "zastępstwo na czas urlopu starosty", date(2009, 12, 31)),
    Allowance(Rule.TOO_EARLY, "B. Kowalska", "pilny termin naboru", date(2009, 6, 30)),
    Allowance(Rule.LEDGER_BROKEN, "C. Lis", "odtworzenie z kopii", date(2010, 3, 31)),
)


def _findings(schedule: Schedule, coded: CodedLog) -> tuple[Finding, ...]:
    found = []
    for rule, case, step, about, trigger, impact, certainty, more in _FOUND:
        row, day = _row(schedule, coded, case, step)
        facts = {"happened": day, "person": f"p{row % 9 + 1}", **more}
        sure = Certainty(certainty)
        found.append(Finding(rule, case, row, about, trigger, sure, impact, facts))
    found.append(Finding(Rule.UNFINISHED, "1437", None, "workshop_b", "", impact=20))
    return tuple(found)


def report_on(
    schedule: Schedule,
    coded: CodedLog,
    findings: tuple[Finding, ...],
    allowances: tuple[Allowance, ...] = (),
    unseen: tuple[NotEvaluated, ...] = (),
) -> AuditReport:
    """Conclude findings about coded cases, and put the pictures to it."""
    cases = tuple(coded.cases)
    rows = rows_of(findings, cases, schedule)
    part = Part(tables(schedule), rows, findings, cases, len(coded.deed), unseen)
    audit = concluded((part,), allowances, date(2009, 12, 31))
    return AuditReport(audit, TITLE, pictures=pictures(audit, coded, rows))


def counties() -> AuditReport:
    """Return the report on the 16 counties, as of the last day of 2009."""
    schedule = real()
    coded = coded_counties(schedule)
    unseen = tuple(
        NotEvaluated(rule, len(NAMES), why)
        for rule, why in (
            (Rule.INVALID_OUTPUT, Unknown.CHECKS),
            (Rule.MISSING_EVIDENCE, Unknown.EVIDENCE),
            (Rule.ALTERED_EVIDENCE, Unknown.EVIDENCE),
        )
    )
    left = LeftOut("too-few-fields", 3, (17, 94, 201), "1432,hold_workshop_e")
    quality = Quality(
        len(coded.deed), len(NAMES), 21, (left,), duplicates=1, tied=14, tied_cases=5, coarse=7,
        midnight=240, one_person_cases=2, nobody=4, zones=("Europe/Warsaw",),
    )  # fmt: skip
    return evolve(
        report_on(schedule, coded, _findings(schedule, coded), _ALLOWANCES, unseen),
        source=LogSource("zmyslony.csv", "csv", 20_412, "5b1ec09a" * 8),
        quality=quality,
        ignored=2,
        simulated=True,
        command="etap audit --log zmyslony.csv --schedule schema_2003_2010 --as-of 2009-12-31",
        names=NAMES,
    )
