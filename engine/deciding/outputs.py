"""Deciding what happens to an output: submitting, withdrawing and approving it (design 3).

- an output is submitted, withdrawn and approved only while its own stage is the current one;
- a base that is missing at submission is a refusal; a base that is not fresh is not: the output
  will be stale until it is made again;
- nothing is added to a submission whose bases changed since: the new event would record the bases
  as they are now, for files that were made from what they were;
- nothing is added to a submission whose evidence was redacted, nor is anything measured against a
  table that was: it would have to be looked at again;
- within one cycle the same bytes may not be current for two outputs, unless one shares with the
  other;
- an approval binds to the submission as it stands, and falls with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import asdict

from engine.deciding.standings import Situation, output_standing, stale_pair
from schemas.commands import ApproveOutput, Submit, Withdraw
from schemas.explanation import Reason
from schemas.ledger import Draft, Kind
from schemas.output import References
from schemas.refusal import ExitStatus, Fact, Refusal

if TYPE_CHECKING:
    from schemas.cycle import CheckResult, EvidenceFile, Submission
    from schemas.output import Output, Quorum
    from schemas.schedule import Schedule

#: What bars the approval of a submission: nobody should sign what cannot count.
_NOT_TO_APPROVE = (
    Reason.INVALID,
    Reason.STALE,
    Reason.ALTERED,
    Reason.ABSENT,
    Reason.REDACTED,
)


def decide(
    schedule: Schedule, situation: Situation, command: Submit | Withdraw | ApproveOutput
) -> Draft | Refusal:
    """Decide a command on one output of the schedule."""
    match command:
        case Submit():
            return submit(schedule, situation, command)
        case Withdraw():
            return withdraw(schedule, situation, command)
        case ApproveOutput():
            return approve(schedule, situation, command)


def may_change(situation: Situation, output: Output) -> Refusal | None:
    """Refuse where the output's stage is not the current one, or the person has no right to it."""
    return out_of_stage(situation, output) or without_right(situation, output)


def out_of_stage(situation: Situation, output: Output) -> Refusal | None:
    """Refuse where the output's stage is not the current one."""
    if output.stage == situation.state.stage:
        return None
    return Refusal("ETP511", ExitStatus.REFUSED, _about(situation, output, output.by))


def without_right(situation: Situation, output: Output) -> Refusal | None:
    """Refuse where the person has none of the roles that produce the output."""
    if not output.by or not situation.actor.roles.isdisjoint(output.by):
        return None
    return Refusal("ETP512", ExitStatus.REFUSED, _about(situation, output, output.by))


def submit(schedule: Schedule, situation: Situation, command: Submit) -> Draft | Refusal:
    """Decide a submission whose files were received and whose checks were measured."""
    output = schedule.output_of[command.output]
    refusal = next(objections_to_submitting(schedule, situation, command), None)
    if refusal:
        return refusal
    files = _whole(situation, command)
    submissions = situation.state.submissions
    payload = {
        "output": output.id,
        "files": [asdict(file) for file in files],
        "checks": [_check(result) for result in command.checks],
        "bases": {base: submissions[base].seq for base in output.bases},
        "adds_to": command.to,
    }
    acting = tuple(sorted(situation.actor.roles.intersection(output.by)))
    return Draft(Kind.SUBMITTED, situation.happened, payload, acting)


def objections_to_submitting(
    schedule: Schedule, situation: Situation, command: Submit
) -> Iterator[Refusal]:
    """Give every reason to refuse a submission: a command is refused for the first of them."""
    output = schedule.output_of[command.output]
    files = _whole(situation, command)
    found = (
        out_of_stage(situation, output),
        without_right(situation, output),
        missing_base(situation, output),
        _redacted_to_add_to(situation, output, command),
        _stale_to_add_to(situation, output, command),
        _redacted_base(situation, output),
        _repeated_file(output, files),
        _shared_file(schedule, situation, output, files),
    )
    return filter(None, found)


def _whole(situation: Situation, command: Submit) -> tuple[EvidenceFile, ...]:
    """Return the files of the submission that results: those added to, then those added."""
    earlier = situation.state.submissions.get(command.output)
    if command.to is None or earlier is None:
        return command.files
    return (*earlier.files, *command.files)


def _check(result: CheckResult) -> dict[str, Any]:
    return asdict(result)


def missing_base(situation: Situation, output: Output) -> Refusal | None:
    """Refuse a submission for want of the outputs that it derives from."""
    missing = tuple(base for base in output.bases if base not in situation.state.submissions)
    if not missing:
        return None
    facts: Mapping[str, Fact] = {"output": output.id, "bases": missing}
    return Refusal("ETP513", ExitStatus.NO, facts)


def _stale_to_add_to(situation: Situation, output: Output, command: Submit) -> Refusal | None:
    pair = stale_pair(((output.id, base) for base in output.bases), situation.state)
    if command.to is None or pair is None:
        return None
    return Refusal("ETP519", ExitStatus.NO, {"output": output.id, "base": pair[1]})


def _redacted_to_add_to(situation: Situation, output: Output, command: Submit) -> Refusal | None:
    """Refuse to add to files some of which nobody can look at any more."""
    is_gone = command.to is not None and _is_gone(situation, output.id)
    return Refusal("ETP760", ExitStatus.NO, {"output": output.id}) if is_gone else None


def _redacted_base(situation: Situation, output: Output) -> Refusal | None:
    """Refuse what refers to rows of a table that was redacted: that cannot be measured."""
    referred = (check.output for check in output.checks if isinstance(check, References))
    base = next((one for one in referred if _is_gone(situation, one)), None)
    if base is None:
        return None
    facts: Mapping[str, Fact] = {
        "output": output.id,
        "base": base,
        "county": situation.state.county,
    }
    return Refusal("ETP761", ExitStatus.NO, facts)


def _is_gone(situation: Situation, output: str) -> bool:
    submission = situation.state.submissions.get(output)
    return submission is not None and (submission.redacted or submission.lost)


def _repeated_file(output: Output, files: tuple[EvidenceFile, ...]) -> Refusal | None:
    if len({file.commitment for file in files}) == len(files):
        return None
    return Refusal("ETP514", ExitStatus.NO, {"output": output.id})


def _shared_file(
    schedule: Schedule, situation: Situation, output: Output, files: tuple[EvidenceFile, ...]
) -> Refusal | None:
    own = {file.commitment for file in files}
    for other, submission in situation.state.submissions.items():
        if other == output.id or own.isdisjoint(submission.content):
            continue
        if other in output.shares_with or output.id in _shares(schedule, other):
            continue
        facts: Mapping[str, Fact] = {"output": output.id, "other": other}
        return Refusal("ETP515", ExitStatus.NO, facts)
    return None


def _shares(schedule: Schedule, name: str) -> tuple[str, ...]:
    output = schedule.output_of.get(name)
    return output.shares_with if output else ()


def withdraw(schedule: Schedule, situation: Situation, command: Withdraw) -> Draft | Refusal:
    """Decide to withdraw the current submission of an output."""
    output = schedule.output_of[command.output]
    refusal = next(objections_to_withdrawing(situation, output), None)
    if refusal:
        return refusal
    submission = situation.state.submissions[output.id]
    payload = {"output": output.id, "submission": submission.seq, "reason": command.reason}
    acting = tuple(sorted(situation.actor.roles.intersection(output.by)))
    return Draft(Kind.WITHDRAWN, situation.happened, payload, acting)


def objections_to_withdrawing(situation: Situation, output: Output) -> Iterator[Refusal]:
    """Give every reason to refuse a withdrawal."""
    found = (
        out_of_stage(situation, output),
        without_right(situation, output),
        _nothing_there("ETP516", situation, output, {"output": output.id}),
    )
    return filter(None, found)


def _nothing_there(
    code: str, situation: Situation, output: Output, facts: Mapping[str, Fact]
) -> Refusal | None:
    gone = output.id not in situation.state.submissions
    return Refusal(code, ExitStatus.NO, facts) if gone else None


def approve(schedule: Schedule, situation: Situation, command: ApproveOutput) -> Draft | Refusal:
    """Decide the approval of an output's current submission by one person."""
    output = schedule.output_of[command.output]
    refusal = next(objections_to_approving(schedule, situation, output), None)
    if refusal or output.approval is None:
        return refusal or _unasked(situation, output)
    seq = situation.state.submissions[output.id].seq
    payload = {"output": output.id, "submission": seq, "role": output.approval.role}
    return Draft(Kind.APPROVED, situation.happened, payload, (output.approval.role,))


def _about(situation: Situation, output: Output, roles: tuple[str, ...]) -> Mapping[str, Fact]:
    return {
        "output": output.id,
        "county": situation.state.county,
        "stage": situation.state.stage,
        "own_stage": output.stage,
        "person": situation.actor.person,
        "about": output.id,
        "roles": roles,
    }


def _unasked(situation: Situation, output: Output) -> Refusal:
    return Refusal("ETP525", ExitStatus.NO, _about(situation, output, ()))


def objections_to_approving(
    schedule: Schedule, situation: Situation, output: Output
) -> Iterator[Refusal]:
    """Give every reason to refuse an approval: of what nobody asks to approve, this one alone."""
    quorum = output.approval
    if quorum is None:
        return iter((_unasked(situation, output),))
    facts = _about(situation, output, (quorum.role,))
    submission = situation.state.submissions.get(output.id)
    found = (
        out_of_stage(situation, output),
        _without_role(situation, quorum, facts),
        _nothing_there("ETP526", situation, output, facts),
        _barred(quorum, submission, facts) if submission else None,
        _signed_already(submission, facts) if submission else None,
        _unfit(schedule, situation, output, facts) if submission else None,
    )
    return filter(None, found)


def _without_role(
    situation: Situation, quorum: Quorum, facts: Mapping[str, Fact]
) -> Refusal | None:
    held = quorum.role in situation.actor.roles
    return None if held else Refusal("ETP522", ExitStatus.REFUSED, facts)


def _barred(quorum: Quorum, submission: Submission, facts: Mapping[str, Fact]) -> Refusal | None:
    """Refuse the submitter where the quorum asks for somebody else."""
    barred = quorum.not_the_submitter and facts["person"] in submission.persons
    return Refusal("ETP527", ExitStatus.REFUSED, facts) if barred else None


def _signed_already(submission: Submission, facts: Mapping[str, Fact]) -> Refusal | None:
    signed = any(signature.person == facts["person"] for signature in submission.approvals)
    return Refusal("ETP524", ExitStatus.NO, facts) if signed else None


def _unfit(
    schedule: Schedule, situation: Situation, output: Output, facts: Mapping[str, Fact]
) -> Refusal | None:
    """Refuse to approve what cannot count as it stands."""
    standing = output_standing(schedule, output)(situation)
    if standing.reason in _NOT_TO_APPROVE:
        return Refusal("ETP528", ExitStatus.NO, {**facts, "reason": standing.reason.value})
    return None
