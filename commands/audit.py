"""``verify`` and ``doctor``: can the record, the machine and the folder be trusted."""

from __future__ import annotations

from pathlib import Path
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
    option(
        "--key",
        N_("A public key that you kept: what you give must be signed by it. May be given again."),
        metavar="VKEY",
        multiple=True,
    ),
    option(
        "--certificate",
        N_("A root certificate that you trust, or one between. May be given again."),
        metavar=N_("FILE"),
        multiple=True,
    ),
)
def verify(
    session: Session, since: tuple[str, ...], key: tuple[str, ...], certificate: tuple[str, ...]
) -> Answer:
    """Verify the ledger and the evidence, also against what was kept."""
    from commands.progress import Bar
    from commands.screen import pen
    from engine import operations
    from engine.telling.json_checks import verification_document
    from engine.telling.text_checks import verification_lines
    from schemas.signing import Trust

    kept = tuple(operations.kept_checkpoint(word, _given(word)) for word in since)
    trust = Trust(kept, tuple(map(operations.public_key, key)))
    with Bar(session, N_("Verifying")) as bar:
        found = operations.verify_folder(
            session.find(), bar.moved, trust, session.now, tuple(map(Path, certificate))
        )
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
