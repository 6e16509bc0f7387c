"""Small random schedules to prove about: many gates of other stages, derivations, ways back."""

from __future__ import annotations

from random import Random

from schemas.attribution import Role, Text
from schemas.days import Duration, Unit
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

#: Some lengths that are passed after the longest wait, and one that is passed at once.
TIMES = (Duration(0, Unit.DAYS), Duration(10, Unit.WORKING_DAYS), Duration(2, Unit.MONTHS))


def small_schedule(random: Random) -> Schedule:
    """A schedule of two to four stages with at most six outputs, and one or two ends.

    Half of them are tame: their gates ask for what was made before, so that many are sound.
    """
    tame = random.random() < 0.5
    names = [f"s{number}" for number in range(random.randint(2, 4))]
    outputs: list[Output] = []
    stages: list[Stage] = []
    for name in names:
        before = len(outputs)
        for _ in range(min(6 - before, random.choice((0, 1, 1, 1, 2, 2, 3)))):
            outputs.append(_output(random, f"o{len(outputs)}", name, outputs, tame=tame))
        stages.append(Stage(name, outputs=tuple(outputs[before:])))
    ends = [Stage("end", final=Final.DONE)]
    if random.random() < 0.3:
        ends.append(Stage("gone", final=Final.GIVEN_UP))
    if random.random() < 0.2:
        ends.append(Stage("other_end", final=Final.DONE))
    ids = {one.id: one.stage for one in outputs}
    return Schedule(
        "random",
        "1",
        Text("random"),
        names[0],
        (*stages, *ends),
        tuple(_transitions(random, names, [one.id for one in ends], ids, tame=tame)),
        roles=(Role("clerk"), Role("judge")),
        digest="d" * 64,
    )


def _output(random: Random, name: str, stage: str, earlier: list[Output], *, tame: bool) -> Output:
    ids = [one.id for one in earlier]
    many = random.choice((0, 0, 1, 1, 2))
    bounds = random.choice((None, None, None, Bounds(min=2), Bounds(min=2)))
    if not tame and random.random() < 0.06:
        bounds = Bounds(max=0)
    quorum = Quorum("judge", random.choice((1, 1, 2)), not_the_submitter=True)
    return Output(
        name,
        stage,
        count=bounds,
        derives_from=tuple(random.sample(ids, min(len(ids), many))),
        approval=quorum if random.random() < 0.2 else None,
        optional=random.random() < (0.15 if tame else 0.35),
    )


def _transitions(
    random: Random, names: list[str], ends: list[str], outputs: dict[str, str], *, tame: bool
) -> list[Transition]:
    def gate(source: str) -> Requirement:
        before = names[: names.index(source) + 1] if tame else names
        ids = [name for name, stage in outputs.items() if stage in before]
        return requirement(random, ids, before)

    onward = list(zip(names, [*names[1:], "end"], strict=True))
    found = [
        Transition(f"go_{source}", source, dest, gate(source))
        for source, dest in onward
        if tame or random.random() < 0.95
    ]
    for number in range(random.choice((0, 0, 1, 1, 2))):
        source = random.choice(names)
        dest = random.choice([*names, *ends])
        back = dest in names and names.index(dest) <= names.index(source)
        found.append(
            Transition(
                f"x{number}",
                source,
                dest,
                Nothing() if random.random() < 0.6 else gate(source),
                reopens=back and random.random() < 0.7,
            )
        )
    found += [
        Transition(f"to_{end}", random.choice(names), end, Nothing())
        for end in ends[1:]
        if random.random() < 0.9
    ]
    return found


def requirement(
    random: Random, outputs: list[str], stages: list[str], depth: int = 0
) -> Requirement:
    """Mostly what the stage produces; also anything else, and combinations."""
    if depth == 0 and random.random() < 0.35:
        return StageOutputs()
    if depth < 2 and random.random() < 0.55:
        of = tuple(
            requirement(random, outputs, stages, depth + 1) for _ in range(random.randint(1, 3))
        )
        counted = AtLeast(random.randint(1, len(of)), of)
        return random.choice((AllOf(of), AllOf(of), AnyOf(of), counted))
    leaves: list[Requirement] = [StageOutputs(), Nothing()]
    leaves += [OutputNeeded(name) for name in outputs]
    if random.random() < 0.25:
        leaves = [
            ApprovalNeeded("clerk", random.randint(1, 2)),
            Elapsed(random.choice(stages), random.choice(TIMES)),
        ]
    return random.choice(leaves)
