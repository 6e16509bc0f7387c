"""Findings gathered in columns, and the ids that they are about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from attrs import field, frozen

from engine.auditing.kernels.planning import Plan, numbered
from schemas.audit import RULES, Rule
from schemas.coded_log import CodedLog, FindingRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.auditing.kernels.reading import Codes, Flags, Places

_NUMBER = {rule: number for number, rule in enumerate(RULES)}
NO_TRIGGER = -1


@frozen(eq=False, repr=False)
class Abouts(Sequence[str]):
    """What findings can be about: ids of the schedule, then the unknown activities of a log."""

    known: tuple[str, ...]
    unknown: Sequence[str]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.known) + len(self.unknown)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        """Return one of them, or several."""
        if isinstance(place, slice):
            return tuple(self[one] for one in range(*place.indices(len(self))))
        place = range(len(self))[place]
        beyond = place - len(self.known)
        return self.known[place] if beyond < 0 else self.unknown[beyond]


@frozen(eq=False, slots=False)
class Ids:
    """The numbers of what findings are about; an id that means two things has one number."""

    plan: Plan

    @cached_property
    def known(self) -> tuple[str, ...]:
        """Every id of the schedule once, after the empty one."""
        plan = self.plan
        return tuple(dict.fromkeys(("", *plan.outputs, *plan.triggers, *plan.roles, *plan.stages)))

    @cached_property
    def number(self) -> dict[str, int]:
        """The number of each id."""
        return numbered(self.known)

    def of(self, names: Sequence[str] | Any) -> Codes:
        """Return the numbers of some ids."""
        return np.array([self.number[name] for name in names], np.int32)

    @cached_property
    def outputs(self) -> Codes:
        """The number of each output's id."""
        return self.of(self.plan.outputs)

    @cached_property
    def triggers(self) -> Codes:
        """The number of each trigger's id."""
        return self.of(self.plan.triggers)

    @cached_property
    def stages(self) -> Codes:
        """The number of each stage's id."""
        return self.of(self.plan.stages)

    @cached_property
    def roles(self) -> Codes:
        """The number of each role's id."""
        return self.of(self.plan.roles)


@frozen(eq=False)
class Found:
    """What was found so far: rule, row, about, trigger, some, impact, for many rows at a time.

    A row is a place in the log; the end of case ``c`` is told as ``-1 - c``.
    """

    parts: list[tuple[NDArray[Any], ...]] = field(factory=list)

    def add(
        self,
        rule: Rule,
        rows: Places,
        about: Codes | int,
        trigger: Codes | int = NO_TRIGGER,
        *,
        some: Flags | bool = False,
        impact: Places | int = 0,
    ) -> None:
        """Add a finding of one rule for each of some rows."""
        if len(rows):
            told = (_NUMBER[rule], about, trigger, some, impact)
            self.parts.append((rows, *(np.broadcast_to(value, len(rows)) for value in told)))

    def rows(self, log: CodedLog, ids: Ids) -> FindingRows:
        """Return all findings by case, row, rule and about; those of a case's end come last."""
        columns = [np.concatenate(part) for part in zip(*self.parts, strict=True)]
        row, rule, about, trigger, some, impact = columns or [np.zeros(0, np.int64)] * 6
        ends = row < 0
        case = np.where(ends, -1 - row, np.searchsorted(log.starts, row, "right") - 1)
        place = np.where(ends, log.starts[np.where(ends, case + 1, 0)] * 2 - 1, row * 2)
        order = np.lexsort((about, rule, place))
        event = np.where(ends, 0, log.row[np.where(ends, 0, row)]) if len(row) else row
        return FindingRows(
            case[order].astype(np.int32),
            event[order].astype(np.int64),
            rule[order].astype(np.uint8),
            about[order].astype(np.int32),
            trigger[order].astype(np.int16),
            some[order].astype(bool),
            np.minimum(impact[order], 2**31 - 1).astype(np.int32),
            Abouts(ids.known, log.unknown),
        )
