"""The slow obvious twin of ``engine.proving``: every history, step by step, through the engine.

``explored`` plays every step that anybody could take from every state, until no new state comes.
Two states are one when nothing that a gate can ever ask for tells them apart. Nothing here knows of
guarantees, cases, minimal sets or visits.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from attrs import evolve, frozen

from engine.deciding.calendar import after
from engine.deciding.machine import tables
from engine.deciding.tables import Tables
from engine.proving.rehearsal import Rehearsal, begun, played
from schemas.cycle import State, Submission
from schemas.output import Output
from schemas.requirement import AllOf, AnyOf, ApprovalNeeded, AtLeast, Elapsed, Requirement
from schemas.schedule import Final, Schedule
from schemas.steps import Step, StepKind, approval, output, trigger, wait, withdrawal

#: What tells two states apart.
Key = tuple[object, ...]


class TooManyStates(Exception):
    """A schedule has more states than a test wants to wait for."""


def leaves(part: Requirement) -> Iterator[Requirement]:
    """Every leaf of a requirement."""
    if isinstance(part, AllOf | AnyOf | AtLeast):
        for inner in part.of:
            yield from leaves(inner)
    else:
        yield part


def is_fresh(schedule: Schedule, state: State, name: str) -> bool:
    """It is there, and so is what it was made from, as it was then, all the way back."""
    own = state.submissions.get(name)
    if own is None:
        return False
    for base in schedule.output_of[name].bases:
        made_of = state.submissions.get(base)
        if made_of is None or own.made_from[base] != made_of.content:
            return False
        if not is_fresh(schedule, state, base):
            return False
    return True


def is_current(schedule: Schedule, state: State, name: str) -> bool:
    """It is fresh, its checks passed, and its approvals are there."""
    own = state.submissions.get(name)
    if own is None or own.failed or not is_fresh(schedule, state, name):
        return False
    return _approvals(schedule.output_of[name], own) >= _asked(schedule.output_of[name])


def _asked(made: Output) -> int:
    return made.approval.count if made.approval else 0


def _approvals(made: Output, own: Submission) -> int:
    return len({a.person for a in own.approvals if made.approval and a.role == made.approval.role})


def can_pass(made: Output) -> bool:
    """The random outputs have no other check than a number of files."""
    return made.count is None or made.count.max != 0


def can_fall_short(made: Output) -> bool:
    """The random outputs have no other check than a number of files."""
    return made.count is not None


@frozen(eq=False)
class Twin:
    """Everything that the histories of a schedule can come to.

    ``edges`` are the steps from state to state; ``steps`` counts the fewest steps to a state.
    """

    schedule: Schedule
    states: dict[Key, Rehearsal]
    steps: dict[Key, int]
    edges: dict[Key, list[tuple[Step, Key]]]

    def cannot_finish(self, *, without_reopening: bool = False) -> set[Key]:
        """The states, final ones apart, from which no stage that ends well can be reached."""
        stages = self.schedule.stage_of
        back: dict[Key, list[Key]] = {}
        for key, following in self.edges.items():
            for step, to in following:
                if without_reopening and self._reopens(key, step):
                    continue
                back.setdefault(to, []).append(key)
        good = {k for k, r in self.states.items() if stages[r.stage].final is Final.DONE}
        waiting = list(good)
        while waiting:
            for key in back.get(waiting.pop(), ()):
                if key not in good:
                    good.add(key)
                    waiting.append(key)
        return {k for k, r in self.states.items() if stages[r.stage].final is None} - good

    def _reopens(self, key: Key, step: Step) -> bool:
        if step.kind is not StepKind.TRIGGER:
            return False
        stage = self.states[key].stage
        return any(t.reopens for t in self.schedule.exits(stage) if t.trigger == step.about)

    def shortest(self) -> int | None:
        """The fewest steps after which a cycle can never finish."""
        return min((self.steps[key] for key in self.cannot_finish()), default=None)

    def stages(self) -> set[str]:
        """The stages that some history comes into."""
        return {rehearsal.stage for rehearsal in self.states.values()}

    def transitions(self) -> set[tuple[str, str]]:
        """The transitions that some history takes, by source and trigger."""
        return {
            (self.states[key].stage, step.about)
            for key, following in self.edges.items()
            for step, _ in following
            if step.kind is StepKind.TRIGGER
        }

    def outputs(self) -> set[str]:
        """The outputs that are current in some state."""
        return {
            name
            for rehearsal in self.states.values()
            for name in self.schedule.output_of
            if is_current(self.schedule, rehearsal.state, name)
        }


def explored(schedule: Schedule, most: int) -> Twin:
    """Play every step from every state."""
    compiled = tables(schedule)
    first = begun(compiled)
    start = key_of(first)
    states, steps = {start: first}, {start: 0}
    edges: dict[Key, list[tuple[Step, Key]]] = {}
    waiting = deque([start])
    while waiting:
        key = waiting.popleft()
        edges[key] = []
        if schedule.stage_of[states[key].stage].final is not None:
            continue
        for step in possible(compiled, states[key]):
            after_step = played(states[key], step)
            if after_step.refusal is not None:
                continue
            to = key_of(after_step)
            edges[key].append((step, to))
            if to not in states:
                states[to], steps[to] = after_step, steps[key] + 1
                waiting.append(to)
        if len(states) > most:
            raise TooManyStates
    return Twin(schedule, states, steps, edges)


def possible(compiled: Tables, rehearsal: Rehearsal) -> Iterator[Step]:
    """Every step that anybody could try here."""
    schedule, stage = compiled.schedule, rehearsal.stage
    for made in schedule.stage_of[stage].outputs:
        if can_pass(made):
            yield output(made.id)
        if can_fall_short(made):
            yield evolve(output(made.id), falls_short=True)
        yield withdrawal(made.id)
        yield from _signatures(made, rehearsal.state.submissions.get(made.id))
    for transition in schedule.exits(stage):
        roles = {p.role for p in leaves(transition.requires) if isinstance(p, ApprovalNeeded)}
        for role in sorted(roles):
            yield approval(transition.trigger, role)
        yield trigger(transition.trigger)
    asked = (p for t in schedule.transitions for p in leaves(t.requires) if isinstance(p, Elapsed))
    for time in {part.at_least for part in asked}:
        yield wait(time)


def _signatures(made: Output, own: Submission | None) -> Iterator[Step]:
    """One more approval, as long as one is asked for."""
    if made.approval and own and _approvals(made, own) < made.approval.count:
        yield approval(made.id, made.approval.role)


def key_of(rehearsal: Rehearsal) -> Key:
    """What can matter of a state: standings of outputs, approvals, stages entered, time."""
    schedule, state = rehearsal.tables.schedule, rehearsal.state
    outputs = tuple(_standing(schedule, state, made) for made in schedule.output_of.values())
    return rehearsal.stage, outputs, _gates(rehearsal), _times(rehearsal)


def _standing(schedule: Schedule, state: State, made: Output) -> object:
    own = state.submissions.get(made.id)
    if own is None:
        return "absent"
    if not is_fresh(schedule, state, made.id):
        return "stale"
    if own.failed:
        return "short"
    return min(_approvals(made, own), _asked(made))


def _gates(rehearsal: Rehearsal) -> object:
    """The approvals of gates that still bind, no more of a role than anyone asks for."""
    state = rehearsal.state
    found: dict[tuple[str, str], int] = {}
    for given in state.gate_approvals:
        now = {
            name: state.submissions[name].seq
            for name in given.submissions
            if name in state.submissions
        }
        gate = rehearsal.tables.moves[rehearsal.stage, given.trigger].gate
        asked = {n: state.submissions[n].seq for n in gate.outputs if n in state.submissions}
        if given.visit == state.visit and given.submissions == now == asked:
            slot = given.trigger, given.by.role
            found[slot] = min(2, found.get(slot, 0) + 1)
    return tuple(sorted(found.items()))


def _times(rehearsal: Rehearsal) -> object:
    """Which of the times that gates ask for have passed, and which stages were entered."""
    schedule = rehearsal.tables.schedule
    asked = [p for t in schedule.transitions for p in leaves(t.requires) if isinstance(p, Elapsed)]
    found = []
    for part in asked:
        entry = rehearsal.state.entries.get(part.since)
        if entry is None:
            found.append("never")
        else:
            day = type(rehearsal.day).fromisoformat(entry.happened)
            over = after(day, part.at_least, schedule.calendar)
            found.append("passed" if rehearsal.day >= over else "not yet")
    return tuple(found)
