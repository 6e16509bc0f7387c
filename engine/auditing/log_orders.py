"""A whole log: in which orders its cases conform, and its findings with their certainty.

``rows`` are the findings of the file's own order, by whichever audit made them. Only the cases in
which the order of two acts is open and could matter are looked at again (``ordering.open_cases``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from engine.auditing.finding_rows import rows_of
from engine.auditing.ordering.open_cases import open_cases
from engine.auditing.ordering.open_order import spans_of
from engine.auditing.orders import certainty
from engine.auditing.records import record_of
from schemas.audit import MINOR, RULES
from schemas.certainty import (
    MOST_STEPS,
    CaseCertainty,
    Conformance,
    LogCertainty,
    OpenOrder,
    Precision,
)
from schemas.coded_log import CodedLog, FindingRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.auditing.ordering.dependence import Reading
    from schemas.case_record import Closing

_MAJOR = np.array([rule not in MINOR for rule in RULES])


def log_certainty(
    reading: Reading,
    log: CodedLog,
    order: OpenOrder | None,
    rows: FindingRows,
    closing: Closing,
    budget: int = MOST_STEPS,
) -> LogCertainty:
    """Tell in which orders the cases of a log conform; ``budget`` is that of one case's parts.

    ``order`` is ``None`` for a log without times.
    """
    searched = {} if order is None else _searched(reading, log, order, closing, budget)
    return LogCertainty(
        Precision.UNTIMED if order is None else order.precision,
        _counted(rows, len(log.starts) - 1, searched),
        searched,
        sum(one.rests_on_order for one in searched.values()),
        sum(one.unproven > 0 for one in searched.values()),
    )


def _searched(
    reading: Reading, log: CodedLog, order: OpenOrder, closing: Closing, budget: int
) -> Mapping[int, CaseCertainty]:
    searched: dict[int, CaseCertainty] = {}
    for case in np.flatnonzero(open_cases(reading, log, order)).tolist():
        record = record_of(log, reading.tables.schedule, case)
        spans = spans_of(order, int(log.starts[case]), int(log.starts[case + 1]))
        searched[case] = certainty(reading, record, spans, closing, budget)
    return searched


def standing(rows: FindingRows, cases: int) -> NDArray[np.int8]:
    """Tell each case by its findings: 0 no major one, 1 uncertain ones only, 2 a certain one."""
    found = np.zeros(cases, np.int8)
    major = _MAJOR[rows.rule]
    found[rows.case[major]] = 1
    found[rows.case[major & ~rows.some]] = 2
    return found


_BY_STANDING = (Conformance.ALL, Conformance.SOME, Conformance.NONE)


def _counted(
    rows: FindingRows, cases: int, searched: Mapping[int, CaseCertainty]
) -> Mapping[Conformance, int]:
    certain = np.ones(cases, np.bool_)
    certain[list(searched)] = False
    counts = np.bincount(standing(rows, cases)[certain], minlength=3).tolist()
    told = Counter(one.conforms for one in searched.values())
    told.update(dict(zip(_BY_STANDING, counts, strict=True)))
    return {conformance: told[conformance] for conformance in Conformance}


# --- The findings with their certainty ------------------------------------------------------------


def with_certainty(
    reading: Reading, log: CodedLog, rows: FindingRows, found: LogCertainty
) -> FindingRows:
    """Return the findings with the certainty that all orders give them.

    Those of other orders that are listed stand after those of the file's order, case by case.
    """
    kept = ~np.isin(rows.case, np.array(list(found.searched), np.int32))
    told = [finding for one in found.searched.values() for finding in (*one.findings, *one.others)]
    again = rows_of(told, log.cases, reading.tables.schedule)
    return _joined(rows, kept, again)


def _joined(rows: FindingRows, kept: NDArray[np.bool_], again: FindingRows) -> FindingRows:
    place = {name: at for at, name in enumerate(rows.abouts)}
    abouts = [*rows.abouts, *(name for name in again.abouts if name not in place)]
    place = {name: at for at, name in enumerate(abouts)}
    moved = np.array([place[name] for name in again.abouts], np.int32)
    cases = np.concatenate([rows.case[kept], again.case])
    order = np.argsort(cases, kind="stable")

    def column(name: str) -> NDArray:  # type: ignore[type-arg]  # of any numbers
        mine = getattr(rows, name)
        theirs = moved[again.about] if name == "about" else getattr(again, name)
        joined: NDArray = np.concatenate([mine[kept], theirs])[order]  # type: ignore[type-arg]  # of any numbers
        return joined.astype(mine.dtype)

    return FindingRows(
        case=column("case"),
        event=column("event"),
        rule=column("rule"),
        about=column("about"),
        trigger=column("trigger"),
        some=column("some"),
        impact=column("impact"),
        abouts=abouts,
    )
