"""The transitions of a schedule in sentences: who may make each, when, and by what day."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from attrs import evolve

from engine.telling.plain.book import COMPOUND
from engine.telling.plain.speaker import Speaker, named
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
    from schemas.attribution import Attested
    from schemas.plain import Sentence
    from schemas.schedule import Transition


def transition_sentences(speaker: Speaker) -> Iterator[Sentence]:
    """Tell every transition; neighbours that differ in their source alone are told together."""
    for _, alike in groupby(speaker.schedule.transitions, lambda one: evolve(one, source="")):
        yield from _transition(speaker, tuple(alike))


def _transition(speaker: Speaker, alike: tuple[Transition, ...]) -> Iterator[Sentence]:
    first = alike[0]
    path = f"transitions.{first.source}/{first.trigger}"
    places = tuple(one.place for one in alike)
    sources = tuple(one.source for one in alike)
    values = {"step": named(first.trigger, first.title), "dest": speaker.ref("Stage", first.dest)}
    every = len(sources) > 1 and sources == _every_source(speaker, first.dest)
    rule = "transition.from_all" if every else "transition"
    yield speaker.say(
        rule, (0, path), places, first.attested, sources=speaker.refs("Stage", sources), **values
    )
    yield from _rules(speaker, first, path, places)


def _every_source(speaker: Speaker, dest: str) -> tuple[str, ...]:
    """Return what ``"*"`` stands for: every stage that is neither final nor the dest."""
    stages = speaker.schedule.stages
    return tuple(stage.id for stage in stages if stage.final is None and stage.id != dest)


def _rules(
    speaker: Speaker, transition: Transition, path: str, places: tuple[Any, ...]
) -> Iterator[Sentence]:
    if transition.by:
        roles = speaker.refs("Role", transition.by)
        yield speaker.say("transition.by", (1, f"{path}.by"), places, roles=roles)
    yield from _gate(speaker, transition.requires, path)
    due = transition.due
    if due is not None:
        values = {"time": due.within, "since": speaker.ref("Stage", due.since)}
        at = (1, f"{path}.due")
        yield speaker.say("transition.due", at, (due.place,), due.attested, **values)
    if transition.reopens:
        yield speaker.say("transition.reopens", (1, f"{path}.reopens"), places)
    if transition.reason_required:
        yield speaker.say("transition.reason", (1, f"{path}.reason"), places)


def _gate(speaker: Speaker, gate: Requirement, path: str) -> Iterator[Sentence]:
    if isinstance(gate, Nothing):
        yield speaker.say("transition.none", (1, f"{path}.requires"), (gate.place,))
    else:
        yield from _condition(speaker, gate, "gate", (1, f"{path}.requires"))


def _condition(
    speaker: Speaker, condition: Requirement, head: str, at: tuple[int, str]
) -> Iterator[Sentence]:
    """Tell one condition, and the parts of one that has parts below it."""
    name, values, attested = _said(speaker, condition)
    yield speaker.say(f"{head}.{name}", at, (condition.place,), attested, **values)
    if isinstance(condition, AllOf | AnyOf | AtLeast):
        depth, path = at
        inner = f"{path}.{name}.of" if isinstance(condition, AtLeast) else f"{path}.{name}"
        for number, part in enumerate(condition.of):
            yield from _condition(speaker, part, "condition", (depth + 1, f"{inner}[{number}]"))


def _said(speaker: Speaker, condition: Requirement) -> tuple[str, dict[str, Any], Attested | None]:
    """Return the name of a condition, the values of its sentence, and who says so."""
    match condition:
        case StageOutputs():
            return "stage_outputs", {}, None
        case Nothing():
            return "none", {}, None
        case OutputNeeded():
            return "output", {"output": speaker.ref("Output", condition.output)}, None
        case AllOf() | AnyOf() | AtLeast():
            return _compound(condition)
        case ApprovalNeeded() | Elapsed():
            name, values = _dated(speaker, condition)
            waivable = speaker.waivable(condition.waivable)
            return name, {**values, "waivable": waivable}, condition.attested


def _compound(condition: AllOf | AnyOf | AtLeast) -> tuple[str, dict[str, Any], None]:
    if isinstance(condition, AtLeast):
        return COMPOUND[2], {"count": condition.count}, None
    return COMPOUND[0 if isinstance(condition, AllOf) else 1], {}, None


def _dated(speaker: Speaker, condition: ApprovalNeeded | Elapsed) -> tuple[str, dict[str, Any]]:
    if isinstance(condition, ApprovalNeeded):
        role = speaker.ref("Role", condition.role)
        return "approval", {"count": condition.count, "role": role}
    since = speaker.ref("Stage", condition.since)
    return "elapsed", {"time": condition.at_least, "since": since}
