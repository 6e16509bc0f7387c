"""``why`` as lines of text: what can be done now first, then what has to be waited for.

Every condition that does not hold says what, why, who, by when, which command cures it, and the
line of the schedule that asks for it. Those that hold are one line unless all are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from engine.telling.conditions import (
    Context,
    called,
    command,
    on_paper,
    sentence,
    stage_title,
    trigger_title,
    who,
    who_can,
)
from engine.telling.marking import N_, NN_
from schemas.explanation import Class, Condition, Explanation, Why

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.attribution import Place
    from schemas.schedule import Schedule

#: The order of the groups: what I can do first (then others, then the calendar).
GROUPS: Mapping[Class, str] = {
    Class.MISSING: N_("You can do this now"),
    Class.CANNOT_TELL: N_("Cannot tell: the record is too rough"),
    Class.PERSON: N_("Waiting for others"),
    Class.DATE: N_("Waiting for a date"),
    Class.NO_RIGHT: N_("You have no right to do this"),
}
_ELSEWHERE = N_("Only in another stage")
_CLOSED = NN_(
    "The gate '{trigger}' ({id}) is closed: {n} condition of {all} does not hold.",
    "The gate '{trigger}' ({id}) is closed: {n} conditions of {all} do not hold.",
)
_OPEN = N_("The gate '{trigger}' ({id}) is open.")
_ONLY_OTHERS = N_("Nothing is left for you to do: '{trigger}' ({id}) waits for others.")
_FINAL = N_("The cycle is finished; nothing is left to decide.")
_NOTHING_LEADS_ON = N_("No transition leads on from this stage.")
_HOLD = NN_("{n} condition holds: {names}", "{n} conditions hold: {names}")
_HOLD_HEADING = N_("These hold")
_ALL_SHOWS = N_("(--all shows them)")
_NOT_NEEDED = N_("not needed: an alternative is satisfied")
_DUE = N_("due {due}, {left}")
_WHO = N_("who: {roles}")
_GO = N_("Go on with: {command}")
_WAYS = NN_("It opens in {n} way, fewest steps first:", "It opens in {n} ways, fewest steps first:")
_MANY_WAYS = N_("It opens in several ways; some with few steps:")
_HEAD = N_("County: {name} ({county}) · cycle {cycle} · schedule {schedule} {version}")
_STAGE = N_("Stage {number} of {stages}: {stage}")
_AS_OF = N_("As of event {event}; asked by {person} for {happened}.")
_INDENT = "  "


@frozen(eq=False)
class Details:
    """What is shown besides the answer: who holds a role, who is called what, whether all of it."""

    holders: Mapping[str, tuple[str, ...]] = {}
    names: Mapping[str, str] = {}
    numbered: int | None = None
    everything: bool = False


def why_lines(pen: Pen, why: Why, details: Details) -> Iterator[str]:
    """Write the whole answer."""
    yield from pen.banner(why.simulated)
    yield from _head(pen, why)
    for explanation in why.explanations:
        yield ""
        context = Context(explanation, why.schedule, details.holders, details.numbered)
        yield from _explained(pen, context, why.schedule, details)
    if not why.explanations:
        yield ""
        yield pen.say(_NOTHING_LEADS_ON)
        return
    as_of = why.explanations[0].as_of
    name = details.names.get(as_of.actor)
    person = f"{as_of.actor} ({name})" if name else as_of.actor
    yield ""
    yield pen.paint(
        "dim", pen.say(_AS_OF, event=as_of.event, person=person, happened=str(as_of.happened))
    )


def _head(pen: Pen, why: Why) -> Iterator[str]:
    schedule, state = why.schedule, why.state
    head = pen.say(
        _HEAD,
        name=why.county_name,
        county=state.county,
        cycle=state.number,
        schedule=schedule.id,
        version=schedule.version,
    )
    yield from pen.wrapped(head)
    number = [stage.id for stage in schedule.stages].index(state.stage) + 1
    title = stage_title(pen.words, state.stage, schedule)
    yield pen.say(_STAGE, number=number, stages=len(schedule.stages), stage=title)


def _explained(pen: Pen, context: Context, schedule: Schedule, details: Details) -> Iterator[str]:
    explanation = context.explanation
    if explanation.final or explanation.trigger is None:
        yield pen.paint("good", f"✓ {pen.say(_FINAL)}")
        return
    yield from _verdict(pen, context, schedule)
    for heading, group in _groups(explanation):
        yield ""
        yield _INDENT + pen.paint("strong", pen.say(heading))
        for condition in group:
            yield from _unmet(pen, condition, context, schedule)
    yield from _held(pen, context, schedule, details)
    yield from _ways(pen, explanation)


def _verdict(pen: Pen, context: Context, schedule: Schedule) -> Iterator[str]:
    explanation = context.explanation
    trigger = explanation.trigger or ""
    facts = {
        "trigger": trigger_title(pen.words, trigger, explanation.stage, schedule),
        "id": trigger,
    }
    if explanation.open:
        yield pen.paint("good", f"✓ {pen.say(_OPEN, **facts)}")
        going_on = f"etap advance {explanation.county} {trigger}"
        yield _INDENT + pen.say(_GO, command=going_on)
        return
    unmet = explanation.unmet
    if all(condition.standing.cls is Class.PERSON for condition in unmet):
        yield from pen.wrapped(f"? {pen.say(_ONLY_OTHERS, **facts)}", "", _INDENT)
        return
    told = pen.words.count(_CLOSED, len(unmet), all=len(explanation.conditions), **facts)
    first, *rest = pen.wrapped(f"✗ {told}", "", _INDENT)
    yield from (pen.paint("bad", line) for line in (first, *rest))


def _groups(explanation: Explanation) -> Iterator[tuple[str, list[Condition]]]:
    """Return the conditions that do not hold by what cures them, in the order of the groups."""
    unmet = explanation.unmet
    for cls, heading in GROUPS.items():
        found = [c for c in unmet if c.standing.cls is cls and not _is_elsewhere(c)]
        if found:
            yield heading, found
    elsewhere = [c for c in unmet if _is_elsewhere(c)]
    if elsewhere:
        yield _ELSEWHERE, elsewhere


def _is_elsewhere(condition: Condition) -> bool:
    return "elsewhere" in condition.standing.facts


def _unmet(pen: Pen, condition: Condition, context: Context, schedule: Schedule) -> Iterator[str]:
    words, explanation = pen.words, context.explanation
    glyph = "?" if condition.standing.cls is Class.CANNOT_TELL else "✗"
    name = called(words, condition, schedule)
    yield f"{_INDENT}{pen.paint('bad', glyph)} {pen.paint('strong', condition.leaf.id)}  {name}"
    inner = _INDENT * 3
    yield from pen.wrapped(sentence(words, condition, context), inner)
    if who(condition) and condition.standing.cls is not Class.NO_RIGHT:
        told = words.say(_WHO, roles=who_can(words, condition, context))
        yield from pen.wrapped(told, inner, inner + _INDENT)
    if explanation.due:
        left = words.until(explanation.due, context.today)
        late = explanation.due < context.today
        yield inner + pen.paint(
            "warn" if late else "plain", words.say(_DUE, due=explanation.due, left=left)
        )
    cure = command(condition, context)
    if cure:
        yield f"{inner}→ {on_paper(words, cure)}"
    place = asked_at(condition, context, schedule)
    if place:
        yield inner + pen.paint("dim", f"{place.file}:{place.line}")


def asked_at(condition: Condition, context: Context, schedule: Schedule) -> Place | None:
    """Return the line of the schedule that asks for a condition.

    What the schedule leaves out (``requires``) is asked for where the output is declared.
    """
    if condition.leaf.place is not None:
        return condition.leaf.place
    output = schedule.output_of.get(condition.leaf.about)
    if output is not None:
        return output.place
    exits = schedule.exits(context.explanation.stage)
    found = (t.place for t in exits if t.trigger == context.explanation.trigger)
    return next(found, None)


def _held(pen: Pen, context: Context, schedule: Schedule, details: Details) -> Iterator[str]:
    conditions = context.explanation.conditions
    held = [c for c in conditions if c.holds]
    idle = [c for c in conditions if not c.holds and not c.needed]
    if not details.everything:
        if held:
            yield ""
            names = ", ".join(c.leaf.id for c in held)
            told = pen.words.count(_HOLD, len(held), names=names)
            yield from pen.wrapped(f"{told}  {pen.say(_ALL_SHOWS)}", _INDENT, _INDENT * 2)
        return
    if held or idle:
        yield ""
        yield _INDENT + pen.paint("strong", pen.say(_HOLD_HEADING))
    for condition in (*held, *idle):
        glyph = pen.paint("good", "✓") if condition.holds else "–"
        name = called(pen.words, condition, schedule)
        said = sentence(pen.words, condition, context) if condition.holds else pen.say(_NOT_NEEDED)
        yield f"{_INDENT}{glyph} {condition.leaf.id}  {name}: {said}"


def _ways(pen: Pen, explanation: Explanation) -> Iterator[str]:
    """List the ways to open the gate where there is a choice."""
    if explanation.open or explanation.opens_with.total == 1:
        return
    sets, total = explanation.opens_with.sets, explanation.opens_with.total
    yield ""
    heading = pen.say(_MANY_WAYS) if total is None else pen.words.count(_WAYS, total)
    yield _INDENT + heading
    for number, way in enumerate(sets, 1):
        yield f"{_INDENT * 2}{number}. {' + '.join(way)}"
    if total is None or total > len(sets):
        yield f"{_INDENT * 2}…"
