"""Where the leaves of one gate stand in many rows at once, and which of them are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from engine.auditing.kernels.counting import parts
from engine.auditing.kernels.day_tables import working_days
from engine.auditing.kernels.gate_approvals import GateApprovals, binding_of
from engine.auditing.kernels.judging import Matter, is_stale
from engine.auditing.kernels.spans import after, days_of
from schemas.audit import RULES, Rule, Unknown
from schemas.requirement import ApprovalNeeded

if TYPE_CHECKING:
    from engine.auditing.kernels.reading import Flags, Met, Places
    from engine.deciding.openings import Node
    from schemas.explanation import Leaf

_NUMBER = {rule: number for number, rule in enumerate(RULES)}
#: In place of the number of a rule: the leaf holds.
_HOLDS = -1


@frozen(eq=False)
class Told:
    """What is told of one id: the places of the rows, the rule broken there, some, impact."""

    about: int
    place: Places
    rule: Places
    some: Flags
    impact: Places


@frozen(eq=False)
class _Standing:
    """Where a leaf stands in every row: the rule that is broken or ``_HOLDS``, some, impact."""

    rule: Places
    some: Flags
    impact: Places

    @property
    def holds(self) -> Flags:
        holds: Flags = self.rule == _HOLDS
        return holds


@frozen(eq=False)
class Leaves:
    """The leaves of one move's gate, and the rows that went through it."""

    matter: Matter
    number: int
    met: Met
    given: GateApprovals

    def told(self) -> Iterator[Told]:
        """Give what is told: leaves that do not hold and that no satisfied alternative spares.

        It is certain where no alternative spares them though all that is uncertain should hold.
        """
        gate = self.matter.plan.moves[self.number].gate
        standings = [self._standing(leaf, at) for leaf, at in _numbered(gate.leaves)]
        holds = [standing.holds for standing in standings]
        everywhere = np.ones(len(self.met.row), bool)
        asked = needed(gate.tree, holds, everywhere)
        maybe = [standing.holds | standing.some for standing in standings]
        sure = asked if gate.conjunctive else needed(gate.tree, maybe, everywhere)
        several: dict[int, list[Told]] = {}
        for at, (leaf, standing) in enumerate(zip(gate.leaves, standings, strict=True)):
            place = np.flatnonzero(asked.get(at, False) & ~standing.holds)
            about = self.matter.ids.number[leaf.about]
            spared = ~(sure[at][place] if at in sure else np.zeros(len(place), bool))
            some = standing.some[place] | spared
            impact = np.where(some, 0, standing.impact[place])
            told = Told(about, place, standing.rule[place], some, impact)
            several.setdefault(about, []).append(told)
        return (_once(told) for told in several.values())

    def _standing(self, leaf: Leaf, at: int) -> _Standing:
        """Judge a leaf, the ``at``-th of its kind in the gate."""
        requires = self.matter.plan.moves[self.number].transition.requires
        if leaf.kind == "output":
            return self._output(leaf.about)
        if leaf.kind == "elapsed":
            return self._waited(at)
        if leaf.kind == "approval":
            return self._approved(parts(requires, ApprovalNeeded)[at])
        return self._right()

    def _output(self, name: str) -> _Standing:
        matter, met = self.matter, self.met
        number = matter.plan.outputs[name]
        bit = matter.rules.bit[number]
        unsigned = (matter.rules.signed[self.number] & bit & ~met.approved) != 0
        rule = np.where(unsigned, _NUMBER[Rule.NOT_APPROVED], _HOLDS)
        stale = is_stale(matter.rules, met, number)
        rule[stale] = _NUMBER[Rule.STALE_OUTPUT]
        missing = (met.there & bit) == 0
        rule[missing] = _NUMBER[Rule.MISSING_OUTPUT]
        some = stale & ~missing & matter.contents_unsaid
        return _Standing(rule, some, np.zeros(len(rule), np.int64))

    def _approved(self, asked: ApprovalNeeded) -> _Standing:
        matter = self.matter
        have = self.given.have(binding_of(matter, self.met), matter.plan.roles[asked.role])
        silent = Unknown.APPROVALS in matter.log.unknowns
        return _certain((have < asked.count) & (not silent), Rule.NOT_APPROVED)

    def _right(self) -> _Standing:
        rules, rows = self.matter.rules, self.met.row
        right, free = rules.right[self.number], rules.open[self.number]
        return _certain(~self.matter.has_role(rows, right, free), Rule.NO_RIGHT)

    def _waited(self, at: int) -> _Standing:
        """Judge a wait: too early in all readings of the days, in some, or never entered."""
        matter, entry = self.matter, self.met.entries[:, at]
        since, now = days_of(matter.rows, np.maximum(entry, 0)), days_of(matter.rows, self.met.row)
        length = matter.rules.length[self.number, at]
        opens = after(matter.rules, since.last, length)
        never, met = entry < 0, now.first >= opens
        early = ~never & ~met & (now.last < after(matter.rules, since.first, length))
        some = ~never & ~met & ~early & ~since.ever & ~now.ever
        impact = np.zeros(len(entry), np.int64)
        country = matter.plan.tables.schedule.calendar
        impact[early] = working_days(now.last[early], opens[early], country)
        rule = np.where(never | early | some, _NUMBER[Rule.TOO_EARLY], _HOLDS)
        return _Standing(rule, some, impact)


def _numbered(leaves: Sequence[Leaf]) -> Iterator[tuple[Leaf, int]]:
    """Give each leaf with its place among those of its kind."""
    seen: dict[str, int] = {}
    for leaf in leaves:
        seen[leaf.kind] = seen.get(leaf.kind, -1) + 1
        yield leaf, seen[leaf.kind]


def _certain(broken: Flags, rule: Rule) -> _Standing:
    number = np.where(broken, _NUMBER[rule], _HOLDS)
    return _Standing(number, np.zeros(len(number), bool), np.zeros(len(number), np.int64))


def needed(tree: Node, holds: Sequence[Flags], where: Flags) -> dict[int, Flags]:
    """Return the rows in which each leaf stands in no alternative already satisfied."""
    if tree.leaf is not None:
        return {tree.leaf: where}
    spares = tree.count < len(tree.of)
    satisfied = _holding(tree, holds, len(where)) if spares else np.zeros(len(where), bool)
    found: dict[int, Flags] = {}
    for part in tree.of:
        asked = where & (~satisfied | _holding(part, holds, len(where))) if spares else where
        found.update(needed(part, holds, asked))
    return found


def _holding(tree: Node, holds: Sequence[Flags], count: int) -> Flags:
    if tree.leaf is not None:
        return holds[tree.leaf]
    held = np.zeros(count, np.int64)
    for part in tree.of:
        held += _holding(part, holds, count)
    enough: Flags = held >= tree.count
    return enough


def _once(several: list[Told]) -> Told:
    """Tell each row and rule once: the last that is certain, else the first."""
    if len(several) == 1:
        return several[0]
    names = ("place", "rule", "some", "impact")
    place, rule, some, impact = (_joined(several, name) for name in names)
    turn = np.repeat(np.arange(len(several)), [len(told.place) for told in several])
    weight = np.where(some, -1 - turn, turn)
    order = np.lexsort((weight, rule, place))
    place, rule, some, impact = (column[order] for column in (place, rule, some, impact))
    last = np.ones(len(place), bool)
    last[:-1] = (place[1:] != place[:-1]) | (rule[1:] != rule[:-1])
    return Told(several[0].about, place[last], rule[last], some[last], impact[last])


def _joined(several: list[Told], name: str) -> Any:
    return np.concatenate([getattr(told, name) for told in several])
