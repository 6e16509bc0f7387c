"""Where one leaf of a gate stands: an output, an approval, a wait, a right (design 3).

An output is current when it has a submission that was not withdrawn, whose evidence is intact,
whose checks passed, which was made from the current content of every output it derives from
(transitively), and whose approvals are complete. The first of these that fails is the reason given.
One that was current when its evidence was redacted stays met, whatever becomes of its bases.

Each ``*_standing`` function compiles one leaf to a judge: a function of the situation alone, so
that a decision costs a few look-ups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from attrs import frozen

from engine.deciding.calendar import after, passed
from schemas.cycle import Actor, EvidenceStanding, GateApproval, Signature, State, Submission
from schemas.days import Answer, Days
from schemas.explanation import Class, Reason, Standing, Status

if TYPE_CHECKING:
    from schemas.output import Output, Quorum
    from schemas.requirement import ApprovalNeeded, Elapsed
    from schemas.schedule import Schedule, Transition


@frozen(eq=False, repr=False)
class Situation:
    """What a decision is made on, all of it: nothing else is read.

    ``evidence`` maps commitments to what the disk says of their bytes; ``None`` means that only the
    recorded facts are asked. A commitment that a given mapping does not name counts as absent.
    ``happened`` are the days of the command; ``now`` an aware instant; ``today`` its day in the
    schedule's time zone, where the caller knows it already.
    """

    state: State
    actor: Actor
    evidence: Mapping[str, EvidenceStanding] | None
    happened: Days
    now: datetime
    today: Days | None = None


Judge = Callable[[Situation], Standing]

CURRENT = Standing(Status.MET, Reason.CURRENT)
HOLDS = Standing(Status.MET, Reason.HOLDS)
REDACTED = Standing(Status.MET, Reason.REDACTED)
NO_RIGHT = Standing(Status.UNMET, Reason.NO_ROLE, Class.NO_RIGHT)
_EVIDENCE_FAULTS = {
    EvidenceStanding.ALTERED: Reason.ALTERED,
    EvidenceStanding.ABSENT: Reason.ABSENT,
}


@lru_cache(maxsize=4096)
def days_of(text: str) -> Days:
    """Read EDTF text once; the same few days return in every event."""
    return Days.parse(text)


# --- Outputs --------------------------------------------------------------------------------------


def output_standing(schedule: Schedule, output: Output) -> Judge:
    """Compile the judge of one output."""
    chain, name = _derivation(schedule, output), output.id

    def judge(situation: Situation) -> Standing:
        submission = situation.state.submissions.get(name)
        if submission is None:
            return _to_submit(output, Reason.MISSING, situation)
        if submission.redacted:
            return REDACTED
        if submission.lost:
            return _to_submit(output, Reason.REDACTED, situation)
        return (
            (situation.evidence is not None and _evidence_fault(output, submission, situation))
            or (_check_fault(output, submission, situation) if submission.failed else None)
            or (chain and _staleness(schedule, chain, situation))
            or (output.approval and _approval_fault(output, output.approval, submission, situation))
            or CURRENT
        )

    return judge


def _to_submit(output: Output, reason: Reason, situation: Situation, **facts: object) -> Standing:
    """Tell that ``output`` must be submitted (again): by whom, and in which stage."""
    if output.stage != situation.state.stage:
        elsewhere = {**facts, "elsewhere": output.stage}
        return Standing(Status.UNMET, reason, Class.MISSING, elsewhere)
    can_act = not output.by or not situation.actor.roles.isdisjoint(output.by)
    cls = Class.MISSING if can_act else Class.PERSON
    return Standing(Status.UNMET, reason, cls, facts) if facts else _plain(reason, cls)


@cache
def _plain(reason: Reason, cls: Class) -> Standing:
    return Standing(Status.UNMET, reason, cls)


def _evidence_fault(
    output: Output, submission: Submission, situation: Situation
) -> Standing | None:
    evidence = situation.evidence or {}
    for commitment in submission.content:
        standing = evidence.get(commitment, EvidenceStanding.ABSENT)
        if standing in _EVIDENCE_FAULTS:
            return _to_submit(output, _EVIDENCE_FAULTS[standing], situation)
    return None


def _check_fault(output: Output, submission: Submission, situation: Situation) -> Standing:
    anew = stale_pair(((output.id, base) for base in output.bases), situation.state) is not None
    return _to_submit(output, Reason.INVALID, situation, failed=submission.failed, anew=anew)


def _derivation(schedule: Schedule, output: Output) -> tuple[tuple[str, str], ...]:
    """Every (output, base) pair that must agree for ``output`` to be fresh.

    Bases come before what is made from them: the first pair that disagrees is the first to cure.
    """
    graph: dict[str, tuple[str, ...]] = {}
    waiting = [output.id]
    while waiting:
        product = waiting.pop()
        if product not in graph:
            graph[product] = schedule.output_of[product].bases
            waiting.extend(graph[product])
    order = TopologicalSorter(graph).static_order()
    return tuple((product, base) for product in order for base in graph[product])


def stale_pair(chain: Iterable[tuple[str, str]], state: State) -> tuple[str, str] | None:
    """Return the first (output, base) whose base is gone, or changed since the output was made."""
    for product, base in chain:
        made, now = state.submissions.get(product), state.submissions.get(base)
        if now is None or (made is not None and made.made_from.get(base) != now.content):
            return product, base
    return None


def _staleness(
    schedule: Schedule, chain: tuple[tuple[str, str], ...], situation: Situation
) -> Standing | None:
    """Tell what made it stale, and which output has to be submitted first: ``submit``."""
    pair = stale_pair(chain, situation.state)
    if pair is None:
        return None
    product, base = pair
    first = product if base in situation.state.submissions else base
    output = schedule.output_of[first]
    facts = {"product": product, "base": base, "submit": first, "by": output.by}
    return _to_submit(output, Reason.STALE, situation, **facts)


# --- Approvals ------------------------------------------------------------------------------------


def eligible(quorum: Quorum, submission: Submission) -> tuple[Signature, ...]:
    """Return the approvals that count for the quorum, the first of each person."""
    barred = submission.persons if quorum.not_the_submitter else ()
    counted = {
        signature.person: signature
        for signature in reversed(submission.approvals)
        if signature.role == quorum.role and signature.person not in barred
    }
    return tuple(counted.values())


def _approval_fault(
    output: Output, quorum: Quorum, submission: Submission, situation: Situation
) -> Standing | None:
    have = len(eligible(quorum, submission))
    if have >= quorum.count:
        return None
    facts: dict[str, object] = {"role": quorum.role, "have": have, "need": quorum.count}
    if output.stage != situation.state.stage:
        facts["elsewhere"] = output.stage
    can_act = _can_sign(quorum, submission, situation.actor)
    return _waiting(facts, can_act and "elsewhere" not in facts)


def _can_sign(quorum: Quorum, submission: Submission, actor: Actor) -> bool:
    barred = submission.persons if quorum.not_the_submitter else ()
    signed = (signature.person for signature in submission.approvals)
    return quorum.role in actor.roles and actor.person not in (*barred, *signed)


def _waiting(facts: Mapping[str, object], can_act: object) -> Standing:
    cls = Class.MISSING if can_act else Class.PERSON
    return Standing(Status.UNMET, Reason.WAITING_FOR_APPROVAL, cls, facts)


def standing_approvals(
    state: State, trigger: str, outputs: tuple[str, ...]
) -> tuple[GateApproval, ...]:
    """Return the approvals of a gate that still bind.

    Of this visit and of the submissions as they are.
    """
    if not state.gate_approvals:
        return ()
    current = submissions_of(state, outputs)
    return tuple(
        given
        for given in state.gate_approvals
        if given.trigger == trigger and given.visit == state.visit and given.submissions == current
    )


def submissions_of(state: State, outputs: tuple[str, ...]) -> Mapping[str, int]:
    """Return the seq of the current submission of each of the outputs that has one."""
    return {o: state.submissions[o].seq for o in outputs if o in state.submissions}


def approval_standing(trigger: str, outputs: tuple[str, ...], needed: ApprovalNeeded) -> Judge:
    """Compile the judge of an approval of the gate itself."""

    def judge(situation: Situation) -> Standing:
        given = standing_approvals(situation.state, trigger, outputs)
        persons = {a.by.person for a in given if a.by.role == needed.role}
        if len(persons) >= needed.count:
            return HOLDS
        actor = situation.actor
        can_act = needed.role in actor.roles and all(a.by.person != actor.person for a in given)
        facts = {"role": needed.role, "have": len(persons), "need": needed.count}
        return _waiting(facts, can_act)

    return judge


# --- Days and rights ------------------------------------------------------------------------------


def elapsed_standing(schedule: Schedule, elapsed: Elapsed) -> Judge:
    """Compile the judge of a wait.

    From the latest entry into a stage to the days of the command.
    """

    def judge(situation: Situation) -> Standing:
        entry = situation.state.entries.get(elapsed.since)
        if entry is None:
            never = {"elsewhere": elapsed.since}
            return Standing(Status.UNMET, Reason.NEVER_ENTERED, Class.MISSING, never)
        since = days_of(entry.happened)
        answer = passed(since, elapsed.at_least, situation.happened, schedule.calendar)
        opens = after(since.last, elapsed.at_least, schedule.calendar)
        facts: dict[str, object] = {"opens": opens, "event": entry.seq, "since": entry.happened}
        if day_of(entry.recorded, schedule.timezone) > since.last:
            facts["recorded_later"] = entry.seq
        return _waited(answer, facts)

    return judge


def _waited(answer: Answer, facts: Mapping[str, object]) -> Standing:
    if answer is Answer.MET:
        return Standing(Status.MET, Reason.HOLDS, None, facts)
    if answer is Answer.UNMET:
        return Standing(Status.UNMET, Reason.TOO_EARLY, Class.DATE, facts)
    return Standing(Status.UNKNOWN, Reason.UNCERTAIN_DAYS, Class.CANNOT_TELL, facts)


def day_of(recorded: str, timezone: str) -> date:
    """Return the calendar day of a recorded instant in an IANA time zone."""
    return datetime.fromisoformat(recorded).astimezone(ZoneInfo(timezone)).date()


def right_standing(transition: Transition) -> Judge:
    """Compile the judge of the right to make a transition."""

    def judge(situation: Situation) -> Standing:
        return NO_RIGHT if situation.actor.roles.isdisjoint(transition.by) else HOLDS

    return judge
