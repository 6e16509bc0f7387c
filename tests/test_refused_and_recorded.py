"""What the engine refuses is a finding where a record says that it was done all the same.

The other half, that what the engine lets happen is none, stands in ``tests/test_cycle_machine``.
"""

from datetime import date

from attrs import asdict
from hypothesis import given

from engine.auditing.case import audited_case
from engine.auditing.retelling import first_move
from engine.deciding.advance import approval_roles
from engine.deciding.standings import day_of, submissions_of
from engine.recording.cycle_records import act_of
from schemas.case_record import Act, CaseRecord, Closing
from schemas.commands import Advance, ApproveGate, ApproveOutput, Submit, Withdraw
from schemas.ledger import Draft, Kind
from tests.deciding_strategies import CYCLE, Played, Step, cycles, digest_of, recorded

EARLY = Closing(date(1970, 1, 1))
#: Refused for want of a role to approve in, where the person holds several: an event says which.
UNSAID = "ETP523"


@given(cycles())
def test_whatever_the_engine_refuses_is_found_where_it_was_recorded(played: Played):
    acts: list[Act] = []
    for step in played.steps:
        if isinstance(step.decision, Draft):
            acts.append(act(played, step, step.decision))
        elif (draft := forced(played, step)) and step.decision.code != UNSAID:
            last = act(played, step, draft)
            record = CaseRecord(CYCLE, (*acts, last), evidence=step.situation.evidence)
            found = audited_case(played.tables, record, EARLY).findings
            assert [one for one in found if one.event == last.number], step.decision


def act(played: Played, step: Step, draft: Draft) -> Act:
    """Return the act of an event as the choke point would have recorded it."""
    situation, schedule = step.situation, played.tables.schedule
    event = recorded(situation.state, draft, situation.actor.person, situation.now)
    day = day_of(event.recorded, schedule.timezone)
    return act_of(schedule, event, digest_of(event), situation.actor.roles, day)


def forced(played: Played, step: Step) -> Draft | None:
    """Return what a command would have recorded if nobody had refused it."""
    found = _of_outputs(played, step) or _of_gates(played, step)
    return found and Draft(found[0], step.situation.happened, found[1])


def _of_outputs(played: Played, step: Step) -> tuple[Kind, dict] | None:
    made = step.situation.state.submissions
    match step.command:
        case Submit(output=name, files=files, checks=checks, to=to):
            bases = dict.fromkeys(played.tables.schedule.output_of[name].bases, 0)
            whole = (*made[name].files, *files) if to is not None else files
            listed = [asdict(file) for file in whole]
            told = [asdict(check) for check in checks]
            payload = {"output": name, "files": listed, "checks": told, "bases": bases}
            return Kind.SUBMITTED, {**payload, "adds_to": to}
        case Withdraw(output=name):
            return Kind.WITHDRAWN, {"output": name}
        case ApproveOutput(output=name) if name in made:
            quorum = played.tables.schedule.output_of[name].approval
            return Kind.APPROVED, {"output": name, "role": quorum.role if quorum else "clerk"}
    return None


def _of_gates(played: Played, step: Step) -> tuple[Kind, dict] | None:
    state, tables = step.situation.state, played.tables
    match step.command:
        case ApproveGate(trigger=name, role=role):
            move = tables.moves.get((state.stage, name)) or first_move(tables, name)
            asked = approval_roles(move)
            held = [one for one in asked if one in step.situation.actor.roles]
            bound = {"visit": state.visit, "submissions": submissions_of(state, move.gate.outputs)}
            return Kind.APPROVED, {**bound, "gate": name, "role": role or (*held, *asked, "x")[0]}
        case Advance(trigger=name, reason=reason):
            move = tables.moves.get((state.stage, name)) or first_move(tables, name)
            dest = move.transition.dest
            return Kind.ADVANCED, {"trigger": name, "dest": dest, "reason": reason}
        case _:
            return None
