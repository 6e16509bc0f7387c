"""``why`` as text and JSON, where the demonstration shows no example of it."""

from datetime import UTC, date, datetime

from engine.recording.message_files import catalogue
from engine.telling.json_form import why_document
from engine.telling.pen import Pen
from engine.telling.text_why import Details, why_lines
from engine.telling.words import Words
from schemas.attribution import Place, Text
from schemas.cycle import State
from schemas.days import Days
from schemas.explanation import (
    AsOf,
    Class,
    Condition,
    Explanation,
    Leaf,
    OpeningSets,
    Reason,
    Standing,
    Status,
    Why,
)
from schemas.output import Output
from schemas.schedule import Schedule, Stage, Transition

WORDS = Words("en", catalogue("en"))
PEN = Pen(WORDS)
AS_OF = AsOf(3, "p1", Days.on(date(2009, 3, 9)), datetime(2009, 3, 9, tzinfo=UTC))
STATE = State("1432/1", "d", 3, "h", "one", 1, {}, {})
PLACE = Place("s.yaml", 9, 3)
SCHEDULE = Schedule(
    "s",
    "1",
    Text("S", "S"),
    "one",
    (Stage("one", outputs=(Output("a", "one", place=PLACE), Output("b", "one"))), Stage("two")),
    (Transition("left", "one", "two"), Transition("right", "one", "two", place=PLACE)),
)


def _leaf(name: str) -> Leaf:
    return Leaf(name, "output", f"any/0/{name}", (), name)


def _unmet(name: str, cls: Class = Class.MISSING, *, needed: bool = True, **facts) -> Condition:
    reason = Reason.MISSING if cls is Class.MISSING else Reason.WAITING_FOR_APPROVAL
    return Condition(_leaf(name), Standing(Status.UNMET, reason, cls, facts), needed)


def _met(name: str) -> Condition:
    return Condition(_leaf(name), Standing(Status.MET, Reason.CURRENT))


def _explained(trigger: str, *conditions: Condition, is_open: bool = False, **more) -> Explanation:
    return Explanation("1432", 1, "one", trigger, "two", is_open, conditions, AS_OF, **more)


def _lines(*explanations: Explanation, **details) -> list[str]:
    why = Why(explanations, STATE, SCHEDULE, "warszawski zachodni", simulated=False)
    return list(why_lines(PEN, why, Details(**details)))


def _text(*explanations: Explanation, **details) -> str:
    return "\n".join(_lines(*explanations, **details))


def test_each_of_several_transitions_is_explained():
    told = _text(_explained("left", _met("a"), is_open=True), _explained("right", _unmet("b")))
    assert "✓ The gate 'left' (left) is open." in told
    assert "✗ The gate 'right' (right) is closed: 1 condition of 1 does not hold." in told


def test_where_nothing_leads_on_that_is_said():
    assert "No transition leads on from this stage." in _text()
    why = Why((), STATE, SCHEDULE, "x", simulated=True)
    document = why_document(WORDS, why, Details())
    assert (document["trigger"], document["open"], document["final"]) == (None, False, False)
    assert document["simulated"] is True


def test_a_gate_that_only_others_can_open_is_not_told_as_blocked():
    waiting = _unmet("a", Class.PERSON, role="r", have=0, need=1)
    told = _text(_explained("left", waiting))
    assert "? Nothing is left for you to do: 'left' (left) waits for others." in told
    assert "closed" not in told


def test_what_belongs_to_another_stage_stands_apart_and_offers_no_command():
    told = _text(_explained("left", _unmet("a", elsewhere="two")))
    assert "Only in another stage" in told
    assert "→" not in told


def test_what_no_alternative_needs_is_shown_with_all_alone():
    explanation = _explained("left", _met("a"), _unmet("b", needed=False), is_open=True)
    assert "not needed: an alternative is satisfied" in _text(explanation, everything=True)
    assert "not needed" not in _text(explanation)


def test_the_ways_to_open_a_gate_are_listed_and_cut_after_those_that_were_counted():
    ways = OpeningSets((("a",), ("b",)), 9)
    told = _text(_explained("left", _unmet("a"), _unmet("b"), sets=lambda _: ways))
    assert "It opens in 9 ways, fewest steps first:" in told
    assert "    1. a\n    2. b\n    …" in told
    endless = OpeningSets((("a",),), None)
    told = _text(_explained("left", _unmet("a"), sets=lambda _: endless))
    assert "It opens in several ways; some with few steps:" in told


def test_the_line_that_asks_is_that_of_the_output_where_the_gate_names_none():
    assert "s.yaml:9" in _text(_explained("left", _unmet("a")))
    assert "s.yaml" not in _text(_explained("left", _unmet("b")))
    right = Condition(
        Leaf("right:right", "right", "by", ("r",), "right"),
        Standing(Status.UNMET, Reason.NO_ROLE, Class.NO_RIGHT),
    )
    assert "s.yaml:9" in _text(_explained("right", right))


def test_the_person_is_called_by_the_name_that_the_roster_still_has():
    explanation = _explained("left", _unmet("a"))
    assert "asked by p1 (Ewa)" in _text(explanation, names={"p1": "Ewa"})
    assert "asked by p1 for" in _text(explanation)


def test_a_due_day_is_told_with_the_days_that_are_left_or_past():
    late = _explained("left", _unmet("a"), due_on=lambda _: date(2009, 3, 1))
    assert "due 2009-03-01, 8 days late" in _text(late)


def test_in_json_the_first_transition_stands_on_top_and_all_in_triggers():
    left, right = _explained("left", _met("a"), is_open=True), _explained("right", _unmet("b"))
    why = Why((left, right), STATE, SCHEDULE, "x", simulated=False)
    document = why_document(WORDS, why, Details())
    assert (document["trigger"], document["open"]) == ("left", True)
    assert [one["trigger"] for one in document["triggers"]] == ["left", "right"]
    assert "simulated" not in document
