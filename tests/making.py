"""Making programmes for tests: a small one, sample files on a desk, and a clock that can be set."""

import atexit
import shutil
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from engine import operations as op
from engine.recording.ledger.clock import fixed_clock
from engine.recording.programme_folder import Programme
from engine.recording.sample_files import samples
from schemas.asked import Asked
from schemas.days import Days
from schemas.refusal import Refusal
from schemas.report import Done

#: When the programmes of these tests begin: a Monday noon in Warsaw.
BEGIN = datetime(2026, 3, 2, 11, tzinfo=UTC)
COUNTIES = (
    ("1432", "warszawski zachodni"),
    ("1410", "łosicki"),
    ("2003", "bielski"),
    ("2402", "bielski"),
)
ROLES = ("labour_office", "starosta", "participants", "trainer", "project_team")
P1, P2, P3, P4, P5 = (Asked(f"p{number}") for number in range(1, 6))


def programme(folder: Path) -> Programme:
    """Make a simulated programme: four counties, p1 to p5 with one role each; it stays open."""
    shutil.copytree(_template(), folder)
    return op.open_programme(folder, BEGIN)


@cache
def _template() -> Path:
    """Make the programme once; every test gets a copy."""
    folder = Path(mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    assert isinstance(op.init(folder, BEGIN, simulated=True), Done)
    with op.open_programme(folder, BEGIN) as opened:
        _fill(opened)
    return folder


def _fill(opened: Programme) -> None:
    for code, name in COUNTIES:
        done(op.add_county(opened, code, name, P1))
    for number, role in enumerate(ROLES, start=1):
        if number > 1:
            done(op.add_person(opened, f"Osoba {number}", P1))
        done(op.grant(opened, f"p{number}", role, P1))


def done(answer: Done | Refusal | str) -> Done:
    """Insist that a command was done."""
    assert isinstance(answer, Done), answer
    return answer


def refused(answer: object, code: str) -> Refusal:
    """Insist that a command was refused for this reason."""
    assert isinstance(answer, Refusal), answer
    assert answer.code == code, answer
    return answer


def later(opened: Programme, **delta: float) -> datetime:
    """Move the programme's clock on; returns the new instant."""
    instant = opened.now() + timedelta(**delta)
    opened.clock = fixed_clock(instant)
    return instant


def files(desk: Path, output: str, variant: str = "", county: str = "1432") -> tuple[Path, ...]:
    """Write sample files of an output to the desk."""
    desk.mkdir(exist_ok=True)
    written = []
    for file in samples(output, county, "przykładowy", variant):
        (desk / file.name).write_bytes(file.content)
        written.append(desk / file.name)
    return tuple(written)


def submit(opened: Programme, desk: Path, *outputs: str, county: str = "1432") -> None:
    """Submit good sample files for each of the outputs."""
    for output in outputs:
        done(op.submit(opened, county, output, files(desk, output, "", county), P1))


#: What each stage must have before the next, in the order of the schedule.
WAY = (
    (("barrels",), "hold_workshop_a"),
    (("attendance_a", "diagnosis"), "hold_workshop_b"),
    (("attendance_b", "principles_analysis"), "hold_workshop_c"),
    (("attendance_c", "proposals", "chosen"), "hold_workshop_d"),
    (("attendance_d", "elaborated_projects"), "hold_fifth_workshop"),
    (("attendance_fifth", "presented_projects"), "begin_follow_up"),
    (("realisation_report",), "close"),
)


def carried(opened: Programme, desk: Path, stages: int, county: str = "1432") -> None:
    """Start a cycle and carry it through as many gates, with 20 days in each stage."""
    done(op.start(opened, county, None, P1))
    for outputs, trigger in WAY[:stages]:
        submit(opened, desk, *outputs, county=county)
        if "chosen" in outputs:
            done(op.approve_output(opened, county, "chosen", P3))
        later(opened, days=20)
        done(op.advance(opened, county, trigger, P1))


def on(text: str, person: str = "p1") -> Asked:
    """Ask as a person about days given in EDTF."""
    return Asked(person, Days.parse(text))
