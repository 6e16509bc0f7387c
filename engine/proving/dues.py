"""Dues that must be missed: the earliest day on which a transition can be taken, against its due.

Outputs and approvals can come on the day itself; only gates that count time make a cycle wait. So
the earliest day is found by best play over those gates, from the entry into the stage that the due
counts from. Where nothing on the way counts time, no due is missed. Where durations alone decide
it, whatever the month and the holidays, no day is looked at; else every day of entry is, from
``FIRST_DAY`` to ``LAST_DAY``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from attrs import frozen

from engine.deciding.calendar import after
from engine.proving.circles import never_open
from engine.proving.formula import Formula, LeafKind
from schemas.days import Duration, Unit
from schemas.soundness import Flaw, FlawKind

if TYPE_CHECKING:
    from engine.proving.lineage import Exit, Lineage
    from engine.proving.living import Living

#: The days of entry that are looked at (issue "soundness": every start day from 2000 to 2050).
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2050, 12, 31)
#: How many ways from stage to stage are followed for one due; where there are more, nothing is told.
MOST_WAYS = 10_000
#: A day before all others: since a stage that was entered as long ago as one likes.
_LONG_AGO = date.min
_NEVER = date.max
#: The fewest and the most days that one of a unit takes, and what may be added to the most.
_SPAN = {
    Unit.DAYS: (1.0, 1.0, 0),
    Unit.WEEKS: (7.0, 7.0, 0),
    Unit.MONTHS: (28.0, 31.0, 0),
    Unit.WORKING_DAYS: (1.0, 7.0, 14),
}


@frozen(eq=False, repr=False)
class _Way:
    """A way from the stage that a due counts from to the transition that is due.

    ``exits`` end with the transition itself.
    """

    exits: tuple[Exit, ...]

    @property
    def timed(self) -> bool:
        """Whether a gate on the way counts time."""
        return any(leaf.wait is not None for e in self.exits for leaf in e.gate.leaves())


def missed_dues(lineage: Lineage, living: Living) -> Iterator[Flaw]:
    """Tell every due that a cycle must miss from some day of entry on."""
    for exit_ in lineage.gates:
        if exit_.transition.due is not None and not never_open(living, exit_):
            yield from _missed(lineage, living, exit_)


def _missed(lineage: Lineage, living: Living, exit_: Exit) -> Iterator[Flaw]:
    transition = exit_.transition
    due = transition.due
    assert due is not None  # noqa: S101 - the caller looked
    ways = _ways(lineage, living, lineage.stage_number[due.since], exit_)
    if not ways or any(not way.timed for way in ways) or _decided(ways, due.within):
        return
    days = [day for day in _days() if _is_missed(lineage, living, ways, day, due.within)]
    if days:
        facts = {
            "trigger": transition.trigger,
            "stage": transition.source,
            "since": due.since,
            "within": due.within,
            "first": days[0],
            "count": len(days),
            "all": (LAST_DAY - FIRST_DAY).days + 1,
        }
        never = (f"due:{due.since}",)
        place = due.place or transition.place
        yield Flaw(FlawKind.DUE_MISSED, "ETP387", transition.source, (), never, facts, place)


def _days() -> Iterator[date]:
    for number in range((LAST_DAY - FIRST_DAY).days + 1):
        yield FIRST_DAY + timedelta(days=number)


def _ways(lineage: Lineage, living: Living, since: int, last: Exit) -> list[_Way]:
    """Return the ways that enter no stage twice; none where there are too many to tell."""
    found: list[_Way] = []
    waiting: list[tuple[tuple[Exit, ...], frozenset[int]]] = [((), frozenset({since}))]
    for exits, seen in waiting:  # it grows while it is gone through: the shortest ways come first
        if len(waiting) > MOST_WAYS:
            return []
        here = exits[-1].dest if exits else since
        if here == last.source:
            found.append(_Way((*exits, last)))
        waiting += [
            ((*exits, exit_), seen | {exit_.dest})
            for exit_ in lineage.exits[here]
            if exit_.dest not in seen and not never_open(living, exit_)
        ]
    return found


def _decided(ways: list[_Way], within: Duration) -> bool:
    """Whether durations alone show that the due can be met whatever the day."""
    least = _span(within)[0]
    return any(sum(_most(one.gate) for one in way.exits) <= least for way in ways)


def _most(gate: Formula) -> float:
    """Return the most days that the counted times of a gate can take together."""
    return sum(_span(leaf.wait)[1] for leaf in gate.leaves() if leaf.wait is not None)


def _span(time: Duration) -> tuple[float, float]:
    """Return the fewest and the most days that a duration can take."""
    least, most, more = _SPAN[time.unit]
    if time.count == 0:
        return 0, 0
    if time.unit is Unit.WORKING_DAYS:
        return time.count * 1.0, time.count * 3.0 + more
    return time.count * least, time.count * most + more


def _is_missed(
    lineage: Lineage, living: Living, ways: list[_Way], day: date, within: Duration
) -> bool:
    limit = after(day, within, lineage.schedule.calendar)
    return all(_earliest(lineage, living, way, day) > limit for way in ways)


def _earliest(lineage: Lineage, living: Living, way: _Way, day: date) -> date:
    """Return the earliest day on which a way can be gone to its end."""
    since = way.exits[0].source
    entered = {since: day}
    today = day
    for exit_ in way.exits:
        today = max(today, _opens(lineage, living, exit_.gate, entered))
        entered[exit_.dest] = today
    return today


def _opens(lineage: Lineage, living: Living, gate: Formula, entered: Mapping[int, date]) -> date:
    """Return the day from which a gate can be open; ``_LONG_AGO`` where it asks for no time."""
    leaf = gate.leaf
    if leaf is None:
        days = sorted(_opens(lineage, living, part, entered) for part in gate.of)
        return days[gate.count - 1] if gate.count else _LONG_AGO
    if leaf.kind is LeafKind.OUTPUT:
        return _LONG_AGO if living.current >> leaf.bit & 1 else _NEVER
    if leaf.wait is None:
        return _LONG_AGO
    if leaf.bit in entered:
        return after(entered[leaf.bit], leaf.wait, lineage.schedule.calendar)
    return _LONG_AGO if leaf.bit in living.visits else _NEVER
