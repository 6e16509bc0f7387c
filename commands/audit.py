"""``verify`` and ``doctor``: can the record, the machine and the folder be trusted."""

from __future__ import annotations

from commands.options import command
from commands.session import Answer, Session
from engine.telling.marking import N_


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


@command("doctor", N_("Check the installation and the programme's folder."))
def doctor(session: Session) -> Answer:
    """Examine the machine, and the programme where one is found."""
    from commands.screen import pen
    from engine import operations
    from engine.errors import NotFound
    from engine.telling.json_checks import doctor_document
    from engine.telling.text_checks import checkup_lines

    try:
        with session.open() as programme:
            found = operations.doctor(programme)
    except NotFound:
        if session.said.get("programme"):
            raise
        found = operations.doctor(None)
    return Answer(
        found,
        lambda: doctor_document(session.words, found),
        lambda: checkup_lines(pen(session), found),
    )
