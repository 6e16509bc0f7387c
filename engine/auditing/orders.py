"""Uncertain records: what holds of a case in all orders that its record leaves open.

Read ``certainty`` from top to bottom. The audit of the file's own order comes first, and is all
there is where no two acts stand in an open order that could matter. Else the case is divided into
parts (``ordering.partition``), all orders of each part are walked at once (``ordering.walking``),
and, where the answer still hangs on it, one order that conforms is searched for
(``ordering.clean_search``). What costs more steps than the budget is *undecided*.

A ledger's order is certain (its events are chained); a log's is what ``ordering.open_order`` makes
of its times.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import TYPE_CHECKING

from attrs import evolve

from engine.auditing.case import audited_case
from engine.auditing.ordering.canonical import canon
from engine.auditing.ordering.clean_search import departs
from engine.auditing.ordering.dependence import Poset, Reading, poset
from engine.auditing.ordering.partition import partition
from engine.auditing.ordering.walking import walk_of
from engine.auditing.ordering.weighing import DividedCase, weighed
from engine.auditing.retelling import begun
from schemas.audit import MINOR, Certainty
from schemas.certainty import MOST_ACTS, MOST_STEPS, CaseCertainty, Conformance, Span
from schemas.coded_log import Deed

if TYPE_CHECKING:
    from schemas.audit import Finding
    from schemas.case_record import CaseAudit, CaseRecord, Closing


def certainty(
    reading: Reading,
    record: CaseRecord,
    spans: tuple[Span, ...] | None,
    closing: Closing,
    budget: int = MOST_STEPS,
) -> CaseCertainty:
    """Tell in which orders of its record a case conforms, and which findings all of them hold.

    ``spans`` run parallel to the acts; ``None`` says that their order is certain. ``budget`` is the
    number of acts judged after which the search in one part is given up.
    """
    if spans is None or any(act.event is not None for act in record.acts):
        return _in_one_order(audited_case(reading.tables, record, closing))
    if len(record.acts) > MOST_ACTS:
        return _given_up(audited_case(reading.tables, record, closing))
    record, spans = _in_an_order(record, spans)
    order = poset(reading, record.acts, spans)
    audit = audited_case(reading.tables, record, closing)
    unsettled = _unsettled_start(reading, record, order)
    parts = partition(reading, order, unsettled)
    waiting = tuple(parts.open_parts(order, unsettled))
    if not waiting:
        return _in_one_order(audit)
    settled = None if unsettled else begun(reading.tables, record.acts[order.minimal[0]])
    walk = walk_of(reading.tables, record, order, canon(reading, record.acts), closing, settled)
    touched = {act.number: act for act in record.acts if not reading.idle(act)}
    return weighed(DividedCase(reading, walk, audit, parts, budget, touched), waiting)


def conformance(findings: Iterable[Finding]) -> Conformance:
    """Return what the findings of one order, the only one, say of a case."""
    majors = [finding for finding in findings if finding.rule not in MINOR]
    if departs(majors):
        return Conformance.NONE
    return Conformance.SOME if majors else Conformance.ALL


def _in_an_order(
    record: CaseRecord, spans: tuple[Span, ...]
) -> tuple[CaseRecord, tuple[Span, ...]]:
    """Return the acts as they stand, or, where that is no order of the record, one that is.

    What surely came before an act begins before it too, so that the order of beginnings is one.
    """
    latest = accumulate((span.low for span in spans), max)
    if all(span.high >= low for span, low in zip(spans, latest, strict=True)):
        return record, spans
    places = sorted(range(len(spans)), key=lambda at: spans[at].low)
    acts = tuple(record.acts[at] for at in places)
    return evolve(record, acts=acts), tuple(spans[at] for at in places)


def _given_up(audit: CaseAudit) -> CaseCertainty:
    """Say of a case that is too long that nothing was searched: no finding of it is certain."""
    found = tuple(evolve(one, certainty=Certainty.SOME) for one in audit.findings)
    return CaseCertainty(audit.case, Conformance.UNDECIDED, found, unproven=len(found))


def _in_one_order(audit: CaseAudit) -> CaseCertainty:
    return CaseCertainty(audit.case, conformance(audit.findings), audit.findings)


def _unsettled_start(reading: Reading, record: CaseRecord, order: Poset) -> tuple[int, ...]:
    """Return the acts of which any may be the first, where it matters which of them is.

    A case begins on the days of its first act, and is said to have started only by a first act.
    """
    first = order.minimal
    if len(first) > 1 and any(record.acts[at].deed is Deed.STARTED for at in first):
        return tuple(first)
    days = {record.acts[at].days for at in first}
    latest = max(one.first for one in days)
    ends = (act.days.last for act in record.acts if act.deed is Deed.ADVANCED)
    counted = reading.tables.schedule.initial in reading.watched
    matters = counted or min(ends, default=latest) < latest
    return tuple(first) if len(days) > 1 and matters else ()
