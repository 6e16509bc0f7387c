"""``import etap``: the page about it runs, and what it promises holds."""

import doctest
import inspect
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import etap
from engine.recording.installed import HOME, PROGRAMME_SCHEDULE
from schemas.days import Days
from tests.making import BEGIN, WAY, files, programme

PAGE = HOME / "docs" / "python.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    programme(tmp_path / "p").close()
    return tmp_path / "p"


@pytest.fixture
def opened(folder: Path) -> Any:
    with etap.Programme.open(folder, by="p1", now=BEGIN) as made:
        yield made


def test_every_line_of_the_page_about_python_is_true(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    facts = {"schedule_file": PROGRAMME_SCHEDULE}
    found = doctest.testfile(str(PAGE), module_relative=False, globs=facts, encoding="utf-8")
    assert found.failed == 0
    assert found.attempted > 30


def test_the_page_tells_of_every_error():
    text = PAGE.read_text(encoding="utf-8")
    errors = [
        n
        for n in etap.__all__
        if isinstance(getattr(etap, n), type) and issubclass(getattr(etap, n), etap.EtapError)
    ]
    assert len(errors) == 7
    assert [name for name in errors if f"`{name}`" not in text and f"etap.{name}" not in text] == []


def test_every_public_name_is_there_and_documented():
    assert {"Programme", "Cycle", "load_schedule", "Refusal", "Explanation"} <= set(etap.__all__)
    for name in etap.__all__:
        assert inspect.getdoc(getattr(etap, name)), name


def test_a_refusal_is_a_value_that_is_as_true_as_any_other(opened):
    cycle = opened.start("1432")
    refusal = cycle.advance()
    assert isinstance(refusal, etap.Refusal)
    assert refusal
    assert not isinstance(refusal, Exception)


def test_a_cycle_goes_all_the_way(opened, tmp_path):
    from engine.recording.ledger.clock import fixed_clock
    from tests.making import later

    cycle = opened.start("warszawski zachodni", happened="2026-02-24")
    inner = opened._open
    for outputs, trigger in WAY:
        for output in outputs:
            assert isinstance(
                cycle.submit(output, *map(str, files(tmp_path / "desk", output))), etap.Done
            )
        if "chosen" in outputs:
            assert isinstance(cycle.approve("chosen", by="p3"), etap.Done)
        later(inner, days=20)
        why = cycle.why()
        assert isinstance(why, etap.Explanation)
        assert (why.open, why.trigger) == (True, trigger)
        assert isinstance(cycle.advance(), etap.Done)
    assert cycle.why().final
    assert cycle.state.stage == "closed"
    assert cycle.schedule.id == "schema_2003_2010"
    assert opened.board().rows[0].status.value == "closed"
    told: list[tuple[int, int]] = []
    assert opened.verify(lambda done, of: told.append((done, of))).intact
    assert told
    inner.clock = fixed_clock(inner.now())


def test_a_gate_is_approved_by_its_trigger_and_something_must_be_named(opened):
    cycle = opened.start("1432")
    assert cycle.approve(gate="hold_workshop_a").code == "ETP521"
    assert cycle.approve("barrels", by="p2").code == "ETP525"
    for wrong in ({}, {"output": "barrels", "gate": "close"}):
        with pytest.raises(TypeError):
            cycle.approve(**wrong)


def test_days_are_text_or_values_and_what_is_no_day_is_told(opened):
    cycle = opened.start("1432", happened=Days.parse("2026-02"))
    assert cycle.state.entries["opening"].happened == "2026-02"
    narrowed = cycle.note(event=1, narrowed="2026-02-10")
    assert isinstance(narrowed, etap.Done)
    with pytest.raises(etap.UsageFault) as raised:
        cycle.why(happened="10.02.2026")
    assert (raised.value.code, raised.value.facts["text"]) == ("ETP803", "10.02.2026")


def test_who_acts_is_said_once_or_in_each_call(folder, tmp_path):
    with etap.Programme.open(folder, now=BEGIN) as nobody:
        with pytest.raises(etap.UsageFault, match="ETP801"):
            nobody.start("1432")
        cycle = nobody.start("1432", by="p2")
        done = cycle.submit("barrels", *files(tmp_path / "desk", "barrels"), by="p4")
        assert [entry.event.actor for entry in cycle.history().entries] == ["p2", "p4"]
        assert isinstance(done, etap.Done)


def test_a_cycle_stays_the_one_it_was_when_the_county_starts_another(opened):
    first = opened.start("1432")
    assert isinstance(first.advance("abandon", reason="próba"), etap.Done)
    second = opened.start("1432")
    assert (first.number, second.number) == (1, 2)
    assert (first.state.stage, second.state.stage) == ("abandoned", "opening")
    assert opened.start("1432").code == "ETP517"


def test_a_stage_whose_exits_all_go_back_or_give_up_has_no_main_gate_to_explain(opened, tmp_path):
    path = tmp_path / "sama.yaml"
    path.write_text(
        'schedule: sama\nversion: "1"\ntitle: "Sama"\ninitial: a\n'
        'stages: {a: {title: "A"}, b: {title: "B", final: given_up}}\n'
        "transitions: [{trigger: dosc, source: a, dest: b}]\n",
        encoding="utf-8",
    )
    cycle = opened.start("1410", path)
    refusal = cycle.why()
    assert (refusal.code, refusal.facts["triggers"]) == ("ETP532", ())
    assert cycle.why("dosc").open


def test_what_others_recorded_is_seen(folder):
    with (
        etap.Programme.open(folder, by="p1", now=BEGIN) as one,
        etap.Programme.open(folder, by="p1", now=BEGIN) as other,
    ):
        cycle = one.start("1432")
        same = other.cycle("1432")
        assert isinstance(same.advance("abandon", reason="próba"), etap.Done)
        assert cycle.state.stage == "abandoned"


def test_counties_persons_and_roles(opened):
    assert isinstance(opened.add_county("1418", "piaseczyński"), etap.Done)
    assert opened.counties[-1] == ("1418", "piaseczyński")
    assert isinstance(opened.add_person("Filip Przykładny"), etap.Done)
    assert isinstance(opened.grant("p6", "trainer"), etap.Done)
    assert isinstance(opened.revoke("p6", "trainer"), etap.Done)
    assert opened.revoke("p6", "trainer").code == "ETP544"


def test_a_schedule_with_faults_tells_all_of_them(tmp_path):
    (tmp_path / "x.yaml").write_text("schedule: 7\n", encoding="utf-8")
    with pytest.raises(etap.FaultyText) as raised:
        etap.load_schedule(str(tmp_path / "x.yaml"))
    assert len(raised.value.faults) > 1


def test_a_refusal_and_an_error_are_said_in_both_languages(opened):
    refusal = opened.start("1432", happened="2027")
    said = {language: etap.sentence(refusal, language) for language in ("en", "pl")}
    assert "2027" in said["en"]
    assert all(said.values())
    with pytest.raises(etap.NotFound) as raised:
        opened.cycle("nigdzie")
    assert "nigdzie" in etap.sentence(raised.value)


def test_where_there_is_no_programme_none_is_opened(tmp_path):
    with pytest.raises(etap.NotFound):
        etap.Programme.open(str(tmp_path))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert isinstance(etap.init(tmp_path / "real"), etap.Done)
    with pytest.raises(etap.UsageFault):
        etap.Programme.open(tmp_path / "real", now=now)
