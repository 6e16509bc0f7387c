"""Steps of a history in words, numbered as they would be done.

Titles stand in quotes after what is done, uninflected, with the id behind them: a command takes the
id. What a step leaves out (every role, files that pass) is not said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from engine.telling.conditions import output_title, role_title
from engine.telling.marking import N_
from schemas.steps import Hand, Step, StepKind

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from engine.telling.words import Words
    from schemas.schedule import Schedule

_SENTENCES: Mapping[StepKind, str] = {
    StepKind.TRIGGER: N_("Transition: {title} ({id})"),
    StepKind.OUTPUT: N_("Hand in: {title} ({id})"),
    StepKind.WITHDRAWAL: N_("Withdraw: {title} ({id})"),
    StepKind.APPROVAL: N_("Approve: {title} ({id}), as: {role}"),
    StepKind.WAIT: N_("Wait: {time}"),
}
_BEGIN = N_("The cycle starts on {day}.")
_BY = N_("by a person who holds only: {roles}")
_BY_NOBODY = N_("by a person without a role")
_SUBMITTER = N_("by the person who handed it in")
_SHORT = N_("with files that do not pass its checks")
_PASSES = N_("with files that pass the checks of {name} alone")
_TAKEN = N_("with files that {name} alone takes: by their medium or the columns of their rows")


def steps_lines(
    pen: Pen,
    steps: Iterable[Step],
    schedules: tuple[Schedule, ...],
    names: Mapping[str, str],
    indent: str = "  ",
) -> Iterator[str]:
    """Write numbered steps; titles come from the first of the schedules that knows an id.

    ``names`` tells what ``a`` and ``b`` are called.
    """
    every = tuple(steps)
    room = len(str(len(every)))
    for number, step in enumerate(every, 1):
        lead = f"{indent}{number:>{room}}. "
        yield from pen.wrapped(step_words(pen.words, step, schedules, names), lead, " " * len(lead))


def step_words(
    words: Words, step: Step, schedules: tuple[Schedule, ...], names: Mapping[str, str]
) -> str:
    """Say one step."""
    said = words.say(
        _SENTENCES[step.kind],
        title=step_title(words, step, schedules),
        id=step.about,
        role=_role(words, step.role, schedules) if step.role else "",
        time=step.wait,
    )
    return ", ".join((said, *_special(words, step, schedules, names)))


def _special(
    words: Words, step: Step, schedules: tuple[Schedule, ...], names: Mapping[str, str]
) -> Iterator[str]:
    if step.roles is not None:
        roles = ", ".join(_role(words, role, schedules) for role in step.roles)
        yield words.say(_BY, roles=roles) if step.roles else words.say(_BY_NOBODY)
    if step.hand is Hand.SUBMITTER:
        yield words.say(_SUBMITTER)
    if step.falls_short:
        yield words.say(_SHORT)
    if step.passes:
        yield words.say(_PASSES, name=names.get(step.passes, step.passes))
    if step.taken:
        yield words.say(_TAKEN, name=names.get(step.taken, step.taken))


def step_title(words: Words, step: Step, schedules: tuple[Schedule, ...]) -> str:
    """Return what a step's output or transition is called, or its id."""
    for schedule in schedules:
        if step.about in schedule.output_of:
            return output_title(words, step.about, schedule)
        for transition in schedule.transitions:
            if transition.trigger == step.about:
                return words.title(transition.title, step.about)
    return step.about


def _role(words: Words, role: str, schedules: tuple[Schedule, ...]) -> str:
    known = (s for s in schedules if any(one.id == role for one in s.roles))
    return role_title(words, role, next(known, None))
