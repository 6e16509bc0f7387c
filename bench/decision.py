"""A guarded decision with its full explanation, beside two peers that only say yes or no.

- etap: ``explain`` (the structured value: every leaf with its standing, whether the gate is open);
- etap, whole: ``decide`` of an advance (the explanation, the checks of days, and the event's
  draft);
- python-statemachine: a guarded transition in a machine loaded from YAML, 5 guards joined by
  ``and``;
- transitions: the same with 5 plain boolean methods as conditions.

Both peers go from a stage to itself, so that one call is one guarded transition and nothing has to
be set back; neither writes anything down.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from statemachine.io import load
from transitions import Machine

from bench.measuring import alternated, ratio, shown, verdict
from engine.deciding.advance import decide
from engine.deciding.gate import explain
from engine.deciding.machine import tables
from engine.deciding.standings import Situation
from schemas.attribution import Text
from schemas.commands import Advance
from schemas.cycle import Actor, Entry, EvidenceFile, EvidenceStanding, State, Submission
from schemas.days import Days
from schemas.output import Output
from schemas.schedule import Schedule, Stage, Transition

TIMES = 2000
_CHART = """
name: gate
states:
  a:
    initial: true
    transitions:
      - {event: go, target: a, cond: "o0 and o1 and o2 and o3 and o4"}
"""


class Outputs:
    """Five outputs that exist or not: the model of both peers."""

    o0 = o1 = o2 = o3 = o4 = True

    def g0(self) -> bool:
        """Whether the first output exists; the others are alike."""
        return self.o0

    def g1(self) -> bool:
        """See ``g0``."""
        return self.o1

    def g2(self) -> bool:
        """See ``g0``."""
        return self.o2

    def g3(self) -> bool:
        """See ``g0``."""
        return self.o3

    def g4(self) -> bool:
        """See ``g0``."""
        return self.o4


def situation(outputs: int) -> Situation:
    """Make a cycle in stage ``a`` of which so many of 5 outputs were submitted."""
    submissions = {
        f"o{place}": Submission(
            place + 2, ("p1",), (EvidenceFile(f"c{place}", 1, "pdf"),), (f"c{place}",)
        )
        for place in range(outputs)
    }
    entry = Entry(1, "2026-01-01", "2026-01-01T00:00:00.000000Z")
    state = State("1410/1", "d" * 64, outputs + 1, "0" * 64, "a", 1, {"a": entry}, submissions)
    evidence = {f"c{place}": EvidenceStanding.INTACT for place in range(5)}
    now = datetime(2026, 2, 1, tzinfo=UTC)
    return Situation(state, Actor("p1"), evidence, Days.on(date(2026, 1, 20)), now)


def main() -> list[str]:
    """Measure, print, and return the verdicts."""
    outputs = tuple(Output(f"o{place}", "a") for place in range(5))
    stages = (Stage("a", outputs=outputs), Stage("b"))
    schedule = Schedule("s", "1", Text("s"), "a", stages, (Transition("go", "a", "b"),))
    compiled = tables(schedule)
    gate = compiled.moves["a", "go"].gate
    ready, waiting = situation(5), situation(4)

    chart = load(_CHART, format="yaml")(model=Outputs())
    plain = _driven(Outputs())
    found = alternated(
        {
            "etap explain, open": lambda: explain(gate, ready),
            "etap explain, 1 of 5 missing": lambda: explain(gate, waiting),
            "etap decide an advance": lambda: decide(compiled, ready, Advance("go")),
            "python-statemachine from YAML": lambda: chart.send("go"),
            "transitions": plain.go,
        },
        TIMES,
    )
    print(shown(found))
    return _verdicts(found)


def _verdicts(found: dict[str, list[float]]) -> list[str]:
    statechart = ratio(found, "python-statemachine from YAML", "etap explain, open")
    plain = ratio(found, "etap explain, open", "transitions")
    whole = ratio(found, "etap decide an advance", "transitions")
    return [
        verdict(
            "python-statemachine from YAML / explanation",
            statechart,
            "at least 20",
            reached=statechart >= 20,
        ),
        verdict("explanation / transitions", plain, "at most 2", reached=plain <= 2),
        verdict("whole decision / transitions", whole, "shown beside it", reached=True),
    ]


def _driven(model: Outputs) -> Any:
    """Return the model with the trigger that the library puts on it."""
    guards = ["g0", "g1", "g2", "g3", "g4"]
    go = {"trigger": "go", "source": "a", "dest": "a", "conditions": guards}
    Machine(model, ["a"], "a", [go], auto_transitions=False)
    return model


if __name__ == "__main__":
    print("\n".join(main()))
