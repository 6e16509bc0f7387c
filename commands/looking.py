"""``board``, ``why`` and ``log``: looking at a programme changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands.completing import counties, triggers
from commands.options import argument, command, option
from commands.session import Answer, Session
from engine.telling.marking import N_

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from engine.telling.text_why import Details


@command(
    "board",
    N_("Show where every county stands."),
)
def board(session: Session) -> Answer:
    """Show the board."""
    from commands.screen import pen
    from engine import operations
    from engine.telling.json_form import board_document
    from engine.telling.text_board import board_blocks

    with session.open() as programme:
        found = operations.board(programme)
    return Answer(found, lambda: board_document(found), lambda: board_blocks(pen(session), found))


@command(
    "why",
    N_("Explain what a county's gate still needs.")
    + "\n\n"
    + N_(
        "COUNTY is a code or a unique name. Without TRIGGER the transition that leads on is meant."
        " The exit status is 0 where the gate is open, else 1."
    ),
    argument("county", shell_complete=counties),
    argument("trigger", required=False, shell_complete=triggers),
    option("--all", N_("Show the conditions that hold, too."), is_flag=True),
)
def why(session: Session, county: str, trigger: str | None, **flags: bool) -> Answer:
    """Explain the gates that lead on, or the gate of one trigger."""
    from commands.screen import pen
    from commands.telling import refused
    from engine import operations
    from engine.telling.json_form import why_document
    from engine.telling.text_why import why_lines
    from schemas.refusal import Refusal

    with session.open() as programme:
        found = operations.why(programme, county, trigger, session.asked)
        if isinstance(found, Refusal):
            return refused(found, session)
        details = _details(programme, session, everything=flags["all"])
    return Answer(
        found,
        lambda: why_document(session.words, found, details),
        lambda: why_lines(pen(session), found, details),
    )


def _details(programme: Programme, session: Session, *, everything: bool) -> Details:
    """Gather who holds which role and what they are called."""
    from engine import operations
    from engine.telling.json_form import holders_of
    from engine.telling.text_why import Details

    people = operations.people(programme)
    names = {row.person: row.name for row in people if row.name}
    return Details(holders_of(people), names, session.said.get("cycle"), everything)


@command(
    "log",
    N_("Show the history of a county's cycle.")
    + "\n\n"
    + N_("With --history, show what public sources say of a real county's workshops instead."),
    argument("county", required=False, shell_complete=counties),
    option("--history", N_("A file of an attested history."), metavar=N_("FILE")),
)
def log(session: Session, county: str | None, history: str | None) -> Answer:
    """Show a cycle's history, or an attested one."""
    import click

    if (county is None) == (history is None):
        from gettext import gettext

        raise click.UsageError(gettext(N_("Name a county, or a file with --history.")))
    return _log(session, str(county)) if history is None else _attested(session, history)


def _log(session: Session, county: str) -> Answer:
    from commands.screen import pen
    from engine import operations
    from engine.telling.json_form import log_document
    from engine.telling.text_log import log_blocks

    with session.open() as programme:
        found = operations.log(programme, county, session.asked)
    return Answer(found, lambda: log_document(found), lambda: log_blocks(pen(session), found))


def _attested(session: Session, file: str) -> Answer:
    from pathlib import Path

    from commands.screen import pen
    from engine import operations
    from engine.telling.json_checks import history_document
    from engine.telling.text_history import history_lines

    found = operations.attested(Path(file))
    return Answer(
        found, lambda: history_document(found), lambda: history_lines(pen(session), found)
    )
