"""The reference audit: one case against one schedule, every rule, by the engine's own rules.

Read it as the specification of an audit; ``engine.auditing.lockstep`` gives the same findings for
millions of cases, and a test holds them equal.

1. A log seldom says that a case was started: it is then taken to have started in the initial stage
   on the days of its first act.
2. Each act is judged in the state that it met (``engine.auditing.judging``), and then applied as
   the record says it was, whether it was in order or not: a transition recorded from another stage
   leads to the dest that it has there. Findings therefore do not follow from one another.
3. What the disk says of evidence is judged at the gates that relied on it, and in the end of what
   was handed in last and no such gate told.
4. A case that did not reach a final stage is unfinished where its stage's first main transition
   was due before the day of the audit, or where all cases are said to be closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from engine.auditing.judging import View, judged
from engine.auditing.retelling import after, begun
from engine.deciding.calendar import working_days_between
from engine.deciding.gate import due_day
from engine.deciding.standings import days_of
from schemas.audit import Finding, Rule
from schemas.case_record import EVER, CaseAudit, CaseRecord, Closing
from schemas.coded_log import Deed
from schemas.cycle import EvidenceStanding

if TYPE_CHECKING:
    from engine.deciding.tables import Tables
    from schemas.cycle import State

_GONE = EvidenceStanding.ABSENT
_OF_EVIDENCE: Mapping[EvidenceStanding, Rule] = {
    EvidenceStanding.ALTERED: Rule.ALTERED_EVIDENCE,
    EvidenceStanding.ABSENT: Rule.MISSING_EVIDENCE,
}


def audited_case(tables: Tables, record: CaseRecord, closing: Closing) -> CaseAudit:
    """Audit one case; the acts are those up to the day of the audit, one at least."""
    state = begun(tables, record.acts[0])
    found: list[Finding] = []
    last = ""
    for act in record.acts:
        found += judged(View(tables, record, state, act, last))
        state = after(tables, state, act)
        last = act.about if act.deed is Deed.ADVANCED else last
    found += changed_since(record, state, found)
    found += unfinished(tables, state, record.case, closing)
    return CaseAudit(record.case, tuple(found), state.stage)


def changed_since(record: CaseRecord, state: State, told: Iterable[Finding]) -> tuple[Finding, ...]:
    """Tell the outputs whose bytes are gone or altered, unless a gate that relied on them did."""
    if record.evidence is None:
        return ()
    known = {(one.rule, one.about) for one in told}
    found = []
    for name, submission in state.submissions.items():
        standings = {record.evidence.get(one, _GONE) for one in submission.content}
        rules = [_OF_EVIDENCE[one] for one in _OF_EVIDENCE if one in standings]
        if rules and not submission.redacted and (rules[0], name) not in known:
            found.append(Finding(rules[0], record.case, submission.seq, name))
    return tuple(found)


def unfinished(tables: Tables, state: State, case: str, closing: Closing) -> Iterator[Finding]:
    """Tell that a case rests in a stage beyond its due day, or though it is said to be closed."""
    moves = tables.main_moves(state.stage)
    if not tables.exits[state.stage]:
        return
    due = moves[0].transition.due if moves else None
    day = due_day(tables.schedule, due, state)
    late = day is not None and due is not None and closing.day > day
    if due is not None and late and days_of(state.entries[due.since].happened) == EVER:
        late = False
    if late or closing.closed:
        impact = working_days_between(day, closing.day, tables.schedule.calendar) if day else 0
        facts = {"stage": state.stage, "due": day}
        yield Finding(Rule.UNFINISHED, case, None, state.stage, impact=impact, facts=facts)
