"""Publishing a schedule: plan it, and record it once somebody said yes.

*Gather* the schedule, whether it is sound and what every running cycle would feel; *decide* in
``engine.deciding``; *record* one event of the programme's own history. Whoever is in the programme
may publish: no role asks for it. What was planned on is compared with what is there when it is
recorded: somebody else may have published meanwhile, or the file may have been edited.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from engine.deciding.roster_commands import decide_programme, immutable, taken_by
from engine.deciding.versions import is_lower
from engine.errors import Conflict, LedgerBroken, NotFound
from engine.operating.programmes import day_happened
from engine.operating.retrying import Wanted, first_of, repeated
from engine.proving.changes import changes
from engine.proving.impact import effect, felt, lost
from engine.proving.soundness import soundness
from engine.recording.installed import SCHEMAS
from engine.recording.ledger.checkpoints import receipt_text
from engine.recording.naming import person_of
from engine.recording.schedules.schedule_file import load_schedule
from schemas.ledger import PROGRAMME, Kind
from schemas.programme import Adopted
from schemas.programme_commands import PublishSchedule
from schemas.publishing import Impact, Outcome, Publication, Rows
from schemas.refusal import ExitStatus, Refusal
from schemas.retrying import Repeated

if TYPE_CHECKING:
    from engine.recording.ledger.moment import Moment
    from engine.recording.programme_folder import Programme
    from schemas.asked import Asked
    from schemas.changes import Change
    from schemas.cycle import State
    from schemas.ledger import Draft, Receipt
    from schemas.programme import Roster
    from schemas.schedule import Base, Schedule


def publication(
    programme: Programme, path: Path, asked: Asked, compared: str | None = None
) -> Publication:
    """Plan to publish a file; nothing is recorded.

    ``compared`` is the id of another schedule of the programme whose cycles are looked at too.

    Raises:
        FaultyText: the schedule has faults. NotFound: there is no such file, or no such id.
    """
    roster = programme.roster
    schedule = load_schedule(path)
    plan = Publication(
        str(path),
        schedule,
        roster.schedules,
        roster.published,
        latest=roster.current(schedule.id),
        simulated=roster.simulated,
    )
    before = repeated(programme, _wanted(plan, asked))
    if before is not None:
        return _again(programme, plan, before)
    person_of(roster, asked)
    taken = taken_by(roster, _named(schedule))
    if taken is not None:
        return _immutable(programme, plan, taken)
    if compared is not None and roster.current(compared) is None:
        ids = tuple(dict.fromkeys(one.id for one in roster.schedules))
        raise NotFound("ETP394", {"schedule": compared, "known": ids})
    if _named(schedule) in roster.published:
        return evolve(plan, outcome=Outcome.ALREADY)
    return _planned(programme, roster, plan, compared)


def _wanted(plan: Publication, asked: Asked) -> Wanted:
    return Wanted(Kind.SCHEDULE_PUBLISHED, asked, says={"digest": plan.schedule.digest})


def _again(programme: Programme, plan: Publication, before: Repeated | Refusal) -> Publication:
    """Answer a publication that was recorded under its key before, or that is another one."""
    if isinstance(before, Refusal):
        return evolve(plan, refusal=before)
    return _published(programme, plan, before.receipts, before)


def _immutable(programme: Programme, plan: Publication, taken: Adopted) -> Publication:
    """Refuse, with what differs from the schedule that has this id and version."""
    there = _with_lines(programme, taken.digest)
    refusal = immutable(_named(plan.schedule), taken)
    return evolve(plan, refusal=refusal, taken=there, differs=changes(there, plan.schedule))


def _with_lines(programme: Programme, digest: str) -> Schedule:
    """Read a kept schedule from its text, which knows the line of every part.

    Where the text is lost, the compiled form has those of the larger parts.
    """
    try:
        return programme.schedules.read_text(digest).schedule
    except LedgerBroken:
        return programme.schedule(digest)


def _planned(
    programme: Programme, roster: Roster, plan: Publication, compared: str | None
) -> Publication:
    schedule = plan.schedule
    proved = soundness(schedule)
    if proved.sound is not True:
        code = "ETP391" if proved.sound is False else "ETP392"
        facts = {"schedule": schedule.id, "version": schedule.version, "file": plan.file}
        return evolve(plan, soundness=proved, refusal=Refusal(code, ExitStatus.NO, facts))
    held = {role for roles in roster.people.values() for role in roles}
    latest = [one for one in roster.published if one.id == schedule.id][-1:]
    return evolve(
        plan,
        soundness=proved,
        is_lower=any(is_lower(schedule.version, one.version) for one in latest),
        impacts=tuple(_impacts(programme, roster, schedule, compared)),
        vacant=tuple(role.id for role in schedule.roles if role.id not in held),
        rows=tuple(_rows(schedule)),
    )


def _named(schedule: Schedule) -> Adopted:
    return Adopted(schedule.id, schedule.version, schedule.digest)


# --- Impact ---------------------------------------------------------------------------------------


def _impacts(
    programme: Programme, roster: Roster, new: Schedule, compared: str | None
) -> Iterator[Impact]:
    """Yield what each running cycle of a related schedule would feel, in the order of counties."""
    found: dict[str, tuple[Change, ...]] = {}
    for county, name in roster.counties.items():
        for cycle in programme.cycles_of(county)[-1:]:
            state = programme.state(cycle)
            old = programme.schedule(state.schedule)
            if not old.exits(state.stage) or not _are_related(old, new, compared):
                continue
            if old.digest not in found:
                found[old.digest] = changes(_with_lines(programme, old.digest), new)
            yield _impact(state, name, old, new, found[old.digest])


def _impact(
    state: State, name: str, old: Schedule, new: Schedule, found: tuple[Change, ...]
) -> Impact:
    lost_, felt_ = lost(state, new), felt(state, old, new, found)
    where = state.county, name, state.number, state.stage
    return Impact(*where, old, effect(lost_, felt_), felt_, lost_)


def _are_related(old: Schedule, new: Schedule, compared: str | None) -> bool:
    """Whether one is another version of the other, or extends it; or whether it was asked for."""
    return old.id in (new.id, compared) or old.id in _bases(new.base) or new.id in _bases(old.base)


def _bases(base: Base | None) -> Iterator[str]:
    while base is not None:
        yield base.id
        base = base.base


def _rows(schedule: Schedule) -> Iterator[Rows]:
    """Yield every row schema once, and whether it is the one that comes with etap."""
    schemas = (output.row_schema for output in schedule.output_of.values())
    for schema in {one.name: one for one in schemas if one is not None}.values():
        own = SCHEMAS / "rows" / f"{schema.name}.schema.json"
        packaged = own.exists() and json.loads(own.read_text("utf-8")) == schema.document
        yield Rows(schema.name, packaged)


# --- Recording ------------------------------------------------------------------------------------


def publish(programme: Programme, plan: Publication, asked: Asked) -> Publication | Refusal:
    """Record a publication as it was planned.

    Raises:
        Conflict: the file was edited, or the programme got another schedule, since the plan.
    """
    found = first_of(programme, _wanted(plan, asked), lambda: _publish(programme, plan, asked))
    return _again(programme, plan, found) if isinstance(found, Repeated) else found


def _publish(programme: Programme, plan: Publication, asked: Asked) -> Publication | Refusal:
    path, command = Path(plan.file), PublishSchedule(_named(plan.schedule))
    if load_schedule(path).digest != plan.schedule.digest:
        raise Conflict("ETP393", {"file": plan.file})
    person = person_of(programme.roster, asked)

    def decision(moment: Moment) -> Draft | Refusal:
        roster = moment.roster
        if (roster.schedules, roster.published) != (plan.known, plan.published):
            raise Conflict("ETP395", {"schedule": plan.schedule.id})
        happened = day_happened(asked, moment.now)
        if isinstance(happened, Refusal):
            return happened
        return decide_programme(roster, command, (), happened)

    programme.schedules.keep(plan.schedule, path)
    receipts = programme.record(PROGRAMME, person, [decision], idem=asked.idem)
    if isinstance(receipts, Refusal):
        return receipts
    return _published(programme, plan, receipts)


def _published(
    programme: Programme,
    plan: Publication,
    receipts: tuple[Receipt, ...],
    before: Repeated | None = None,
) -> Publication:
    return evolve(
        plan,
        outcome=Outcome.PUBLISHED,
        receipts=receipts,
        receipt=receipt_text(programme.seen_as, receipts[-1]),
        before=before,
    )
