"""What a running cycle would feel if it were moved to another schedule.

Felt is what lies at or after its stage: in a stage that it can still reach by the transitions of
the one schedule or the other, or in an output that a gate there asks for. Words are not felt; dates
and waivers are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from engine.proving.changing.leaning import lean
from schemas.publishing import Effect, Felt
from schemas.requirement import AllOf, AnyOf, AtLeast, OutputNeeded, Requirement, StageOutputs

if TYPE_CHECKING:
    from schemas.changes import Change
    from schemas.cycle import State
    from schemas.schedule import Schedule

#: What decides nothing and is felt all the same.
_FELT = frozenset({"due", "waivable", "final", "reopens", "retention"})
#: What concerns every cycle, wherever it rests.
_EVERYWHERE = frozenset({"timezone", "calendar"})


def lost(state: State, new: Schedule) -> tuple[str, ...]:
    """Return the cycle's stage and the outputs it has, where the new schedule lacks them."""
    stage = () if state.stage in new.stage_of else (state.stage,)
    return (*stage, *(name for name in state.submissions if name not in new.output_of))


def felt(state: State, old: Schedule, new: Schedule, changes: Iterable[Change]) -> tuple[Felt, ...]:
    """Return the changes that the cycle would feel, the nearest first."""
    steps = _distances(state.stage, (old, new))
    nearest = _nearest_gates(steps, (old, new))
    found = []
    for change in changes:
        away = _away(change, steps, nearest)
        if away is not None and _is_felt(change):
            found.append(Felt(change, away, lean(change)))
    return tuple(sorted(found, key=lambda one: one.steps))


def effect(lost_: tuple[str, ...], felt_: tuple[Felt, ...]) -> Effect:
    """Return what is felt in one word."""
    if lost_:
        return Effect.UNDECIDED
    return Effect.CHANGED if felt_ else Effect.UNCHANGED


def _is_felt(change: Change) -> bool:
    path = change.path
    inner = path[4:] if path[2:3] == ("outputs",) else path[2:]
    if not inner or change.behaviour:
        return change.behaviour
    return inner[-1] != "attested" and bool(_FELT & {inner[0], inner[-1]})


def _away(change: Change, steps: Mapping[str, int], nearest: Mapping[str, int]) -> int | None:
    """Return how many transitions away a change is felt; ``None``: never."""
    match change.path:
        case ("stages", stage, "outputs", output, *_):
            found = [nearest[output]] if output in nearest else []
            found += [steps[one] for one in (stage, *_home(change)) if one in steps]
            return min(found, default=None)
        case ("stages", stage, *_):
            return steps.get(stage)
        case ("transitions", pair, *_):
            return steps.get(pair.partition("/")[0])
        case (name, *_) if name in _EVERYWHERE:
            return 0
        case _:
            return None


def _home(change: Change) -> tuple[str, ...]:
    """Return the stage that an output moved away from."""
    return (change.before,) if change.path[4:] == ("stage",) else ()


def _distances(stage: str, schedules: Iterable[Schedule]) -> Mapping[str, int]:
    """Return how many transitions away each stage is that can be reached in either schedule."""
    every = tuple(schedules)
    found, frontier = {stage: 0}, [stage]
    while frontier:
        dests = [(s, t.dest) for s in frontier for one in every for t in one.exits(s)]
        frontier = []
        for source, dest in dests:
            if dest not in found:
                found[dest] = found[source] + 1
                frontier.append(dest)
    return found


def _nearest_gates(steps: Mapping[str, int], schedules: Iterable[Schedule]) -> Mapping[str, int]:
    """Return how far away the nearest gate is that asks for each output."""
    found: dict[str, int] = {}
    for schedule in schedules:
        for stage, away in steps.items():
            for transition in schedule.exits(stage):
                for output in _asked(schedule, stage, transition.requires):
                    found[output] = min(away, found.get(output, away))
    return found


def _asked(schedule: Schedule, source: str, requirement: Requirement) -> Iterator[str]:
    match requirement:
        case StageOutputs():
            outputs = schedule.stage_of[source].outputs
            yield from (output.id for output in outputs if not output.optional)
        case OutputNeeded(output=name):
            yield name
        case AllOf(of=parts) | AnyOf(of=parts) | AtLeast(of=parts):
            for part in parts:
                yield from _asked(schedule, source, part)
        case _:
            pass  # time and approvals rely on no output
