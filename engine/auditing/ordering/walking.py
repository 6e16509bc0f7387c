"""What one part of a case departs in, in all of its orders at once.

The orders are walked together, act by act: a *point* is the acts that are done and what the acts
still to come can read of the state (``canonical``). Orders that meet in one point have one future,
so that they are one from there on. A point keeps four sets of findings, as bits:

- ``always``: those that every order to the point holds for certain; ``present``: those that every
  order to it holds, certain or not;
- ``surely``: those that some order to it holds for certain; ``ever``: those that some order holds.

These sets are exact. Let P be the orders to a point and e what an act departs in there; e is the
same for all of P. The orders by way of this act hold, each, F(p) and e; what all of them hold is
the intersection of F(p) over P, and e; what some of them holds is the union of F(p) over P, and e.
Where ways meet, intersections are intersected and unions united, and both are associative. Nothing
is lost by looking only at persistent sets (``dependence.persistent``): each order of the record is
equal, finding for finding, to one that is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from engine.auditing.case import unfinished
from engine.auditing.judging import View, judged
from engine.auditing.ordering.canonical import Canon
from engine.auditing.ordering.dependence import Poset, bits, effort, persistent
from engine.auditing.retelling import after, begun
from schemas.audit import Certainty, Finding, Rule
from schemas.coded_log import Deed

if TYPE_CHECKING:
    from engine.deciding.tables import Tables
    from schemas.case_record import CaseRecord, Closing
    from schemas.cycle import State

#: What tells one finding of a case from another: rule, act, what it is about, the gate.
Key = tuple[Rule, int | None, str, str]


class TooManySteps(Exception):
    """The search took more steps than its budget."""


def key_of(finding: Finding) -> Key:
    """Return what tells a finding from the others of its case."""
    return finding.rule, finding.event, finding.about, finding.trigger


@frozen(eq=False, repr=False)
class Point:
    """Where an order stands: the acts done, the state (``None``: nothing yet), the last trigger.

    ``future`` is what the acts still to come can read of the state (``Canon.key``).
    """

    done: int
    state: State | None
    last: str = ""
    future: Hashable = None


#: Beyond the number of any row.
_UNUSED = 1 << 62
#: What an act leads to from a state, and what it departs in.
_Step = tuple["State", Hashable, tuple[Finding, ...]]


@frozen(eq=False, repr=False)
class Walk:
    """One case to be walked: its acts, their order, and how its end is judged.

    ``settled`` is where every order starts from; ``None`` where it matters which act is the first.
    What an act leads to, and which acts to take next, is remembered over all parts of the case: it
    is asked again and again in other company.
    """

    tables: Tables
    record: CaseRecord
    order: Poset
    canon: Canon
    closing: Closing
    settled: State | None
    steps: dict[Hashable, _Step] = field(factory=dict)
    choices: dict[int, list[int]] = field(factory=dict)
    recurring: dict[str, int] = field(factory=dict)

    def start(self, acts: int) -> Point:
        """Return where the orders of some acts start: all other acts count as done."""
        done = self.order.everything & ~acts
        future = None if self.settled is None else self.canon.key(self.settled)
        return Point(done, self.settled, "", future)

    def taken(self, point: Point, at: int) -> tuple[Point, tuple[Finding, ...]]:
        """Take one act next, and tell what it departs in."""
        asked = point.future, point.last, at
        step = self.steps.get(asked)
        if step is None:
            step = self._step(point, at)
            self.steps[asked] = step
        act = self.record.acts[at]
        last = act.about if act.deed is Deed.ADVANCED else point.last
        return Point(point.done | 1 << at, step[0], last, step[1]), step[2]

    def _step(self, point: Point, at: int) -> _Step:
        """Take an act under a number of its own.

        The state stands for others that have the same future, and may bear the name of this act.
        """
        number = self.record.acts[at].number
        act = evolve(self.record.acts[at], number=_UNUSED + len(self.steps))
        state = point.state or begun(self.tables, act)
        judgement = judged(View(self.tables, self.record, state, act, point.last))
        found = tuple(evolve(finding, event=number) for finding in judgement)
        following = after(self.tables, state, act)
        return following, self.canon.key(following), found

    def next(self, point: Point) -> list[int]:
        """Return the acts to take next: all that may come, where it matters which is the first."""
        if point.state is None:
            return self.order.enabled(point.done)
        chosen = self.choices.get(point.done)
        if chosen is None:
            chosen = self.choices[point.done] = persistent(self.order, point.done)
        return chosen

    def effort(self, point: Point) -> int:
        """Return how many steps it is worth to find what may come next; 0 for an easy point."""
        return effort(len(self.order.enabled(point.done))) - 1

    def ended(self, point: Point) -> list[Finding]:
        """Tell what the end departs in, once no act is left."""
        if point.state is None:
            return []
        return list(unfinished(self.tables, point.state, self.record.case, self.closing))

    def key(self, point: Point) -> Hashable:
        """Return what orders have in common that have one future."""
        returns = self.recurring.get(point.last, 0) & ~point.done
        return point.done, point.last if returns else "", point.future


def walk_of(
    tables: Tables,
    record: CaseRecord,
    order: Poset,
    canon: Canon,
    closing: Closing,
    settled: State | None,
) -> Walk:
    """Return a case ready to be walked."""
    recurring: dict[str, int] = {}
    for at, act in enumerate(record.acts):
        if act.deed is Deed.ADVANCED:
            recurring[act.about] = recurring.get(act.about, 0) | 1 << at
    return Walk(tables, record, order, canon, closing, settled, recurring=recurring)


@frozen(repr=False)
class Tally:
    """The findings of all orders, as bits over the findings that were met."""

    always: int
    present: int
    surely: int
    ever: int

    def plus(self, certain: int, uncertain: int) -> Tally:
        """Return the tally of the same orders, each holding these findings too."""
        both = certain | uncertain
        return Tally(
            self.always | certain,
            self.present | both,
            self.surely | certain,
            self.ever | both,
        )

    def met(self, other: Tally | None) -> Tally:
        """Return the tally of these orders and of those others."""
        if other is None:
            return self
        return Tally(
            self.always & other.always,
            self.present & other.present,
            self.surely | other.surely,
            self.ever | other.ever,
        )


@frozen(eq=False, repr=False)
class Walked:
    """What a part departs in: the tally of all its orders, and the findings that its bits name."""

    tally: Tally
    findings: tuple[Finding, ...]

    @property
    def always(self) -> frozenset[Key]:
        """The findings that hold for certain in all orders."""
        return frozenset(key_of(self.findings[at]) for at in bits(self.tally.always))

    @property
    def differs(self) -> bool:
        """Whether two orders have different findings, or are not equally certain of one."""
        tally = self.tally
        return tally.present != tally.ever or tally.always != tally.surely


def walked(walk: Walk, acts: int, asked: Callable[[Finding], bool], budget: int) -> Walked:
    """Walk all orders of some acts, and tell those of their findings that are asked for.

    Raises:
        TooManySteps: more was to be done than ``budget``, in acts judged.
    """
    level: dict[Hashable, tuple[Point, Tally]] = {None: (walk.start(acts), Tally(0, 0, 0, 0))}
    book = _Book(asked)
    for _ in range(acts.bit_count()):
        following: dict[Hashable, tuple[Point, Tally]] = {}
        for point, tally in level.values():
            budget -= walk.effort(point)
            for at in walk.next(point):
                budget -= 1
                if budget < 0:
                    raise TooManySteps
                further, found = walk.taken(point, at)
                key = walk.key(further)
                known = following.get(key)
                grown = tally.plus(*book.noted(found))
                following[key] = further, grown.met(known[1] if known else None)
        level = following
    return _summed(walk, level.values(), book)


def _summed(walk: Walk, ends: Iterable[tuple[Point, Tally]], book: _Book) -> Walked:
    total: Tally | None = None
    for point, tally in ends:
        total = tally.plus(*book.noted(walk.ended(point))).met(total)
    return Walked(total or Tally(0, 0, 0, 0), tuple(book.findings))


class _Book:
    """The findings that were met, each with its bit."""

    def __init__(self, asked: Callable[[Finding], bool]) -> None:
        self._asked = asked
        self._bits: dict[Key, int] = {}
        self.findings: list[Finding] = []

    def noted(self, found: Iterable[Finding]) -> tuple[int, int]:
        """Return the bits of the findings asked for: of the certain ones, and of the others."""
        certain = uncertain = 0
        for finding in found:
            if not self._asked(finding):
                continue
            bit = self._bit(finding)
            if finding.certainty is Certainty.ALL:
                certain |= bit
            else:
                uncertain |= bit
        return certain, uncertain & ~certain

    def _bit(self, finding: Finding) -> int:
        key = key_of(finding)
        if key not in self._bits:
            self._bits[key] = 1 << len(self.findings)
            self.findings.append(finding)
        return self._bits[key]
