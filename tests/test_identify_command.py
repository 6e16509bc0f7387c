"""``etap identify``: what it shows, what it answers with, and how it ends."""

from pathlib import Path

import pytest

from engine.operating.identifying import identify
from schemas.identification import MOST_POINTS, Verdict
from tests.test_workflows import SCHEDULE, WORKFLOWS

HISTORIES = WORKFLOWS / "histories"
VARIANTS = WORKFLOWS / "variants"
BLONIE = HISTORIES / "warszawski_zachodni_2008.yaml"
TEXT = """\
history: told
county: "1432"
schedule: schema_2003_2010
complete: {complete}
sources: {{s: {{cite: "c", url: "https://example.org/s"}}}}
events:
"""


@pytest.fixture
def history(tmp_path: Path):
    """Write a history of lines ``DAYS trigger|output NAME``."""

    def written(*events: str, complete: str = "false") -> Path:
        lines = [TEXT.format(complete=complete)]
        for event in events:
            days, kind, name = event.split()
            lines.append(f'  - {{step: {{{kind}: {name}}}, happened: "{days}", source: s}}\n')
        (tmp_path / "told.yaml").write_text("".join(lines), encoding="utf-8")
        return tmp_path / "told.yaml"

    return written


def test_the_table_names_every_schedule_of_the_family_and_tells_each_clash(etap):
    told = etap("identify", BLONIE)
    assert (told.status, told.err) == (0, "")
    assert told.out.startswith("Warszawski zachodni county, cycle of 2008–2009\n")
    assert "Which of 12 schedules permit the history warszawski_zachodni_2008?" in told.out
    lines = [line for line in told.out.splitlines() if " 1.0.0  " in line]
    rows = {line.split()[0]: line for line in lines}
    assert "permitted" in rows["blonie_2008"]
    assert "says nothing" in rows["rmi_eight_steps"]
    assert rows["schema_2003_2010"].endswith("✓ permitted")
    assert "  5. 2008-11-26  transition hold_workshop_c  [blonie_c]\n" in told.out
    assert "  6. 2008-11-26  output proposals  [blonie_c]\n" in told.out
    assert told.out.endswith("✓ permitted: 7 · ✗ excluded: 3 · ○ says nothing: 2\n")


def test_the_same_is_told_in_polish(etap):
    told = etap("identify", BLONIE, "--lang", "pl")
    assert told.status == 0
    assert "dopuszcza" in told.out
    assert "Powiat warszawski zachodni" in told.out


def test_a_possible_run_is_shown_where_it_is_asked_for_and_called_one(etap):
    told = etap("identify", BLONIE, "--schedule", SCHEDULE, "--runs")
    assert "A possible run of schema_2003_2010 1.0.0, not what happened" in told.out
    assert "  2008-11-26  hold_workshop_c  event 5\n" in told.out
    assert "  2008-11-26  approval of chosen by participants\n" in told.out
    assert "possible run" not in etap("identify", BLONIE, "--schedule", SCHEDULE).out


def test_json_gives_each_answer_with_its_clash_or_its_witness(etap):
    variant = VARIANTS / "szydlowiec_2005.yaml"
    document = etap(
        "identify", BLONIE, "--schedule", SCHEDULE, "--schedule", variant, "--json"
    ).document
    assert document["schema"] == "etap.identify/1"
    assert (document["history"], document["complete"]) == ("warszawski_zachodni_2008", False)
    permitted, excluded = document["answers"]
    assert (permitted["answer"], permitted["clash"], permitted["why"]) == ("permitted", [], None)
    assert {"step": {"trigger": "hold_workshop_a"}, "day": "2008-09-23", "event": 2} in permitted[
        "witness"
    ]
    approval = {"approval": "chosen", "role": "participants"}
    assert permitted["witness"][-1] == {"step": approval, "day": "2008-11-26", "event": None}
    assert (excluded["answer"], excluded["ground"]) == ("excluded", "no-time")
    assert excluded["file"] == str(variant)
    assert excluded["clash"][0] == {
        "event": 5,
        "step": {"trigger": "hold_workshop_c"},
        "happened": "2008-11-26",
        "sources": ["blonie_c"],
    }
    assert (excluded["orders"], excluded["began"], excluded["witness"]) == (None, None, [])


@pytest.mark.parametrize(
    ("events", "status", "answer", "said"),
    [
        (("2008 output barrels",), 0, "permitted", "permitted: 1"),
        (("2008 output minutes",), 0, "says-nothing", "No schedule says anything of this history."),
        (
            ("2008 output barrels", "2008 trigger meet"),
            1,
            "excluded",
            "No transition of this schedule has the trigger of this event.",
        ),
        (
            ("2008 trigger close", "2008 trigger abandon"),
            1,
            "excluded",
            "No run of this schedule contains these 2 events together.",
        ),
        (
            ("2008-02 trigger hold_workshop_a", "2008-01 trigger hold_workshop_b"),
            1,
            "excluded",
            "No run of this schedule takes these 2 events in an order that their days allow.",
        ),
    ],
)
def test_the_exit_status_and_the_reason_follow_the_answer(
    etap, history, events, status, answer, said
):
    asked = ("identify", history(*events), "--schedule", SCHEDULE)
    told, document = etap(*asked), etap(*asked, "--json").document
    assert told.status == status
    assert document["answers"][0]["answer"] == answer
    assert said in " ".join(told.out.split())
    assert ("No schedule permits this history." in told.out) == (status == 1)


@pytest.mark.parametrize(
    ("events", "status", "orders", "said"),
    [
        (("2008 output barrels",), 0, "all", "in every order and on all days"),
        (
            ("2008-06 output barrels", "2008-06 trigger hold_workshop_a"),
            0,
            "some",
            "in some orders or on some days",
        ),
        (("2008 trigger hold_workshop_a",), 1, "no", "this event is refused"),
    ],
)
def test_a_complete_record_conforms_in_all_some_or_no_orders(
    etap, history, events, status, orders, said
):
    asked = ("identify", history(*events, complete="true"), "--schedule", SCHEDULE)
    told = etap(*asked)
    assert told.status == status
    assert etap(*asked, "--json").document["answers"][0]["orders"] == orders
    assert said in " ".join(told.out.split())
    assert "It is complete" in told.out


def test_an_undecided_answer_says_its_bound_and_ends_with_no(etap, history, monkeypatch):
    from engine.proving import identification
    from engine.proving.identifying.sought import Budget

    monkeypatch.setattr(identification, "Budget", lambda: Budget(1))
    told = etap("identify", history("2008 trigger close"), "--schedule", SCHEDULE)
    assert told.status == 1
    assert f"The search was given up after {MOST_POINTS} points." in told.out


def test_the_schedules_of_a_named_programme_are_asked(etap, demonstration):
    document = etap("identify", BLONIE, "--programme", demonstration, "--json").document
    assert [one["schedule"] for one in document["answers"]] == ["schema_2003_2010"]


# --- Bad input ------------------------------------------------------------------------------------


def test_a_programme_without_schedules_has_nothing_to_ask(etap, own_demonstration):
    for path in (own_demonstration / "schedules").glob("*/*.yaml"):
        path.unlink()
    told = etap("identify", BLONIE, "--programme", own_demonstration)
    assert told.status == 3
    assert "ETP370" in told.err


def test_a_history_that_is_not_there_is_not_found(etap, tmp_path):
    assert etap("identify", tmp_path / "none.yaml").status == 3


def test_days_that_end_before_they_begin_are_a_fault_with_its_place(etap, history):
    told = etap("identify", history("2008-10/2008-09 output barrels"))
    assert told.status == 1
    assert "told.yaml:7" in told.err


def test_a_schedule_with_faults_is_told_and_nothing_is_answered(etap, tmp_path):
    (tmp_path / "bad.yaml").write_text("schedule: 1\n", encoding="utf-8")
    told = etap("identify", BLONIE, "--schedule", tmp_path / "bad.yaml")
    assert (told.status, told.out) == (1, "")
    assert "bad.yaml:1" in told.err


def test_a_history_is_asked_for(etap):
    assert etap("identify").status == 2


def test_a_schedule_given_as_a_history_is_refused_with_its_faults(etap):
    assert etap("identify", SCHEDULE).status == 1


def test_the_operation_takes_the_schedules_it_is_given():
    found = identify(BLONIE, [VARIANTS / "legionowo_2018.yaml"])
    assert [one.verdict for one in found.answers] == [Verdict.EXCLUDED]
