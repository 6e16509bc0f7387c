"""Making an output: what it takes to produce one that counts for A, for B, for both or for neither.

The files come first, then the approvals. Files that pass the checks of one schedule alone, and an
approval by the submitter, tell two schedules apart; the cheapest making of each kind is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from engine.proving.comparing import fitting
from schemas.steps import Hand, Step, approval

if TYPE_CHECKING:
    from schemas.output import Output, Quorum

#: For whom an output counts, or whose checks files pass, as bits.
NOBODY, FOR_A, FOR_B, FOR_BOTH = 0, 1, 2, 3


class Making(NamedTuple):
    """One way to produce an output: for whom it counts, whose checks it passes, who approves."""

    counts_for: int
    passes: int
    approvals: tuple[Step, ...]

    @property
    def cost(self) -> int:
        """How many steps it takes."""
        return 1 + len(self.approvals)


def makings(a: Output | None, b: Output | None) -> Mapping[int, Making]:
    """List the cheapest makings; an output that a schedule does not know counts for nobody there.

    They are keyed by whom the output then counts for.
    """
    found: dict[int, Making] = {}
    for passes in _classes(a, b):
        for approvals in _approvals(_quorum(a), _quorum(b)):
            counts_for = _counted(a, FOR_A, passes, approvals) | _counted(
                b, FOR_B, passes, approvals
            )
            making = Making(counts_for, passes, approvals)
            if counts_for not in found or making.cost < found[counts_for].cost:
                found[counts_for] = making
    return found


def _counted(output: Output | None, who: int, passes: int, approvals: tuple[Step, ...]) -> int:
    if output is None or not passes & who:
        return NOBODY
    quorum = output.approval
    return who if quorum is None or _enough(quorum, approvals) else NOBODY


def _enough(quorum: Quorum, approvals: tuple[Step, ...]) -> bool:
    counted = [
        step
        for step in approvals
        if step.role == quorum.role
        and not (quorum.not_the_submitter and step.hand is Hand.SUBMITTER)
    ]
    return len(counted) >= quorum.count


def _classes(a: Output | None, b: Output | None) -> tuple[int, ...]:
    """Whose checks files can pass: the sets for which there are such files, the best one first."""
    if a is None or b is None:
        known = a or b
        return _alone_classes(known) if known else ()
    found = []
    if fitting.both_pass(a, b) and fitting.can_pass(a) and fitting.can_pass(b):
        found.append(FOR_BOTH)
    if fitting.can_pass(a) and not fitting.implies(a, b):
        found.append(FOR_A)
    if fitting.can_pass(b) and not fitting.implies(b, a):
        found.append(FOR_B)
    if fitting.can_fail(a) and fitting.can_fail(b):
        found.append(NOBODY)
    return tuple(found)


def _alone_classes(known: Output) -> tuple[int, ...]:
    found = (FOR_BOTH,) if fitting.can_pass(known) else ()
    return (*found, NOBODY) if fitting.can_fail(known) else found


def _approvals(a: Quorum | None, b: Quorum | None) -> Iterator[tuple[Step, ...]]:
    """List the approvals worth giving: none, enough for one, enough for both."""
    yield ()
    quorums = [quorum for quorum in (a, b) if quorum is not None]
    for quorum in quorums:
        yield _by_others(quorum)
        if not quorum.not_the_submitter:
            yield (_by_submitter(quorum), *_by_others(quorum)[1:])
    if len(quorums) == 2:
        yield _for_two(*quorums)


def _by_others(quorum: Quorum) -> tuple[Step, ...]:
    return (approval("", quorum.role),) * quorum.count


def _by_submitter(quorum: Quorum) -> Step:
    one = approval("", quorum.role)
    return Step(one.kind, "", one.role, hand=Hand.SUBMITTER)


def _for_two(one: Quorum, other: Quorum) -> tuple[Step, ...]:
    if one.role == other.role:
        return max(_by_others(one), _by_others(other), key=len)
    return (*_by_others(one), *_by_others(other))


def _quorum(output: Output | None) -> Quorum | None:
    return None if output is None else output.approval
