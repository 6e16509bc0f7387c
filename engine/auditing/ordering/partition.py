"""The acts of a case in parts that can be looked at one by one.

Where a transition leads does not depend on what was handed in, so that the stages that a case goes
through are those of its transitions alone. What an output departs in, at its own acts and at the
gates that ask for it, is then a matter of the transitions and of the outputs that it *hangs
together* with: those that one derives from the other, or that share a content, and so on. Every
order of a part's acts is that of some order of all (take the others in anywhere they fit), and
every order of all gives one of the part's. A finding of a part holds therefore in all orders of the
case if and only if it holds in all orders of the part's acts.

The *core* holds the transitions and starts, approvals of gates with the outputs of those gates, and
the outputs of gates with alternatives, where the absence of one hides that of another: it is in
every part. With it go the acts that may be the first of the case where it matters which is, since a
case begins on the days of its first act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from attrs import frozen

from engine.auditing.ordering.dependence import (
    OUTPUT_DEEDS,
    Poset,
    Reading,
    bits,
    meeting_outputs,
)
from schemas.coded_log import Deed

if TYPE_CHECKING:
    from schemas.case_record import Act


Belongs = Callable[[int, "Act"], bool]


@frozen(eq=False, repr=False)
class Part:
    """Some acts of a case, as bits, and the outputs whose findings are asked of it.

    The core's part has no outputs of its own: it answers for all that no other part does.
    """

    acts: int
    outputs: frozenset[str]


@frozen(eq=False, repr=False)
class Partition:
    """The parts of a case: the core's, and one for each group of outputs; idle acts stand apart."""

    core: Part
    groups: tuple[Part, ...]

    @property
    def all_acts(self) -> int:
        """The acts of all parts."""
        return reduce(or_, (group.acts for group in self.groups), self.core.acts)

    def open_parts(self, order: Poset, unsettled_start: Iterable[int]) -> Iterator[Part]:
        """Give the parts in which the order of two acts is open and could matter.

        On which days a case begins is the core's matter alone.
        """
        if tuple(unsettled_start) or _is_open(order, self.core):
            yield self.core
        yield from (group for group in self.groups if _is_open(order, group))


def _is_open(order: Poset, part: Part) -> bool:
    return any(order.conflicts[at] & part.acts for at in bits(part.acts))


def partition(reading: Reading, order: Poset, unsettled_start: Iterable[int]) -> Partition:
    """Divide the acts; ``unsettled_start`` are the acts of which any may be the first."""
    first = frozenset(unsettled_start)
    groups = _groups(reading, order.acts)
    bound = _bound(reading, order.acts, first)
    inner = frozenset(name for group in groups if group & bound for name in group)
    core = _places(
        order.acts,
        lambda at, act: at in first or _is_core(reading, act, inner),
    )
    apart = tuple(
        Part(core | own, group)
        for group in groups
        if not group & bound and (own := _about(reading, order.acts, group))
    )
    return Partition(Part(core, frozenset()), apart)


def _is_core(reading: Reading, act: Act, inner: frozenset[str]) -> bool:
    if reading.idle(act):
        return False
    return act.deed not in OUTPUT_DEEDS or act.about in inner


def _about(reading: Reading, acts: tuple[Act, ...], group: frozenset[str]) -> int:
    return _places(
        acts,
        lambda _, act: act.deed in OUTPUT_DEEDS and act.about in group and not reading.idle(act),
    )


def _places(acts: tuple[Act, ...], belongs: Belongs) -> int:
    return sum(1 << at for at, act in enumerate(acts) if belongs(at, act))


def _bound(reading: Reading, acts: tuple[Act, ...], first: frozenset[int]) -> frozenset[str]:
    """Return the outputs that the core itself reads."""
    gates = (act.about for act in acts if act.deed is Deed.APPROVED_GATE)
    read = (reading.asked.get(trigger, frozenset()) for trigger in gates)
    starting = {acts[at].about for at in first if acts[at].deed in OUTPUT_DEEDS}
    return reading.entangled.union(starting, *read)


def _groups(reading: Reading, acts: tuple[Act, ...]) -> tuple[frozenset[str], ...]:
    """Return the outputs that hang together, each in one group."""
    leader = {name: name for name in reading.tables.schedule.output_of}

    def found(name: str) -> str:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    derived = ((name, base) for name, bases in reading.derived_from.items() for base in bases)
    for one, other in (*derived, *sorted(meeting_outputs(acts))):
        leader[found(one)] = found(other)
    groups: dict[str, set[str]] = {}
    for name in leader:
        groups.setdefault(found(name), set()).add(name)
    return tuple(frozenset(group) for group in groups.values())
