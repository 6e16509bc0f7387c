"""Obvious slow twins of ``engine.deciding``, written from the design and never from the code.

``Past`` answers every question by walking the whole history of a cycle again: no state is kept and
nothing is compiled. Each method quotes the sentence of design 3 that it repeats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from typing import Any

import holidays
from attrs import frozen

from schemas.cycle import EvidenceStanding
from schemas.days import Answer, Days, Duration, Unit
from schemas.ledger import Event
from schemas.output import Output
from schemas.requirement import (
    AllOf,
    AnyOf,
    ApprovalNeeded,
    AtLeast,
    Elapsed,
    OutputNeeded,
    Requirement,
    StageOutputs,
)
from schemas.schedule import Schedule, Transition

Evidence = Mapping[str, EvidenceStanding]


# --- Days -----------------------------------------------------------------------------------------


def every_day(days: Days) -> list[date]:
    """Every day of the interval, one by one."""
    count = (days.last - days.first).days + 1
    return [days.first + timedelta(days=n) for n in range(count)]


def is_working_day(day: date, country: str) -> bool:
    """Mon-Fri less the country's public holidays."""
    return day.weekday() < 5 and day not in _holidays(country, day.year)


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


def after(day: date, duration: Duration, country: str) -> date:
    """`n days since D` is met from D+n on: walk there day by day."""
    if duration.unit is Unit.MONTHS:
        return _same_day_of_a_later_month(day, duration.count)
    left = duration.count * (7 if duration.unit is Unit.WEEKS else 1)
    while left > 0:
        day += timedelta(days=1)
        if duration.unit is not Unit.WORKING_DAYS or is_working_day(day, country):
            left -= 1
    return day


def _same_day_of_a_later_month(day: date, count: int) -> date:
    year, month = day.year, day.month
    for _ in range(count):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(number, day.day))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def passed(since: Days, duration: Duration, until: Days, country: str) -> Answer:
    """Over uncertain days the answer is *met*, *unmet* or *cannot tell*: look at every pair."""
    last_days = every_day(until)
    answers = set()
    for start in every_day(since):
        over = after(start, duration, country)
        answers |= {day >= over for day in last_days}
    if len(answers) == 2:
        return Answer.CANNOT_TELL
    return Answer.MET if answers == {True} else Answer.UNMET


# --- Opening sets ---------------------------------------------------------------------------------


def minimal_sets(
    names: Iterable[str], opens: Callable[[frozenset[str]], bool]
) -> list[tuple[str, ...]]:
    """The minimal sets that open the gate, by trying every subset, fewest steps first."""
    order = list(dict.fromkeys(names))
    found: list[tuple[str, ...]] = []
    for size in range(len(order) + 1):
        for chosen in combinations(order, size):
            smaller = any(set(known) <= set(chosen) for known in found)
            if not smaller and opens(frozenset(chosen)):
                found.append(chosen)
    return found


# --- The past of one cycle ------------------------------------------------------------------------


@frozen(eq=False)
class Past:
    """The events of one cycle, in order, and the schedule it runs on."""

    schedule: Schedule
    events: Sequence[Event]

    def _entering(self) -> list[Event]:
        return [e for e in self.events if e.kind in ("started", "advanced")]

    @staticmethod
    def _entered(event: Event) -> str:
        payload: Mapping[str, Any] = event.payload
        stage: str = payload["stage"] if event.kind == "started" else payload["dest"]
        return stage

    def stage(self) -> str:
        """The stage in which the cycle rests."""
        return self._entered(self._entering()[-1]) if self._entering() else ""

    def visit(self) -> int:
        """The event that entered it."""
        return self._entering()[-1].seq

    def entry(self, stage: str) -> Event | None:
        """The latest entry into the named stage that precedes by `seq`."""
        entries = [e for e in self._entering() if self._entered(e) == stage]
        return entries[-1] if entries else None

    def days(self, event: Event) -> Days:
        """`etap note` narrows a recorded interval."""
        texts = [event.happened] + [
            e.payload["narrowed"]
            for e in self.events
            if e.kind == "noted" and e.payload["event"] == event.seq and e.payload["narrowed"]
        ]
        return Days.parse(texts[-1])

    def submission(self, output: str, before: int | None = None) -> Event | None:
        """The current submission: the latest, unless it was withdrawn (as of event `before`)."""
        found = None
        for event in self.events:
            if before is not None and event.seq >= before:
                break
            if event.kind in ("submitted", "withdrawn") and event.payload["output"] == output:
                found = event if event.kind == "submitted" else None
        return found

    def content(self, output: str, before: int | None = None) -> list[str] | None:
        """What it consists of: bytes, in no order."""
        submission = self.submission(output, before)
        files = submission.payload["files"] if submission else None
        return None if files is None else sorted(file["commitment"] for file in files)

    def stale(self, output: str) -> bool:
        """Stale when the base's content then differs from its content now, transitively."""
        made = self.submission(output)
        if made is None:
            return False
        return any(
            self.content(base) is None
            or self.content(base, made.seq) != self.content(base)
            or self.stale(base)
            for base in self.schedule.output_of[output].bases
        )

    def contributors(self, submission: Event) -> set[str]:
        """Who handed it in; `submit --add` adds files to an earlier submission."""
        adds_to = submission.payload["adds_to"]
        earlier = [e for e in self.events if e.seq == adds_to]
        return {submission.actor}.union(*(self.contributors(e) for e in earlier))

    def approved(self, output: Output) -> bool:
        """`approve COUNTY OUTPUT` binds to the current submission and falls with it."""
        submission, quorum = self.submission(output.id), output.approval
        if quorum is None or submission is None:
            return quorum is None
        persons = {
            e.actor
            for e in self.events
            if e.kind == "approved"
            and e.payload.get("submission") == submission.seq
            and e.payload["role"] == quorum.role
        }
        if quorum.not_the_submitter:
            persons -= self.contributors(submission)
        return len(persons) >= quorum.count

    def current(self, output: Output, evidence: Evidence | None) -> bool:
        """An output is current when … (design 3, "An output is current")."""
        submission = self.submission(output.id)
        if submission is None:
            return False
        bytes_ = [file["commitment"] for file in submission.payload["files"]]
        there = ("intact", "redacted")
        return (
            all(check["ok"] for check in submission.payload["checks"])
            and not self.stale(output.id)
            and self.approved(output)
            and (evidence is None or all(evidence.get(c, "absent") in there for c in bytes_))
        )

    def asked_outputs(self, transition: Transition) -> set[str]:
        """The outputs that a gate asks for."""
        return {leaf for leaf in self._leaves(transition.requires, transition) if leaf}

    def _leaves(self, part: Requirement, transition: Transition) -> list[str]:
        if isinstance(part, OutputNeeded):
            return [part.output]
        if isinstance(part, StageOutputs):
            return self._of_stage(transition.source)
        if isinstance(part, AllOf | AnyOf | AtLeast):
            return [leaf for inner in part.of for leaf in self._leaves(inner, transition)]
        return []

    def _of_stage(self, name: str) -> list[str]:
        (stage,) = (stage for stage in self.schedule.stages if stage.id == name)
        return [output.id for output in stage.outputs if not output.optional]

    def gate_submissions(self, transition: Transition) -> dict[str, int]:
        """The current submissions that the gate asks for."""
        found = {o: self.submission(o) for o in self.asked_outputs(transition)}
        return {output: event.seq for output, event in found.items() if event}

    def gate_approvals(self, transition: Transition) -> dict[str, str]:
        """The role of each person whose approval binds: to this visit and those submissions."""
        given: dict[str, str] = {}
        for event in self.events:
            if (
                event.kind == "approved"
                and event.payload.get("gate") == transition.trigger
                and event.payload["visit"] == self.visit()
                and event.payload["submissions"] == self.gate_submissions(transition)
            ):
                given.setdefault(event.actor, event.payload["role"])
        return given

    def elapsed(self, condition: Elapsed, happened: Days) -> Answer:
        """Never entered = unmet."""
        entry = self.entry(condition.since)
        if entry is None:
            return Answer.UNMET
        since = self.days(entry)
        return passed(since, condition.at_least, happened, self.schedule.calendar)

    def due(self, transition: Transition) -> date | None:
        """`due: {since, within}`: where the entry is uncertain, the latest day that it may be."""
        entry = self.entry(transition.due.since) if transition.due else None
        if transition.due is None or entry is None:
            return None
        last = every_day(self.days(entry))[-1]
        return after(last, transition.due.within, self.schedule.calendar)

    def opens(
        self,
        transition: Transition,
        roles: frozenset[str],
        happened: Days,
        evidence: Evidence | None,
    ) -> bool:
        """Whether the gate is open: by brute force over its tree, and the right to pass it."""

        def met(part: Requirement) -> bool:
            if isinstance(part, AllOf | AnyOf | AtLeast):
                need = {AllOf: len(part.of), AnyOf: 1}.get(type(part), getattr(part, "count", 0))
                return sum(met(inner) for inner in part.of) >= need
            return self._met(part, transition, happened, evidence)

        return met(transition.requires) and (not transition.by or bool(roles & set(transition.by)))

    def _met(
        self, leaf: Requirement, transition: Transition, happened: Days, evidence: Evidence | None
    ) -> bool:
        if isinstance(leaf, ApprovalNeeded):
            return list(self.gate_approvals(transition).values()).count(leaf.role) >= leaf.count
        if isinstance(leaf, Elapsed):
            return self.elapsed(leaf, happened) is Answer.MET
        names = self._leaves(leaf, transition)  # none for `none`
        return all(self.current(self.schedule.output_of[name], evidence) for name in names)
