"""The demonstration: a simulated programme of 16 counties, played through the operations.

Nothing here writes an event by itself: the story goes the way of every command, so that it is also
a proof that the program works from end to end.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from engine import operations
from engine.demonstration.timeline import ZONE, beginning, timeline, uncertain_days
from engine.recording.installed import COUNTIES
from engine.recording.ledger.clock import fixed_clock, system_clock
from engine.recording.sample_files import samples
from engine.recording.story_file import persons, story
from schemas.asked import Asked
from schemas.days import Days
from schemas.explanation import Class, Reason
from schemas.refusal import Refusal
from schemas.story import Demonstration, Played, Stop, Tour

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.report import Done

__all__ = ["TOUR", "demo"]

Progress = Callable[[int, int], None]


def _why(cls: Class, reason: Reason, county: str, person: str = "p1") -> Stop:
    return Stop(cls, reason, county, ("why", county, "--by", person))


#: What to try in the demonstration: first the five classes, then more reasons of the first.
TOUR = Tour(
    (
        _why(Class.MISSING, Reason.MISSING, "1402"),
        _why(Class.PERSON, Reason.WAITING_FOR_APPROVAL, "1407"),
        _why(Class.DATE, Reason.TOO_EARLY, "1416"),
        _why(Class.NO_RIGHT, Reason.NO_ROLE, "1432", "p4"),
        _why(Class.CANNOT_TELL, Reason.UNCERTAIN_DAYS, "1413"),
        _why(Class.MISSING, Reason.INVALID, "1419"),
        _why(Class.MISSING, Reason.STALE, "1428"),
    )
)


def demo(folder: Path, now: datetime | None, progress: Progress) -> Demonstration | Refusal:
    """Make a simulated programme in a new or empty folder and play its last half-year.

    The story ends at ``now`` (aware; the system's clock by default) and goes back 26 weeks. For a
    given ``now`` it is the same each time, evidence included; only salts and the origin are random.
    ``progress`` is told how many of how many steps were done.

    The counties and what they show: 1410 closed · 1406 abandoned · 1422 not started · 1402 missing
    · 1419 invalid (3 of 5) · 1407 waiting for a person · 1416 waiting for a date · 1432 no right
    (asked by p4) · 1413 cannot tell · 1428 stale · 1430 a second cycle, invalid · 1418 overdue ·
    1412 a withdrawn submission · 1426 the fifth workshop · 1429 follow-up · 1437 open and late.

    Raises:
        Unreadable: the folder cannot be written. RuntimeError: a step was refused, which is a bug.
    """
    ends = now or system_clock()
    begins = beginning(ends)
    made = operations.init(folder, begins, simulated=True)
    if isinstance(made, Refusal):
        return made
    with operations.open_programme(folder, begins) as programme, TemporaryDirectory() as desk:
        _set_up(programme)
        played = timeline(story(), ends)
        for done, one in enumerate(played, start=1):
            programme.clock = fixed_clock(one.instant)
            _must(_play(programme, one, ends, Path(desk)), one)
            progress(done, len(played))
        programme.clock = fixed_clock(ends)
        return Demonstration(operations.board(programme), TOUR)


def _set_up(programme: Programme) -> None:
    asked = Asked("p1")
    _must(operations.import_counties(programme, COUNTIES, asked), COUNTIES.name)
    for person, name, role in persons():
        if person in programme.roster.people:
            operations.name_person(programme, person, name)
        else:
            _must(operations.add_person(programme, name, asked), person)
        _must(operations.grant(programme, person, role, asked), role)


def _play(programme: Programme, one: Played, ends: datetime, desk: Path) -> Done | Refusal:
    """Play one step: here and below the story's verbs become operations."""
    step, about, county = one.step, one.about, one.step.county
    asked = Asked(step.person)
    moved = Asked(step.person, _happened(one, ends))
    if step.verb == "start":
        return operations.start(programme, county, None, moved)
    if step.verb == "advance":
        return operations.advance(programme, county, about, moved, step.text)
    if step.verb == "approve-gate":
        return operations.approve_gate(programme, county, about, asked)
    if step.verb == "note":
        return operations.note(programme, county, asked, None, None, step.text)
    if step.verb == "narrow":
        known = Days.on(one.meeting)
        return operations.note(programme, county, asked, int(about), known, step.text)
    return _play_output(programme, one, desk)


def _play_output(programme: Programme, one: Played, desk: Path) -> Done | Refusal:
    step, about, county = one.step, one.about, one.step.county
    asked = Asked(step.person)
    if step.verb == "approve":
        return operations.approve_output(programme, county, about, asked)
    if step.verb == "withdraw":
        return operations.withdraw(programme, county, about, asked, step.text)
    if step.verb in ("submit", "add"):
        files = _on_the_desk(programme, one, desk)
        adding = step.verb == "add"
        return operations.submit(programme, county, about, files, asked, adding=adding)
    raise ValueError(f"the story has no step {step.verb!r}")


def _happened(one: Played, ends: datetime) -> Days:
    if one.step.happened == "month":
        return Days.parse(f"{one.meeting:%Y-%m}")
    if one.step.happened == "uncertain":
        return uncertain_days(ends.astimezone(ZONE).date())
    return Days.on(one.meeting)


def _on_the_desk(programme: Programme, one: Played, desk: Path) -> tuple[Path, ...]:
    """Write the sample files of a submission where a person would have them: outside the store."""
    county = one.step.county
    paths: list[Path] = []
    for file in samples(one.about, county, programme.roster.counties[county], one.step.variant):
        path = desk / file.name
        path.write_bytes(file.content)
        paths.append(path)
    return tuple(paths)


def _must(answer: Done | Refusal, what: object) -> None:
    if isinstance(answer, Refusal):
        faults = [(fault.code, dict(fault.facts)) for fault in answer.faults]
        raise RuntimeError(f"{what} was refused: {answer.code} {dict(answer.facts)} {faults}")
