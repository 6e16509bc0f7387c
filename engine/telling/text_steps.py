"""Steps in words: a history as it is told to people, numbered, with titles and ids.

- a trigger is told by its title, which is an instruction already: "Hold workshop B
  (hold_workshop_b)";
- titles come from the first of the given schedules that has one; what no schedule knows is told by
  its id alone;
- the words of a step end without a full stop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from engine.telling.marking import N_, NN_
from schemas.days import Duration, Unit
from schemas.steps import Hand, Step, StepKind

if TYPE_CHECKING:
    from datetime import date

    from engine.telling.pen import Pen
    from engine.telling.words import Words
    from schemas.attribution import Text
    from schemas.schedule import Schedule

_BEGINS = N_("The cycle starts on {day}: on another day the calendar may decide otherwise.")
_TITLED = N_("'{title}' ({id})")
_TRIGGER = N_("{title} ({id})")
_BARE_TRIGGER = N_("Take the transition {id}")
_OUTPUT = N_("Hand in {what}")
_SHORT = N_("Hand in {what}, with files that do not pass its checks")
_PASSES = N_("{step}, with files that pass the checks of {side} alone")
_TAKEN = N_("{step}, with files of a kind that {side} alone takes (their medium, their columns)")
_WITHDRAWAL = N_("Withdraw {what}")
_APPROVAL = N_("A person in the role {role} approves {what}")
_GATE_APPROVAL = N_("A person in the role {role} approves the gate of {what}")
_OWN_APPROVAL = N_("The person who handed it in approves {what}, in the role {role}")
_OWN_GATE_APPROVAL = N_("The person who hands in approves the gate of {what}, in the role {role}")
_WITH_ROLES = N_("{step} (by a person with no other role than: {roles})")
_WITHOUT_ROLE = N_("{step} (by a person without a role)")
_WAITS = {
    Unit.DAYS: NN_("{n} day passes", "{n} days pass"),
    Unit.WORKING_DAYS: NN_("{n} working day passes", "{n} working days pass"),
    Unit.WEEKS: NN_("{n} week passes", "{n} weeks pass"),
    Unit.MONTHS: NN_("{n} month passes", "{n} months pass"),
}


def start_lines(pen: Pen, begins: date, indent: str = "  ") -> Iterator[str]:
    """Write on which day the cycle of a history starts, where the day matters."""
    yield from pen.wrapped(pen.say(_BEGINS, day=begins), indent)


def history_lines(
    pen: Pen, steps: Iterable[Step], *schedules: Schedule, indent: str = "  "
) -> Iterator[str]:
    """Write steps under one another, numbered from 1."""
    told = [step_words(pen.words, step, *schedules) for step in steps]
    width = len(str(len(told)))
    for number, words in enumerate(told, 1):
        lead = f"{indent}{number:>{width}}. "
        yield from pen.wrapped(words, lead, " " * len(lead))


def step_words(words: Words, step: Step, *schedules: Schedule) -> str:
    """Say one step."""
    told = _compared(words, step, _told(words, step, schedules))
    if step.roles is None:
        return told
    if not step.roles:
        return words.say(_WITHOUT_ROLE, step=told)
    roles = tuple(titled(words, role, role_title(role, schedules)) for role in step.roles)
    return words.say(_WITH_ROLES, step=told, roles=roles)


def _compared(words: Words, step: Step, told: str) -> str:
    """Say which files tell two compared schedules, A and B, apart."""
    if step.taken:
        return words.say(_TAKEN, step=told, side=step.taken.upper())
    return words.say(_PASSES, step=told, side=step.passes.upper()) if step.passes else told


def titled(words: Words, name: str, title: Text | None) -> str:
    """Return a title in quotes with its id, or the id alone where there is no title."""
    if title is None or not title.in_language(words.language):
        return words.fact(name)
    return words.say(_TITLED, title=words.title(title, name), id=name)


def _told(words: Words, step: Step, schedules: tuple[Schedule, ...]) -> str:
    match step.kind:
        case StepKind.TRIGGER:
            return _trigger(words, step, schedules)
        case StepKind.WAIT:
            time = step.wait or Duration(0, Unit.DAYS)
            return words.count(_WAITS[time.unit], time.count)
        case StepKind.APPROVAL:
            return _approval(words, step, schedules)
        case StepKind.OUTPUT:
            template = _SHORT if step.falls_short else _OUTPUT
        case StepKind.WITHDRAWAL:
            template = _WITHDRAWAL
    return words.say(template, what=_output(words, step.about, schedules))


def _trigger(words: Words, step: Step, schedules: tuple[Schedule, ...]) -> str:
    title = trigger_title(step.about, schedules)
    if title is None:
        return words.say(_BARE_TRIGGER, id=step.about)
    return words.say(_TRIGGER, title=words.title(title, step.about), id=step.about)


def _approval(words: Words, step: Step, schedules: tuple[Schedule, ...]) -> str:
    of_gate = any(step.about in schedule.triggers for schedule in schedules)
    own = step.hand is Hand.SUBMITTER
    if of_gate:
        what = titled(words, step.about, trigger_title(step.about, schedules))
        template = _OWN_GATE_APPROVAL if own else _GATE_APPROVAL
    else:
        what = _output(words, step.about, schedules)
        template = _OWN_APPROVAL if own else _APPROVAL
    name = step.role or ""
    return words.say(template, what=what, role=titled(words, name, role_title(name, schedules)))


def _output(words: Words, name: str, schedules: tuple[Schedule, ...]) -> str:
    return titled(words, name, output_title(name, schedules))


def trigger_title(name: str, schedules: Iterable[Schedule]) -> Text | None:
    """Return the first title of a trigger."""
    titles = (t.title for s in schedules for t in s.transitions if t.trigger == name)
    return next((title for title in titles if title is not None), None)


def output_title(name: str, schedules: Iterable[Schedule]) -> Text | None:
    """Return the first title of an output."""
    found = (s.output_of[name].title for s in schedules if name in s.output_of)
    return next((title for title in found if title is not None), None)


def role_title(name: str, schedules: Iterable[Schedule]) -> Text | None:
    """Return the first title of a role."""
    titles = (role.title for s in schedules for role in s.roles if role.id == name)
    return next((title for title in titles if title is not None), None)
