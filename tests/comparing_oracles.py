"""An obvious slow twin of ``engine.proving.difference``: it plays every history, step by step.

States that no later step can tell apart are merged; nothing else is clever here.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from attrs import evolve

from engine.deciding.machine import tables
from engine.deciding.standings import standing_approvals
from engine.proving.comparing.accepting import _after
from engine.proving.rehearsal import Rehearsal, begun
from schemas.attribution import Role, Text
from schemas.days import Days, Duration, Unit
from schemas.output import Bounds, Output, Quorum
from schemas.requirement import (
    AllOf,
    AnyOf,
    ApprovalNeeded,
    AtLeast,
    Elapsed,
    Nothing,
    OutputNeeded,
    Requirement,
    StageOutputs,
)
from schemas.schedule import Final, Schedule, Stage, Transition
from schemas.steps import Hand, Step, approval, output, trigger, wait, withdrawal

ROLES = ("clerk", "judge")
LONGEST = 3


# --- All histories --------------------------------------------------------------------------------


def alphabet(a: Schedule, b: Schedule) -> list[Step]:
    """Every step that could matter to either schedule."""
    steps = [wait(Duration(days, Unit.DAYS)) for days in range(1, LONGEST + 1)]
    for name in sorted({*a.output_of, *b.output_of}):
        files = [output(name), evolve(output(name), falls_short=True)]
        files += [evolve(output(name), passes=side) for side in "ab"]
        files += [evolve(output(name), roles=roles) for roles in ((), *((r,) for r in ROLES))]
        steps += [*(step for step in files if _exists(a, b, step)), withdrawal(name)]
        quorums = {
            o.approval.role
            for o in (a.output_of.get(name), b.output_of.get(name))
            if o and o.approval
        }
        for role in sorted(quorums):
            steps += [approval(name, role), evolve(approval(name, role), hand=Hand.SUBMITTER)]
    for name in sorted({*a.triggers, *b.triggers}):
        steps += [
            evolve(trigger(name), roles=roles) for roles in (None, (), *((r,) for r in ROLES))
        ]
        steps += [approval(name, role) for role in ROLES]
    return steps


def _exists(a: Schedule, b: Schedule, step: Step) -> bool:
    """Whether there are files that pass the checks of exactly those whom the step says."""
    least = {side: _least(known, step.about) for side, known in (("a", a), ("b", b))}
    asked = [number for number in least.values() if number is not None]
    if step.falls_short:
        return min(asked) > 1
    if step.passes is None:
        return True
    own, other = least[step.passes], least["b" if step.passes == "a" else "a"]
    return own is not None and other is not None and own < other


def _least(schedule: Schedule, name: str) -> int | None:
    """The fewest files that an output asks for; ``None`` where it is not known."""
    known = schedule.output_of.get(name)
    if known is None:
        return None
    return (known.count.min or 1) if known.count else 1


Layer = dict[object, tuple[Rehearsal, Rehearsal]]


def shortest(a: Schedule, b: Schedule, depth: int, most: int) -> tuple[int | None, int]:
    """The length of the shortest history that A accepts and B refuses, and how deep was looked.

    ``None`` for none up to that depth.
    """
    steps = alphabet(a, b)
    layer: Layer = {None: (begun(tables(a)), begun(tables(b)))}
    seen: set[object] = set(layer)
    for length in range(1, depth + 1):
        following = _following(layer, steps, seen)
        if following is None:
            return length, length
        if not following or len(seen) > most:
            return None, length if following else 10**6
        layer = following
    return None, depth


def _following(layer: Layer, steps: list[Step], seen: set[object]) -> Layer | None:
    """All that one more step leads to; ``None`` where A accepts one that B refuses."""
    following: Layer = {}
    for one, other in layer.values():
        for step in steps:
            after = _accepted(one, "a", step)
            then = _accepted(other, "b", step)
            if after is not None and then is None:
                return None
            if after is None or then is None:
                continue
            key = (canonical(after), canonical(then))
            if key not in seen:
                seen.add(key)
                following[key] = (after, then)
    return following


def _accepted(rehearsal: Rehearsal, side: str, step: Step) -> Rehearsal | None:
    after = _after(rehearsal, side, step)
    return None if after.refusal else after


def canonical(rehearsal: Rehearsal) -> object:
    """What of a state later steps can tell."""
    state, schedule = rehearsal.state, rehearsal.tables.schedule
    outputs = []
    for name, made in sorted(state.submissions.items()):
        fresh = tuple(
            base in state.submissions and content == state.submissions[base].content
            for base, content in sorted(made.made_from.items())
        )
        signed = sorted((s.role, s.person in made.persons) for s in made.approvals)
        outputs.append((name, bool(made.failed), fresh, tuple(signed)))
    ages = tuple(
        (stage, min((rehearsal.day - Days.parse(entry.happened).first).days, LONGEST))
        for stage, entry in sorted(state.entries.items())
    )
    given = []
    for transition in schedule.exits(state.stage):
        move = rehearsal.tables.moves[state.stage, transition.trigger]
        kept = standing_approvals(state, transition.trigger, move.gate.outputs)
        given.append((transition.trigger, tuple(sorted(a.by.role for a in kept))))
    return state.stage, tuple(outputs), ages, tuple(given)


# --- Pairs of small schedules ---------------------------------------------------------------------


def some_pair(random: Random) -> tuple[Schedule, Schedule]:
    """A small schedule and another one that was made of it by a few edits."""
    one = small_schedule(random)
    other = one
    for _ in range(random.choice((1, 1, 2, 3))):
        other = edited(random, other)
    return one, other


def small_schedule(random: Random) -> Schedule:
    """Two or three stages, up to four outputs, ways on and back, conditions of every kind."""
    names = [f"s{n}" for n in range(random.randint(2, 3))]
    outputs: list[Output] = []
    for n in range(random.randint(1, 4)):
        outputs.append(_some_output(random, f"o{n}", random.choice(names), outputs))
    stages = tuple(
        Stage(name, outputs=tuple(o for o in outputs if o.stage == name)) for name in names
    )
    schedule = Schedule(
        "random",
        "1",
        Text("x", "x"),
        names[0],
        (*stages, Stage("end", final=Final.DONE)),
        (),
        roles=tuple(map(Role, ROLES)),
    )
    return evolve(schedule, transitions=tuple(_some_transitions(random, schedule)))


def _some_output(random: Random, name: str, stage: str, earlier: list[Output]) -> Output:
    ids = [o.id for o in earlier]
    quorum = Quorum(random.choice(ROLES), random.choice((1, 2)), random.random() < 0.5)
    return Output(
        name,
        stage,
        count=Bounds(random.choice((2, 3))) if random.random() < 0.3 else None,
        derives_from=tuple(random.sample(ids, min(len(ids), random.choice((0, 1, 1, 2))))),
        approval=quorum if random.random() < 0.3 else None,
        by=random.choice(((), (), (), ("clerk",))),
        optional=random.random() < 0.3,
    )


def _some_transitions(random: Random, schedule: Schedule) -> Iterator[Transition]:
    names = [s.id for s in schedule.stages if s.final is None]
    for place, name in enumerate(names):
        dest = names[place + 1] if place + 1 < len(names) else "end"
        yield Transition(
            f"t{place}", name, dest, some_requirement(random, schedule), _some_by(random)
        )
        if place and random.random() < 0.6:
            back = random.choice(names[:place])
            requires = random.choice((Nothing(), Nothing(), some_requirement(random, schedule)))
            yield Transition(f"back{place}", name, back, requires, reopens=True)
        if random.random() < 0.2:
            yield Transition(f"skip{place}", name, "end", some_requirement(random, schedule))


def _some_by(random: Random) -> tuple[str, ...]:
    return random.choice(((), (), ("clerk",), ROLES))


def some_requirement(random: Random, schedule: Schedule, depth: int = 0) -> Requirement:
    """Any requirement on these outputs and stages."""
    if depth < 2 and random.random() < 0.4:
        of = tuple(
            some_requirement(random, schedule, depth + 1) for _ in range(random.randint(1, 3))
        )
        counted = AtLeast(random.randint(1, len(of)), of)
        return random.choice((AllOf(of), AllOf(of), AnyOf(of), counted))
    stages = [s.id for s in schedule.stages if s.final is None]
    leaves: list[Requirement] = [
        StageOutputs(),
        StageOutputs(),
        Nothing(),
        ApprovalNeeded(random.choice(ROLES), random.randint(1, 2)),
        Elapsed(random.choice(stages), Duration(random.randint(1, LONGEST), Unit.DAYS)),
        *(OutputNeeded(name) for name in schedule.output_of),
    ]
    return random.choice(leaves)


def edited(random: Random, schedule: Schedule) -> Schedule:
    """One edit of a schedule."""
    kind = random.choice(("gate", "gate", "output", "output", "by", "drop", "move", "add"))
    if kind in ("gate", "by", "drop"):
        return _edited_transition(random, schedule, kind)
    if kind == "add":
        stage = random.choice([s.id for s in schedule.stages])
        new = _some_output(random, f"n{random.randint(0, 9)}", stage, [])
        return (
            schedule
            if new.id in schedule.output_of
            else _with_outputs(schedule, [*schedule.output_of.values(), new])
        )
    if not schedule.output_of:
        return schedule
    name = random.choice(sorted(schedule.output_of))
    old = schedule.output_of[name]
    stages = [s.id for s in schedule.stages if s.final is None]
    stage = random.choice(stages) if kind == "move" else old.stage
    earlier = [o for o in schedule.output_of.values() if o.id < name]
    new = _some_output(random, name, stage, earlier)
    if random.random() < 0.5:
        new = evolve(
            old,
            stage=stage,
            **{
                f: getattr(new, f)
                for f in random.sample(("count", "derives_from", "approval", "by", "optional"), 1)
            },
        )
    kept = [new if o.id == name else o for o in schedule.output_of.values()]
    return _with_outputs(schedule, kept)


def _edited_transition(random: Random, schedule: Schedule, kind: str) -> Schedule:
    if not schedule.transitions:
        return schedule
    place = random.randrange(len(schedule.transitions))
    old = schedule.transitions[place]
    if kind == "drop":
        new = []
    elif kind == "by":
        new = [evolve(old, by=_some_by(random))]
    else:
        new = [evolve(old, requires=some_requirement(random, schedule))]
    kept = (*schedule.transitions[:place], *new, *schedule.transitions[place + 1 :])
    return evolve(schedule, transitions=kept)


def _with_outputs(schedule: Schedule, outputs: list[Output]) -> Schedule:
    stages = tuple(
        evolve(stage, outputs=tuple(o for o in outputs if o.stage == stage.id))
        for stage in schedule.stages
    )
    return evolve(schedule, stages=stages)
