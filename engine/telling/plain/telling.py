"""From a schedule to its sentences: one for each rule, in the order in which people ask.

First the schedule itself, then the roles, the stages with their outputs, the transitions with their
gates, the kinds of rows that tables have, and last the sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from engine.telling.plain.speaker import Speaker, count, named, titled
from engine.telling.plain.telling_gates import transition_sentences
from engine.telling.plain.telling_rows import row_sentences
from schemas.output import Check, Distinct, Output
from schemas.plain import Sentence, Telling
from schemas.schedule import Final

if TYPE_CHECKING:
    from schemas.schedule import Schedule, Stage


def tell(schedule: Schedule, language: str, file: str = "") -> Telling:
    """Tell the whole schedule in ``pl`` or ``en``."""
    speaker = Speaker(schedule, language)
    return Telling(file, language, schedule, tuple(_sentences(speaker)))


def _sentences(speaker: Speaker) -> Iterator[Sentence]:
    yield from _head(speaker)
    sections = {
        "roles": _roles(speaker),
        "stages": _stages(speaker),
        "transitions": transition_sentences(speaker),
        "rows": row_sentences(speaker),
        "sources": _sources(speaker),
    }
    for name, section in sections.items():
        found = tuple(section)
        if found:
            yield speaker.say(f"heading.{name}", (0, ""))
        yield from found


def _head(speaker: Speaker) -> Iterator[Sentence]:
    schedule = speaker.schedule
    at = (schedule.place,)
    yield speaker.say("schedule", (0, "schedule"), at, id=schedule.id, version=schedule.version)
    yield speaker.say("schedule.title", (1, "title"), at, title=titled(schedule.title))
    if schedule.description is not None:
        title = titled(schedule.description)
        yield speaker.say("schedule.description", (1, "description"), at, title=title)
    yield speaker.say("schedule.timezone", (1, "timezone"), at, name=schedule.timezone)
    yield speaker.say("schedule.calendar", (1, "calendar"), at, name=schedule.calendar)
    initial = speaker.ref("Stage", schedule.initial)
    yield speaker.say("schedule.initial", (1, "initial"), at, stage=initial)


def _sources(speaker: Speaker) -> Iterator[Sentence]:
    for source in speaker.schedule.sources:
        values: dict[str, Any] = {"id": source.id, "cite": source.cite, "url": source.url}
        yield speaker.say("source", (0, f"sources.{source.id}"), (source.place,), **values)


def _roles(speaker: Speaker) -> Iterator[Sentence]:
    for role in speaker.schedule.roles:
        at, name = (0, f"roles.{role.id}"), named(role.id, role.title)
        yield speaker.say("role", at, (role.place,), role.attested, role=name)


def _stages(speaker: Speaker) -> Iterator[Sentence]:
    for number, stage in enumerate(speaker.schedule.stages):
        rule = "stage.next" if number else "stage.first"
        at, name = (0, f"stages.{stage.id}"), named(stage.id, stage.title)
        yield speaker.say(rule, at, (stage.place,), stage.attested, stage=name)
        yield from _stage(speaker, stage)


def _stage(speaker: Speaker, stage: Stage) -> Iterator[Sentence]:
    path = f"stages.{stage.id}"
    if stage.final is not None:
        rule = "stage.done" if stage.final is Final.DONE else "stage.given_up"
        yield speaker.say(rule, (1, f"{path}.final"), (stage.place,))
    for output in stage.outputs:
        yield from _output(speaker, output, f"{path}.outputs.{output.id}")


def _output(speaker: Speaker, output: Output, path: str) -> Iterator[Sentence]:
    rule = "output.optional" if output.optional else "output.required"
    name, kind = named(output.id, output.title), str(output.kind)
    at = (1, path)
    yield speaker.say(rule, at, (output.place,), output.attested, kind=kind, output=name)
    yield from _contents(speaker, output, path)
    for number, check in enumerate(output.checks):
        yield _check(speaker, check, f"{path}.checks[{number}]")
    yield from _bases(speaker, output, path)
    yield from _persons(speaker, output, path)


def _contents(speaker: Speaker, output: Output, path: str) -> Iterator[Sentence]:
    """Tell what the files of an output are."""
    at = (output.place,)
    if output.media:
        yield speaker.say("output.media", (2, f"{path}.media"), at, media=output.media)
    for name, bounds in (("count", output.count), ("rows", output.rows)):
        if bounds is not None:
            where, said = (2, f"{path}.{name}"), count(bounds)
            place = (bounds.place,)
            yield speaker.say(f"output.{name}", where, place, bounds.attested, bounds=said)
    if output.row_schema is not None:
        where, name = (2, f"{path}.row_schema"), output.row_schema.name
        yield speaker.say("output.row_schema", where, at, name=name)
    if output.personal_data:
        yield speaker.say("output.personal_data", (2, f"{path}.personal_data"), at)
    kept = output.retention
    if kept is not None:
        values = {"time": kept.keep, "since": speaker.ref("Stage", kept.since)}
        where, place = (2, f"{path}.retention"), (kept.place,)
        yield speaker.say("output.retention", where, place, kept.attested, **values)


def _check(speaker: Speaker, check: Check, path: str) -> Sentence:
    at, place = (2, path), (check.place,)
    if isinstance(check, Distinct):
        values = {"column": check.column, "bounds": count(check)}
        return speaker.say("output.distinct", at, place, check.attested, **values)
    other = speaker.ref("Output", check.output)
    values = {"column": check.column, "key": check.key, "output": other}
    return speaker.say("output.references", at, place, check.attested, **values)


def _bases(speaker: Speaker, output: Output, path: str) -> Iterator[Sentence]:
    """Tell what an output is made from, and whose files it may share."""
    for name, others in (
        ("derives_from", output.derives_from),
        ("shares_with", output.shares_with),
    ):
        if others:
            where, refs = (2, f"{path}.{name}"), speaker.refs("Output", others)
            yield speaker.say(f"output.{name}", where, (output.place,), outputs=refs)


def _persons(speaker: Speaker, output: Output, path: str) -> Iterator[Sentence]:
    """Tell who hands an output in, who approves it and who may waive it."""
    at = (output.place,)
    if output.by:
        roles = speaker.refs("Role", output.by)
        yield speaker.say("output.by", (2, f"{path}.by"), at, roles=roles)
    quorum = output.approval
    if quorum is not None:
        values = {"count": quorum.count, "role": speaker.ref("Role", quorum.role)}
        place, where = (quorum.place,), (2, f"{path}.approval")
        other = quorum.not_the_submitter
        yield speaker.say("output.approval", where, place, quorum.attested, other=other, **values)
    roles = speaker.waivable(output.waivable) or ()
    if output.waivable is not None:
        rule = "output.waivable" if roles else "output.waivable_anyone"
        yield speaker.say(rule, (2, f"{path}.waivable"), at, roles=roles)
