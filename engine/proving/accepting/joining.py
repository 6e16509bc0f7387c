"""Joining accepted histories: one that does what two do, visit by visit, where that can be.

Joined histories are only proposed here. Whether the schedule accepts one, and whether it still
tells what the two told, is for the caller to see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from engine.proving.accepting.files import joined as joined_files
from schemas.acceptance import StoryStep
from schemas.steps import StepKind

if TYPE_CHECKING:
    from engine.deciding.tables import Tables

History = tuple[StoryStep, ...]


@frozen(eq=False, repr=False)
class Visit:
    """One visit of a stage: what is done in it, and the transition that ends it, if one does."""

    stage: str
    acts: History
    leaves: StoryStep | None = None


def joined(tables: Tables, one: History, other: History) -> Iterator[History]:
    """Give the histories that may do what both do: side by side, or one after the other."""
    first, second = _visits(tables, one), _visits(tables, other)
    proposals = (
        (_side_by_side, first, second),
        (_after, first, second),
        (_after, second, first),
    )
    for join, *both in proposals:
        try:
            found = join(*both)
        except ValueError:  # the two contradict each other there
            continue
        yield tuple(step for visit in found for step in _steps(visit))


def _steps(visit: Visit) -> History:
    return visit.acts if visit.leaves is None else (*visit.acts, visit.leaves)


def _visits(tables: Tables, steps: History) -> list[Visit]:
    found, stage, acts = [], tables.schedule.initial, list[StoryStep]()
    for step in steps:
        if step.step.kind is StepKind.TRIGGER:
            found.append(Visit(stage, tuple(acts), step))
            stage, acts = tables.moves[stage, step.step.about].transition.dest, []
        else:
            acts.append(step)
    return [*found, Visit(stage, tuple(acts))]


def _side_by_side(first: Sequence[Visit], second: Sequence[Visit]) -> list[Visit]:
    """Join two that take the same way, as far as both go."""
    both = zip(first, second, strict=False)
    shared = [_together(one, other) for one, other in both]
    return [*shared, *first[len(shared) :], *second[len(shared) :]]


def _after(first: Sequence[Visit], second: Sequence[Visit]) -> list[Visit]:
    """Go on, where the first one ends, as the second one does from its last visit there."""
    end = first[-1]
    places = [place for place, visit in enumerate(second) if visit.stage == end.stage]
    if not places:
        raise ValueError(end.stage)
    meeting = _together(end, second[places[-1]])
    return [*first[:-1], meeting, *second[places[-1] + 1 :]]


def _together(one: Visit, other: Visit) -> Visit:
    if one.leaves is not None and other.leaves is not None:
        if one.leaves.step.about != other.leaves.step.about:
            raise ValueError(one.stage)
        leaves: StoryStep | None = _same(one.leaves, other.leaves)
    else:
        leaves = one.leaves or other.leaves
    acts = list(one.acts)
    for number, step in enumerate(other.acts):
        if acts.count(step) < other.acts[: number + 1].count(step):
            _put(acts, step)
    return Visit(one.stage, tuple(acts), leaves)


def _same(one: StoryStep, other: StoryStep) -> StoryStep:
    """Return a step that is both; raises ``ValueError`` where none is."""
    files = joined_files(one.files, other.files)
    roles = one.step.roles if other.step.roles is None else other.step.roles
    if None not in (one.step.roles, other.step.roles) and one.step.roles != other.step.roles:
        raise ValueError("roles")
    return StoryStep(evolve(one.step, roles=roles), files)


# --- Within a visit -------------------------------------------------------------------------------


def _put(acts: list[StoryStep], step: StoryStep) -> None:
    """Put one more act where it belongs: outputs, their approvals, time, approvals of gates."""
    kind, about = step.step.kind, step.step.about
    own = [place for place, act in enumerate(acts) if act.step.about == about]
    if kind is StepKind.OUTPUT:
        _put_output(acts, step)
    elif kind is StepKind.APPROVAL:
        acts.insert(own[-1] + 1 if own else len(acts), step)
    elif kind is StepKind.WAIT and not any(act.step.kind is StepKind.WAIT for act in acts):
        acts.insert(_end_of_outputs(acts), step)
    else:
        raise ValueError(kind)


def _put_output(acts: list[StoryStep], step: StoryStep) -> None:
    """Join it with the same output, else hand it in before that one, which then counts."""
    about = step.step.about
    for place in reversed(range(len(acts))):
        act = acts[place]
        if act.step.kind is StepKind.OUTPUT and act.step.about == about:
            try:
                acts[place] = _same(act, step)
            except ValueError:
                acts.insert(place, step)
            return
    acts.insert(_end_of_outputs(acts), step)


def _end_of_outputs(acts: Sequence[StoryStep]) -> int:
    """Return the place after the last output and the last approval of one."""
    outputs = {act.step.about for act in acts if act.step.kind is StepKind.OUTPUT}
    ends = [place for place, act in enumerate(acts) if act.step.about in outputs]
    return ends[-1] + 1 if ends else 0
