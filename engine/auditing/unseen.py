"""What a record does not let an audit see: the rules that are not evaluated, and in how many cases.

A rule is named only where the schedule asks for something that it would look at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from schemas.audit import NotEvaluated, Rule, Unknown
from schemas.requirement import AllOf, AnyOf, ApprovalNeeded, AtLeast, Elapsed, Requirement

if TYPE_CHECKING:
    from schemas.schedule import Schedule


def not_evaluated(
    schedule: Schedule, unknowns: frozenset[Unknown], cases: int, untimed: int = 0
) -> tuple[NotEvaluated, ...]:
    """Return what could not be evaluated in ``cases`` cases, ``untimed`` of which lack a time."""
    asks = _asks(schedule)
    found = [
        NotEvaluated(rule, cases, why)
        for rule, why in _RESTS_ON
        if cases and why in unknowns and asks[rule]
    ]
    if untimed and Unknown.TIMES not in unknowns:
        found += [
            NotEvaluated(rule, untimed, why)
            for rule, why in _RESTS_ON
            if why is Unknown.TIMES and asks[rule]
        ]
    return tuple(found)


_RESTS_ON = (
    (Rule.INVALID_OUTPUT, Unknown.CHECKS),
    (Rule.MISSING_EVIDENCE, Unknown.EVIDENCE),
    (Rule.ALTERED_EVIDENCE, Unknown.EVIDENCE),
    (Rule.NO_RIGHT, Unknown.ROLES),
    (Rule.SAME_PERSON, Unknown.PERSONS),
    (Rule.NOT_APPROVED, Unknown.APPROVALS),
    (Rule.MISSING_REASON, Unknown.REASONS),
    (Rule.TOO_EARLY, Unknown.TIMES),
    (Rule.OVERDUE, Unknown.TIMES),
    (Rule.UNFINISHED, Unknown.TIMES),
    (Rule.ORDER_OF_CLOCKS, Unknown.RECORDED),
    (Rule.LEDGER_BROKEN, Unknown.CHAIN),
    (Rule.WAIVER_EXPIRED, Unknown.KINDS),
)


def _asks(schedule: Schedule) -> Mapping[Rule, bool]:
    """Tell for each of these rules whether the schedule asks for what it looks at."""
    outputs = schedule.output_of.values()
    leaves = [leaf for t in schedule.transitions for leaf in _leaves(t.requires)]
    approvals = any(isinstance(leaf, ApprovalNeeded) for leaf in leaves)
    due = any(t.due for t in schedule.transitions)
    by = any(t.by for t in schedule.transitions) or any(output.by for output in outputs)
    quorums = [output.approval for output in outputs if output.approval]
    return {
        Rule.INVALID_OUTPUT: any(_is_checked(output) for output in outputs),
        Rule.MISSING_EVIDENCE: bool(outputs),
        Rule.ALTERED_EVIDENCE: bool(outputs),
        Rule.NO_RIGHT: by or approvals or bool(quorums),
        Rule.SAME_PERSON: any(quorum.not_the_submitter for quorum in quorums),
        Rule.NOT_APPROVED: approvals or bool(quorums),
        Rule.MISSING_REASON: any(t.reason_required for t in schedule.transitions),
        Rule.TOO_EARLY: any(isinstance(leaf, Elapsed) for leaf in leaves),
        Rule.OVERDUE: due,
        Rule.UNFINISHED: due,
        Rule.ORDER_OF_CLOCKS: True,
        Rule.LEDGER_BROKEN: True,
        Rule.WAIVER_EXPIRED: True,
    }


def _is_checked(output: object) -> bool:
    return any(getattr(output, name) for name in ("count", "rows", "checks", "row_schema", "media"))


def _leaves(part: Requirement) -> Iterator[Requirement]:
    if isinstance(part, AllOf | AnyOf | AtLeast):
        for inner in part.of:
            yield from _leaves(inner)
    else:
        yield part
