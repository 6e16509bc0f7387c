"""Logs of the stage-gate schedule beside this file, for the measurements of audits and alignments.

``python -m bench.stage_gate_log 100000 --to DIR`` writes ``stage-gate-100000.parquet`` and
``.csv``: the string columns case, activity, time, person and role, whole cases one after the
other, each in the order of its times. About 41 events a case; the outputs of a visit come in random
order, so that every case is a variant of its own; stages are reopened and outputs handed in again.
One case in ten departs from the schedule in one way: ``Stamped.kinds`` says how. The same number of
events gives the same log, byte for byte.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from attrs import field, frozen

from engine.recording.schedules.schedule_file import load_schedule
from schemas.schedule import Schedule

SCHEDULE = Path(__file__).with_name("stage_gate.yaml")
#: How a case departs: index 0 is a case that does not.
KINDS = (
    "none",
    "skipped output",
    "output in a wrong stage",
    "trigger too early in the order",
    "repeated trigger",
    "skipped trigger",
    "unknown activity",
    "late",
    "before its time",
    "wrong role",
    "truncated",
)
DEVIATING = 0.1
EVENTS_A_CASE = 41
UNKNOWN = "telephone call"
HOUR, DAY = 3_600, 86_400
#: 2009-01-05T08:00:00Z, a Monday.
BEGIN = 1_231_142_400
CHUNK = 20_000


@frozen(eq=False)
class Stamped:
    """A log as columns: codes of activities into ``names``, seconds since 1970, roles, persons.

    ``starts`` has one entry more than there are cases; ``kinds`` indexes ``KINDS`` for each case.
    """

    names: tuple[str, ...]
    roles: tuple[str, ...]
    starts: Any
    activity: Any
    seconds: Any
    role: Any
    person: Any
    kinds: Any

    def frame(self) -> pl.DataFrame:
        """Return the log as strings, the way that a log comes."""
        case = np.repeat(np.arange(len(self.kinds)), np.diff(self.starts))
        numbers = pl.DataFrame(
            {"c": case, "a": self.activity, "s": self.seconds, "r": self.role, "p": self.person}
        )
        return numbers.select(
            case=pl.format("case-{}", pl.col("c").cast(pl.String).str.zfill(7)),
            activity=_named("a", self.names),
            time=pl.from_epoch("s", time_unit="s").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
            person=pl.format("p{}", pl.col("p")),
            role=_named("r", self.roles),
        )


def _named(column: str, names: tuple[str, ...]) -> pl.Expr:
    return pl.col(column).replace_strict(range(len(names)), list(names), return_dtype=pl.String)


@frozen
class Slot:
    """A step that a case may take: its code, where it stands in order, and what it depends on.

    ``place`` is where it stands, ``width`` how much of the order it may stand in at random.
    ``loop`` is 0 for the way itself, else the number of the loop that it belongs to; ``again`` says
    that it hands in an output once more.
    """

    code: int
    place: float
    width: float = 0.0
    loop: int = 0
    again: int = 0


@frozen(eq=False)
class Plan:
    """The slots of a schedule whose stages follow each other and may each be reopened.

    ``loops`` is the share of cases that go through each loop, ``again`` the share of its outputs
    that are then handed in once more; ``kinds`` indexes ``KINDS``: how the cases depart.
    """

    schedule: Schedule
    loops: float = 0.4
    again: float = 0.33
    kinds: tuple[int, ...] = tuple(range(1, len(KINDS)))
    slots: tuple[Slot, ...] = field(init=False)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The activities: triggers, then outputs, then the one that the schedule lacks."""
        return (*self.schedule.triggers, *self.schedule.output_of, UNKNOWN)

    @slots.default
    def _slots(self) -> tuple[Slot, ...]:
        return tuple(_slots(self))

    def column(self, name: str) -> Any:
        """Return one field of every slot as an array."""
        return np.array([getattr(slot, name) for slot in self.slots])


def _slots(plan: Plan) -> Iterator[Slot]:
    """Give each stage 10 units of the order: entry at 0, outputs from 1 to 5, a loop from 6."""
    schedule, code = plan.schedule, {name: number for number, name in enumerate(plan.names)}
    onward = {t.source: t for t in schedule.transitions if not t.reopens}
    back = {t.source: t for t in schedule.transitions if t.reopens}
    stage, entered, place, loop = schedule.initial, "", 0.0, 0
    while True:
        outputs = [code[output.id] for output in schedule.stage_of[stage].outputs]
        yield from (Slot(output, place + 1, 4.0) for output in outputs)
        if stage in back:
            loop += 1
            reopened = schedule.stage_of[back[stage].dest].outputs
            yield Slot(code[back[stage].trigger], place + 6, 0.0, loop)
            yield from (Slot(code[o.id], place + 6.5, 1.5, loop, 1) for o in reopened)
            yield Slot(code[entered], place + 8.5, 0.0, loop)
        if stage not in onward:
            return
        entered = onward[stage].trigger
        place += 10
        yield Slot(code[entered], place)
        stage = onward[stage].dest


def generated(events: int, plan: Plan | None = None, seed: int = 20_261_126) -> Stamped:
    """Make a log of about so many events: as many whole cases as come nearest."""
    plan = plan or Plan(load_schedule(SCHEDULE))
    cases = max(1, round(events / EVENTS_A_CASE))
    random = np.random.default_rng(seed)
    parts = [_chunk(plan, random, min(CHUNK, cases - first)) for first in range(0, cases, CHUNK)]
    lengths = np.concatenate([part["lengths"] for part in parts])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    whole = {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}
    del whole["lengths"]
    return Stamped(plan.names, tuple(role.id for role in plan.schedule.roles), starts, **whole)


def _chunk(plan: Plan, random: Any, cases: int) -> dict[str, Any]:
    """Make some cases: a grid of cases by slots, then one step of departing, then rows."""
    place, width, loop = plan.column("place"), plan.column("width"), plan.column("loop")
    shape = (cases, len(place))
    taken = random.random((cases, loop.max() + 1)) < plan.loops
    taken[:, 0] = True
    present = taken[:, loop] & ((plan.column("again") == 0) | (random.random(shape) < plan.again))
    order = place + width * random.random(shape)
    code = np.broadcast_to(plan.column("code"), shape).copy()
    drawn = random.choice(plan.kinds, cases)
    kinds = np.where(random.random(cases) < DEVIATING, drawn, 0).astype(np.int8)
    grid = _Grid(plan, random, order, present, code)
    for kind in range(1, len(KINDS)):
        grid.depart(KINDS[kind], np.flatnonzero(kinds == kind))
    return {**grid.rows(), "kinds": kinds}


@frozen(eq=False)
class _Grid:
    """Cases by slots while they are made; the last column holds what is added to a case."""

    plan: Plan
    random: Any
    order: Any
    present: Any
    code: Any
    wait: Any = field(init=False)
    wrong: Any = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Add the column for what a case has beside its slots, and the waits before each row."""
        empty = np.zeros((len(self.order), 1))
        object.__setattr__(self, "order", np.hstack([self.order, empty]))
        object.__setattr__(self, "present", np.hstack([self.present, empty > 0]))
        object.__setattr__(self, "code", np.hstack([self.code, empty.astype(int)]))
        hours = self.random.uniform(0.1, 20.0, self.order.shape)
        waits = np.where(np.isin(self.code, self._with_rule("elapsed")), 4.0 * DAY, 0.0)
        object.__setattr__(self, "wait", (hours * HOUR + waits).astype(np.int64))
        object.__setattr__(self, "wrong", np.zeros(self.order.shape, dtype=bool))

    @property
    def outputs(self) -> Any:
        """The slots of outputs handed in for the first time."""
        return self._way(range(len(self.plan.schedule.triggers), len(self.plan.names) - 1))

    @property
    def triggers(self) -> Any:
        """The slots of the way's own triggers."""
        return self._way(range(len(self.plan.schedule.triggers)))

    def _way(self, codes: range) -> Any:
        own = (self.plan.column("loop") == 0) & np.isin(self.plan.column("code"), list(codes))
        return np.flatnonzero(own)

    def _with_rule(self, rule: str) -> list[int]:
        """Return the codes of the triggers that have a due, or wait for days."""
        transitions = self.plan.schedule.transitions
        told = {
            t.trigger: t.due if rule == "due" else rule in repr(t.requires).lower()
            for t in transitions
        }
        return [n for n, name in enumerate(self.plan.schedule.triggers) if told[name]]

    def _one(self, slots: Any, cases: Any) -> Any:
        return self.random.choice(slots, len(cases))

    def _timed(self, rule: str, cases: Any) -> Any:
        slots = self.triggers
        codes = self.plan.column("code")[slots]
        return self._one(slots[np.isin(codes, self._with_rule(rule))], cases)

    def depart(self, kind: str, cases: Any) -> None:
        """Let the cases depart in one way."""
        act = getattr(self, "_" + kind.replace(" ", "_"))
        act(cases)

    def _skipped_output(self, cases: Any) -> Any:
        slot = self._one(self.outputs, cases)
        everywhere = self.code[cases] == self.code[cases, slot][:, None]
        self.present[cases] &= ~everywhere
        return slot

    def _output_in_a_wrong_stage(self, cases: Any) -> None:
        slot = self._skipped_output(cases)
        self.present[cases, slot] = True
        self.order[cases, slot] = (self.order[cases, slot] + 20) % 110

    def _trigger_too_early_in_the_order(self, cases: Any) -> None:
        self.order[cases, self._one(self.triggers, cases)] -= 7.5

    def _repeated_trigger(self, cases: Any) -> None:
        slot = self._one(self.triggers, cases)
        self._add(cases, self.code[cases, slot], self.order[cases, slot] + 0.5)

    def _skipped_trigger(self, cases: Any) -> None:
        self.present[cases, self._one(self.triggers, cases)] = False

    def _unknown_activity(self, cases: Any) -> None:
        self._add(cases, len(self.plan.names) - 1, self.random.uniform(0, 110, len(cases)))

    def _add(self, cases: Any, code: Any, order: Any) -> None:
        self.present[cases, -1], self.code[cases, -1], self.order[cases, -1] = True, code, order

    def _late(self, cases: Any) -> None:
        self.wait[cases, self._timed("due", cases)] += 120 * DAY

    def _before_its_time(self, cases: Any) -> None:
        slot = self._timed("elapsed", cases)
        near = np.abs(self.order[cases] - self.order[cases, slot][:, None]) < 10
        self.wait[cases] = np.where(near, self.wait[cases] // 100, self.wait[cases])

    def _wrong_role(self, cases: Any) -> None:
        self.wrong[cases, self._one(self.triggers, cases)] = True

    def _truncated(self, cases: Any) -> None:
        cut = self.random.uniform(30, 110, len(cases))
        self.present[cases] &= self.order[cases] < cut[:, None]

    def rows(self) -> dict[str, Any]:
        """Return the rows of the cases, each case in its order, with times, roles and persons."""
        case, slot = np.nonzero(self.present)
        sort = np.lexsort((self.order[case, slot], case))
        case, slot = case[sort], slot[sort]
        lengths = np.bincount(case, minlength=len(self.order))
        code = self.code[case, slot].astype(np.int16)
        passed = np.cumsum(self.wait[case, slot])
        first = np.repeat(np.concatenate([[0], np.cumsum(lengths)])[:-1], lengths)
        begun = self.random.integers(0, 1_000, len(self.order)) * DAY + BEGIN
        seconds = begun[case] + passed - passed[first]
        role = self._roles(code, self.wrong[case, slot])
        person = (case * 7) % 191 + role.astype(np.int64) * 200
        return {
            "lengths": lengths, "activity": code, "seconds": seconds, "role": role,
            "person": person.astype(np.int32),
        }  # fmt: skip

    def _roles(self, code: Any, wrong: Any) -> Any:
        """Draw a role that has the right; where it is wrong, one that has not."""
        roles = [role.id for role in self.plan.schedule.roles]
        by = {t.trigger: t.by for t in self.plan.schedule.transitions}
        allowed: Any = np.array(
            [[not by.get(name) or role in by[name] for role in roles] for name in self.plan.names]
        )
        fits = allowed[code] ^ (wrong & ~allowed.all(axis=1)[code])[:, None]
        return np.argmax(fits * self.random.random(fits.shape), axis=1).astype(np.int8)


def save(log: Stamped, name: str, folder: Path) -> tuple[Path, Path]:
    """Write the log as Parquet and as CSV; return their paths."""
    frame = log.frame()
    paths = folder / f"{name}.parquet", folder / f"{name}.csv"
    frame.write_parquet(paths[0])
    frame.write_csv(paths[1])
    return paths


def main() -> None:
    """Write one log and say what it holds."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("events", type=int)
    asked.add_argument("--to", type=Path, default=Path())
    given = asked.parse_args()
    log = generated(given.events)
    paths = save(log, f"stage-gate-{given.events}", given.to)
    counted = np.bincount(log.kinds, minlength=len(KINDS))
    print(f"{len(log.activity):,} events, {len(log.kinds):,} cases: {', '.join(map(str, paths))}")
    print("\n".join(f"  {KINDS[n]}: {count:,} cases" for n, count in enumerate(counted)))


if __name__ == "__main__":
    main()
