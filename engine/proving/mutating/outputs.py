"""One-edit mutants of a schedule's outputs: what they must be, who handles them, where they belong.

A check that is dropped leaves what it made the output derive from; a derivation that a check
implies cannot be dropped by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import evolve

from engine.proving.mutating.lists import (
    MOST,
    MOST_PERSONS,
    beside,
    neighbours,
    other_rights,
    without,
)
from schemas.mutant import Edit, EditKind, Mutant
from schemas.output import Bounds, Distinct, Output

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.attribution import Place
    from schemas.refusal import Fact
    from schemas.schedule import Schedule, Stage


class _Edited(NamedTuple):
    """An output after one edit."""

    output: Output
    kind: EditKind
    facts: Mapping[str, Fact]
    place: Place | None = None


def mutants_of_outputs(schedule: Schedule) -> Iterator[Mutant]:
    """Give every mutant of every output, in the order of the file."""
    for output in schedule.output_of.values():
        for one in _edited(schedule, output):
            place = one.place or output.place
            edit = Edit(one.kind, output.id, facts=one.facts, place=place)
            yield Mutant(_with(schedule, one.output), edit)


def _edited(schedule: Schedule, output: Output) -> Iterator[_Edited]:
    flipped = EditKind.REQUIRED if output.optional else EditKind.OPTIONAL
    yield _Edited(evolve(output, optional=not output.optional), flipped, {"stage": output.stage})
    yield from _moved(schedule, output)
    yield from _media(output)
    yield from _bounds(output)
    yield from _checks(output)
    yield from _bases(output)
    yield from _approval(output)
    for by in other_rights(schedule, output.by):
        yield _Edited(evolve(output, by=by), EditKind.OUTPUT_BY, {"was": output.by, "to": by})


def _moved(schedule: Schedule, output: Output) -> Iterator[_Edited]:
    """Move an output to the next stage, where that is not final."""
    after = neighbours(schedule, output.stage)[-1:]
    order = [stage.id for stage in schedule.stages]
    for name in after:
        stage = schedule.stage_of[name]
        if stage.final is None and order.index(name) > order.index(output.stage):
            facts = {"was": output.stage, "to": name}
            yield _Edited(evolve(output, stage=name), EditKind.STAGE, facts)


def _media(output: Output) -> Iterator[_Edited]:
    if len(output.media) < 2:
        return
    for medium in output.media:
        media = without(output.media, medium)
        yield _Edited(evolve(output, media=media), EditKind.MEDIUM_DROPPED, {"medium": medium})


# --- Checks ---------------------------------------------------------------------------------------


def _bounds(output: Output) -> Iterator[_Edited]:
    for kind, least in ((EditKind.COUNT, 1), (EditKind.ROWS, 0)):
        bounds: Bounds | None = getattr(output, kind.value)
        if bounds is None:
            continue
        for after, facts in _moved_bounds(bounds, least):
            change: dict[str, Any] = {kind.value: after}
            yield _Edited(evolve(output, **change), kind, facts, bounds.place)


def _moved_bounds(bounds: Any, least: int) -> Iterator[tuple[Any, Mapping[str, Fact]]]:
    """Move one bound by one; what is left has one bound at least, the lower not above the upper."""
    for side in ("min", "max"):
        was = getattr(bounds, side)
        for to in () if was is None else beside(was, least, MOST):
            after = evolve(bounds, **{side: to})
            if after.min is None or after.max is None or after.min <= after.max:
                yield after, {"side": side, "was": was, "to": to}


def _checks(output: Output) -> Iterator[_Edited]:
    for place, check in enumerate(output.checks):
        before, rest = output.checks[:place], output.checks[place + 1 :]
        if isinstance(check, Distinct):
            for after, facts in _moved_bounds(check, 0):
                checks = (*before, after, *rest)
                known = {"column": check.column, **facts}
                edited = evolve(output, checks=checks)
                yield _Edited(edited, EditKind.DISTINCT, known, check.place)
        bases = () if isinstance(check, Distinct) else (check.output,)
        derives = tuple(dict.fromkeys((*output.derives_from, *bases)))
        edited = evolve(output, checks=(*before, *rest), derives_from=derives)
        name = "distinct" if isinstance(check, Distinct) else "references"
        facts = {"check": name, "column": check.column, "bases": bases}
        yield _Edited(edited, EditKind.CHECK_DROPPED, facts, check.place)


def _bases(output: Output) -> Iterator[_Edited]:
    for base in output.derives_from:
        edited = evolve(output, derives_from=without(output.derives_from, base))
        if edited.bases != output.bases and base not in edited.bases:
            yield _Edited(edited, EditKind.BASE_DROPPED, {"base": base})


def _approval(output: Output) -> Iterator[_Edited]:
    quorum = output.approval
    if quorum is None:
        return
    facts: Mapping[str, Fact] = {"role": quorum.role, "was": quorum.count}
    dropped = evolve(output, approval=None)
    yield _Edited(dropped, EditKind.APPROVAL_DROPPED, facts, quorum.place)
    for count in beside(quorum.count, 1, MOST_PERSONS):
        edited = evolve(output, approval=evolve(quorum, count=count))
        yield _Edited(edited, EditKind.APPROVAL_PERSONS, {**facts, "to": count}, quorum.place)
    barred = not quorum.not_the_submitter
    kind = EditKind.SUBMITTER_BARRED if barred else EditKind.SUBMITTER_APPROVES
    edited = evolve(output, approval=evolve(quorum, not_the_submitter=barred))
    yield _Edited(edited, kind, facts, quorum.place)


def _with(schedule: Schedule, output: Output) -> Schedule:
    stages = tuple(_stage(stage, schedule, output) for stage in schedule.stages)
    return evolve(schedule, stages=stages, canonical=b"", digest="")


def _stage(stage: Stage, schedule: Schedule, output: Output) -> Stage:
    before = schedule.output_of[output.id].stage
    if stage.id not in (before, output.stage):
        return stage
    if before == output.stage:
        own = tuple(output if one.id == output.id else one for one in stage.outputs)
    else:
        own = tuple(one for one in stage.outputs if one.id != output.id)
        own = (*own, output) if stage.id == output.stage else own
    return evolve(stage, outputs=own)
