"""``verify`` and ``doctor``: can the record, the machine and the folder be trusted."""

from __future__ import annotations

from commands.options import command, option
from commands.session import Answer, Session
from engine.telling.marking import N_


@command(
    "verify",
    N_("Check the ledger's chain and every file of evidence.")
    + "\n\n"
    + N_(
        "Everything is looked at and nothing is changed. The exit status is 5 where anything is"
        " wrong."
    )
    + "\n\n"
    + N_(
        "With --since it is proved that the ledger extends what you kept: a checkpoint or a"
        " receipt, as a file or in its short form, SIZE:ROOT. Without, an end that was cut off and"
        " a ledger that was made anew cannot be seen."
    ),
    option(
        "--since",
        N_("A checkpoint or receipt that you kept; - reads it. May be given again."),
        metavar="FILE|SIZE:ROOT",
        multiple=True,
    ),
)
def verify(session: Session, since: tuple[str, ...]) -> Answer:
    """Verify the ledger and the evidence, also against what was kept."""
    from commands.progress import Bar
    from commands.screen import pen
    from engine import operations
    from engine.telling.json_checks import verification_document
    from engine.telling.text_checks import verification_lines

    kept = tuple(operations.kept_checkpoint(word, _given(word)) for word in since)
    with Bar(session, N_("Verifying")) as bar:
        found = operations.verify_folder(session.find(), bar.moved, kept, session.now)
    return Answer(
        found,
        lambda: verification_document(session.words, found),
        lambda: verification_lines(pen(session), found),
    )


def _given(word: str) -> str | None:
    """Read the input where the word stands for it."""
    if word != "-":
        return None
    import sys

    return sys.stdin.read()


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
