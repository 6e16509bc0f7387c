"""Witnesses of a comparison as stories: what shows a difference becomes a test case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.proving.accepting.feeling import plain_tables
from engine.proving.accepting.files import concrete
from engine.proving.accepting.replaying import refused_at
from schemas.acceptance import AcceptanceStory, StoryStep

if TYPE_CHECKING:
    from schemas.difference import Difference, Witness
    from schemas.schedule import Schedule


def stories_of_difference(
    a: Schedule, b: Schedule, found: Difference
) -> tuple[AcceptanceStory, ...]:
    """Return stories of A: what only A accepts is accepted, what only B accepts is refused."""
    return tuple(_stories(a, b, found))


def _stories(a: Schedule, b: Schedule, found: Difference) -> Iterator[AcceptanceStory]:
    for shown, accepted in ((found.only_a, True), (found.only_b, False)):
        if shown is None:
            continue
        steps = witness_steps(a, b, shown)
        answer = refused_at(plain_tables(a), steps, shown.begins)
        why = answer[1] if answer else None
        yield AcceptanceStory(steps, shown.begins, accepted, (), shown.dated, why)


def witness_steps(a: Schedule, b: Schedule, shown: Witness) -> tuple[StoryStep, ...]:
    """Return the steps of a witness, with files that show on which number the two disagree.

    Where no such files are known a step still says whose checks they pass.
    """
    sides = (
        (step, a.output_of.get(step.about), b.output_of.get(step.about)) for step in shown.steps
    )
    return tuple(
        concrete(step, {"a": one, "b": other}) or StoryStep(step) for step, one, other in sides
    )
