"""Alignments in words and as JSON: one sentence for each deviation, in both languages."""

import json

import pytest

from engine.auditing.alignment import aligned, told
from engine.recording.message_files import catalogue
from engine.telling.code_book import message
from engine.telling.json_alignment import alignment_document
from engine.telling.pen import Pen
from engine.telling.text_alignment import alignment_lines, repair, sentence
from engine.telling.words import Words
from schemas.alignment import NO_COST, CaseAlignment, Deviation, DeviationKind, TooLarge
from schemas.attribution import Text
from schemas.output import Output
from schemas.schedule import Transition
from tests.test_alignment import coded, stages

EN, PL = Words("en", catalogue("en")), Words("pl", catalogue("pl"))
PROPOSALS = Output("proposals", "c", title=Text(en="Proposals", pl="Propozycje"))
CHOSEN = Output("chosen", "c", derives_from=("proposals",), title=Text(en="The choice", pl="Wybór"))
SCHEDULE = stages(
    ("c", [PROPOSALS, CHOSEN, Output("list", "c"), Output("notes", "c"), Output("photos", "c")]),
    ("d", [Output("tasks", "d")]),
    transitions=[
        Transition("on", "c", "d", title=Text(en="Hold workshop D", pl="Przeprowadź D")),
        Transition("close", "d", "end"),
    ],
)
ON, CLOSE, PROP, CHO, LIST, NOTES, PHOTOS, TASKS = range(8)
ALL = [PROP, CHO, LIST, NOTES, PHOTOS]


def case_of(letters):
    log = coded(SCHEDULE, [letters])
    return told(SCHEDULE, aligned(SCHEDULE, log), log, 0)


def said(letters, words=EN):
    return [sentence(words, SCHEDULE, one) for one in case_of(letters).deviations]


def test_the_choice_was_recorded_before_the_proposals_existed():
    case = [CHO, PROP, LIST, NOTES, PHOTOS, ON, TASKS, CLOSE]
    assert said(case) == [
        (
            "Row 1: 'The choice' (chosen) was recorded before there was: 'Proposals' (proposals),"
            " which came in row 2."
        )
    ]
    assert repair(EN, SCHEDULE, case_of(case)) == (
        "Move row 2, 'Proposals' (proposals), to before 'The choice' (chosen) in row 1.",
    )


@pytest.mark.parametrize(
    ("letters", "sentences"),
    [
        ([*ALL, ON, TASKS, CLOSE], []),
        ([*ALL, ON, CLOSE], ["tasks is missing before close in row 7."]),
        (
            [*ALL, ON, -1, TASKS, CLOSE],
            ["Row 7: the schedule does not know the activity 'telephone call'."],
        ),
        (
            [*ALL, ON, TASKS, ON, CLOSE],
            [
                (
                    "Row 8: 'Hold workshop D' (on) was recorded when the cycle was in the stage d,"
                    " which does not know it."
                )
            ],
        ),
        (
            [PROP, CHO, ON, LIST, NOTES, PHOTOS, TASKS, CLOSE],
            [
                (
                    "Row 3: 'Hold workshop D' (on) was recorded too early, before there was: list,"
                    " notes, photos."
                )
            ],
        ),
        (
            [*ALL[:4], ON, PHOTOS, TASKS, CLOSE],
            [
                (
                    "Row 6: photos was recorded too late: it belongs before 'Hold workshop D' (on)"
                    " in row 5."
                )
            ],
        ),
        ([*ALL, ON, TASKS], ["close is missing after tasks in row 7."]),
    ],
)
def test_each_deviation_is_one_sentence(letters, sentences):
    assert said(letters) == sentences


def test_what_has_no_place_to_be_told_is_told_all_the_same():
    for kind in DeviationKind:
        bare = Deviation(kind, "list", None if kind is DeviationKind.MISSING else 3, "c")
        told_bare = sentence(EN, SCHEDULE, bare)
        (cure,) = repair(EN, SCHEDULE, CaseAlignment("x", 1, 0, (bare,)))
        assert "list" in told_bare
        assert "list" in cure
        assert "…" not in told_bare + cure


def test_the_lines_of_a_case_have_head_deviations_and_repair():
    lines = list(alignment_lines(Pen(EN, width=200), SCHEDULE, case_of([*ALL, ON, CLOSE])))
    assert lines == [
        "Case c0 departs from the nearest run of the schedule in 1 move:",
        "  tasks is missing before close in row 7.",
        "The smallest repair of the record:",
        "  Add tasks before close in row 7.",
    ]
    fitting = list(alignment_lines(Pen(EN), SCHEDULE, case_of([*ALL, ON, TASKS, CLOSE])))
    assert fitting == ["Case c0 is a run of the schedule, step for step."]
    stopped = CaseAlignment("c9", NO_COST, 0, given_up=True)
    assert "Nothing is known" in " ".join(alignment_lines(Pen(EN), SCHEDULE, stopped))


def test_polish_is_spoken():
    lines = list(alignment_lines(Pen(PL, width=200), SCHEDULE, case_of([*ALL, ON, CLOSE])))
    assert lines[-1] == "  Dodaj: tasks, przed: close w wierszu 7."
    (told_late,) = said([CHO, PROP, LIST, NOTES, PHOTOS, ON, TASKS, CLOSE], PL)
    assert told_late.startswith("Wiersz 1: ")
    assert "Wybór" in told_late


def test_the_json_of_a_case_has_everything_that_the_words_have():
    document = alignment_document(EN, SCHEDULE, case_of([*ALL, ON, CLOSE]))
    assert json.loads(json.dumps(document)) == document
    assert (document["schema"], document["cost"], document["synchronous"]) == (
        "etap.alignment/1",
        1,
        7,
    )
    (deviation,) = document["deviations"]
    assert deviation["kind"] == "missing"
    assert deviation["row"] is None
    assert deviation["before"] == {"about": "close", "row": 7}
    assert deviation["after"] == {"about": "on", "row": 6}
    assert deviation["repair"] == "Add tasks before close in row 7."
    stopped = alignment_document(EN, SCHEDULE, CaseAlignment("c9", NO_COST, 0, given_up=True))
    assert (stopped["cost"], stopped["deviations"]) == (None, [])


@pytest.mark.parametrize("code", ["ETP950", "ETP951", "ETP953", "ETP954"])
def test_every_refusal_has_a_sentence_with_its_bound(code):
    refused = TooLarge(code, 17, 16, "outputs", "a, b")
    facts = {"bound": refused.bound, "limit": refused.limit, "about": refused.about}
    assert "16" in message(EN, code, facts)
    assert "…" not in message(EN, code, facts)
