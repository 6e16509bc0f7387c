"""Dues that must be missed, by looking at every day of entry."""

from datetime import timedelta

import pytest

from engine.proving.finishing.dues import FIRST_DAY, LAST_DAY
from engine.proving.soundness import soundness
from schemas.attribution import Text
from schemas.days import Duration
from schemas.requirement import AllOf, AnyOf, AtLeast, Elapsed, Nothing
from schemas.schedule import Due, Final, Schedule, Stage, Transition
from schemas.soundness import FlawKind
from tests.oracles import after


def _elapsed(since, text):
    return Elapsed(since, Duration.parse(text))


def _missed(first_gate, last_gate, since, within):
    stages = Stage("a"), Stage("b"), Stage("end", final=Final.DONE)
    due = Due(since, Duration.parse(within))
    transitions = (
        Transition("go", "a", "b", first_gate),
        Transition("close", "b", "end", last_gate, due=due),
    )
    schedule = Schedule("s", "1", Text("s"), "a", stages, transitions)
    flaws = [f for f in soundness(schedule).flaws if f.kind is FlawKind.DUE_MISSED]
    return flaws[0].facts if flaws else None


@pytest.mark.parametrize(
    ("asked", "within"),
    [("10 working days", "19 days"), ("2 months", "60 days"), ("10 working days", "2 weeks"),
     ("31 days", "1 month"), ("1 month", "31 days"), ("15 days", "2 weeks")],
)  # fmt: skip
def test_the_days_on_which_a_due_is_missed_are_counted(asked, within):
    every = (LAST_DAY - FIRST_DAY).days + 1
    days = [FIRST_DAY + timedelta(days=number) for number in range(every)]
    long, short = Duration.parse(asked), Duration.parse(within)
    late = [day for day in days if after(day, long, "PL") > after(day, short, "PL")]
    found = _missed(Nothing(), _elapsed("b", asked), "b", within)
    told = (found["first"], found["count"], found["all"]) if found else None
    assert told == ((late[0], len(late), every) if late else None)


def test_the_waits_of_every_gate_on_the_way_count():
    gate, last = _elapsed("a", "10 days"), _elapsed("b", "10 days")
    assert _missed(gate, last, "a", "20 days") is None
    assert _missed(gate, last, "a", "19 days")["count"] == (LAST_DAY - FIRST_DAY).days + 1


@pytest.mark.parametrize(
    ("gate", "is_missed"),
    [
        (AnyOf((_elapsed("b", "30 days"), _elapsed("b", "5 days"))), False),
        (AllOf((_elapsed("b", "30 days"), _elapsed("b", "5 days"))), True),
        (AtLeast(2, (_elapsed("b", "30 days"), _elapsed("b", "5 days"), Nothing())), False),
        (_elapsed("a", "30 days"), False),
        (AllOf(()), False),
    ],
)
def test_only_what_has_to_be_waited_for_counts(gate, is_missed):
    """Since stage a, as much time may have passed when b is entered as one likes."""
    assert (_missed(Nothing(), gate, "b", "10 days") is not None) == is_missed
