"""One cycle as a command meets it: who asks, the cycle and the grants, what the disk says.

``Seen`` is what a command gathered before it decides or explains.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from engine.deciding.explaining import explained, explanations, today
from engine.deciding.standings import Situation, days_of
from engine.errors import NotFound
from engine.recording.kept_evidence import evidence_behind
from engine.recording.ledger.event_bytes import read_trusted
from engine.recording.naming import cycle_of, person_of, trigger_of
from schemas.cycle import Actor, EvidenceStanding, State
from schemas.ledger import Event, Kind
from schemas.refusal import ExitStatus, Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from engine.deciding.tables import Tables
    from engine.recording.ledger.moment import Moment
    from engine.recording.programme_folder import Programme
    from schemas.asked import Asked
    from schemas.days import Days
    from schemas.explanation import Explanation
    from schemas.programme import Roster

Evidence = Mapping[str, EvidenceStanding]


@frozen(eq=False, repr=False)
class Seen:
    """What a command saw before it decided: the cycle must not have changed when it is recorded."""

    cycle: str
    person: str
    tables: Tables
    state: State
    roster: Roster
    asked: Asked

    def situation(self, programme: Programme, evidence: Evidence) -> Situation:
        """Return the situation as it was seen, for looking."""
        return self._at(self.roster, self.state, programme.now(), evidence)

    def beforehand(self, programme: Programme, evidence: Evidence) -> Situation:
        """Return the situation as it was seen, for deciding before the write transaction.

        Raises:
            Unreadable: the clock went back.
        """
        return self._at(self.roster, self.state, programme.recording_now(), evidence)

    def at(self, moment: Moment, evidence: Evidence) -> Situation:
        """Return the situation at a moment."""
        return self._at(moment.roster, moment.state, moment.now, evidence)

    def _at(self, roster: Roster, state: State, now: datetime, evidence: Evidence) -> Situation:
        actor = Actor(self.person, roster.people[self.person])
        day = today(self.tables.schedule, now)
        return Situation(state, actor, evidence, self.asked.happened or day, now, day)


def seen_now(programme: Programme, county: str, asked: Asked) -> Seen:
    """Gather who asks about which cycle, and the cycle as it is."""
    roster = programme.roster
    person = person_of(roster, asked)
    cycle = cycle_of(programme, roster, county, asked)
    state = programme.state(cycle)
    return Seen(cycle, person, programme.tables(state.schedule), state, roster, asked)


def is_finished(programme: Programme, cycle: str) -> bool:
    """Whether the cycle rests in a final stage."""
    state = programme.state(cycle)
    return not programme.tables(state.schedule).exits[state.stage]


def explained_for(
    programme: Programme, seen: Seen, trigger: str | None
) -> tuple[Explanation, ...] | Refusal:
    """Explain the gate of a trigger, or of every main transition; evidence is hashed again."""
    if trigger is None:
        names = tuple(move.transition.trigger for move in seen.tables.main_moves(seen.state.stage))
    else:
        names = (trigger_of(seen.tables.schedule, trigger),)
    situation = seen.situation(programme, evidence_for(programme, seen, *names))
    if trigger is None:
        return explanations(seen.tables, situation)
    answer = explained(seen.tables, situation, trigger)
    return answer if isinstance(answer, Refusal) else (answer,)


def evidence_for(programme: Programme, seen: Seen, *triggers: str) -> Evidence:
    """Hash the evidence that the gates of these triggers rely on."""
    moves = (seen.tables.moves.get((seen.state.stage, trigger)) for trigger in triggers)
    outputs = dict.fromkeys(output for move in moves if move for output in move.gate.outputs)
    return evidence_behind(programme, seen.state, outputs)


def main_trigger(seen: Seen) -> str | Refusal:
    """Return the only transition that goes on from the stage, else refuse and name them."""
    stage = seen.state.stage
    triggers = tuple(move.transition.trigger for move in seen.tables.main_moves(stage))
    if len(triggers) == 1:
        return triggers[0]
    if seen.tables.exits[stage]:
        facts = {"county": seen.state.county, "stage": stage, "triggers": triggers}
        return Refusal("ETP532", ExitStatus.USAGE, facts)
    return Refusal("ETP533", ExitStatus.REFUSED, {"county": seen.state.county, "stage": stage})


def days_known(programme: Programme, seen: Seen, about: int) -> Days:
    """Return the days of one event of the cycle as the latest note on it left them."""
    events = [read_trusted(stored.body) for stored in programme.ledger.read(seen.cycle)]
    if not 1 <= about <= len(events):
        facts = {"event": about, "county": seen.state.county, "last": len(events)}
        raise NotFound("ETP610", facts)
    notes = [e.payload["narrowed"] for e in events if _narrows(e, about)]
    return days_of(notes[-1] if notes else events[about - 1].happened)


def _narrows(event: Event, about: int) -> bool:
    noted = event.kind == Kind.NOTED and event.payload["event"] == about
    return noted and event.payload["narrowed"] is not None
