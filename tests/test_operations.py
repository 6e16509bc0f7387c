"""The operations on a cycle, end to end: what is done, what is refused, what stays as it was."""

import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from engine import operations as op
from engine.demonstration import demo
from engine.errors import Conflict, EtapError, FaultyText, NotFound, Unreadable, UsageFault
from engine.operating import cycles, recording_commands
from engine.recording.ledger.clock import fixed_clock
from engine.recording.programme_folder import Programme
from schemas.asked import Asked
from schemas.commands import Advance
from schemas.days import Days
from schemas.explanation import Class, Explanation, Reason, Why
from schemas.refusal import ExitStatus, Refusal
from schemas.report import Done
from tests.making import (
    P1,
    P2,
    P3,
    P4,
    WAY,
    carried,
    done,
    files,
    later,
    on,
    programme,
    refused,
    submit,
)


@pytest.fixture
def opened(tmp_path: Path) -> Any:
    with closing(programme(tmp_path / "p")) as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return tmp_path / "desk"


def size(opened: Programme) -> int:
    return opened.ledger.head().size


def why(opened: Programme, county: str = "1432", asked: Asked = P1) -> Explanation:
    answer = op.why(opened, county, None, asked)
    assert isinstance(answer, Why), answer
    return answer.explanations[0]


def explained(opened: Programme, county: str, trigger: str, asked: Asked) -> Explanation:
    answer = op.why(opened, county, trigger, asked)
    assert isinstance(answer, Why), answer
    (explanation,) = answer.explanations
    return explanation


def lacks(opened: Programme, county: str = "1432", asked: Asked = P1) -> dict[str, Reason]:
    return {c.leaf.id: c.standing.reason for c in why(opened, county, asked).unmet}


# The way through ----------------------------------------------------------------------------------


def test_a_cycle_goes_all_the_way_and_every_gate_is_shut_until_its_outputs_are_there(opened, desk):
    done(op.start(opened, "1432", None, P1))
    for outputs, trigger in WAY:
        stage = opened.state("1432/1").stage
        for output in outputs:
            assert not why(opened).open
            answer = refused(op.advance(opened, "1432", None, P1), "ETP504")
            assert output in answer.facts["unmet"]
            assert answer.explanation is not None
            submit(opened, desk, output)
        if "chosen" in outputs:
            assert lacks(opened)["chosen"] is Reason.WAITING_FOR_APPROVAL
            done(op.approve_output(opened, "1432", "chosen", P3))
        later(opened, days=20)
        assert why(opened).open
        answer = done(op.advance(opened, "1432", None, P1))
        assert answer.receipts[0].event.payload["trigger"] == trigger
        assert answer.receipts[0].event.payload["source"] == stage
    assert why(opened).final
    assert refused(op.advance(opened, "1432", None, P1), "ETP533").status is ExitStatus.REFUSED
    assert op.verify(opened, lambda *_: None).intact


def test_what_is_done_tells_the_cycle_after_it_and_what_comes_next(opened, desk):
    answer = done(op.start(opened, "1432", None, P1))
    assert answer.state is not None
    assert (answer.state.stage, answer.state.seq) == ("opening", 1)
    assert [e.trigger for e in answer.following] == ["hold_workshop_a"]
    assert answer.simulated
    assert answer.schedule == opened.schedule(answer.state.schedule)


def test_a_finished_county_starts_its_next_cycle_and_an_unfinished_one_does_not(opened):
    done(op.start(opened, "1432", None, P1))
    assert refused(op.start(opened, "1432", None, P1), "ETP517").facts["cycle"] == 1
    done(op.advance(opened, "1432", "abandon", P1, "powódź"))
    done(op.start(opened, "1432", None, P1))
    assert opened.cycles_of("1432") == ("1432/1", "1432/2")
    assert opened.state("1432/2").stage == "opening"
    assert why(opened, "1432", Asked("p1", number=1)).final
    assert op.log(opened, "1432", Asked(number=1)).entries[-1].text == "powódź"
    assert op.log(opened, "1432", Asked()).cycle == 2


def test_reopening_needs_its_reason_and_makes_stale_what_was_made_from_the_old(opened, desk):
    carried(opened, desk, 2)
    submit(opened, desk, "attendance_b", "principles_analysis")
    assert refused(op.advance(opened, "1432", "reopen_workshop_a", P1), "ETP505")
    done(op.advance(opened, "1432", "reopen_workshop_a", P1, "pomyłka"))
    done(op.submit(opened, "1432", "diagnosis", files(desk, "diagnosis", "again"), P1))
    done(op.advance(opened, "1432", None, P1))
    assert lacks(opened) == {"principles_analysis": Reason.STALE}
    submit(opened, desk, "principles_analysis")
    assert why(opened).open


def test_equal_bytes_submitted_again_make_nothing_stale(opened, desk):
    carried(opened, desk, 2)
    submit(opened, desk, "attendance_b", "principles_analysis")
    done(op.advance(opened, "1432", "reopen_workshop_a", P1, "sprawdzenie"))
    submit(opened, desk, "diagnosis")
    done(op.advance(opened, "1432", None, P1))
    assert why(opened).open


def test_a_county_is_named_by_code_or_by_its_name_in_plain_letters(opened):
    done(op.start(opened, "LOSICKI", None, P1))
    assert opened.cycles_of("1410") == ("1410/1",)
    assert why(opened, "Łosicki").county == "1410"


NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demonstration") / "p"
    demo(folder, NOW, lambda *_: None)
    return folder


@pytest.mark.parametrize("person", ["p1", "p2", "p3", "p4", "p5"])
def test_advance_does_exactly_what_why_says(demonstration: Path, tmp_path: Path, person: str):
    """For every county of the demonstration and every way out of its stage."""
    shutil.copytree(demonstration, tmp_path / "p")
    asked = Asked(person)
    with op.open_programme(tmp_path / "p", NOW) as opened:
        codes = [county for county, _ in op.counties(opened) if opened.cycles_of(county)]
        ways = [
            (county, move.transition.trigger)
            for county in codes
            for state in [opened.state(opened.cycles_of(county)[-1])]
            for move in opened.tables(state.schedule).exits[state.stage]
            if move.transition.trigger != "abandon"
        ]
        answers = {way: explained(opened, *way, asked) for way in ways}
        before = size(opened)
        closed = {way for way, a in answers.items() if not a.open}
        for county, trigger in closed:
            refusal = op.advance(opened, county, trigger, asked, "powód")
            assert isinstance(refusal, Refusal)
            assert refusal.explanation == answers[county, trigger]
        assert size(opened) == before
        # Of two ways out of one stage only one can be taken: the first.
        taken = {
            county: trigger for county, trigger in reversed(ways) if (county, trigger) not in closed
        }
        for county, trigger in taken.items():
            assert isinstance(op.advance(opened, county, trigger, asked, "powód"), Done)
        assert closed
        assert size(opened) == before + len(taken)


# Whom and what ------------------------------------------------------------------------------------


def test_what_is_named_wrongly_is_not_found_and_comes_with_the_nearest_word(opened):
    done(op.start(opened, "1432", None, P1))
    for code, call in {
        "ETP602": lambda: op.start(opened, "1433", None, P1),
        "ETP603": lambda: op.start(opened, "Bielski", None, P1),
        "ETP604": lambda: op.why(opened, "1410", None, P1),
        "ETP605": lambda: op.submit(opened, "1432", "barels", (), P1),
        "ETP606": lambda: op.advance(opened, "1432", "hold_workshop_aa", P1),
        "ETP607": lambda: op.why(opened, "1432", None, Asked("p9")),
        "ETP608": lambda: op.start(opened, "1410", "schema_2011", P1),
        "ETP610": lambda: op.note(opened, "1432", P1, about=7, narrowed=Days.parse("2026-03-02")),
    }.items():
        before = size(opened)
        with pytest.raises(NotFound) as raised:
            call()
        assert raised.value.code == code
        assert raised.value.status is ExitStatus.NOT_FOUND
        assert size(opened) == before
    with pytest.raises(NotFound) as raised:
        op.submit(opened, "1432", "barels", (), P1)
    assert raised.value.facts["suggestion"] == "barrels"


def test_an_ambiguous_name_names_its_counties(opened):
    with pytest.raises(NotFound) as raised:
        op.start(opened, "bielski", None, P1)
    assert raised.value.facts["counties"] == ("2003 bielski", "2402 bielski")


def test_of_several_persons_one_must_be_named(opened):
    with pytest.raises(UsageFault) as raised:
        op.start(opened, "1432", None, Asked())
    assert (raised.value.code, raised.value.facts["people"]) == (
        "ETP801",
        ("p1", "p2", "p3", "p4", "p5"),
    )


def test_an_unknown_cycle_of_a_known_county_is_not_found(opened):
    done(op.start(opened, "1432", None, P1))
    with pytest.raises(NotFound, match="ETP604"):
        op.log(opened, "1432", Asked(number=2))


# Days ---------------------------------------------------------------------------------------------


def test_nothing_happened_tomorrow_and_no_advance_before_the_one_before(opened, desk):
    refusal = refused(op.start(opened, "1432", None, on("2026-03-03")), "ETP501")
    assert refusal.status is ExitStatus.USAGE
    done(op.start(opened, "1432", None, on("2026-03-01")))
    submit(opened, desk, "barrels")
    refused(op.advance(opened, "1432", None, on("2026-02-28")), "ETP503")
    done(op.advance(opened, "1432", None, on("2026-02/2026-03-02")))


def test_today_is_the_day_of_the_schedules_time_zone(opened):
    opened.clock = fixed_clock(datetime(2026, 3, 2, 23, 30, tzinfo=UTC))  # 00:30 in Warsaw
    answer = done(op.start(opened, "1432", None, P1))
    assert answer.receipts[0].event.happened == "2026-03-03"


def test_a_month_leaves_the_wait_uncertain_until_a_note_narrows_it(opened, desk):
    carried(opened, desk, 2)
    submit(opened, desk, "attendance_b", "principles_analysis")
    month = opened.now().date().isoformat()[:7]
    entered = done(op.advance(opened, "1432", None, on(month)))
    submit(opened, desk, "attendance_c", "proposals", "chosen")
    done(op.approve_output(opened, "1432", "chosen", P3))
    later(opened, days=16)
    assert lacks(opened) == {"elapsed:workshop_c": Reason.UNCERTAIN_DAYS}
    (condition,) = why(opened).unmet
    seq = entered.receipts[0].event.seq
    assert (condition.standing.cls, condition.standing.facts["event"]) == (Class.CANNOT_TELL, seq)
    outside = refused(op.note(opened, "1432", P1, seq, Days.parse("2026-01-05")), "ETP531")
    assert outside.facts["known"] == month
    done(op.note(opened, "1432", P1, seq, Days.parse(f"{month}-10/{month}-12"), "z listy"))
    refused(op.note(opened, "1432", P1, seq, Days.parse(f"{month}-09")), "ETP531")
    assert op.log(opened, "1432", P1).entries[-1].text == "z listy"


def test_the_record_of_an_earlier_day_carries_both_clocks(opened):
    answer = done(op.start(opened, "1432", None, on("2026-02-24")))
    event = answer.receipts[0].event
    assert (event.happened, event.recorded) == ("2026-02-24", "2026-03-02T11:00:00.000000Z")


# Outputs ------------------------------------------------------------------------------------------


def test_an_output_is_touched_only_in_its_own_stage(opened, desk):
    done(op.start(opened, "1432", None, P1))
    paths = files(desk, "diagnosis")
    for answer in (
        op.submit(opened, "1432", "diagnosis", paths, P1),
        op.withdraw(opened, "1432", "diagnosis", P1),
        op.approve_output(opened, "1432", "chosen", P3),
    ):
        assert refused(answer, "ETP511").status is ExitStatus.REFUSED
    assert list(opened.evidence.blobs()) == []


def test_a_base_that_is_missing_is_asked_for_first(opened, desk):
    carried(opened, desk, 3)
    before = size(opened)
    refusal = refused(op.submit(opened, "1432", "chosen", files(desk, "chosen"), P1), "ETP513")
    assert refusal.facts["bases"] == ("proposals",)
    assert size(opened) == before


def test_the_same_bytes_do_not_prove_two_outputs_nor_twice_the_same(opened, desk):
    carried(opened, desk, 1)
    (report,) = files(desk, "report_a")
    done(op.submit(opened, "1432", "report_a", (report,), P1))
    others = files(desk, "diagnosis")[:4]
    refusal = refused(op.submit(opened, "1432", "diagnosis", (*others, report), P1), "ETP515")
    assert refusal.facts == {"output": "diagnosis", "other": "report_a"}
    twice = (others[0], others[0])
    refused(op.submit(opened, "1432", "diagnosis", twice, P1), "ETP514")
    done(op.withdraw(opened, "1432", "report_a", P1))
    done(op.submit(opened, "1432", "diagnosis", (*others, report), P1))


def test_the_same_bytes_serve_in_another_cycle(opened, desk):
    for county in ("1432", "1410"):
        done(op.start(opened, county, None, P1))
        done(op.submit(opened, county, "barrels", files(desk, "barrels"), P1))
    commitments = [
        opened.state(f"{county}/1").submissions["barrels"].content for county in ("1432", "1410")
    ]
    assert commitments[0] != commitments[1]
    assert len(list(opened.evidence.blobs())) == 1


def test_files_are_added_until_they_suffice_and_the_checks_count_them_all(opened, desk):
    carried(opened, desk, 1)
    refused(
        op.submit(opened, "1432", "diagnosis", files(desk, "diagnosis"), P1, adding=True), "ETP518"
    )
    done(op.submit(opened, "1432", "diagnosis", files(desk, "diagnosis", "three"), P1))
    (condition,) = [c for c in why(opened).unmet if c.leaf.id == "diagnosis"]
    assert condition.standing.reason is Reason.INVALID
    assert [(f.have, f.min) for f in condition.standing.facts["failed"]] == [(3, 5)]
    rest = files(desk, "diagnosis", "rest")
    done(op.submit(opened, "1432", "diagnosis", rest, P4, adding=True))
    submission = opened.state("1432/1").submissions["diagnosis"]
    assert (len(submission.files), submission.failed) == (5, ())
    assert submission.persons == ("p1", "p4")
    refused(op.submit(opened, "1432", "diagnosis", rest[:1], P1, adding=True), "ETP514")


def test_a_table_added_to_a_table_is_measured_with_it(opened, desk):
    carried(opened, desk, 2)
    done(
        op.submit(
            opened, "1432", "principles_analysis", files(desk, "principles_analysis", "three"), P1
        )
    )
    assert lacks(opened)["principles_analysis"] is Reason.INVALID
    more = desk / "reszta.csv"
    more.write_text("principle,finding\noutside_firms,Działka czeka\n", encoding="utf-8")
    done(op.submit(opened, "1432", "principles_analysis", (more,), P1, adding=True))
    assert "principles_analysis" not in lacks(opened)


def test_a_choice_of_what_nobody_proposed_is_recorded_and_does_not_count(opened, desk):
    carried(opened, desk, 3)
    submit(opened, desk, "attendance_c", "proposals")
    table = desk / "chosen.csv"
    table.write_text("proposal,place\ntarg,1\nlotnisko,2\nmetro,3\n", encoding="utf-8")
    done(op.submit(opened, "1432", "chosen", (table,), P1))
    failed = opened.state("1432/1").submissions["chosen"].failed
    assert [(check.check, check.have) for check in failed if check.check == "references"]
    refused(op.approve_output(opened, "1432", "chosen", P3), "ETP528")


@pytest.mark.parametrize(
    ("output", "name", "content", "code"),
    [
        ("barrels", "beczki.pdf", b"to nie jest PDF", "ETP551"),
        ("communes", "gminy.csv", b"nazwa;obszar\nWzorowo;I\n", "ETP553"),
        ("communes", "gminy.csv", b"name,surprise\nWzorowo,1\n", "ETP553"),
        ("communes", "gminy.xlsx", b"%PDF-1.4\n%%EOF", "ETP551"),
    ],
)
def test_a_wrong_file_is_refused_and_nothing_is_kept(opened, desk, output, name, content, code):
    done(op.start(opened, "1432", None, P1))
    desk.mkdir()
    (desk / name).write_bytes(content)
    before = size(opened)
    refusal = refused(op.submit(opened, "1432", output, (desk / name,), P1), code)
    assert refusal.status is ExitStatus.NO
    assert refusal.faults, "what is wrong with the file, and where, is told"
    assert size(opened) == before
    assert list(opened.evidence.blobs()) == []
    assert opened.evidence.sweep() == 0


def test_a_file_that_is_not_there_is_refused(opened, desk):
    done(op.start(opened, "1432", None, P1))
    before = size(opened)
    answer = refusal_or_error(lambda: op.submit(opened, "1432", "barrels", (desk / "nic.pdf",), P1))
    assert answer.code.startswith("ETP")
    assert size(opened) == before


def refusal_or_error(call: Any) -> Any:
    try:
        return call()
    except EtapError as error:
        return error


def test_one_bad_file_of_several_refuses_them_all(opened, desk):
    carried(opened, desk, 1)
    good = files(desk, "diagnosis")
    bad = desk / "zdjecie.png"
    bad.write_bytes(b"\x00\x01\x02 no picture")
    blobs = list(opened.evidence.blobs())
    refused(op.submit(opened, "1432", "diagnosis", (*good, bad), P1), "ETP551")
    assert list(opened.evidence.blobs()) == blobs


def test_what_was_withdrawn_is_missing_again_and_its_reason_is_kept_apart(opened, desk):
    done(op.start(opened, "1432", None, P1))
    refused(op.withdraw(opened, "1432", "barrels", P1, "nic tam nie ma"), "ETP516")
    submit(opened, desk, "barrels")
    assert why(opened).open
    receipt = done(op.withdraw(opened, "1432", "barrels", P1, "zły skan")).receipts[0]
    assert lacks(opened) == {"barrels": Reason.MISSING}
    assert "zły skan" not in repr(receipt)
    assert op.log(opened, "1432", P1).entries[-1].text == "zły skan"


def test_a_refused_command_keeps_no_text(opened):
    done(op.start(opened, "1432", None, P1))
    refused(op.advance(opened, "1432", None, P1, "Jan Kowalski tak chciał"), "ETP504")
    refused(op.withdraw(opened, "1432", "barrels", P1, "Jan Kowalski"), "ETP516")
    opened.close()
    assert b"Kowalski" not in (opened.folder / "private.db").read_bytes()


# Evidence -----------------------------------------------------------------------------------------


def blob_of(opened: Programme, output: str) -> Path:
    (commitment,) = opened.state("1432/1").submissions[output].content
    digest = opened.private.digest_of(commitment)
    assert digest is not None
    return opened.folder / "evidence" / digest[:2] / digest


@pytest.mark.parametrize(
    ("harm", "reason", "breach"),
    [
        (lambda blob: blob.write_bytes(b"something else"), Reason.ALTERED, "ETP668"),
        (lambda blob: blob.unlink(), Reason.ABSENT, "ETP667"),
    ],
)
def test_evidence_altered_or_gone_closes_the_gate_and_verify_names_it(
    opened, desk, harm, reason, breach
):
    done(op.start(opened, "1432", None, P1))
    submit(opened, desk, "barrels")
    blob = blob_of(opened, "barrels")
    kept = blob.read_bytes()
    blob.chmod(0o600)
    harm(blob)
    assert lacks(opened) == {"barrels": reason}
    refusal = refused(op.advance(opened, "1432", None, P1), "ETP504")
    assert refusal.explanation is not None
    assert op.board(opened).rows[0].missing == (), "the board asks the record alone"
    (found,) = op.verify(opened, lambda *_: None).breaches
    assert (found.code, found.cycle, found.seq) == (breach, "1432/1", 2)
    assert found.facts["output"] == "barrels"
    blob.write_bytes(kept)
    assert why(opened).open
    assert op.verify(opened, lambda *_: None).intact


def test_altered_evidence_is_cured_by_submitting_the_file_again(opened, desk):
    done(op.start(opened, "1432", None, P1))
    submit(opened, desk, "barrels")
    blob = blob_of(opened, "barrels")
    blob.chmod(0o600)
    blob.write_bytes(b"x")
    submit(opened, desk, "barrels")
    assert why(opened).open


def test_an_altered_submission_is_not_approved(opened, desk):
    carried(opened, desk, 3)
    submit(opened, desk, "attendance_c", "proposals", "chosen")
    blob_of(opened, "chosen").unlink()
    refusal = refused(op.approve_output(opened, "1432", "chosen", P3), "ETP528")
    assert refusal.facts["reason"] == Reason.ABSENT.value


# Approvals and rights -----------------------------------------------------------------------------


def test_who_may_approve_an_output(opened, desk):
    carried(opened, desk, 3)
    refused(op.approve_output(opened, "1432", "proposals", P3), "ETP525")
    refused(op.approve_output(opened, "1432", "chosen", P3), "ETP526")
    submit(opened, desk, "attendance_c", "proposals")
    done(op.submit(opened, "1432", "chosen", files(desk, "chosen"), P3))
    refused(op.approve_output(opened, "1432", "chosen", P1), "ETP522")
    refused(op.approve_output(opened, "1432", "chosen", P3), "ETP527")
    submit(opened, desk, "chosen")
    done(op.approve_output(opened, "1432", "chosen", P3))
    refused(op.approve_output(opened, "1432", "chosen", P3), "ETP524")
    submit(opened, desk, "chosen")
    assert lacks(opened)["chosen"] is Reason.WAITING_FOR_APPROVAL, (
        "an approval falls with its submission"
    )


def test_who_may_approve_a_gate(opened, desk):
    carried(opened, desk, 6)
    refused(op.approve_gate(opened, "1432", "abandon", P2), "ETP521")
    refused(op.approve_gate(opened, "1432", "hold_workshop_a", P2), "ETP507")
    assert (
        refused(op.approve_gate(opened, "1432", "close", P4), "ETP522").status is ExitStatus.REFUSED
    )
    assert not why(opened).open
    done(op.approve_gate(opened, "1432", "close", P2))
    assert why(opened).open
    refused(op.approve_gate(opened, "1432", "close", P2), "ETP524")
    done(op.submit(opened, "1432", "funding_concept", files(desk, "funding_concept"), P1))
    done(op.withdraw(opened, "1432", "funding_concept", P1))
    assert why(opened).open, "what the approval was given for is as it was"


def test_an_output_of_a_role_is_not_for_others(opened, desk):
    carried(opened, desk, 6)
    paths = files(desk, "funding_concept")
    refusal = refused(op.submit(opened, "1432", "funding_concept", paths, P4), "ETP512")
    assert refusal.status is ExitStatus.REFUSED
    receipt = done(op.submit(opened, "1432", "funding_concept", paths, Asked("p5"))).receipts[0]
    assert receipt.event.acting_as == ("project_team",)


def test_a_gate_closed_by_right_alone_is_refused_and_opens_when_the_role_is_granted(opened, desk):
    carried(opened, desk, 4)
    submit(opened, desk, "attendance_d", "elaborated_projects")
    refusal = refused(op.advance(opened, "1432", None, P4), "ETP506")
    assert refusal.status is ExitStatus.REFUSED
    done(op.grant(opened, "p4", "starosta", P1))
    receipt = done(op.advance(opened, "1432", None, P4)).receipts[0]
    assert receipt.event.acting_as == ("starosta",)


def test_a_trigger_of_another_stage_is_refused_and_told_where_it_belongs(opened):
    done(op.start(opened, "1432", None, P1))
    refusal = refused(op.advance(opened, "1432", "close", P1), "ETP507")
    assert refusal.facts["sources"] == ("follow_up",)
    refused(op.why(opened, "1432", "close", P1), "ETP507")


# Two at once, and clocks --------------------------------------------------------------------------


def test_what_changed_since_it_was_looked_at_is_a_conflict_and_nothing_is_recorded(opened, desk):
    done(op.start(opened, "1432", None, P1))
    submit(opened, desk, "barrels")
    seen = cycles.seen_now(opened, "1432", P1)
    evidence = cycles.evidence_for(opened, seen, "hold_workshop_a")
    with op.open_programme(opened.folder, opened.now()) as other:
        done(op.advance(other, "1432", None, P1))
        before = size(other)
    with pytest.raises(Conflict) as raised:
        recording_commands.record(opened, seen, evidence, Advance("hold_workshop_a"))
    assert (raised.value.code, raised.value.status) == ("ETP536", ExitStatus.REFUSED)
    assert size(opened) == before
    assert opened.state("1432/1").stage == "workshop_a"


def test_of_two_who_advance_the_same_cycle_at_once_exactly_one_succeeds(opened, desk):
    done(op.start(opened, "1432", None, P1))
    submit(opened, desk, "barrels")
    barrier, answers = Barrier(2), []

    def advance() -> None:
        with op.open_programme(opened.folder, opened.now()) as own:
            seen = cycles.seen_now(own, "1432", P1)
            evidence = cycles.evidence_for(own, seen, "hold_workshop_a")
            barrier.wait(10)
            answers.append(
                refusal_or_error(
                    lambda: recording_commands.record(
                        own, seen, evidence, Advance("hold_workshop_a")
                    )
                )
            )

    threads = [Thread(target=advance) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Done"]
    assert op.log(opened, "1432", P1).entries[-1].event.seq == 3


def test_two_programmes_on_one_folder_see_what_the_other_recorded(opened, desk):
    with op.open_programme(opened.folder, opened.now()) as other:
        done(op.start(opened, "1432", None, P1))
        assert other.state("1432/1").stage == "opening"
        submit(other, desk, "barrels")
        assert why(opened).open
        done(op.grant(other, "p5", "trainer", P1))
        assert "trainer" in opened.roster.people["p5"]
        done(op.advance(opened, "1432", None, P1))
        refused(op.advance(other, "1432", "hold_workshop_a", P1), "ETP507")


def test_a_key_of_another_command_is_refused_and_nothing_is_done(opened, desk):
    done(op.start(opened, "1432", None, Asked("p1", idem="raz")))
    before = size(opened)
    refused(op.start(opened, "1410", None, Asked("p1", idem="raz")), "ETP781")
    assert size(opened) == before
    assert opened.cycles_of("1410") == ()


def test_a_clock_that_went_back_is_refused_beyond_five_seconds(opened):
    done(op.start(opened, "1432", None, P1))
    before = size(opened)
    later(opened, seconds=-4)
    done(op.note(opened, "1432", P1, text="w porządku"))
    later(opened, seconds=-10)
    with pytest.raises(Unreadable) as raised:
        op.note(opened, "1432", P1, text="za wcześnie")
    assert raised.value.code == "ETP629"
    assert size(opened) == before + 1
    recorded = [entry.event.recorded for entry in op.log(opened, "1432", P1).entries]
    assert recorded == sorted(recorded)


# Schedules, boards, files -------------------------------------------------------------------------

TWO_WAYS = """\
schedule: dwie_drogi
version: "1.0.0"
title: "Dwie drogi"
roles: {szef: {title: "Szef"}}
initial: start
stages:
  start: {title: "Start"}
  lewa: {title: "Lewa", final: done}
  prawa: {title: "Prawa", final: done}
transitions:
  - {trigger: w_lewo, source: start, dest: lewa}
  - {trigger: w_prawo, source: start, dest: prawa}
"""


def test_a_schedule_from_a_file_is_adopted_and_its_two_ways_must_be_chosen_between(
    opened, tmp_path
):
    path = tmp_path / "dwie_drogi.yaml"
    path.write_text(TWO_WAYS, encoding="utf-8")
    done(op.start(opened, "1410", str(path), P1))
    assert [one.id for one in opened.roster.schedules] == ["schema_2003_2010", "dwie_drogi"]
    refusal = refused(op.advance(opened, "1410", None, P1), "ETP532")
    assert refusal.facts["triggers"] == ("w_lewo", "w_prawo")
    assert refusal.status is ExitStatus.USAGE
    answer = op.why(opened, "1410", None, P1)
    assert isinstance(answer, Why)
    assert [e.trigger for e in answer.explanations] == ["w_lewo", "w_prawo"]
    done(op.advance(opened, "1410", "w_prawo", P1))
    done(op.start(opened, "1410", "dwie_drogi", P1))
    done(op.grant(opened, "p2", "szef", P1))


def test_a_schedule_with_faults_starts_nothing(opened, tmp_path):
    path = tmp_path / "zla.yaml"
    path.write_text(TWO_WAYS.replace("dest: prawa", "dest: nigdzie"), encoding="utf-8")
    before = size(opened)
    with pytest.raises(FaultyText) as raised:
        op.start(opened, "1410", str(path), P1)
    assert raised.value.faults
    assert size(opened) == before
    found = op.validate(path)
    assert (found.schedule, found.faults) == (None, raised.value.faults)


def test_validate_gives_the_schedule_of_a_sound_text(tmp_path):
    path = tmp_path / "dwie_drogi.yaml"
    path.write_text(TWO_WAYS, encoding="utf-8")
    found = op.validate(path)
    assert found.schedule is not None
    assert (found.schedule.id, found.faults) == ("dwie_drogi", ())


def test_the_board_has_every_county_in_the_order_they_were_added(opened, desk):
    done(op.start(opened, "1410", None, P1))
    board = op.board(opened)
    assert [(row.county, row.cycle, row.stage) for row in board.rows] == [
        ("1432", 0, None),
        ("1410", 1, "opening"),
        ("2003", 0, None),
        ("2402", 0, None),
    ]
    assert board.events == size(opened)
    assert board.simulated


def test_the_log_names_persons_files_and_hashes(opened, desk):
    done(op.start(opened, "1432", None, P2))
    submit(opened, desk, "barrels")
    log = op.log(opened, "1432", Asked())
    assert (log.county_name, log.schedule.id) == ("warszawski zachodni", "schema_2003_2010")
    first, second = log.entries
    assert (first.person_name, second.person_name) == ("Osoba 2", None)
    assert second.file_names == ("barrels-1432-1.pdf",)
    assert second.event.prev == first.hash
    assert "barrels-1432-1.pdf" not in repr(second.event)


def test_doctor_examines_with_and_without_a_programme(opened):
    alone, both = op.doctor(None), op.doctor(opened)
    assert both[: len(alone)] == alone
    assert len(both) > len(alone)


def test_an_attested_history_is_read_with_its_sources():
    from engine.recording.installed import WORKFLOWS

    history = op.attested(WORKFLOWS / "histories" / "warszawski_zachodni_2008.yaml")
    assert history.counties == ("1432",)
    assert history.sources


def test_a_programme_that_was_copied_elsewhere_works_there(opened, desk, tmp_path):
    carried(opened, desk, 1)
    opened.close()
    shutil.copytree(opened.folder, tmp_path / "q")
    with op.open_programme(tmp_path / "q", opened.now()) as copy:
        assert op.verify(copy, lambda *_: None).intact
        assert set(lacks(copy)) == {"attendance_a", "diagnosis"}
