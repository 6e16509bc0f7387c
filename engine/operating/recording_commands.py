"""Recording a command on the cycle that its caller saw.

The decision is taken again inside the write transaction, on the cycle and the grants as they are
there; when the cycle is no longer as it was seen, the command is told so instead of deciding on
something its caller did not look at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from engine.deciding.advance import decide
from engine.errors import Conflict, EtapError
from engine.recording.ledger.checkpoints import receipt_text
from schemas.asked import Asked
from schemas.refusal import Refusal
from schemas.report import Done

if TYPE_CHECKING:
    from engine.recording.ledger.moment import Moment
    from engine.recording.programme_folder import Programme
    from schemas.commands import Command
    from schemas.cycle import State
    from schemas.explanation import Explanation
    from schemas.ledger import Draft, Receipt
    from schemas.programme import Roster
    from schemas.retrying import Repeated

from engine.operating.cycles import Evidence, Seen, explained_for


def record(
    programme: Programme,
    seen: Seen,
    evidence: Evidence,
    command: Command,
    schedule: str = "",
    text: str | None = None,
    insist: Callable[[], None] | None = None,
    named: str | None = None,
) -> Done | Refusal:
    """Decide on the cycle as it is inside the write transaction, provided it is as it was seen.

    ``schedule`` is the digest that a new cycle will run on, and ``named`` the id by which it was
    named, if it was: the id must still mean it. ``text`` is the reason or note that the command
    refers to, for telling what was done. ``insist`` raises within the transaction where what the
    command kept is no longer there.
    """

    def decision(moment: Moment) -> Draft | Refusal:
        if named is not None and not _means(moment.roster, named, schedule):
            raise Conflict("ETP395", {"schedule": named})
        if moment.state.seq != seen.state.seq:
            facts = {"county": moment.state.county, "seen": seen.state.seq, "now": moment.state.seq}
            raise Conflict("ETP536", facts)
        if insist is not None:
            insist()
        return decide(seen.tables, seen.at(moment, evidence), command)

    receipts = programme.record(seen.cycle, seen.person, [decision], schedule, seen.asked.idem)
    if isinstance(receipts, Refusal):
        return receipts
    return done_on(programme, seen, receipts, text)


def done_on(
    programme: Programme,
    seen: Seen,
    receipts: tuple[Receipt, ...],
    text: str | None,
    before: Repeated | None = None,
) -> Done:
    """Return what was done on a cycle, with the cycle as it is now and what comes next."""
    state = programme.state(seen.cycle)
    return Done(
        receipts,
        state,
        seen.tables.schedule,
        seen.roster.simulated,
        text,
        before,
        following=lambda: _following(programme, seen, state),
        receipt=lambda: receipt_text(seen.roster.origin, receipts[-1]),
    )


def _means(roster: Roster, named: str, digest: str) -> bool:
    """Whether a new cycle of the schedule with this id runs on this digest."""
    current = roster.current(named)
    return current is not None and current.digest == digest


def done_itself(
    programme: Programme, receipts: tuple[Receipt, ...], before: Repeated | None = None
) -> Done:
    """Return what was done on the programme itself."""
    return Done(
        receipts,
        simulated=programme.simulated,
        before=before,
        receipt=lambda: receipt_text(programme.seen_as, receipts[-1]),
    )


def record_with_text(
    programme: Programme,
    seen: Seen,
    evidence: Evidence,
    command: Callable[[Mapping[str, object] | None], Command],
    text: str | None,
) -> Done | Refusal:
    """Record a command whose reason or text is kept apart; a command that is refused keeps none.

    A blank text is none.
    """
    if text is None or not text.strip():
        return record(programme, seen, evidence, command(None))
    beforehand = decide(seen.tables, seen.beforehand(programme, evidence), command({}))
    if isinstance(beforehand, Refusal):
        return beforehand
    kept = command(programme.private.keep_text(text))
    return record(programme, seen, evidence, kept, text=text)


def _following(programme: Programme, seen: Seen, state: State) -> tuple[Explanation, ...]:
    asked = Asked(seen.person, number=state.number)
    after = Seen(seen.cycle, seen.person, seen.tables, state, seen.roster, asked)
    try:
        answer = explained_for(programme, after, None)
    except EtapError:  # what was recorded is told all the same; 'etap why' will say what is wrong
        return ()
    return () if isinstance(answer, Refusal) else answer
