"""The programme's folder: found, opened, caught up, and written to all or none."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine import operations as op
from engine.errors import Conflict, NotFound, Unreadable, UsageFault
from engine.recording.finding import find_programme
from engine.recording.ledger.moment import Moment
from engine.recording.programme_folder import Programme
from schemas.asked import Asked
from schemas.days import Days
from schemas.ledger import PROGRAMME, Draft, Kind
from schemas.refusal import ExitStatus, Refusal
from tests.making import BEGIN, P1, done, later, programme, submit

TODAY = Days.on(BEGIN.date())


@pytest.fixture
def opened(tmp_path: Path) -> Any:
    with closing(programme(tmp_path / "p")) as made:
        yield made


def noting(_moment: Moment) -> Draft:
    return Draft(Kind.NOTED, TODAY, {"event": None, "narrowed": None, "text": None})


# Finding ------------------------------------------------------------------------------------------


def test_the_folder_given_wins_then_the_environment_then_upward_like_git(opened, tmp_path):
    deep = opened.folder / "evidence" / "deep"
    deep.mkdir(parents=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {"ETAP_PROGRAMME": str(opened.folder)}
    assert find_programme(opened.folder, {}, elsewhere) == opened.folder
    assert find_programme(None, environment, elsewhere) == opened.folder
    assert find_programme(None, {}, deep) == opened.folder
    assert find_programme(None, {"ETAP_PROGRAMME": ""}, deep) == opened.folder


def test_a_folder_that_is_named_is_not_replaced_by_another_on_the_way(opened, tmp_path):
    for given, environment in (
        (tmp_path / "nowhere", {"ETAP_PROGRAMME": str(opened.folder)}),
        (None, {"ETAP_PROGRAMME": str(tmp_path / "nowhere")}),
        (None, {}),
    ):
        start = tmp_path if not given and not environment else opened.folder
        with pytest.raises(NotFound) as raised:
            find_programme(given, environment, start)
        assert raised.value.code == "ETP601"


# Opening ------------------------------------------------------------------------------------------


def test_where_there_is_no_programme_none_is_made(tmp_path):
    with pytest.raises(NotFound, match="ETP601"):
        op.open_programme(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_clock_of_a_real_programme_is_not_set(tmp_path):
    done(op.init(tmp_path / "p", None, simulated=False))
    with pytest.raises(UsageFault) as raised:
        op.open_programme(tmp_path / "p", BEGIN)
    assert (raised.value.code, raised.value.status) == ("ETP802", ExitStatus.USAGE)
    op.open_programme(tmp_path / "p").close()


def test_a_ledger_that_is_no_database_is_unreadable(tmp_path):
    (tmp_path / "ledger.db").write_bytes(b"not a database at all, whatever its name" * 30)
    with pytest.raises(Unreadable):
        op.open_programme(tmp_path)


def test_a_programme_is_closed_with_its_block(opened):
    with op.open_programme(opened.folder) as own:
        own.roster  # noqa: B018 - asking is the test
    with pytest.raises(Exception, match="closed"):
        own.ledger.head()


# Catching up --------------------------------------------------------------------------------------


def test_a_cycle_that_was_never_started_has_seq_0(opened):
    state = opened.state("1432/1")
    assert (state.seq, state.stage, state.county, state.number) == (0, "", "1432", 1)
    assert opened.cycles_of("1432") == ()


def test_a_state_held_in_memory_is_what_a_fresh_process_replays(opened, tmp_path):
    done(op.start(opened, "1432", None, P1))
    submit(opened, tmp_path / "desk", "barrels", "communes")
    done(op.advance(opened, "1432", None, P1))
    with op.open_programme(opened.folder) as fresh:
        assert fresh.roster == opened.roster
        assert fresh.state("1432/1") == opened.state("1432/1")
        assert fresh.cycles_of("1432") == opened.cycles_of("1432") == ("1432/1",)


def test_many_cycles_of_a_county_come_in_their_order(opened):
    for _ in range(11):
        done(op.start(opened, "1432", None, P1))
        done(op.advance(opened, "1432", "abandon", P1, "próba"))
    assert opened.cycles_of("1432") == tuple(f"1432/{number}" for number in range(1, 12))
    with op.open_programme(opened.folder) as fresh:
        assert fresh.cycles_of("1432") == opened.cycles_of("1432")
        assert op.log(fresh, "1432", Asked()).cycle == 11


def test_what_another_process_wrote_between_two_commands_is_decided_on(opened, tmp_path):
    with op.open_programme(opened.folder, opened.now()) as other:
        done(op.start(opened, "1432", None, P1))
        submit(other, tmp_path / "desk", "barrels")
        done(op.add_county(opened, "1418", "piaseczyński", P1))
        done(op.start(other, "1418", None, P1))
        done(op.advance(opened, "1432", None, P1))
        done(op.note(other, "1432", P1, text="dalej"))
    assert op.verify(opened, lambda *_: None).intact


# Writing ------------------------------------------------------------------------------------------


def test_several_decisions_are_recorded_all_or_none(opened):
    done(op.start(opened, "1432", None, P1))
    before = opened.ledger.head().size
    no = Refusal("ETP504", ExitStatus.NO)
    assert opened.record("1432/1", "p1", [noting, lambda _moment: no]) is no
    assert opened.ledger.head().size == before
    assert opened.state("1432/1").seq == 1
    receipts = opened.record("1432/1", "p1", [noting, noting])
    assert isinstance(receipts, tuple)
    assert [receipt.event.seq for receipt in receipts] == [2, 3]
    assert receipts[1].event.prev == receipts[0].hash
    assert opened.state("1432/1").head == receipts[1].hash


def test_each_decision_is_taken_on_what_the_one_before_it_made(opened):
    done(op.start(opened, "1432", None, P1))
    seen: list[int] = []

    def decide(moment: Moment) -> Draft:
        seen.append(moment.state.seq)
        return noting(moment)

    opened.record("1432/1", "p1", [decide, decide, decide])
    assert seen == [1, 2, 3]


def test_an_exception_in_a_decision_leaves_everything_as_it_was(opened):
    def fails(_moment: Moment) -> Draft:
        raise Conflict("ETP536")

    before = opened.ledger.head()
    with pytest.raises(Conflict):
        opened.record(PROGRAMME, "p1", [fails])
    assert opened.ledger.head() == before
    done(op.add_county(opened, "1418", "piaseczyński", P1))


def test_the_decision_sees_the_instant_that_is_recorded(opened):
    done(op.start(opened, "1432", None, P1))
    later(opened, hours=3)
    instants = []

    def decide(moment: Moment) -> Draft:
        instants.append(moment.now)
        return noting(moment)

    receipts = opened.record("1432/1", "p1", [decide])
    assert isinstance(receipts, tuple)
    assert instants == [opened.now()]
    assert receipts[0].event.recorded == "2026-03-02T14:00:00.000000Z"


def test_a_cycle_that_is_not_started_runs_on_the_schedule_given(opened):
    digest = opened.roster.schedules[0].digest
    start = Draft(Kind.STARTED, TODAY, {"stage": "opening"})
    receipts = opened.record("1410/1", "p1", [lambda _moment: start], digest)
    assert isinstance(receipts, tuple)
    assert receipts[0].event.schedule == digest
    assert opened.state("1410/1").schedule == digest


def test_the_schedule_of_a_cycle_that_was_lost_breaks_the_reading_and_not_silently(opened):
    from engine.errors import LedgerBroken

    with pytest.raises(LedgerBroken, match="ETP666"):
        opened.tables("0" * 64)


def test_a_programme_can_be_made_and_is_empty(tmp_path):
    with Programme.create(tmp_path / "new", BEGIN) as made:
        assert made.ledger.head().size == 0
        assert made.roster.people == {}
    with Programme.create(tmp_path / "new", BEGIN) as again:  # as one that a crash interrupted
        assert again.ledger.head().size == 0


# Overtaken ----------------------------------------------------------------------------------------


def test_a_process_that_was_overtaken_decides_again_on_what_others_wrote(opened):
    done(op.start(opened, "1432", None, P1))
    with op.open_programme(opened.folder, opened.now()) as other:
        done(op.add_person(other, None, P1))
    seen: list[int] = []

    def deciding(moment: Moment) -> Draft:
        seen.append(len(moment.roster.people))
        return noting(moment)

    receipts = opened.record("1432/1", "p1", [deciding])
    assert not isinstance(receipts, Refusal)
    assert seen[-1] == seen[0] + 1, "the second decision knows the person that was added"
    assert [stored.leaf for stored in opened.ledger.read_all()] == list(
        range(opened.ledger.head().size)
    )


def test_a_refusal_on_what_a_process_knows_is_taken_again_on_what_the_ledger_says(opened):
    done(op.start(opened, "1432", None, P1))
    with op.open_programme(opened.folder, opened.now()) as other:
        done(op.add_person(other, None, P1))
    people = len(opened.roster.people)

    def deciding(moment: Moment) -> Draft | Refusal:
        known = len(moment.roster.people)
        return noting(moment) if known == people else Refusal("ETP544", ExitStatus.NO)

    assert not isinstance(opened.record("1432/1", "p1", [deciding]), Refusal)
