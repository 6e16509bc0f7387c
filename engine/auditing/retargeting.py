"""A record of one schedule as another schedule would see it: as a log that knows no checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from schemas.audit import Unknown
from schemas.case_record import Act, CaseRecord
from schemas.coded_log import Deed

if TYPE_CHECKING:
    from schemas.schedule import Schedule

_OF_TRIGGERS = frozenset({Deed.ADVANCED, Deed.APPROVED_GATE})
_OF_OUTPUTS = frozenset({Deed.SUBMITTED, Deed.WITHDRAWN, Deed.APPROVED})


def retargeted(record: CaseRecord, schedule: Schedule) -> CaseRecord:
    """Return what a record says, in the words that another schedule has.

    What the engine recorded for its own schedule (dests, measured checks, bases) is left behind,
    so that checks and evidence are not evaluated.
    """
    acts = tuple(_act(act, schedule) for act in record.acts)
    unknowns = record.unknowns | {Unknown.CHECKS, Unknown.EVIDENCE}
    return CaseRecord(record.case, acts, unknowns)


def _act(act: Act, schedule: Schedule) -> Act:
    known = (
        act.about in schedule.triggers
        if act.deed in _OF_TRIGGERS
        else act.about in schedule.output_of
        if act.deed in _OF_OUTPUTS
        else True
    )
    deed = act.deed if known else Deed.UNKNOWN
    return evolve(act, deed=deed, content=_content(act), event=None, digest="")


def _content(act: Act) -> str | None:
    files = () if act.event is None else act.event.payload.get("files", ())
    return "|".join(sorted(file["commitment"] for file in files)) or act.content
