"""``verify`` and ``doctor``: can the record, the machine and the folder be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands.options import command, option
from commands.session import Answer, Session
from engine.telling.marking import N_

if TYPE_CHECKING:
    from schemas.report import Checkup


@command(
    "verify",
    N_("Check the ledger's chain and every file of evidence.")
    + "\n\n"
    + N_(
        "Everything is looked at and nothing is changed. The exit status is 5 where anything is"
        " wrong."
    ),
)
def verify(session: Session) -> Answer:
    """Verify the ledger and the evidence."""
    from commands.progress import Bar
    from commands.screen import pen
    from engine import operations
    from engine.telling.json_checks import verification_document
    from engine.telling.text_checks import verification_lines

    with session.open() as programme, Bar(session, N_("Verifying")) as bar:
        found = operations.verify(programme, bar.moved)
    return Answer(
        found,
        lambda: verification_document(session.words, found),
        lambda: verification_lines(pen(session), found),
    )


@command(
    "doctor",
    N_("Check the installation and the programme's folder.")
    + "\n\n"
    + N_(
        "What is derived from the events, columns and hashes beside them and compiled schedules, is"
        " compared with them. With --rebuild it is written anew; make a backup first. No event is"
        " ever changed."
    ),
    option("--rebuild", N_("Write anew what is derived from the events."), is_flag=True),
)
def doctor(session: Session, **flags: bool) -> Answer:
    """Examine the machine, and the programme where one is found."""
    from commands.screen import pen
    from engine import operations
    from engine.telling.json_backups import examination_document
    from engine.telling.json_checks import doctor_document
    from engine.telling.text_backups import examination_lines
    from engine.telling.text_checks import checkup_lines

    if flags["rebuild"]:
        done = operations.rebuild(session.find())
        return Answer(
            done,
            lambda: examination_document(session.words, done),
            lambda: examination_lines(pen(session), done),
        )
    found = _examined(session)
    return Answer(
        found,
        lambda: doctor_document(session.words, found),
        lambda: checkup_lines(pen(session), found),
    )


def _examined(session: Session) -> tuple[Checkup, ...]:
    from engine import operations

    if session.programme_if_any is None:
        return operations.doctor(None)
    with session.open() as programme:
        return operations.doctor(programme)
