"""What an event of a ledger says that no command can have recorded there, whatever the rules.

An event carries results, not only what was asked: the stage that it leads to, the checks that were
measured. A replay takes them as they stand (design 3), so an audit holds them against the schedule:

- whoever acts belongs to the programme by then;
- a start leads to the initial stage, and a transition to its own dest;
- a redaction leaves met only what was current then;
- a submission tells a result for every check that its output asks for, by the schedule's bounds,
  and its files are of the media asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.deciding.redacting import staying_met
from engine.deciding.replay import DOES_NOT_REPLAY
from engine.deciding.standings import Situation, days_of
from schemas.audit import Rule, Unknown
from schemas.coded_log import Deed
from schemas.commands import Submit
from schemas.cycle import Actor, EvidenceFile
from schemas.ledger import Kind
from schemas.output import Bounds, Distinct

if TYPE_CHECKING:
    from engine.deciding.tables import Tables
    from schemas.case_record import Act, CaseRecord
    from schemas.cycle import State
    from schemas.ledger import Event
    from schemas.output import Output

#: A check by its name and its column, with the bounds of what was counted.
Check = tuple[str, str | None, int | None, int | None]
#: A rule, what it is about, and the trigger at whose gate.
Contradiction = tuple[Rule, str, str]


def submission_of(act: Act, state: State) -> Submit:
    """Return the command of a submission: an event tells the files of what resulted from it.

    One that says that it added to a submission is taken to have added the files that this lacks.
    """
    if act.event is None:
        contents = () if act.content is None else (act.content,)
        return Submit(act.about, tuple(EvidenceFile(one, 0, "txt") for one in contents), ())
    payload = act.event.payload
    files = tuple(EvidenceFile(f["commitment"], f["size"], f["medium"]) for f in payload["files"])
    before = state.submissions.get(act.about)
    if payload["adds_to"] is None or before is None or files[: len(before.files)] != before.files:
        return Submit(act.about, files, ())
    return Submit(act.about, files[len(before.files) :], (), before.seq)


def contradictions(
    tables: Tables, record: CaseRecord, state: State, act: Act
) -> Iterator[Contradiction]:
    """Give what an act's own event says against the schedule; nothing for a row of a log."""
    if act.outsider:
        trigger = act.about if act.deed in (Deed.ADVANCED, Deed.APPROVED_GATE) else ""
        yield Rule.NO_RIGHT, act.about or state.stage or tables.schedule.initial, trigger
    if act.event is None:
        return
    if act.event.kind == Kind.REDACTED:
        for name in _overclaimed(tables, record, state, act.event):
            yield Rule.INVALID_OUTPUT, name, ""
    leads = _leads(tables, state, act)
    if leads is not None and leads[0] != leads[1]:
        yield Rule.WRONG_STAGE, leads[0], act.about
    if act.deed is Deed.SUBMITTED and Unknown.CHECKS not in record.unknowns:
        output = tables.schedule.output_of[act.about]
        if not _is_measured(output, act.event.payload):
            yield Rule.INVALID_OUTPUT, act.about, ""


def _overclaimed(tables: Tables, record: CaseRecord, state: State, event: Event) -> list[str]:
    """Return the outputs that a redaction leaves met though they were not current then."""
    told = [name for name in event.payload["outputs"] if name in tables.schedule.output_of]
    now = datetime.fromisoformat(event.recorded)
    situation = Situation(state, Actor(""), record.evidence, days_of(event.happened), now)
    met = staying_met(tables.schedule, situation, event.payload["commitments"])
    return sorted(set(told).difference(met))


def _leads(tables: Tables, state: State, act: Act) -> tuple[str, str] | None:
    """Return the stage that an event leads to by its own words, and by the schedule."""
    payload: Mapping[str, Any] = act.event.payload if act.event else {}
    if act.deed is Deed.STARTED and not state.stage:
        return payload["stage"], tables.schedule.initial
    move = tables.moves.get((state.stage, act.about)) if act.deed is Deed.ADVANCED else None
    return None if move is None else (payload["dest"], move.transition.dest)


def _is_measured(output: Output, payload: Mapping[str, Any]) -> bool:
    """Whether every check was measured, and files are of a medium that is asked for."""
    files = payload["files"]
    if output.media and any(file["medium"] not in output.media for file in files):
        return False
    try:
        results = {(c["check"], c["column"], c["min"], c["max"]): c for c in payload["checks"]}
        told = [(check, results[check]) for check in _asked(output)]
        if any(check[0] == "count" and one["have"] != len(files) for check, one in told):
            return False
        return all(one["ok"] == Bounds(*check[2:]).hold(one["have"]) for check, one in told)
    except DOES_NOT_REPLAY:
        return False


def _asked(output: Output) -> Iterator[Check]:
    """Give the checks that an output asks for, as ``engine.deciding.checks.measure`` tells them."""
    for name, bounds in (("count", output.count), ("rows", output.rows)):
        if bounds is not None:
            yield name, None, bounds.min, bounds.max
    for check in output.checks:
        if isinstance(check, Distinct):
            yield "distinct", check.column, check.min, check.max
        else:
            yield "references", check.column, None, 0
