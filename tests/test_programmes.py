"""The programme itself: made, and its counties, persons, roles and schedules."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine import operations as op
from engine.errors import EtapError, FaultyText, NotFound, Unreadable
from engine.recording.installed import COUNTIES, PROGRAMME_SCHEDULE
from engine.recording.ledger.clock import fixed_clock
from engine.recording.ledger.event_bytes import read_trusted
from engine.recording.programme_folder import Programme
from schemas.asked import Asked
from schemas.ledger import PROGRAMME
from schemas.refusal import ExitStatus
from tests.making import BEGIN, P1, done, later, programme, refused


@pytest.fixture
def opened(tmp_path: Path) -> Any:
    with closing(programme(tmp_path / "p")) as made:
        yield made


@pytest.fixture
def bare(tmp_path: Path) -> Any:
    """Give a programme as ``init`` leaves it: one person without a role, no county."""
    done(op.init(tmp_path / "p", BEGIN, simulated=True))
    with op.open_programme(tmp_path / "p", BEGIN) as made:
        yield made


def size(opened: Programme) -> int:
    return opened.ledger.head().size


# init ---------------------------------------------------------------------------------------------


def test_init_makes_one_person_without_a_role_and_adopts_the_schedule(bare):
    roster = bare.roster
    assert roster.people == {"p1": frozenset()}
    assert roster.counties == {}
    assert [one.id for one in roster.schedules] == ["schema_2003_2010"]
    assert roster.origin.startswith("etap/")
    assert roster.origin.endswith("/simulated")
    assert roster.simulated


def test_a_real_programme_is_not_simulated_and_every_origin_is_another(tmp_path):
    origins = set()
    for name in ("a", "b"):
        done(op.init(tmp_path / name, None, simulated=False))
        with op.open_programme(tmp_path / name) as made:
            assert not made.roster.simulated
            assert "simulated" not in made.roster.origin
            origins.add(made.roster.origin)
    assert len(origins) == 2


def test_init_takes_a_new_or_an_empty_folder_and_no_other(tmp_path):
    (tmp_path / "empty").mkdir()
    done(op.init(tmp_path / "empty", BEGIN, simulated=True))
    done(op.init(tmp_path / "deep" / "er", BEGIN, simulated=True))
    assert refused(op.init(tmp_path / "empty"), "ETP546").status is ExitStatus.NO
    (tmp_path / "file").write_text("x", encoding="utf-8")
    refused(op.init(tmp_path / "file"), "ETP546")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("x", encoding="utf-8")
    refused(op.init(tmp_path / "full"), "ETP546")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter"]


# Counties -----------------------------------------------------------------------------------------


def counties_file(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "powiaty.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_the_sixteen_counties_of_the_programme_are_imported_in_their_order(bare):
    answer = done(op.import_counties(bare, COUNTIES, Asked()))
    assert len(answer.receipts) == 16
    assert op.counties(bare)[0] == ("1410", "łosicki")
    assert op.counties(bare)[-1] == ("1437", "żuromiński")
    assert answer.state is None
    assert answer.following == ()


def test_importing_again_adds_only_what_is_new(bare, tmp_path):
    path = counties_file(tmp_path, "code,name\n1432,warszawski zachodni\n")
    done(op.import_counties(bare, path, Asked()))
    path = counties_file(
        tmp_path, "\ufeffname,code\r\nwarszawski zachodni,1432\r\nłosicki,1410\r\n"
    )
    assert len(done(op.import_counties(bare, path, Asked())).receipts) == 1
    assert op.counties(bare) == (("1432", "warszawski zachodni"), ("1410", "łosicki"))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("143,krótki", "ETP542"),
        ("1432,inna nazwa", "ETP541"),
        ("0201,", "ETP542"),
        ("１４３２,x", "ETP542"),
    ],
)
def test_one_bad_county_keeps_all_of_the_file_out(bare, tmp_path, row, code):
    done(op.add_county(bare, "1432", "warszawski zachodni", Asked()))
    before = size(bare)
    path = counties_file(tmp_path, f"code,name\n1410,łosicki\n{row}\n")
    refused(op.import_counties(bare, path, Asked()), code)
    assert size(bare) == before
    assert op.counties(bare) == (("1432", "warszawski zachodni"),)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"kod,nazwa\n1432,x\n", "ETP613"),
        (b"", "ETP613"),
        ("code,name\n1410,łosicki\n".encode("cp1250"), "ETP612"),
        (b'code,name\n1410,"losicki\n', "ETP612"),
        (b"\xff\xfec\x00o\x00", "ETP612"),
    ],
)
def test_a_counties_file_that_cannot_be_read_is_told(bare, tmp_path, content, code):
    before = size(bare)
    with pytest.raises(EtapError) as raised:
        op.import_counties(bare, counties_file(tmp_path, content), Asked())
    assert raised.value.code == code
    assert raised.value.status is ExitStatus.BROKEN
    assert size(bare) == before


def test_a_counties_file_that_is_not_there_is_not_found(bare, tmp_path):
    with pytest.raises(NotFound) as raised:
        op.import_counties(bare, tmp_path / "nic.csv", Asked())
    assert raised.value.code == "ETP611"
    with pytest.raises(Unreadable):
        op.import_counties(bare, tmp_path, Asked())


@pytest.mark.parametrize("code", ["", "1", "14320", "14a2", " 1432", "1432\n", "-143", "٤٤٤٤"])
def test_a_county_is_keyed_by_four_digits(bare, code):
    refusal = refused(op.add_county(bare, code, "łosicki", Asked()), "ETP542")
    assert refusal.status is ExitStatus.USAGE


def test_a_county_is_added_once(bare):
    done(op.add_county(bare, "0201", "bolesławiecki", Asked()))
    refused(op.add_county(bare, "0201", "bolesławiecki", Asked()), "ETP541")
    assert op.counties(bare) == (("0201", "bolesławiecki"),)


# Persons and roles --------------------------------------------------------------------------------


def test_persons_get_opaque_ids_and_their_names_stay_out_of_the_ledger(opened):
    rows = {row.person: (row.name, row.roles) for row in op.people(opened)}
    assert rows["p1"] == (None, ("labour_office",))
    assert rows["p3"] == ("Osoba 3", ("participants",))
    assert all(b"Osoba" not in stored.body for stored in opened.ledger.read_all())


def test_a_person_may_be_named_later_and_anew_without_an_event(opened):
    before = size(opened)
    op.name_person(opened, "p1", "Anna Przykładowa")
    op.name_person(opened, "p1", "Anna Przykładowa-Nowa")
    assert op.people(opened)[0].name == "Anna Przykładowa-Nowa"
    assert size(opened) == before
    with pytest.raises(NotFound, match="ETP607"):
        op.name_person(opened, "p9", "Nikt")


def test_a_person_may_stay_without_a_name(bare):
    done(op.add_person(bare, None, Asked()))
    assert [(row.person, row.name) for row in op.people(bare)] == [("p1", None), ("p2", None)]


def test_roles_are_granted_once_and_revoked_when_held(opened):
    refused(op.grant(opened, "p1", "labour_office", P1), "ETP543")
    assert refused(op.grant(opened, "p1", "wójt", P1), "ETP609").status is ExitStatus.NOT_FOUND
    refused(op.revoke(opened, "p1", "starosta", P1), "ETP544")
    done(op.revoke(opened, "p1", "labour_office", P1))
    assert opened.roster.people["p1"] == frozenset()
    with pytest.raises(NotFound, match="ETP607"):
        op.grant(opened, "p7", "starosta", P1)
    with pytest.raises(NotFound, match="ETP607"):
        op.grant(opened, "p1", "starosta", Asked("p7"))


def test_a_revoked_right_is_gone_at_that_point_of_the_ledger(opened):
    done(op.start(opened, "1432", None, P1))
    done(op.revoke(opened, "p2", "starosta", P1))
    answer = op.why(opened, "1432", None, Asked("p2"))
    assert answer.state.stage == "opening"
    assert opened.roster.people["p2"] == frozenset()


def test_the_programmes_own_events_name_no_schedule_and_chain(opened):
    events = [read_trusted(stored.body) for stored in opened.ledger.read(PROGRAMME)]
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert {event.schedule for event in events} == {None}
    assert opened.roster.seq == len(events)


def test_happened_may_be_said_and_a_key_kept(opened):
    from schemas.days import Days

    asked = Asked("p1", Days.parse("2026-02"), idem="klucz")
    event = done(op.add_county(opened, "1418", "piaseczyński", asked)).receipts[0].event
    assert (event.happened, event.idem) == ("2026-02", "klucz")


# Schedules ----------------------------------------------------------------------------------------


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = PROGRAMME_SCHEDULE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "inny.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_a_schedule_with_another_layout_is_the_same_schedule(opened, tmp_path):
    path = changed(tmp_path, "initial: opening\n", "# uwaga\n\ninitial: opening\n")
    before = size(opened)
    assert op.adopt(opened, path, P1) == opened.roster.schedules[0].digest
    assert size(opened) == before


def test_the_same_id_and_version_with_another_content_is_refused(opened, tmp_path):
    path = changed(tmp_path, '"14 days"', '"7 days"')
    before = sorted((opened.folder / "schedules").iterdir())
    refusal = refused(op.adopt(opened, path, P1), "ETP545")
    assert refusal.facts["version"] == "1.0.0"
    assert sorted((opened.folder / "schedules").iterdir()) == before


def test_a_new_version_is_adopted_and_started_from_then_on(opened, tmp_path):
    done(op.start(opened, "1432", None, P1))
    path = changed(tmp_path, 'version: "1.0.0"', 'version: "1.1.0"')
    digest = op.adopt(opened, path, P1)
    assert isinstance(digest, str)
    later(opened, days=1)
    done(op.start(opened, "1410", None, P1))
    assert opened.state("1410/1").schedule == digest
    assert opened.state("1432/1").schedule != digest


def test_a_faulty_schedule_is_not_adopted(opened, tmp_path):
    with pytest.raises(FaultyText):
        op.adopt(opened, changed(tmp_path, "initial: opening", "initial: openning"), P1)


def test_a_programme_command_with_a_clock_gone_back_is_refused(opened):
    before = size(opened)
    opened.clock = fixed_clock(BEGIN - timedelta(minutes=1))
    with pytest.raises(Unreadable, match="ETP629"):
        op.add_county(opened, "1418", "piaseczyński", P1)
    assert size(opened) == before
    assert "1418" not in opened.roster.counties
