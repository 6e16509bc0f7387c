"""A command given again under its key is the same event; another one under that key is refused."""

import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from engine import operations as op
from engine.deciding.retries import compared, is_key
from engine.errors import LedgerBroken, NotFound, UsageFault
from engine.recording.programme_folder import Programme
from schemas.asked import Asked
from schemas.days import Days
from schemas.publishing import Outcome
from schemas.refusal import ExitStatus, Refusal
from schemas.report import Done
from schemas.retrying import Comparison, GivenFile, KeptText, Repeated
from tests.making import BEGIN, P1, carried, done, files, later, programme, refused, submit

KEY = Asked("p1", idem="k")
BARE = Asked(idem="k")
SCHEDULE = """\
schedule: dwa_etapy
version: "1.0.0"
title: "Dwa etapy"
roles: {szef: {title: "Szef"}}
initial: pierwszy
stages:
  pierwszy: {title: "Pierwszy"}
  koniec: {title: "Koniec", final: done}
transitions:
  - {trigger: zakoncz, source: pierwszy, dest: koniec, requires: {approval: {role: szef}}}
"""


@pytest.fixture
def opened(tmp_path: Path) -> Any:
    with closing(programme(tmp_path / "p")) as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    folder.mkdir()
    return folder


def size(opened: Programme) -> int:
    return opened.ledger.head().size


def schedule(desk: Path, text: str = SCHEDULE, name: str = "dwa.yaml") -> Path:
    path = desk / name
    path.write_text(text, "utf-8")
    return path


def rows(desk: Path, *counties: tuple[str, str]) -> Path:
    lines = ["code,name", *(f"{code},{name}" for code, name in counties)]
    path = desk / "counties.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


# --- The same command again -----------------------------------------------------------------------

Command = Callable[[Programme, Path, Asked], Any]
Setting = Callable[[Programme, Path], None]


def nothing(_opened: Programme, _desk: Path) -> None:
    """Set nothing up."""


def started_in_february(opened: Programme, _desk: Path) -> None:
    done(op.start(opened, "1432", None, Asked("p1", Days.parse("2026-02"))))


def started(opened: Programme, _desk: Path) -> None:
    done(op.start(opened, "1432", None, P1))


def submitted(opened: Programme, desk: Path) -> None:
    started(opened, desk)
    submit(opened, desk, "barrels")


def to_be_approved(opened: Programme, desk: Path) -> None:
    carried(opened, desk, 3)
    submit(opened, desk, "attendance_c", "proposals", "chosen")


def gated(opened: Programme, desk: Path) -> None:
    done(op.start(opened, "1432", str(schedule(desk)), P1))
    done(op.grant(opened, "p1", "szef", P1))


def added(opened: Programme, desk: Path) -> None:
    started(opened, desk)
    done(op.advance(opened, "1432", "abandon", P1, "inny"))
    done(op.start(opened, "1432", None, P1))
    submit(opened, desk, "barrels")


#: Every kind of command: what goes before, the command, and others that must not pass for it, each
#: with the parts that it differs in.
CASES: dict[str, tuple[Setting, Command, dict[str, tuple[Command, tuple[str, ...]]]]] = {
    "start": (
        nothing,
        lambda o, _, a: op.start(o, "1432", None, a),
        {
            "another county": (lambda o, _, a: op.start(o, "1410", None, a), ("county",)),
            "an unknown county": (lambda o, _, a: op.start(o, "9999", None, a), ("county",)),
            "an unknown schedule": (lambda o, _, a: op.start(o, "1432", "x", a), ("schedule",)),
            "a file's schedule": (
                lambda o, d, a: op.start(o, "1432", str(schedule(d)), a),
                ("schedule",),
            ),
            "another command": (lambda o, _, a: op.advance(o, "1432", None, a), ("command",)),
            "another person": (
                lambda o, _, a: op.start(o, "1432", None, evolve(a, person="p2")),
                ("actor",),
            ),
            "another day": (
                lambda o, _, a: op.start(o, "1432", None, evolve(a, happened=Days.parse("2025"))),
                ("happened",),
            ),
        },
    ),
    "start on a file": (
        nothing,
        lambda o, d, a: op.start(o, "łosicki", str(schedule(d)), a),
        {
            "another text": (
                lambda o, d, a: op.start(
                    o, "1410", str(schedule(d, SCHEDULE.replace("Dwa", "2"))), a
                ),
                ("schedule",),
            ),
            "another id": (
                lambda o, _, a: op.start(o, "1410", "schema_2003_2010", a),
                ("schedule",),
            ),
        },
    ),
    "submit": (
        started,
        lambda o, d, a: op.submit(o, "1432", "barrels", files(d, "barrels"), a),
        {
            "another file": (
                lambda o, d, a: op.submit(o, "1432", "barrels", (changed(d, "barrels"),), a),
                ("files",),
            ),
            "two files": (
                lambda o, d, a: op.submit(o, "1432", "barrels", 2 * files(d, "barrels"), a),
                ("files",),
            ),
            "adding": (
                lambda o, d, a: op.submit(
                    o, "1432", "barrels", files(d, "barrels"), a, adding=True
                ),
                ("adds_to",),
            ),
            "another output": (
                lambda o, d, a: op.submit(o, "1432", "diagnosis", files(d, "barrels"), a),
                ("output",),
            ),
            "another cycle": (
                lambda o, d, a: op.submit(
                    o, "1432", "barrels", files(d, "barrels"), evolve(a, number=2)
                ),
                ("cycle",),
            ),
        },
    ),
    "submit adding": (
        added,
        lambda o, d, a: op.submit(o, "1432", "barrels", (changed(d, "barrels"),), a, adding=True),
        {
            "not adding": (
                lambda o, d, a: op.submit(o, "1432", "barrels", (changed(d, "barrels"),), a),
                ("adds_to",),
            ),
            "all of them": (
                lambda o, d, a: op.submit(
                    o,
                    "1432",
                    "barrels",
                    (*files(d, "barrels"), changed(d, "barrels")),
                    a,
                    adding=True,
                ),
                ("files",),
            ),
        },
    ),
    "withdraw": (
        submitted,
        lambda o, _, a: op.withdraw(o, "1432", "barrels", a, "pomyłka"),
        {
            "another reason": (
                lambda o, _, a: op.withdraw(o, "1432", "barrels", a, "pomyłki"),
                ("reason",),
            ),
            "no reason": (lambda o, _, a: op.withdraw(o, "1432", "barrels", a), ("reason",)),
        },
    ),
    "approve an output": (
        to_be_approved,
        lambda o, _, a: op.approve_output(o, "1432", "chosen", evolve(a, person="p3")),
        {
            "another output": (
                lambda o, _, a: op.approve_output(o, "1432", "proposals", a),
                ("actor", "output"),
            ),
            "a gate": (
                lambda o, _, a: op.approve_gate(o, "1432", "chosen", evolve(a, person="p3")),
                ("gate",),
            ),
        },
    ),
    "approve a gate": (
        gated,
        lambda o, _, a: op.approve_gate(o, "1432", "zakoncz", a),
        {
            "another role": (
                lambda o, _, a: op.approve_gate(o, "1432", "zakoncz", a, "starosta"),
                ("role",),
            ),
            "an output": (lambda o, _, a: op.approve_output(o, "1432", "x", a), ("output",)),
        },
    ),
    "advance": (
        submitted,
        lambda o, _, a: op.advance(o, "1432", None, a),
        {
            "another trigger": (
                lambda o, _, a: op.advance(o, "1432", "abandon", a, "inny"),
                ("trigger", "reason"),
            ),
        },
    ),
    "advance with a reason": (
        started,
        lambda o, _, a: op.advance(o, "1432", "abandon", a, "powódź"),
        {
            "another reason": (
                lambda o, _, a: op.advance(o, "1432", None, a, "pożar"),
                ("reason",),
            ),
            "none": (lambda o, _, a: op.advance(o, "1432", None, a, "  "), ("reason",)),
        },
    ),
    "note": (
        started,
        lambda o, _, a: op.note(o, "1432", a, text="zadzwonić"),
        {
            "another text": (lambda o, _, a: op.note(o, "1432", a, text="napisać"), ("text",)),
            "an event": (
                lambda o, _, a: op.note(o, "1432", a, 1, text="zadzwonić"),
                ("event",),
            ),
        },
    ),
    "narrow": (
        started_in_february,
        lambda o, _, a: op.note(o, "1432", a, 1, Days.parse("2026-02-03")),
        {
            "other days": (
                lambda o, _, a: op.note(o, "1432", a, 1, Days.parse("2026-02-04")),
                ("narrowed",),
            ),
        },
    ),
    "county add": (
        nothing,
        lambda o, _, a: op.add_county(o, "1419", "płocki", a),
        {
            "another name": (lambda o, _, a: op.add_county(o, "1419", "Płock", a), ("name",)),
            "another code": (lambda o, _, a: op.add_county(o, "1462", "płocki", a), ("county",)),
        },
    ),
    "county import": (
        nothing,
        lambda o, d, a: op.import_counties(
            o, rows(d, ("1410", "łosicki"), ("1419", "płocki"), ("1420", "płoński")), a
        ),
        {
            "one row less": (
                lambda o, d, a: op.import_counties(o, rows(d, ("1419", "płocki")), a),
                ("more",),
            ),
            "one row more": (
                lambda o, d, a: op.import_counties(
                    o, rows(d, ("1419", "płocki"), ("1420", "płoński"), ("1422", "x")), a
                ),
                ("more",),
            ),
            "nothing new": (
                lambda o, d, a: op.import_counties(o, rows(d, ("1410", "łosicki")), a),
                ("county", "name", "more"),
            ),
        },
    ),
    "person add": (
        nothing,
        lambda o, _, a: op.add_person(o, "Ewa Lis", a),
        {"another name": (lambda o, _, a: op.add_person(o, "Jan Lis", a), ("name",))},
    ),
    "person grant": (
        nothing,
        lambda o, _, a: op.grant(o, "p2", "trainer", a),
        {
            "another person": (lambda o, _, a: op.grant(o, "p3", "trainer", a), ("person",)),
            "an unknown person": (lambda o, _, a: op.grant(o, "p9", "trainer", a), ("person",)),
            "another role": (lambda o, _, a: op.grant(o, "p2", "x", a), ("role",)),
            "a revocation": (lambda o, _, a: op.revoke(o, "p2", "trainer", a), ("command",)),
        },
    ),
    "person revoke": (
        nothing,
        lambda o, _, a: op.revoke(o, "p2", "starosta", a),
        {"another": (lambda o, _, a: op.revoke(o, "p4", "trainer", a), ("person", "role"))},
    ),
}


def changed(desk: Path, output: str) -> Path:
    """Give another file of the same medium and size for an output."""
    (path, *_) = files(desk, output)
    other = desk / f"other-{path.name}"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    other.write_bytes(bytes(content) if path.suffix == ".txt" else path.read_bytes() + b"\n")
    return other


def moved_on(opened: Programme, desk: Path) -> None:
    """Let the programme move on: another day, another cycle, other counties."""
    later(opened, days=40)
    done(op.start(opened, "2003", None, P1))
    done(op.add_county(opened, "1463", "Radom", P1))


@pytest.mark.parametrize("name", CASES)
def test_a_command_given_again_answers_with_the_event_of_that_time(name, opened, desk):
    setting, command, _ = CASES[name]
    setting(opened, desk)
    first = done(command(opened, desk, KEY))
    assert first.before is None
    moved_on(opened, desk)
    before = size(opened)
    again = done(command(opened, desk, KEY))
    assert again.receipts == first.receipts
    assert [r.peaks for r in again.receipts] == [r.peaks for r in first.receipts]
    assert (again.receipt, again.receipt is None) == (first.receipt, False)
    assert again.before == Repeated(first.receipts, (), again.text)
    assert (again.text, again.simulated) == (first.text, first.simulated)
    assert size(opened) == before
    with closing(op.open_programme(opened.folder, opened.now())) as other:
        assert done(command(other, desk, KEY)).receipts == first.receipts
    assert op.verify(opened, lambda *_: None).intact


@pytest.mark.parametrize(
    ("name", "other"), [(name, other) for name, case in CASES.items() for other in case[2]]
)
def test_another_command_under_the_same_key_is_refused_and_told_what_differs(
    name, other, opened, desk
):
    setting, command, others = CASES[name]
    setting(opened, desk)
    receipt = done(command(opened, desk, KEY)).receipts[0]
    before = size(opened)
    act, differs = others[other]
    answer = refused(act(opened, desk, KEY), "ETP781")
    assert answer.status is ExitStatus.REFUSED
    assert answer.facts == {
        "key": "k",
        "event": receipt.event.seq,
        "history": receipt.event.cycle,
        "differs": differs,
    }
    assert size(opened) == before


def test_what_the_caller_leaves_open_matches_anything(opened, desk):
    asked = Asked("p1", Days.parse("2026-02"), idem="k")
    first = done(op.start(opened, "1432", "schema_2003_2010", asked))
    later(opened, days=3)
    assert done(op.start(opened, "Warszawski Zachodni", None, BARE)).receipts == first.receipts
    assert done(op.start(opened, "1432", None, asked)).receipts == first.receipts


def test_a_cycle_that_is_over_and_a_person_without_rights_are_told_the_event_all_the_same(
    opened, desk
):
    done(op.start(opened, "1432", None, P1))
    key = Asked("p1", idem="note")
    first = done(op.note(opened, "1432", key, text="tak"))
    done(op.advance(opened, "1432", "abandon", P1, "koniec"))
    done(op.start(opened, "1432", None, P1))
    again = done(op.note(opened, "1432", key, text="tak"))
    assert again.receipts == first.receipts
    assert again.state is not None
    assert (again.state.number, again.state.stage) == (1, "abandoned")


def test_a_schedule_is_published_once_and_told_as_it_was(opened, desk):
    path = schedule(desk)
    plan = op.publication(opened, path, KEY)
    first = op.publish(opened, plan, KEY)
    assert not isinstance(first, Refusal)
    later(opened, days=1)
    again = op.publication(opened, path, KEY)
    assert (again.outcome, again.receipts) == (Outcome.PUBLISHED, first.receipts)
    assert again.before is not None
    collided = op.publish(opened, plan, KEY)  # as of two that planned at the same time
    assert not isinstance(collided, Refusal)
    assert (collided.before, collided.receipts) == (again.before, first.receipts)
    other = schedule(desk, SCHEDULE.replace("1.0.0", "1.0.1"), "other.yaml")
    different = op.publication(opened, other, KEY).refusal
    assert refused(different, "ETP781").facts["differs"] == ("digest",)


def test_adopting_is_once_too(opened, desk):
    digest = op.adopt(opened, schedule(desk), KEY)
    before = size(opened)
    assert op.adopt(opened, schedule(desk), KEY) == digest
    other = schedule(desk, SCHEDULE.replace("1.0.0", "1.0.1"))
    refused(op.adopt(opened, other, KEY), "ETP781")
    assert size(opened) == before


def test_a_programme_is_made_once(tmp_path):
    folder = tmp_path / "new"
    first = done(op.init(folder, BEGIN, simulated=True, idem="k"))
    again = done(op.init(folder, BEGIN, simulated=True, idem="k"))
    assert len(again.receipts) == 2
    assert again.receipts == first.receipts
    assert again.before is not None
    assert refused(op.init(folder, idem="k"), "ETP781").facts["differs"] == ("simulated",)
    refused(op.init(folder, BEGIN, simulated=True, idem="other"), "ETP546")
    refused(op.init(folder, BEGIN, simulated=True), "ETP546")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    refused(op.init(tmp_path / "full", idem="k"), "ETP546")


def test_a_name_that_was_lost_between_ledger_and_roster_is_kept_by_the_retry(opened, monkeypatch):
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(opened.private, "add_person", killed)
    with pytest.raises(KeyboardInterrupt):
        op.add_person(opened, "Ewa Lis", KEY)
    monkeypatch.undo()
    assert "Ewa Lis" not in opened.private.names().values()
    again = done(op.add_person(opened, "Ewa Lis", KEY))
    assert opened.private.names()[again.receipts[0].event.payload["person"]] == "Ewa Lis"
    assert len(opened.roster.people) == 6


def test_a_start_that_was_cut_short_after_its_schedule_was_adopted_is_finished_by_the_retry(
    opened, desk, monkeypatch
):
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    path = str(schedule(desk))
    monkeypatch.setattr(Programme, "tables", killed)
    with pytest.raises(KeyboardInterrupt):
        op.start(opened, "1432", path, KEY)
    monkeypatch.undo()
    assert opened.cycles_of("1432") == ()
    first = done(op.start(opened, "1432", path, KEY))
    assert done(op.start(opened, "1432", path, KEY)).receipts == first.receipts
    assert opened.cycles_of("1432") == ("1432/1",)


# --- What cannot be compared ----------------------------------------------------------------------


def test_a_file_that_is_gone_makes_the_command_untellable(opened, desk):
    started(opened, desk)
    (path,) = files(desk, "barrels")
    done(op.submit(opened, "1432", "barrels", (path,), KEY))
    path.unlink()
    answer = refused(op.submit(opened, "1432", "barrels", (path,), KEY), "ETP782")
    assert (answer.status, answer.facts["file"]) == (ExitStatus.REFUSED, str(path))


def test_a_list_or_a_schedule_that_is_gone_makes_the_command_untellable(opened, desk):
    listed, yaml = rows(desk, ("1419", "płocki")), schedule(desk)
    done(op.import_counties(opened, listed, KEY))
    done(op.start(opened, "1432", str(yaml), Asked("p1", idem="s")))
    listed.unlink()
    refused(op.import_counties(opened, listed, KEY), "ETP782")
    yaml.write_text("schedule: {", "utf-8")
    refused(op.start(opened, "1432", str(yaml), Asked("p1", idem="s")), "ETP782")


def forget(opened: Programme, table: str) -> None:
    import sqlite3

    opened.private.close()
    with closing(sqlite3.connect(opened.folder / "private.db")) as connection:
        connection.execute(f"DELETE FROM {table}")
        connection.commit()


def test_a_text_that_was_redacted_is_taken_by_its_length_and_that_is_said(opened, desk):
    started(opened, desk)
    first = done(op.note(opened, "1432", KEY, text="zadzwonić"))
    forget(opened, "texts")
    again = done(op.note(opened, "1432", KEY, text="zadzwonić"))
    assert again.receipts == first.receipts
    assert again.before is not None
    assert again.before.not_compared == ("text",)
    assert again.text is None
    refused(op.note(opened, "1432", KEY, text="inny"), "ETP781")


def test_files_that_were_redacted_are_taken_by_number_and_size_and_that_is_said(opened, desk):
    started(opened, desk)
    paths = files(desk, "barrels")
    first = done(op.submit(opened, "1432", "barrels", paths, KEY))
    forget(opened, "files")
    again = done(op.submit(opened, "1432", "barrels", paths, KEY))
    assert again.receipts == first.receipts
    assert again.before is not None
    assert again.before.not_compared == ("files",)
    longer = desk / "longer.pdf"
    longer.write_bytes(paths[0].read_bytes() + b"x")
    refused(op.submit(opened, "1432", "barrels", (longer,), KEY), "ETP781")


# --- Two at once ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_of_two_at_once_one_records_and_both_answer_with_its_event(name, opened, desk, monkeypatch):
    setting, command, _ = CASES[name]
    setting(opened, desk)
    recorded: list[Done] = []

    def overtaken(*asked: Any, **more: Any) -> Any:
        """Record as another process between the look at the key and the append."""
        if not recorded:
            monkeypatch.undo()
            with closing(op.open_programme(opened.folder, opened.now())) as other:
                recorded.append(done(command(other, desk, KEY)))
        return Programme.record(opened, *asked, **more)

    monkeypatch.setattr(
        Programme, "record", lambda _self, *asked, **more: overtaken(*asked, **more)
    )
    answer = done(command(opened, desk, KEY))
    assert recorded[0].before is None
    assert answer.receipts == recorded[0].receipts
    assert answer.before is not None
    assert op.verify(opened, lambda *_: None).intact


def test_eight_threads_with_one_key_record_one_event(opened, desk):
    started(opened, desk)
    before = size(opened)
    barrier, answers = threading.Barrier(8), []

    def work() -> None:
        with closing(op.open_programme(opened.folder, opened.now())) as own:
            barrier.wait()
            answers.append(op.note(own, "1432", KEY, text="raz"))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({done(answer).receipts for answer in answers}) == 1
    assert [done(answer).before is None for answer in answers].count(True) == 1
    assert size(opened) == before + 1


# --- Keys, receipts, comparison -------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "a" * 201, "two\nlines", "\x1b", "\ud800", "\u202e"])
def test_a_key_that_cannot_be_one_is_wrong_usage_and_records_nothing(key, opened, tmp_path):
    before = size(opened)
    with pytest.raises(UsageFault, match="ETP780"):
        op.add_county(opened, "1419", "płocki", Asked("p1", idem=key))
    with pytest.raises(UsageFault, match="ETP780"):
        op.init(tmp_path / "new", idem=key)
    assert size(opened) == before


@given(st.text(max_size=300))
def test_a_key_is_one_line_of_1_to_200_printable_characters(key: str):
    assert is_key(key) == (1 <= len(key) <= 200 and all(sign.isprintable() for sign in key))


def test_a_key_that_stands_beside_another_event_is_a_broken_ledger(opened, monkeypatch):
    done(op.start(opened, "1432", None, KEY))
    stored = opened.ledger.at(0)
    monkeypatch.setattr(type(opened.ledger), "by_idem", lambda *_: stored)
    with pytest.raises(LedgerBroken, match="ETP662"):
        op.start(opened, "1432", None, KEY)


def test_an_error_of_a_command_without_an_event_stays_that_error(opened):
    with pytest.raises(NotFound, match="ETP602"):
        op.start(opened, "9999", None, KEY)
    done(op.start(opened, "1432", None, P1))
    refused(op.start(opened, "1432", None, KEY), "ETP517")


values = st.one_of(st.none(), st.text(max_size=3), st.integers(0, 3), st.booleans())
given_files = st.builds(GivenFile, st.sampled_from(["a", "b"]), st.integers(1, 2))
recorded = st.fixed_dictionaries(
    {
        "command": st.just("noted"),
        "files": st.lists(given_files, max_size=3).map(tuple),
        "text": st.one_of(
            st.none(), st.builds(lambda t: KeptText(len(t), t), st.sampled_from("ab"))
        ),
        "event": values,
    }
)


def plain(parts: Any) -> dict[str, Any]:
    """Say what a command says that wants just this."""
    text = parts["text"]
    return {**parts, "text": text.text if text else None}


@given(recorded, recorded)
def test_a_command_is_the_same_where_every_part_that_it_says_is(one, other):
    said = plain(one)
    same = {part for part in said if said[part] == plain(other)[part]}
    found = compared(said, other)
    assert found.differs == tuple(part for part in said if part not in same)
    assert found.not_compared == ()
    left = {part: said[part] for part in ("command", *same)}
    assert compared(left, other) == Comparison()


def test_of_another_kind_of_command_nothing_else_is_compared():
    said = {"command": "noted", "event": 1}
    assert compared(said, {"command": "started", "stage": "x"}) == Comparison(("command",))


def test_a_file_that_differs_counts_more_than_one_that_cannot_be_compared():
    there = (GivenFile("a", 1), GivenFile("b", 1))
    gone, same, other = GivenFile(None, 1), GivenFile("b", 1), GivenFile("c", 1)
    base = {"command": "submitted"}

    def with_(*said: GivenFile) -> Comparison:
        return compared({**base, "files": said}, {**base, "files": there})

    assert with_(gone, same) == Comparison((), ("files",))
    assert with_(gone, other) == Comparison(("files",))
    assert with_(gone) == Comparison(("files",))
    assert with_(GivenFile(None, 2), same) == Comparison(("files",))
