"""What one act departs in, asked of the engine's own rules (design 3, 5.1).

Each act is put to the rules that would have decided it as a command, all of them at once; every
refusal is a finding, and every condition of a gate that did not hold. Beyond that:

- a rule that rests on what the record never says is not applied: such a leaf is taken to hold;
- a finding is *certain* (``ALL``) unless it rests on days that are not known to the day, or on
  whether two contents were the same, where the log does not say;
- a transition recorded a second time, with nothing between that leaves its dest, is *too often*;
  any other that does not leave the case's stage is in the *wrong stage*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from engine.auditing.lateness import overdue, too_early
from engine.auditing.own_words import contradictions, submission_of
from engine.auditing.retelling import gate_role, person_of
from engine.deciding.advance import approval_roles
from engine.deciding.gate import explain, needed
from engine.deciding.outputs import (
    objections_to_approving,
    objections_to_submitting,
    objections_to_withdrawing,
)
from engine.deciding.standings import Situation, days_of, standing_approvals
from schemas.audit import Certainty, Finding, Rule, Unknown
from schemas.case_record import EVER, Act, CaseRecord
from schemas.coded_log import Deed
from schemas.cycle import Actor, State
from schemas.explanation import Condition, Reason

if TYPE_CHECKING:
    from engine.deciding.tables import Move, Tables
    from schemas.output import Output
    from schemas.refusal import Refusal

_NOON = datetime(1970, 1, 1, 12, tzinfo=UTC)  # no rule asked here reads the present instant

#: The rule that a refusal of a command breaks, by its code.
_RULE_OF = {
    "ETP511": Rule.WRONG_STAGE,
    "ETP512": Rule.NO_RIGHT,
    "ETP513": Rule.MISSING_OUTPUT,
    "ETP514": Rule.INVALID_OUTPUT,
    "ETP515": Rule.INVALID_OUTPUT,
    "ETP516": Rule.MISSING_OUTPUT,
    "ETP519": Rule.STALE_OUTPUT,
    "ETP522": Rule.NO_RIGHT,
    "ETP524": Rule.TOO_OFTEN,
    "ETP525": Rule.UNKNOWN_EVENT,
    "ETP526": Rule.MISSING_OUTPUT,
    "ETP527": Rule.SAME_PERSON,
    "ETP760": Rule.INVALID_OUTPUT,
    "ETP761": Rule.INVALID_OUTPUT,
}
#: The rule that an output breaks, by the reason why it is not current.
_RULE_FOR = {
    Reason.MISSING: Rule.MISSING_OUTPUT,
    Reason.INVALID: Rule.INVALID_OUTPUT,
    Reason.STALE: Rule.STALE_OUTPUT,
    Reason.ALTERED: Rule.ALTERED_EVIDENCE,
    Reason.ABSENT: Rule.MISSING_EVIDENCE,
    Reason.REDACTED: Rule.MISSING_OUTPUT,
    Reason.WAITING_FOR_APPROVAL: Rule.NOT_APPROVED,
    Reason.NO_ROLE: Rule.NO_RIGHT,
    Reason.TOO_EARLY: Rule.TOO_EARLY,
    Reason.NEVER_ENTERED: Rule.TOO_EARLY,
    Reason.UNCERTAIN_DAYS: Rule.TOO_EARLY,
}


@frozen(eq=False, slots=False)
class View:
    """One act and the state it met; ``last`` is the trigger that was recorded last."""

    tables: Tables
    record: CaseRecord
    state: State
    act: Act
    last: str

    @cached_property
    def situation(self) -> Situation:
        """The situation of a command that would have done this."""
        roles = self.act.roles
        if roles is None:
            roles = frozenset(role.id for role in self.tables.schedule.roles)
        actor = Actor(person_of(self.act), roles)
        return Situation(self.state, actor, self.record.evidence, self.act.days, _NOON)

    def finding(
        self, rule: Rule, about: str, trigger: str = "", *, some: object = False, **facts: Any
    ) -> Finding:
        """Make a finding of this act."""
        certainty = Certainty.SOME if some or self._rests_on_contents(rule) else Certainty.ALL
        told = {"stage": self.state.stage, **self._circumstances, **facts}
        impact = told.pop("impact", 0)
        case, number = self.record.case, self.act.number
        return Finding(rule, case, number, about, trigger, certainty, impact, told)

    @property
    def _circumstances(self) -> dict[str, Any]:
        days = {} if self.act.days == EVER else {"happened": self.act.days}
        return {**days, "person": self.act.person} if self.act.person else days

    def _rests_on_contents(self, rule: Rule) -> bool:
        return rule is Rule.STALE_OUTPUT and Unknown.CONTENTS in self.record.unknowns


def judged(view: View) -> Iterator[Finding]:
    """Give what one act departs in."""
    act = view.act
    if act.recorded is not None and act.days.first > act.recorded:
        yield view.finding(Rule.ORDER_OF_CLOCKS, act.about, recorded=act.recorded)
    found = list(_JUDGES[act.deed](view)) if act.deed in _JUDGES else []
    yield from found
    told = {(one.rule, one.about) for one in found}
    for rule, about, trigger in contradictions(view.tables, view.record, view.state, act):
        if (rule, about) not in told:
            yield view.finding(rule, about, trigger)


def _unknown(view: View) -> Iterator[Finding]:
    yield view.finding(Rule.UNKNOWN_EVENT, view.act.about)


def _started(view: View) -> Iterator[Finding]:
    if view.state.stage:
        yield view.finding(Rule.TOO_OFTEN, view.tables.schedule.initial)


# --- Outputs --------------------------------------------------------------------------------------


def _submitted(view: View) -> Iterator[Finding]:
    schedule, situation = view.tables.schedule, view.situation
    objections = objections_to_submitting(schedule, situation, submission_of(view.act, view.state))
    return _objected(view, objections)


def _withdrawn(view: View) -> Iterator[Finding]:
    return _objected(view, objections_to_withdrawing(view.situation, _output(view)))


def _approved(view: View) -> Iterator[Finding]:
    schedule, situation = view.tables.schedule, view.situation
    return _objected(view, objections_to_approving(schedule, situation, _output(view)))


def _output(view: View) -> Output:
    return view.tables.schedule.output_of[view.act.about]


def _objected(view: View, objections: Iterator[Refusal]) -> Iterator[Finding]:
    for refusal in objections:
        facts: dict[str, Any] = {
            key: value for key, value in refusal.facts.items() if key in _TELLING
        }
        if refusal.code == "ETP528":
            reason = Reason(str(refusal.facts["reason"]))
            yield view.finding(_RULE_FOR[reason], view.act.about, **facts)
            continue
        bases = refusal.facts["bases"] if refusal.code == "ETP513" else (view.act.about,)
        for about in bases if isinstance(bases, tuple) else ():
            yield view.finding(_RULE_OF[refusal.code], str(about), code=refusal.code, **facts)


_TELLING = frozenset({"own_stage", "roles", "other", "base", "output"})


# --- Gates ----------------------------------------------------------------------------------------


def _approved_gate(view: View) -> Iterator[Finding]:
    act = view.act
    move = view.tables.moves.get((view.state.stage, act.about))
    if move is None:
        yield view.finding(Rule.WRONG_STAGE, act.about, act.about)
        return
    role = gate_role(move, act)
    if role is None:
        yield view.finding(Rule.UNKNOWN_EVENT, act.about, act.about)
        return
    if act.roles is not None and role not in act.roles:
        yield view.finding(Rule.NO_RIGHT, role, act.about, roles=approval_roles(move))
    given = standing_approvals(view.state, act.about, move.gate.outputs)
    if any(approval.by.person == person_of(act) for approval in given):
        yield view.finding(Rule.TOO_OFTEN, act.about, act.about)


def _advanced(view: View) -> Iterator[Finding]:
    act = view.act
    move = view.tables.moves.get((view.state.stage, act.about))
    if move is None:
        yield _out_of_place(view)
        return
    entered = days_of(view.state.entries[view.state.stage].happened)
    if act.days.last < entered.first:
        yield view.finding(Rule.ORDER_OF_CLOCKS, view.state.stage, act.about, entered=entered)
    yield from _at_the_gate(view, move)
    if move.transition.reason_required and act.reason is False:
        yield view.finding(Rule.MISSING_REASON, act.about, act.about)
    late = overdue(view.tables.schedule, move, view.state, act.days)
    if late is not None:
        since, some, impact, due = late
        yield view.finding(Rule.OVERDUE, since, act.about, some=some, impact=impact, due=due)


def _out_of_place(view: View) -> Finding:
    """Tell a transition that does not leave the case's stage."""
    name = view.act.about
    there = any(
        move.transition.dest == view.state.stage
        for (_, trigger), move in view.tables.moves.items()
        if trigger == name
    )
    rule = Rule.TOO_OFTEN if there and view.last == name else Rule.WRONG_STAGE
    possible = tuple(m.transition.trigger for m in view.tables.exits.get(view.state.stage, ()))
    return view.finding(rule, name, name, expected=possible)


def _at_the_gate(view: View, move: Move) -> Iterator[Finding]:
    """Give the conditions that did not hold, each once.

    Beside an alternative that rests on uncertain days or contents nothing is certain: it may have
    opened the gate.
    """
    tree = move.gate.tree
    conditions = explain(move.gate, view.situation).conditions
    holds = [condition.holds or _excused(view, condition) for condition in conditions]
    unmet = {
        place: _unmet(view, move, conditions[place])
        for place, is_met in enumerate(holds)
        if not is_met
    }
    maybe = [place not in unmet or not _is_certain(unmet[place]) for place in range(len(holds))]
    asked, sure = needed(tree, holds), needed(tree, maybe)
    found: dict[tuple[Rule, str], Finding] = {}
    for place in sorted(asked & unmet.keys()):
        finding = unmet[place] if place in sure else _in_some_readings(unmet[place])
        key = finding.rule, finding.about
        if key not in found or _is_certain(finding):
            found[key] = finding
    return iter(found.values())


def _is_certain(finding: Finding) -> bool:
    return finding.certainty is Certainty.ALL


def _in_some_readings(finding: Finding) -> Finding:
    return evolve(finding, certainty=Certainty.SOME, impact=0)


def _excused(view: View, condition: Condition) -> bool:
    """Whether a condition that does not hold rests on what the record does not say."""
    reason = condition.standing.reason
    if reason is Reason.WAITING_FOR_APPROVAL:
        return Unknown.APPROVALS in view.record.unknowns
    if reason is Reason.UNCERTAIN_DAYS:
        entry = view.state.entries[condition.leaf.about]
        return EVER in (view.act.days, days_of(entry.happened))
    return False


def _unmet(view: View, move: Move, condition: Condition) -> Finding:
    leaf, standing = condition.leaf, condition.standing
    rule = _RULE_FOR[standing.reason]
    facts: dict[str, Any] = {
        key: value for key, value in standing.facts.items() if key in _CONDITION
    }
    some = standing.reason is Reason.UNCERTAIN_DAYS
    if rule is Rule.TOO_EARLY and "opens" in facts and not some:
        facts["impact"] = too_early(view.tables.schedule, view.act.days, facts["opens"])
    return view.finding(rule, leaf.about, move.transition.trigger, some=some, **facts)


_CONDITION = frozenset({"base", "product", "have", "need", "role", "opens", "since"})

_JUDGES: Mapping[Deed, Callable[[View], Iterator[Finding]]] = {
    Deed.UNKNOWN: _unknown,
    Deed.STARTED: _started,
    Deed.SUBMITTED: _submitted,
    Deed.WITHDRAWN: _withdrawn,
    Deed.APPROVED: _approved,
    Deed.APPROVED_GATE: _approved_gate,
    Deed.ADVANCED: _advanced,
}
