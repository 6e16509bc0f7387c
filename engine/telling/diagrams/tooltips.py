"""The tooltip of each node: its whole text, and what a box has no room for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.telling.marking import N_, NN_
from schemas.output import OutputKind

if TYPE_CHECKING:
    from engine.telling.diagrams.gate_words import Reader
    from schemas.attribution import Attested
    from schemas.output import Bounds, Output
    from schemas.schedule import Stage, Transition

#: What the kinds of outputs are called.
KINDS = {
    OutputKind.DOCUMENT: N_("document"),
    OutputKind.TABLE: N_("table"),
    OutputKind.DECISION: N_("decision"),
    OutputKind.RECORD: N_("record"),
}
OPTIONAL = N_("optional")
PERSONAL = N_("personal data")
_STAGE = N_("Stage {number}: {title}")
_OUTPUTS = NN_("{n} output", "{n} outputs")
_TRANSITION = N_("{title}: from stage {source} to stage {dest}")
_FILES = N_("files: {bounds}")
_ROWS = N_("rows: {bounds}")
_MADE_FROM = N_("made from: {outputs}")
_KNOWN = N_("known: {how}")
_KNOWN_BY = N_("known: {how} ({sources})")
_HOW = {
    "stated": N_("a source says so"),
    "revival": N_("a source on the later programme says so"),
    "inferred": N_("concluded from sources"),
    "assumed": N_("assumed"),
}
_SUMMARY = N_("{title}: {stages}, {outputs}, {transitions}.")
_STAGES = NN_("{n} stage", "{n} stages")
_TRANSITIONS = NN_("{n} transition", "{n} transitions")


def stage_tooltip(reader: Reader, stage: Stage) -> str:
    """Tell a stage's number, title and how many outputs it has."""
    words = reader.words
    said = words.say(_STAGE, number=reader.numbers[stage.id], title=reader.stage(stage.id))
    outputs = words.count(_OUTPUTS, len(stage.outputs)) if stage.outputs else ""
    return _joined(said, outputs, _attested(reader, stage.attested))


def output_tooltip(reader: Reader, output: Output) -> str:
    """Tell an output's title, kind and what is asked of it."""
    return _joined(reader.output(output.id), *output_terms(reader, output))


def output_terms(reader: Reader, output: Output) -> Iterator[str]:
    """Tell an output's kind and what is asked of it, one text each."""
    say = reader.words.say
    yield say(KINDS[output.kind])
    yield say(OPTIONAL) if output.optional else ""
    yield say(PERSONAL) if output.personal_data else ""
    for template, bounds in ((_FILES, output.count), (_ROWS, output.rows)):
        yield say(template, bounds=_bounds(bounds)) if bounds else ""
    if output.bases:
        yield say(_MADE_FROM, outputs=tuple(reader.output(base) for base in output.bases))
    if output.approval:
        yield reader.approval(output.approval.role, output.approval.count)
    yield _attested(reader, output.attested)


def transition_tooltip(reader: Reader, way: Transition) -> str:
    """Tell a transition's title, its stages, and everything that its gate says."""
    numbers = {"source": reader.numbers[way.source], "dest": reader.numbers[way.dest]}
    said = reader.words.say(_TRANSITION, title=reader.transition(way), **numbers)
    return _joined(said, *reader.terms(way), _attested(reader, way.attested))


def summary(reader: Reader) -> str:
    """Tell in one sentence how large a schedule is."""
    words, schedule = reader.words, reader.schedule
    return words.say(
        _SUMMARY,
        title=words.title(schedule.title, schedule.id),
        stages=words.count(_STAGES, len(schedule.stages)),
        outputs=words.count(_OUTPUTS, len(schedule.output_of)),
        transitions=words.count(_TRANSITIONS, len(schedule.transitions)),
    )


def _bounds(bounds: Bounds) -> str:
    if bounds.max is None:
        return f"≥ {bounds.min}"
    if bounds.min is None:
        return f"≤ {bounds.max}"
    return f"{bounds.min}–{bounds.max}"


def _attested(reader: Reader, attested: Attested | None) -> str:
    if attested is None:
        return ""
    how = reader.words.say(_HOW[attested.how])
    if not attested.by:
        return reader.words.say(_KNOWN, how=how)
    return reader.words.say(_KNOWN_BY, how=how, sources=attested.by)


def _joined(*parts: str) -> str:
    return "; ".join(filter(None, parts))
