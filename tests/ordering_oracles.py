"""Small uncertain records on random schedules, and every order of each, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import numpy as np
from attrs import evolve, frozen

from engine.auditing.case import audited_case
from engine.auditing.local_days import DAY
from engine.auditing.ordering.walking import Key, key_of
from engine.deciding.machine import tables
from engine.deciding.tables import Tables
from schemas.audit import MINOR, Certainty, Unknown
from schemas.case_record import EVER, Act, CaseRecord, Closing
from schemas.certainty import Conformance, Span
from schemas.coded_log import Deed
from schemas.days import Days
from schemas.event_log import (
    NO_FIRST,
    NO_INSTANT,
    NO_LAST,
    Coded,
    EventLog,
    LogSource,
    Quality,
)
from schemas.schedule import Schedule
from tests.deciding_strategies import some_schedule

BEGIN = date(2008, 9, 1)


@frozen(eq=False)
class Uncertain:
    """A record whose order is open, and how its end is judged."""

    tables: Tables
    record: CaseRecord
    spans: tuple[Span, ...]
    closing: Closing


# --- Random records -------------------------------------------------------------------------------


def uncertain(random: Random, most: int = 6) -> Uncertain:
    """Draw a record of a few acts on a random schedule."""
    schedule = some_schedule(random)
    unsaid = random.choice(([], [], [Unknown.APPROVALS], [Unknown.CONTENTS], list(Unknown)))
    spans = _spans(random, random.randint(1, most))
    stages, acts = [schedule.initial], []
    for number, span in enumerate(spans, start=1):
        acts.append(_act(random, schedule, stages, number, span))
    record = CaseRecord("c1", tuple(acts), frozenset(unsaid))
    day = BEGIN + timedelta(days=random.randrange(60))
    return Uncertain(tables(schedule), record, spans, Closing(day, random.random() < 0.3))


def _spans(random: Random, count: int) -> tuple[Span, ...]:
    """Times within 40 days: ties, intervals, or both; in the order of their beginnings."""
    coarse = random.choice((0.0, 0.0, 0.3, 0.8))
    lows = sorted(random.choices(range(0, 40, random.choice((1, 10, 20, 40))), k=count))
    return tuple(
        Span(low, low + random.randrange(25) if random.random() < coarse else low) for low in lows
    )


def _act(random: Random, schedule: Schedule, stages: list[str], number: int, span: Span) -> Act:
    """Draw an act; those that a case in one of its last stages would do come more often."""
    about, deed = _deed(random, schedule, stages)
    days = Days(BEGIN + timedelta(days=span.low), BEGIN + timedelta(days=span.high))
    role = random.choice(schedule.roles).id
    return Act(
        number,
        deed,
        about,
        EVER if random.random() < 0.1 else days,
        random.choice((None, "p1", "p2")),
        random.choice((None, frozenset({role}), frozenset({"clerk", "judge"}))),
        random.choice((None, None, role)),
        random.choice((None, None, "a", "b")) if deed is Deed.SUBMITTED else None,
        random.choice((None, True, False)),
        random.choice((None, None, None, BEGIN + timedelta(days=random.randrange(60)))),
    )


def _deed(random: Random, schedule: Schedule, stages: list[str]) -> tuple[str, Deed]:
    outputs = list(schedule.output_of)
    here = [name for name in outputs if schedule.output_of[name].stage in stages[-2:]]
    signed = [name for name in here if schedule.output_of[name].approval]
    exits = [move for move in schedule.transitions if move.source == stages[-1]]
    chance = random.random()
    if chance < 0.45 and here:
        return random.choice(here), Deed.SUBMITTED
    if chance < 0.55 and signed:
        return random.choice(signed), Deed.APPROVED
    if chance < 0.85 and exits:
        move = random.choice([*exits, *exits, *schedule.transitions])
        stages.append(move.dest)
        return move.trigger, Deed.ADVANCED
    others: list[tuple[str, Deed]] = [("tea", Deed.UNKNOWN), ("", Deed.NOTED), ("", Deed.STARTED)]
    others += [(move.trigger, Deed.APPROVED_GATE) for move in schedule.transitions]
    others += [
        (name, deed) for name in outputs for deed in (Deed.WITHDRAWN, Deed.APPROVED, Deed.SUBMITTED)
    ]
    return random.choice(others)


# --- Every order ----------------------------------------------------------------------------------


@frozen(eq=False)
class Told:
    """What all orders together say: the answer, and the findings that hold in all and in some."""

    conforms: Conformance
    certain: frozenset[Key]
    possible: frozenset[Key]
    differs: bool


def every_order(spans: tuple[Span, ...], taken: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """Give every order of the acts, by their places."""
    left = [at for at in range(len(spans)) if at not in taken]
    if not left:
        yield taken
    for at in left:
        if all(spans[at].low <= spans[other].high for other in left):
            yield from every_order(spans, (*taken, at))


def told_one_by_one(case: Uncertain) -> Told:
    """Audit every order by itself."""
    audits = []
    for places in every_order(case.spans):
        acts = tuple(case.record.acts[at] for at in places)
        audits.append(audited_case(case.tables, evolve(case.record, acts=acts), case.closing))
    sure = [{key_of(f) for f in a.findings if f.certainty is Certainty.ALL} for a in audits]
    held = [{key_of(f) for f in a.findings} for a in audits]
    majors = [[f for f in audit.findings if f.rule not in MINOR] for audit in audits]
    hopeful = [all(f.certainty is Certainty.SOME for f in found) for found in majors]
    if not any(hopeful):
        conforms = Conformance.NONE
    else:
        conforms = Conformance.SOME if any(majors) else Conformance.ALL
    differs = any(one != sure[0] for one in sure) or any(one != held[0] for one in held)
    return Told(
        conforms,
        frozenset(set.intersection(*sure)),
        frozenset(set.union(*held)),
        differs,
    )


# --- Logs -----------------------------------------------------------------------------------------


def column(values: list[str | None]) -> Coded:
    """Code one text column."""
    names = list(dict.fromkeys(value for value in values if value is not None))
    codes = [-1 if value is None else names.index(value) for value in values]
    return Coded(np.array(codes, np.int32), names)


def some_log(random: Random, schedule: Schedule, cases: int = 3) -> EventLog:
    """A log of a few short cases: instants that are often equal, days, months, no time at all."""
    names = activities(schedule)
    rows: list[tuple[str, str, tuple[int, int, int]]] = []
    for case in range(cases):
        hours = range(0, 96, random.choice((1, 24, 96)))
        drawn = sorted(random.choices(hours, k=random.randint(1, 6)))
        rows += [(f"c{case}", random.choice(names), _time(random, hour)) for hour in drawn]
    if random.random() < 0.2:
        random.shuffle(rows)
    times = [time for *_, time in rows]
    contents = [random.choice((None, None, "a", "b")) for _ in rows]
    return EventLog(
        LogSource("log.csv", "csv", 0, ""),
        column([case for case, *_ in rows]),
        column([activity for _, activity, _ in rows]),
        np.arange(1, len(rows) + 1),
        Quality(len(rows), cases, len(names)),
        "Europe/Warsaw",
        instant=np.array([instant for instant, *_ in times], np.int64),
        first=np.array([first for _, first, _ in times], np.int32),
        last=np.array([last for *_, last in times], np.int32),
        content=column(contents),
    )


def activities(schedule: Schedule) -> list[str]:
    """Return what the rows of a log may say was done."""
    outputs = list(schedule.output_of)
    words = [f"{word}:{name}" for name in outputs for word in ("approved", "withdrawn")]
    gates = [f"approved:{name}" for name in schedule.triggers]
    return [*outputs * 6, *schedule.triggers * 4, *words, *gates[:2], "tea", "started", "noted"]


def _time(random: Random, hour: int) -> tuple[int, int, int]:
    day = 14_000 + hour // 24
    form = random.choice(("instant", "instant", "instant", "day", "month", "none"))
    if form == "none":
        return NO_INSTANT, NO_FIRST, NO_LAST
    if form == "instant":
        return 14_000 * DAY + hour * DAY // 24, day, day
    return NO_INSTANT, day, day + (30 if form == "month" else 0)
