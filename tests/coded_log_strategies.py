"""Random coded logs of a schedule: every deed, every column there or not, days of every kind."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

from schemas.audit import Unknown
from schemas.coded_log import CodedLog, Deed
from schemas.event_log import NO_FIRST, NO_LAST
from schemas.schedule import Schedule

#: 2008-09-01 as days since 1970.
BEGIN = 14_123
UNKNOWN = ("tea", "coffee", "clerk")
PERSONS = ("p1", "p2", "p3")
CONTENTS = ("a", "b", "c")
EVERY_ROLE = 2**64 - 1
#: A row as it is made: deed, about, first and last day, recorded, person, roles, content, reason.
Row = tuple[int, int, int, int, int, int, int, int, bool]


def some_log(random: Random, schedule: Schedule, cases: int = 6, most: int = 30) -> CodedLog:
    """A log of a few cases, most rows of them fit for the case's stage."""
    far = random.random() < 0.05
    several = [_case(random, schedule, random.randint(1, most), far) for _ in range(cases)]
    rows = [row for case in several for row in case]
    columns = list(zip(*rows, strict=True))
    there = {name: random.random() < 0.7 for name in ("days", *_TYPES)}
    kept: dict[str, Any] = {
        name: np.array(column, dtype) if there[name] else None
        for (name, dtype), column in zip(_TYPES.items(), columns[4:], strict=True)
    }
    first, last = (np.array(column, np.int32) if there["days"] else None for column in columns[2:4])
    numbers = random.sample(range(1, 3 * len(rows)), len(rows))
    return CodedLog(
        cases=[f"c{number}" for number in range(cases)],
        starts=np.cumsum([0, *map(len, several)]).astype(np.int64),
        deed=np.array(columns[0], np.uint8),
        about=np.array(columns[1], np.int32),
        row=np.array(numbers, np.int64),
        unknown=UNKNOWN,
        unknowns=_unknowns(random, there, columns[0]),
        first=first,
        last=last,
        persons=PERSONS,
        contents=CONTENTS,
        **kept,
    )


_TYPES: dict[str, Any] = {
    "recorded": np.int32,
    "person": np.int32,
    "roles": np.uint64,
    "content": np.int32,
    "reason": np.bool_,
}


def _unknowns(random: Random, there: dict[str, bool], deeds: Any) -> frozenset[Unknown]:
    columns = {
        "days": Unknown.TIMES,
        "recorded": Unknown.RECORDED,
        "person": Unknown.PERSONS,
        "roles": Unknown.ROLES,
        "content": Unknown.CONTENTS,
        "reason": Unknown.REASONS,
    }
    found = {unknown for name, unknown in columns.items() if not there[name]}
    approved = {Deed.APPROVED, Deed.APPROVED_GATE} & set(deeds)
    if not approved or random.random() < 0.1:
        found.add(Unknown.APPROVALS)
    return frozenset(found)


def _case(random: Random, schedule: Schedule, length: int, far: bool) -> list[Row]:
    """The rows of a case: ``stage`` follows the moves that leave it, as a case mostly does."""
    day, stage = BEGIN, schedule.initial
    rows: list[Row] = []
    dests = {(t.source, t.trigger): t.dest for t in schedule.transitions}
    for _ in range(length):
        day += random.choice((0, 0, 1, 3, 15))
        deed, about = some_deed(random, schedule, stage)
        if deed is Deed.ADVANCED:
            stage = dests.get((stage, schedule.triggers[about]), stage)
        person, content = random.randint(-1, 2), random.randint(-1, 2)
        roles = random.choice((EVERY_ROLE, 0, 1, 2, 3, 3, 3))
        recorded = random.choice((NO_LAST, day, day + 9, day - 1))
        days = some_days(random, day, far)
        rows.append((deed, about, *days, recorded, person, roles, content, random.random() < 0.6))
    return rows


def some_deed(random: Random, schedule: Schedule, stage: str) -> tuple[Deed, int]:
    """Any deed, those that fit the stage more often, and what it is about."""
    outputs = list(schedule.output_of)
    here = [at for at, o in enumerate(schedule.output_of.values()) if o.stage == stage]
    leaving = [schedule.triggers.index(t.trigger) for t in schedule.exits(stage)]
    onward = [at for at in leaving if schedule.triggers[at] != "abandon"]
    trigger = random.choice(onward * 9 + leaving + list(range(len(schedule.triggers))))
    choices = [
        *[(Deed.ADVANCED, trigger)] * 4,
        *[(Deed.APPROVED_GATE, trigger)] * 2,
        (random.choice((Deed.STARTED, Deed.NOTED)), 0),
        (Deed.UNKNOWN, random.randrange(-1, len(UNKNOWN))),
    ]
    if outputs:
        output = random.choice(here * 9 + list(range(len(outputs))))
        choices += [(Deed.SUBMITTED, output)] * 9 + [(Deed.APPROVED, output)] * 4
        choices += [(Deed.WITHDRAWN, output)]
    return random.choice(choices)


def some_days(random: Random, day: int, far: bool) -> tuple[int, int]:
    """The day itself mostly; else an interval, no day at all, or (``far``) the calendar's ends."""
    if random.random() < 0.8:
        return day, day
    first = day - random.randrange(30)
    low, high = -719_162, 2_932_896
    ends = [(low, low), (high, high), (low, high), (low - 9, low + 2), (low, first), (first, high)]
    near = [(first, first + random.randrange(60)), (NO_FIRST, NO_LAST), (first, first)]
    return random.choice(near * 4 + ends * far)
