"""Checking an alignment again: a replay of its moves that shares no code with the search.

It reads the schedule itself, not the model that was made of it, so that a fault in either shows.
That the alignment is *possible* and costs what it says is shown by this; that none is cheaper is
not, and needs the search.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from schemas.alignment import UNKNOWN_LETTER, Move, MoveKind
from schemas.requirement import AllOf, AnyOf, AtLeast, OutputNeeded, Requirement, StageOutputs

if TYPE_CHECKING:
    from schemas.schedule import Schedule


def fault(schedule: Schedule, letters: Sequence[int], moves: Iterable[Move], cost: int) -> str:
    """Return why the moves are no alignment of the case at this cost; the empty text: they are.

    ``letters`` are the case's activities as in ``Move``. A word tells what is wrong: ``cost``,
    ``log`` (the moves do not tell the case), ``run`` (the schedule does not permit the run),
    ``unfinished`` (the run ends in no final stage).
    """
    listed = list(moves)
    if cost != sum(move.kind is not MoveKind.SYNCHRONOUS for move in listed):
        return "cost"
    told = [move.letter for move in listed if move.kind is not MoveKind.MODEL_ONLY]
    if told != list(letters):
        return "log"
    run = [move.letter for move in listed if move.kind is not MoveKind.LOG_ONLY]
    return _replayed(schedule, run)


def _replayed(schedule: Schedule, run: list[int]) -> str:
    """Replay the letters of the run; each submission is a new content, numbered by its place."""
    stage, made = schedule.initial, dict[str, tuple[int, dict[str, int]]]()
    outputs = list(schedule.output_of.values())
    for number, letter in enumerate(run):
        if letter == UNKNOWN_LETTER:
            return "run"
        if letter < len(schedule.triggers):
            dest = _taken(schedule, stage, schedule.triggers[letter], made)
            if dest is None:
                return "run"
            stage = dest
            continue
        output = outputs[letter - len(schedule.triggers)]
        if output.stage != stage or any(base not in made for base in output.bases):
            return "run"
        made[output.id] = number, {base: made[base][0] for base in output.bases}
    return "" if schedule.stage_of[stage].final else "unfinished"


_Made = dict[str, tuple[int, dict[str, int]]]


def _taken(schedule: Schedule, stage: str, trigger: str, made: _Made) -> str | None:
    for transition in schedule.exits(stage):
        if transition.trigger == trigger and _holds(schedule, stage, transition.requires, made):
            return transition.dest
    return None


def _holds(schedule: Schedule, stage: str, part: Requirement, made: _Made) -> bool:
    match part:
        case StageOutputs():
            wanted = (o.id for o in schedule.stage_of[stage].outputs if not o.optional)
            return all(_current(schedule, name, made) for name in wanted)
        case OutputNeeded(output=name):
            return _current(schedule, name, made)
        case AllOf(of=of):
            return all(_holds(schedule, stage, one, made) for one in of)
        case AnyOf(of=of):
            return any(_holds(schedule, stage, one, made) for one in of)
        case AtLeast(count=count, of=of):
            return sum(_holds(schedule, stage, one, made) for one in of) >= count
        case _:
            return True


def _current(schedule: Schedule, name: str, made: _Made) -> bool:
    if name not in made:
        return False
    return all(
        made[base][0] == content and _current(schedule, base, made)
        for base, content in made[name][1].items()
    )
