"""One-edit mutants of a requirement: conditions dropped, connectives changed, numbers moved by one.

Each comes with what was edited: kind, facts, and the place of the part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from attrs import evolve

from engine.proving.mutating.lists import MOST_PERSONS, beside
from schemas.days import Duration
from schemas.mutant import EditKind
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

if TYPE_CHECKING:
    from schemas.attribution import Place
    from schemas.refusal import Fact
    from schemas.schedule import Schedule, Transition

_LONGEST = 99_999
_NAMES: Mapping[type, str] = {AllOf: "all", AnyOf: "any", AtLeast: "at_least"}


class Edited(NamedTuple):
    """A requirement after one edit; ``None`` where nothing is asked any more."""

    requires: Requirement | None
    kind: EditKind
    facts: Mapping[str, Fact]
    place: Place | None
    path: str = ""


def edited(schedule: Schedule, transition: Transition) -> Iterator[Edited]:
    """Give every mutant of a transition's requirement, each once."""
    seen: set[Requirement] = {transition.requires}
    if isinstance(transition.requires, Nothing):
        yield from _added(schedule, transition)
        return
    for one in _edited(schedule, transition, transition.requires):
        after = one.requires or Nothing()
        if after not in seen:
            seen.add(after)
            yield one._replace(requires=after)


def _added(schedule: Schedule, transition: Transition) -> Iterator[Edited]:
    """Ask for the outputs of the stage where nothing was asked."""
    names = _asked(schedule, transition)
    if names:
        facts = {"to": names}
        yield Edited(StageOutputs(), EditKind.CONDITION_ADDED, facts, transition.place)


def _asked(schedule: Schedule, transition: Transition) -> tuple[str, ...]:
    outputs = schedule.stage_of[transition.source].outputs
    return tuple(output.id for output in outputs if not output.optional)


def _edited(schedule: Schedule, transition: Transition, part: Requirement) -> Iterator[Edited]:
    match part:
        case AllOf() | AnyOf() | AtLeast():
            yield from _connective(part)
            yield from _within(schedule, transition, part)
        case StageOutputs():
            yield from _stage_outputs(schedule, transition, part)
        case OutputNeeded() | ApprovalNeeded() | Elapsed():
            yield Edited(None, EditKind.CONDITION_DROPPED, {"condition": _named(part)}, part.place)
            yield from _numbers(schedule, part)
        case Nothing():
            return


def _named(part: OutputNeeded | ApprovalNeeded | Elapsed) -> str:
    """Return what a condition is called in answers (design 5.1)."""
    match part:
        case OutputNeeded():
            return part.output
        case ApprovalNeeded():
            return f"approval:{part.role}"
        case Elapsed():
            return f"elapsed:{part.since}"


def _connective(part: AllOf | AnyOf | AtLeast) -> Iterator[Edited]:
    match part:
        case AllOf() if len(part.of) > 1:
            yield Edited(AnyOf(part.of), EditKind.ANY_FOR_ALL, {}, part.place)
        case AnyOf() if len(part.of) > 1:
            yield Edited(AllOf(part.of), EditKind.ALL_FOR_ANY, {}, part.place)
        case AtLeast():
            for count in beside(part.count, 1, len(part.of)):
                facts = {"was": part.count, "to": count}
                yield Edited(evolve(part, count=count), EditKind.AT_LEAST, facts, part.place)
        case _:
            return


def _within(
    schedule: Schedule, transition: Transition, part: AllOf | AnyOf | AtLeast
) -> Iterator[Edited]:
    for place, inner in enumerate(part.of):
        for one in _edited(schedule, transition, inner):
            kept = () if one.requires is None else (one.requires,)
            of = (*part.of[:place], *kept, *part.of[place + 1 :])
            path = f"{_NAMES[type(part)]}/{place}/{one.path}".rstrip("/")
            yield one._replace(requires=_of(part, of), path=path)


def _of(part: AllOf | AnyOf | AtLeast, of: tuple[Requirement, ...]) -> Requirement | None:
    """Return the connective over other parts; nothing is asked where none is left."""
    if not of:
        return None
    if isinstance(part, AtLeast):
        return evolve(part, of=of, count=min(part.count, len(of)))
    return evolve(part, of=of)


def _stage_outputs(
    schedule: Schedule, transition: Transition, part: StageOutputs
) -> Iterator[Edited]:
    names = _asked(schedule, transition)
    for name in names:
        others = tuple(OutputNeeded(other, place=part.place) for other in names if other != name)
        after = AllOf(others, place=part.place) if others else None
        yield Edited(after, EditKind.CONDITION_DROPPED, {"condition": name}, part.place)


def _numbers(schedule: Schedule, part: Requirement) -> Iterator[Edited]:
    if isinstance(part, Elapsed):
        for count in beside(part.at_least.count, 0, _LONGEST):
            time = Duration(count, part.at_least.unit)
            facts = {"since": part.since, "was": part.at_least, "to": time}
            yield Edited(evolve(part, at_least=time), EditKind.ELAPSED, facts, part.place)
    if isinstance(part, ApprovalNeeded):
        for count in beside(part.count, 1, MOST_PERSONS):
            facts = {"role": part.role, "was": part.count, "to": count}
            yield Edited(evolve(part, count=count), EditKind.GATE_PERSONS, facts, part.place)
        role = next((role.id for role in schedule.roles if role.id != part.role), None)
        if role is not None:
            facts = {"was": part.role, "to": role}
            yield Edited(evolve(part, role=role), EditKind.GATE_ROLE, facts, part.place)
