"""What a gate asks of outputs: its requirement as a formula whose days and approvals hold.

Families of smallest sets (``engine.deciding.families``) stand for formulas; the places in them are
the numbers of the outputs in the order of ``Schedule.output_of``. The conjuncts of a requirement
are its parts under ``all``, however deep: each is a formula of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from typing import TYPE_CHECKING

from engine.deciding.families import ALWAYS, NONE, Families
from schemas.requirement import AllOf, AnyOf, AtLeast, OutputNeeded, StageOutputs

if TYPE_CHECKING:
    from schemas.requirement import Requirement
    from schemas.schedule import Schedule, Transition


def stage_outputs(schedule: Schedule, stage: str) -> tuple[str, ...]:
    """Return what ``stage_outputs`` asks for there: every output that is not optional."""
    return tuple(output.id for output in schedule.stage_of[stage].outputs if not output.optional)


def asked_for(schedule: Schedule, stage: str, requirement: Requirement) -> Iterator[str]:
    """Give every output that a requirement of that stage's exit names, as often as it does."""
    match requirement:
        case StageOutputs():
            yield from stage_outputs(schedule, stage)
        case OutputNeeded(output=name):
            yield name
        case AllOf(of=parts) | AnyOf(of=parts) | AtLeast(of=parts):
            for part in parts:
                yield from asked_for(schedule, stage, part)
        case _:
            return


def conjuncts(requirement: Requirement) -> Iterator[Requirement]:
    """Give the parts of a requirement that must all hold, taken apart as far as they can be."""
    match requirement:
        case AllOf(of=parts):
            for part in parts:
                yield from conjuncts(part)
        case AnyOf(of=(part,)) | AtLeast(count=1, of=(part,)):
            yield from conjuncts(part)
        case AtLeast(count=count, of=parts) if count == len(parts):
            for part in parts:
                yield from conjuncts(part)
        case _:
            yield requirement


def conjunction(schedule: Schedule, transition: Transition) -> frozenset[str] | None:
    """Return the outputs that the gate asks for, where it asks for all that it names."""
    parts = tuple(conjuncts(transition.requires))
    if any(isinstance(part, AnyOf | AtLeast) for part in parts):
        return None
    return frozenset(o for part in parts for o in asked_for(schedule, transition.source, part))


def family(families: Families, schedule: Schedule, stage: str, parts: Iterable[Requirement]) -> int:
    """Return the family of the smallest sets of outputs that make every part true.

    Raises:
        TooMany: it takes more steps than ``families.MOST_STEPS``.
    """
    place = {name: number for number, name in enumerate(schedule.output_of)}

    def every(names: Iterable[str]) -> int:
        return _at_least(families, tuple(families.single(place[name]) for name in names))

    def one(part: Requirement) -> int:
        match part:
            case StageOutputs() | OutputNeeded():
                return every(asked_for(schedule, stage, part))
            case AllOf(of=of):
                return _at_least(families, tuple(map(one, of)))
            case AnyOf(of=of):
                return _at_least(families, tuple(map(one, of)), 1)
            case AtLeast(count=count, of=of):
                return _at_least(families, tuple(map(one, of)), count)
            case _:
                return ALWAYS

    return _at_least(families, tuple(map(one, parts)))


def _at_least(families: Families, parts: tuple[int, ...], count: int | None = None) -> int:
    """Return the family of ``count`` of the parts, else of all of them; too few is never true."""
    if count is None or count == len(parts):
        return reduce(families.both, parts, ALWAYS)
    best = [ALWAYS] + [NONE] * count
    for part in parts:
        for taken in range(count, 0, -1):
            best[taken] = families.either(best[taken], families.both(best[taken - 1], part))
    return best[count]
