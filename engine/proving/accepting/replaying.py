"""Replaying stories by the engine itself: what a schedule answers to each step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from engine.proving.accepting.files import shortfalls, takes
from engine.proving.rehearsal import Rehearsal, begun, played
from schemas.steps import StepKind

if TYPE_CHECKING:
    from engine.deciding.tables import Tables
    from schemas.acceptance import StoryStep
    from schemas.cycle import CheckResult
    from schemas.refusal import Refusal

_VOID = (StepKind.APPROVAL, StepKind.WITHDRAWAL)


@frozen(eq=False, repr=False)
class Answered:
    """What follows a step: ``refused`` where it was refused; files not taken have no ``why``."""

    after: Rehearsal
    refused: bool = False
    why: Refusal | None = None


def answered(rehearsal: Rehearsal, told: StoryStep) -> Answered:
    """Play one more step of a story.

    An approval or a withdrawal that cannot be given is void and changes nothing. Where a step still
    names sides of a comparison, this schedule is ``a``.
    """
    step, output = told.step, rehearsal.tables.schedule.output_of.get(told.step.about)
    failed: tuple[CheckResult, ...] = ()
    if step.kind is StepKind.OUTPUT and output is not None:
        if step.taken == "b" or (told.files is not None and not takes(output, told.files)):
            return Answered(rehearsal, refused=True)
        failed = shortfalls(output, told.files)
        short = step.falls_short or step.passes == "b" or bool(failed)
        step = evolve(step, falls_short=short) if short else step
    done = played(rehearsal, step)
    if done.refusal is None:
        return Answered(_with_results(done, step.about, failed) if failed else done)
    if step.kind in _VOID:
        return Answered(rehearsal)
    return Answered(rehearsal, refused=True, why=done.refusal)


def _with_results(done: Rehearsal, output: str, failed: tuple[CheckResult, ...]) -> Rehearsal:
    """Let a submission that falls short say by how much."""
    made = evolve(done.state.submissions[output], failed=failed)
    state = evolve(done.state, submissions={**done.state.submissions, output: made})
    return evolve(done, state=state)


def refused_at(
    tables: Tables, steps: Iterable[StoryStep], begins: date
) -> tuple[int, Refusal | None] | None:
    """Return the step that is refused, counted from 0, and why; ``None`` for no step."""
    rehearsal = begun(tables, begins)
    for place, step in enumerate(steps):
        answer = answered(rehearsal, step)
        if answer.refused:
            return place, answer.why
        rehearsal = answer.after
    return None
