"""``redact``: evidence is destroyed after its plan was shown and somebody said yes."""

from __future__ import annotations

from gettext import gettext
from typing import TYPE_CHECKING, Any

import click

from commands.asking import is_shown, is_wanted
from commands.options import argument, command, idem_option, option
from commands.session import Answer, Session
from engine.telling.marking import N_

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from engine.recording.programme_folder import Programme
    from schemas.redaction import Redaction

_ASK = N_("Destroy it? It cannot be brought back. Type yes or no:")


@command(
    "redact",
    N_("Destroy evidence for good, and search for what is left of it.")
    + "\n\n"
    + N_(
        "EVIDENCE is a commitment as 'etap log --json' shows it, or its first digits (eight at"
        " least), the SHA-256 of a file, or the path of a file with the same bytes; a reason or a"
        " note is named by its commitment. The events stay and can still be verified. An output"
        " that was current stays met."
    ),
    argument("evidence", nargs=-1, metavar=N_("EVIDENCE")),
    option("--reason", N_("Why; kept beside the ledger: name nobody."), metavar=N_("TEXT")),
    option("--yes", N_("Do not ask: destroy after showing the plan."), is_flag=True),
    option("--due", N_("List what its schedule no longer keeps; destroy nothing."), is_flag=True),
    option("--as-of", N_("The day that --due is asked for; today if left out."), metavar=N_("DAY")),
    idem_option(),
)
def redact(session: Session, evidence: tuple[str, ...], **chosen: Any) -> Answer:
    """Plan, ask, destroy, search."""
    from attrs import evolve

    from commands.telling import refused
    from engine import operations
    from schemas.redaction import RedactionOutcome

    reason = (chosen["reason"] or "").strip()
    _insist(evidence, reason, chosen)
    if chosen["due"]:
        return _due(session, chosen["as_of"])
    with session.open() as programme:
        plan = operations.redaction(programme, evidence, session.asked)
        if plan.refusal is not None:
            return refused(plan.refusal, session)
        is_read = _show(session, plan)
        if not (chosen["yes"] or (is_read and is_wanted(session, _ASK))):
            return _answer(session, evolve(plan, outcome=RedactionOutcome.UNCONFIRMED))
        return _redacted(session, programme, plan, reason)


def _insist(evidence: tuple[str, ...], reason: str, chosen: Mapping[str, Any]) -> None:
    """Insist on what the command needs: evidence and a reason, or --due and neither."""
    if chosen["due"] and (evidence or reason):
        raise click.UsageError(gettext(N_("--due only lists; it takes no evidence and no reason.")))
    if chosen["as_of"] is not None and not chosen["due"]:
        raise click.UsageError(gettext(N_("--as-of goes with --due.")))
    if chosen["due"]:
        return
    if not evidence:
        raise click.UsageError(gettext(N_("Name the evidence to destroy.")))
    if not reason:
        raise click.UsageError(gettext(N_("Say why with --reason.")))


def _due(session: Session, text: str | None) -> Answer:
    """List what is due."""
    from commands.screen import pen
    from engine import operations
    from engine.telling.json_redaction import due_document
    from engine.telling.text_due import due_blocks

    day = None if text is None else _day(text)
    with session.open() as programme:
        found = operations.due_list(programme, day)
    return Answer(
        found, lambda: due_document(found), lambda: tuple(due_blocks(pen(session), found))
    )


def _day(text: str) -> date:
    """Read one day."""
    from datetime import date

    from engine.errors import UsageFault

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageFault("ETP994", {"text": text}) from None


def _redacted(session: Session, programme: Programme, plan: Redaction, reason: str) -> Answer:
    from commands.telling import refused
    from engine import operations
    from schemas.refusal import Refusal

    done = operations.redact(programme, plan, session.asked, reason)
    return refused(done, session) if isinstance(done, Refusal) else _answer(session, done)


def _show(session: Session, plan: Redaction) -> bool:
    from engine.telling.text_redaction import plan_lines

    return is_shown(session, lambda pen: plan_lines(pen, plan))


def _answer(session: Session, found: Redaction) -> Answer:
    from engine.telling.json_redaction import redaction_document

    return Answer(
        found, lambda: redaction_document(session.words, found), lambda: _told(session, found)
    )


def _told(session: Session, found: Redaction) -> tuple[str, ...]:
    from commands import screen
    from commands.telling import Trouble, told
    from engine.telling.text_redaction import outcome_lines
    from schemas.redaction import RedactionOutcome

    if found.outcome is RedactionOutcome.UNCONFIRMED:
        told(Trouble("ETP767", found.status, {"evidence": found.words}), session)
    return tuple(outcome_lines(screen.pen(session), found))
