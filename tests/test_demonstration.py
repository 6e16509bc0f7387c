"""The demonstration: a half-year of 16 counties that ends now, whenever now is."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import operations as op
from engine.deciding.calendar import passed
from engine.demonstration import TOUR, demo
from engine.demonstration.timeline import ZONE, beginning, meeting_day, timeline, uncertain_days
from engine.recording.ledger.event_bytes import read_trusted
from engine.recording.sample_files import samples
from engine.recording.story_file import persons, story
from schemas.asked import Asked
from schemas.days import Answer, Days, Duration
from schemas.explanation import Class, Why
from schemas.ledger import Event, Kind
from schemas.refusal import Refusal
from schemas.report import CycleStatus, Log
from schemas.story import Demonstration
from tests.making import done

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
#: Days on which the story has little room: the 14th of a month, Christmas on Tuesday to Thursday,
#: the first minutes of a Monday, the nights on which clocks change, a leap day, Easter.
AWKWARD = (
    datetime(2026, 11, 14, 12, tzinfo=UTC),
    datetime(2030, 12, 30, 23, 5, tzinfo=UTC),
    datetime(2031, 1, 5, 23, 1, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    datetime(2024, 2, 29, 0, 0, tzinfo=UTC),
    datetime(2026, 4, 7, 6, 0, tzinfo=UTC),
)
instants = st.datetimes(
    min_value=datetime(2010, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(2060, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def played(folder: Path, now: datetime) -> Demonstration:
    shown = demo(folder, now, lambda _done, _of: None)
    assert isinstance(shown, Demonstration)
    return shown


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("demo") / "program"
    played(made, NOW)
    return made


@pytest.fixture
def programme(folder: Path) -> Any:
    with op.open_programme(folder, NOW) as opened:
        yield opened


def events(folder: Path, now: datetime = NOW) -> list[Event]:
    with op.open_programme(folder, now) as opened:
        return [read_trusted(stored.body) for stored in opened.ledger.read_all()]


# What it shows ------------------------------------------------------------------------------------


def test_the_board_has_a_county_at_every_stage_and_in_every_plight(programme):
    board = op.board(programme)
    schedule = programme.schedule(programme.roster.schedules[0].digest)
    assert len(board.rows) == 16
    assert {row.stage for row in board.rows} == {*(s.id for s in schedule.stages), None}
    statuses = Counter(row.status for row in board.rows)
    assert statuses[CycleStatus.CLOSED] == statuses[CycleStatus.GIVEN_UP] == 1
    assert statuses[CycleStatus.NOT_STARTED] == 1
    assert statuses[CycleStatus.BLOCKED] >= 2
    assert [row.county for row in board.rows if row.overdue] == ["1418", "1437"]
    assert [row.county for row in board.rows if row.cycle == 2] == ["1430"]
    assert board.simulated
    assert board.now == NOW


def assert_the_tour_holds(opened):
    assert [stop.cls for stop in TOUR.stops[:5]] == list(Class)
    for stop in TOUR.stops:
        command, county, option, person = stop.arguments
        assert (command, county, option) == ("why", stop.county, "--by")
        answer = op.why(opened, county, None, Asked(person))
        assert isinstance(answer, Why)
        (explanation,) = answer.explanations
        assert not explanation.open
        assert {c.standing.cls for c in explanation.unmet} == {stop.cls}
        assert {c.standing.reason for c in explanation.unmet} == {stop.reason}


def test_each_stop_of_the_tour_is_closed_for_its_class_and_reason_alone(programme):
    assert_the_tour_holds(programme)


@pytest.mark.parametrize("now", AWKWARD, ids=str)
def test_the_story_fits_days_with_little_room(tmp_path: Path, now: datetime):
    shown = played(tmp_path / "p", now)
    assert [row.county for row in shown.board.rows if row.overdue] == ["1418", "1437"]
    with op.open_programme(tmp_path / "p", now) as opened:
        assert_the_tour_holds(opened)


def test_who_has_the_right_finds_the_gate_open_that_is_closed_for_p4_by_right_alone(programme):
    answer = op.why(programme, "1432", None, Asked("p2"))
    assert isinstance(answer, Why)
    assert answer.explanations[0].open


def test_a_text_is_kept_of_the_abandoning_the_reopening_and_the_withdrawal(programme):
    told = {}
    for county in ("1406", "1428", "1412", "1410", "1426"):
        log = op.log(programme, county, Asked("p1"))
        assert isinstance(log, Log)
        told[county] = [entry.event.kind for entry in log.entries if entry.text]
    assert told == {
        "1406": [Kind.ADVANCED],
        "1428": [Kind.ADVANCED],
        "1412": [Kind.WITHDRAWN],
        "1410": [Kind.NOTED],
        "1426": [Kind.NOTED],
    }


def test_every_operation_on_a_cycle_takes_part(folder: Path):
    found = events(folder)
    kinds = {event.kind for event in found}
    assert kinds >= {"started", "submitted", "withdrawn", "approved", "advanced", "noted"}
    assert any("gate" in event.payload for event in found)
    assert any(event.payload.get("adds_to") for event in found)
    media = {file["medium"] for event in found for file in event.payload.get("files", ())}
    assert media == {"csv", "xlsx", "pdf", "docx", "txt"}


def test_both_clocks_are_visible(folder: Path):
    moves = [event for event in events(folder) if event.kind in ("started", "advanced")]
    assert any(event.happened < event.recorded[:10] for event in moves if len(event.happened) == 10)
    assert any(len(event.happened) == 7 for event in moves)


def test_the_programme_verifies_and_says_that_it_is_simulated(programme):
    told = []
    found = op.verify(programme, lambda done, of: told.append((done, of)))
    assert found.breaches == ()
    assert found.simulated
    assert found.checked["evidence"] > 100
    assert told[-1] == (found.checked["events"],) * 2


def shown_text(content: bytes) -> bytes:
    """What a sample file says: in a PDF the texts are written in hex."""
    return content + bytes.fromhex(
        "".join(re.findall(r"<([0-9a-f]+)> Tj", content.decode("latin")))
    )


def test_every_file_says_that_it_is_sample_data_and_no_two_counties_share_one(programme):
    counties = dict(op.counties(programme))
    digest = programme.roster.schedules[0].digest
    files = [
        (code, file)
        for output in programme.schedule(digest).output_of
        for code, name in counties.items()
        for file in samples(output, code, name)
    ]
    assert all(b"SAMPLE DATA: powiat " in shown_text(file.content) for _, file in files)
    assert all(code in file.name for code, file in files)
    assert len({file.content for _, file in files}) == len(files) > 16 * 20


# How it is made -----------------------------------------------------------------------------------


def without_chance(event: Event) -> object:
    """Leave out what salts and the origin make different in every programme."""
    payload = {k: v for k, v in event.payload.items() if k not in ("origin", "reason", "text")}
    files = [(file["size"], file["medium"]) for file in payload.pop("files", ())]
    return event.cycle, event.seq, event.kind, event.happened, event.recorded, payload, files


def test_for_a_given_now_it_is_the_same_each_time_evidence_included(folder: Path, tmp_path: Path):
    played(tmp_path / "again", NOW)
    first, second = events(folder), events(tmp_path / "again")
    assert [without_chance(event) for event in first] == [without_chance(e) for e in second]
    with op.open_programme(folder) as one, op.open_programme(tmp_path / "again") as other:
        assert list(one.evidence.blobs()) == list(other.evidence.blobs())


def test_it_ends_at_the_systems_clock_unless_told_otherwise(tmp_path: Path):
    before = datetime.now(UTC)
    shown = demo(tmp_path / "p", None, lambda _done, _of: None)
    assert isinstance(shown, Demonstration)
    assert before <= shown.board.now <= datetime.now(UTC)
    with op.open_programme(tmp_path / "p") as opened:
        assert_the_tour_holds(opened)
        done(op.add_county(opened, "1465", "Warszawa", Asked("p1")))


def test_a_folder_that_is_not_empty_is_left_as_it_is(tmp_path: Path):
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    answer = demo(tmp_path, NOW, lambda _done, _of: None)
    assert isinstance(answer, Refusal)
    assert answer.code == "ETP546"
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_progress_is_told_step_by_step(tmp_path: Path):
    told = []
    demo(tmp_path / "p", NOW, lambda done, of: told.append((done, of)))
    assert told == [(done, len(told)) for done in range(1, len(told) + 1)]


def test_a_step_that_is_refused_is_a_bug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    steps = [step for step in story() if step.county == "1410" and step.verb != "approve"]
    monkeypatch.setattr("engine.demonstration.story", lambda: tuple(steps))
    with pytest.raises(RuntimeError, match="ETP504"):
        played(tmp_path / "p", NOW)


def test_a_step_of_an_unknown_kind_is_a_bug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from attrs import evolve

    steps = (evolve(story()[0], verb="dance"),)
    monkeypatch.setattr("engine.demonstration.story", lambda: steps)
    with pytest.raises(ValueError, match="dance"):
        played(tmp_path / "p", NOW)


def test_the_persons_are_one_for_each_role(programme):
    shown = {row.person: (row.name, row.roles) for row in op.people(programme)}
    assert shown == {person: (name, (role,)) for person, name, role in persons()}
    assert len({role for _, _, role in persons()}) == 5


# The days -----------------------------------------------------------------------------------------


@given(instants)
def test_every_step_lies_before_now_in_the_order_of_time(now: datetime):
    steps = timeline(story(), now)
    found = [one.instant for one in steps]
    assert found == sorted(found)
    assert beginning(now) <= found[0]
    assert found[-1] < now
    assert found[0] > now - timedelta(weeks=28)


@given(instants)
def test_nothing_is_recorded_before_it_happened_nor_out_of_its_countys_order(now: datetime):
    steps = timeline(story(), now)
    assert all(one.meeting <= one.instant.astimezone(ZONE).date() for one in steps)
    for county in {one.step.county for one in steps}:
        told = [one.step for one in steps if one.step.county == county]
        written = [step for step in story() if step.county == county]
        assert [step for step, _ in groupby(told)] == written


@given(instants)
def test_meetings_are_held_on_tuesdays_to_thursdays_that_are_no_holidays(now: datetime):
    from holidays import country_holidays

    free = country_holidays("PL")
    for one in timeline(story(), now):
        assert one.meeting not in free
        monday = one.meeting - timedelta(days=one.meeting.weekday())
        usual = [monday + timedelta(days=number) for number in (1, 2, 3)]
        assert one.meeting in usual or all(day in free for day in usual)


def test_a_meeting_on_a_public_holiday_is_held_on_the_next_best_day():
    # 11 November 2026 is a Wednesday; in 2030 Christmas takes Tuesday to Thursday.
    assert meeting_day(date(2026, 11, 22), 1, 2) == date(2026, 11, 10)
    assert meeting_day(date(2026, 11, 22), 1, 3) == date(2026, 11, 12)
    assert meeting_day(date(2030, 12, 29), 0, 3) == date(2030, 12, 27)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_uncertain_days_leave_two_weeks_uncertain_on_any_day(today: date):
    days = uncertain_days(today)
    wait = Duration.parse("14 days")
    assert passed(days, wait, Days.on(today), "PL") is Answer.CANNOT_TELL
    assert days.first <= today - timedelta(days=14)
    assert len(str(days)) == 7 or today.day == 14
