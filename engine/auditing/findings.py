"""Findings for people: kinds of departure, what was allowed, what was not evaluated, the grade.

- findings of one rule about one part of a schedule, at one gate, are one kind of departure; major
  ones come first, then those of more cases;
- an entry of the allow-list covers a finding up to its last day: the finding is told apart, and
  neither its case nor the verdict suffers from it. Past that day it covers nothing;
- the verdict is *departs* where a finding holds in all readings of the record, *not shown* where
  one holds in some, or where anything could not be evaluated or there was no case, and *conforms*
  only otherwise;
- the grade has the three steps of NIK: *negative* where half of the cases or more have a major
  finding in all readings, *positive despite irregularities* where anything else was found,
  *positive* where nothing was and everything was evaluated; else none is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen

from engine.auditing.finding_rows import FindingsOnDemand
from engine.auditing.places import place_of
from schemas.audit import (
    MINOR,
    RULES,
    Allowance,
    Allowed,
    Audit,
    Departure,
    Finding,
    Grade,
    NotEvaluated,
    Rule,
    Severity,
    Unknown,
    Verdict,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.deciding.tables import Tables
    from schemas.coded_log import FindingRows

_UNKNOWN = RULES.index(Rule.UNKNOWN_EVENT)
_MINOR = np.array([rule in MINOR for rule in RULES])


@frozen(eq=False, slots=False)
class Part:
    """The findings about the cases of one schedule.

    ``findings`` stand in the order of ``rows``; ``cases`` are the names of all cases, with a
    finding or without.
    """

    tables: Tables
    rows: FindingRows
    findings: Sequence[Finding]
    cases: Sequence[str]
    events: int
    not_evaluated: tuple[NotEvaluated, ...] = ()
    allowances: tuple[Allowance, ...] = field(default=(), kw_only=True)

    @cached_property
    def covered(self) -> NDArray[np.int16]:
        """The place of the allowance that covers each finding, -1 where none does."""
        found = np.full(len(self.rows.case), -1, np.int16)
        for at, allowance in enumerate(self.allowances):
            found[(found < 0) & self._covered_by(allowance)] = at
        return found

    def _covered_by(self, allowance: Allowance) -> NDArray[np.bool_]:
        covered: NDArray[np.bool_] = self.rows.rule == RULES.index(allowance.rule)
        if allowance.about:
            told = np.array([self.rows.abouts[at] for at in self.rows.about[covered].tolist()])
            covered[covered] = told == allowance.about
        if allowance.cases:
            names = set(allowance.cases)
            named = [self.cases[at] in names for at in self.rows.case[covered].tolist()]
            covered[covered] = np.array(named, bool)
        return covered

    @cached_property
    def major(self) -> NDArray[np.bool_]:
        """Which findings make a case depart: the major ones that are not allowed."""
        return ~_MINOR[self.rows.rule] & (self.covered < 0)

    @property
    def departing(self) -> int:
        """How many cases have a major finding in all readings of their record."""
        return len(np.unique(self.rows.case[self.major & ~self.rows.some]))

    @property
    def conforming(self) -> int:
        """How many cases have no major finding in any reading."""
        return len(self.cases) - len(np.unique(self.rows.case[self.major]))


def concluded(parts: Sequence[Part], allowances: Sequence[Allowance], as_of: date) -> Audit:
    """Conclude an audit from the findings about the cases of each schedule.

    Raises:
        ValueError: there is no part, so that no schedule is known.
    """
    current = tuple(one for one in allowances if one.until >= as_of)
    ordered = sorted(parts, key=lambda part: -len(part.cases))
    covered = [evolve(part, allowances=current) for part in ordered]
    departures = _numbered(covered)
    cases = sum(len(part.cases) for part in covered)
    departing = sum(part.departing for part in covered)
    unseen = _joined(part.not_evaluated for part in covered)
    verdict = _verdict(departures, cases, unseen)
    return Audit(
        covered[0].tables.schedule,
        verdict,
        _grade(verdict, departures, cases, departing),
        cases,
        sum(part.events for part in covered),
        sum(part.conforming for part in covered),
        _Findings([part.findings for part in covered]),
        departures,
        unseen,
        as_of,
        departing,
        _fared(allowances, current, departures),
        tuple(part.tables.schedule for part in covered[1:]),
    )


class _Findings(FindingsOnDemand):
    """The findings of several parts, one after the other."""

    def __init__(self, parts: Sequence[Sequence[Finding]]) -> None:
        self._parts = parts

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def made(self, place: int) -> Finding:
        for part in self._parts:
            if place < len(part):
                return part[place]
            place -= len(part)
        raise IndexError(place)


# --- Kinds of departure ---------------------------------------------------------------------------


def _numbered(parts: Sequence[Part]) -> tuple[Departure, ...]:
    starts = np.cumsum([0, *(len(part.findings) for part in parts)])
    found = [
        one for part, start in zip(parts, starts, strict=False) for one in _kinds(part, int(start))
    ]
    found.sort(key=_weight)
    return tuple(evolve(one, number=number) for number, one in enumerate(found, 1))


def _weight(one: Departure) -> tuple[bool, bool, int, int, str, str]:
    minor = one.severity is Severity.MINOR
    return one.allowed is not None, minor, -one.cases, RULES.index(one.rule), one.about, one.trigger


def _kinds(part: Part, start: int) -> list[Departure]:
    rows = part.rows
    if not len(rows.case):
        return []
    about = np.where(rows.rule == _UNKNOWN, -1, rows.about).astype(np.int64) + 1
    key = (rows.rule * (about.max() + 1) + about) * (rows.trigger.max() + 2) + rows.trigger + 1
    key = key * (len(part.allowances) + 1) + part.covered + 1
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    return [_kind(part, found, start) for found in np.split(order, starts[1:])]


def _kind(part: Part, found: NDArray[np.int64], start: int) -> Departure:
    rows, schedule = part.rows, part.tables.schedule
    first = int(found[0])
    rule = RULES[rows.rule[first]]
    about = "" if rule is Rule.UNKNOWN_EVENT else rows.abouts[rows.about[first]]
    trigger = schedule.triggers[rows.trigger[first]] if rows.trigger[first] >= 0 else ""
    allowance = int(part.covered[first])
    impacts = rows.impact[found]
    impacts = impacts[impacts > 0]
    return Departure(
        0,
        rule,
        about,
        trigger,
        Severity.MINOR if rule in MINOR else Severity.MAJOR,
        found + start,  # type: ignore[arg-type]  # an array is a sequence of its numbers
        len(np.unique(rows.case[found])),
        len(np.unique(rows.case[found[~rows.some[found]]])),
        float(np.median(impacts)) if len(impacts) else 0.0,
        place_of(part.tables, rule, about, trigger),
        part.allowances[allowance] if allowance >= 0 else None,
        len(np.unique(rows.about[found])),
        schedule,
    )


# --- What follows ---------------------------------------------------------------------------------


def _joined(parts: Iterable[Iterable[NotEvaluated]]) -> tuple[NotEvaluated, ...]:
    counted: dict[tuple[Rule, Unknown], NotEvaluated] = {}
    for one in chain.from_iterable(parts):
        before = counted.get((one.rule, one.why))
        counted[one.rule, one.why] = evolve(one, cases=one.cases + (before.cases if before else 0))
    return tuple(sorted(counted.values(), key=lambda one: (RULES.index(one.rule), one.why)))


def _verdict(
    departures: Sequence[Departure], cases: int, unseen: Sequence[NotEvaluated]
) -> Verdict:
    told = [one for one in departures if one.allowed is None]
    if any(one.certain_cases or one.rule is Rule.LEDGER_BROKEN for one in told):
        return Verdict.DEPARTS
    return Verdict.NOT_SHOWN if told or unseen or not cases else Verdict.CONFORMS


def _grade(verdict: Verdict, departures: Sequence[Departure], cases: int, departing: int) -> Grade:
    if verdict is Verdict.CONFORMS:
        return Grade.POSITIVE
    if not cases or all(one.allowed for one in departures):
        return Grade.NONE
    return Grade.NEGATIVE if 2 * departing >= cases else Grade.DESPITE


def _fared(
    allowances: Sequence[Allowance], current: Sequence[Allowance], departures: Sequence[Departure]
) -> tuple[Allowed, ...]:
    return tuple(
        Allowed(one, sum(d.count for d in departures if d.allowed is one), one not in current)
        for one in allowances
    )
