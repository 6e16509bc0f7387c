"""What a gate asks for, in a few words: ``all outputs + 14 days``.

The words are those of a label, not of a sentence: ``+`` joins what must all hold, ``or`` what one
of is enough, and stages are named by their numbers, counted from 1 in the order of the schedule.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import frozen

from engine.telling.conditions import output_title, role_title, stage_title
from engine.telling.marking import N_
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
    from engine.telling.words import Words
    from schemas.schedule import Schedule, Transition

_ALL_OUTPUTS = N_("all outputs")
_NO_CONDITION = N_("no condition")
_APPROVAL = N_("approval: {role}")
_APPROVALS = N_("approval: {role} ×{count}")
_SINCE = N_("{time} since stage {number}")
_OR = N_("or")
_OF = N_("{count} of these: {parts}")
_BY = N_("who: {roles}")
_DUE = N_("due: {time}")
_DUE_SINCE = N_("due: {time} since stage {number}")
_REASON = N_("a reason is required")


@frozen(eq=False)
class Reader:
    """The schedule in one language, as labels name its parts."""

    words: Words
    schedule: Schedule

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each stage, from 1, in the order of the schedule."""
        return {stage.id: number for number, stage in enumerate(self.schedule.stages, 1)}

    def sources(self, stage: str) -> frozenset[str]:
        """Return the stages from which transitions lead to a stage."""
        return frozenset(self._sources.get(stage, ()))

    @cached_property
    def _sources(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for transition in self.schedule.transitions:
            found.setdefault(transition.dest, []).append(transition.source)
        return found

    def stage(self, stage: str) -> str:
        """Return a stage's title."""
        return stage_title(self.words, stage, self.schedule)

    def numbered(self, stage: str) -> str:
        """Return a stage's number and title."""
        return f"{self.numbers[stage]}. {self.stage(stage)}"

    def output(self, output: str) -> str:
        """Return an output's title."""
        return output_title(self.words, output, self.schedule)

    def transition(self, transition: Transition) -> str:
        """Return a transition's title, or its trigger."""
        return self.words.title(transition.title, transition.trigger)

    def roles(self, roles: tuple[str, ...]) -> str:
        """Return the titles of roles, joined with commas."""
        return ", ".join(self._role(role) for role in roles)

    def gate(self, transition: Transition) -> str:
        """Return what the gate asks for; a gate without conditions says so."""
        return _Gate(self, transition).told(transition.requires) or self.words.say(_NO_CONDITION)

    def is_open(self, transition: Transition) -> bool:
        """Whether the gate asks for nothing at all."""
        return not _Gate(self, transition).told(transition.requires)

    def due(self, transition: Transition) -> str:
        """Return by when the transition is expected; the empty text where nothing is said."""
        due = transition.due
        if due is None:
            return ""
        if due.since == transition.source:
            return self.words.say(_DUE, time=due.within)
        return self.words.say(_DUE_SINCE, time=due.within, number=self.numbers[due.since])

    def terms(self, transition: Transition) -> tuple[str, ...]:
        """Return everything that a gate says, one text each: conditions, roles, due, reason."""
        by = self.words.say(_BY, roles=self.roles(transition.by)) if transition.by else ""
        reason = self.words.say(_REASON) if transition.reason_required else ""
        return tuple(filter(None, (self.gate(transition), by, self.due(transition), reason)))

    def approval(self, role: str, count: int) -> str:
        """Return that somebody approves."""
        template = _APPROVAL if count == 1 else _APPROVALS
        return self.words.say(template, role=self._role(role), count=count)

    def _role(self, role: str) -> str:
        return role_title(self.words, role, self.schedule)


@frozen(eq=False)
class _Gate:
    """The requirement of one transition, told part by part."""

    reader: Reader
    transition: Transition

    def told(self, part: Requirement) -> str:
        words = self.reader.words
        match part:
            case StageOutputs():
                stage = self.reader.schedule.stage_of[self.transition.source]
                asked = any(not output.optional for output in stage.outputs)
                return words.say(_ALL_OUTPUTS) if asked else ""
            case OutputNeeded():
                return self.reader.output(part.output)
            case ApprovalNeeded():
                return self.reader.approval(part.role, part.count)
            case Elapsed():
                return self._elapsed(part)
            case Nothing():
                return ""
            case AllOf() | AnyOf() | AtLeast():
                return self._compound(part)

    def _elapsed(self, part: Elapsed) -> str:
        if part.since == self.transition.source:
            return self.reader.words.fact(part.at_least)
        number = self.reader.numbers[part.since]
        return self.reader.words.say(_SINCE, time=part.at_least, number=number)

    def _compound(self, part: AllOf | AnyOf | AtLeast) -> str:
        told = [self._inner(one) for one in part.of]
        if isinstance(part, AllOf):
            return " + ".join(filter(None, told))
        if isinstance(part, AnyOf):
            either = f" {self.reader.words.say(_OR)} "
            return either.join(told) if all(told) else ""
        open_ = told.count("")
        if part.count <= open_:
            return ""
        parts = "; ".join(filter(None, told))
        return self.reader.words.say(_OF, count=part.count - open_, parts=parts)

    def _inner(self, part: Requirement) -> str:
        told = self.told(part)
        compound = isinstance(part, AllOf | AnyOf | AtLeast) and len(part.of) > 1
        return f"({told})" if told and compound else told
