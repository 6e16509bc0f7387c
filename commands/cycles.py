"""The commands that record on a cycle: ``start``, ``submit``, ``approve`` and their kin."""

from __future__ import annotations

from gettext import gettext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.completing import counties, outputs, triggers
from commands.options import Counted, argument, command, idem_option, option
from commands.telling import done
from engine.telling.marking import N_

if TYPE_CHECKING:
    from commands.session import Answer, Session

_COUNTY = {"shell_complete": counties}
_REASON = N_("Why; kept beside the ledger, for it may name people.")


@command(
    "start",
    N_("Start a county's cycle.")
    + "\n\n"
    + N_("It enters the first stage of the schedule. A file is read, checked and adopted first."),
    argument("county", **_COUNTY),
    option(
        "--schedule",
        N_("An adopted schedule's id, or a file; schema_2003_2010 if left out."),
        metavar=N_("ID|FILE"),
    ),
    idem_option(),
)
def start(session: Session, county: str, schedule: str | None) -> Answer:
    """Start a cycle."""
    from engine import operations

    with session.open() as programme:
        return done("start", operations.start(programme, county, schedule, session.asked), session)


@command(
    "submit",
    N_("Hand in the files of an output.")
    + "\n\n"
    + N_(
        "The files of one submission stand side by side. They are copied into the programme, and"
        " their checks run at once."
    ),
    argument("county", **_COUNTY),
    argument("output", shell_complete=outputs),
    argument("files", nargs=-1, required=True, metavar=N_("FILE"), type=click.Path()),
    option("--add", N_("Add the files to those of the current submission."), is_flag=True),
    idem_option(),
)
def submit(
    session: Session, county: str, output: str, files: tuple[str, ...], **flags: bool
) -> Answer:
    """Submit files."""
    from engine import operations

    paths = tuple(map(Path, files))
    with session.open() as programme:
        found = operations.submit(
            programme, county, output, paths, session.asked, adding=flags["add"]
        )
        return done("submit", found, session)


@command(
    "withdraw",
    N_("Take an output back."),
    argument("county", **_COUNTY),
    argument("output", shell_complete=outputs),
    option("--reason", _REASON, metavar=N_("TEXT")),
    idem_option(),
)
def withdraw(session: Session, county: str, output: str, reason: str | None) -> Answer:
    """Withdraw an output's current submission."""
    from engine import operations

    with session.open() as programme:
        found = operations.withdraw(programme, county, output, session.asked, reason)
        return done("withdraw", found, session)


@command(
    "approve",
    N_("Approve an output, or a gate.")
    + "\n\n"
    + N_("Name the output, or the gate by its trigger with --gate. Each person counts once."),
    argument("county", **_COUNTY),
    argument("output", required=False, shell_complete=outputs),
    option("--gate", N_("Approve this gate."), metavar=N_("TRIGGER"), shell_complete=triggers),
    option("--role", N_("In which role, where several would do."), metavar=N_("ROLE")),
    idem_option(),
)
def approve(
    session: Session, county: str, output: str | None, gate: str | None, role: str | None
) -> Answer:
    """Approve the current submission of an output, or a gate."""
    from engine import operations

    if (output is None) == (gate is None):
        raise click.UsageError(gettext(N_("Name an output, or a gate with --gate.")))
    if role is not None and gate is None:
        raise click.UsageError(
            gettext(N_("--role goes with --gate: an output names its role itself."))
        )
    with session.open() as programme:
        if output is not None:
            found = operations.approve_output(programme, county, output, session.asked)
        else:
            found = operations.approve_gate(programme, county, str(gate), session.asked, role)
        return done("approve", found, session)


@command(
    "advance",
    N_("Go through a gate to the next stage.")
    + "\n\n"
    + N_(
        "Without TRIGGER the only transition that leads on is meant. It goes through if, and only"
        " if, 'etap why' says that the gate is open."
    ),
    argument("county", **_COUNTY),
    argument("trigger", required=False, shell_complete=triggers),
    option("--reason", _REASON, metavar=N_("TEXT")),
    idem_option(),
)
def advance(session: Session, county: str, trigger: str | None, reason: str | None) -> Answer:
    """Go through a gate."""
    from engine import operations

    with session.open() as programme:
        found = operations.advance(programme, county, trigger, session.asked, reason)
        return done("advance", found, session)


@command(
    "note",
    N_("Note a text, or narrow the days of an event.")
    + "\n\n"
    + N_(
        "With --event and --happened, say more exactly when an event happened; it is never moved."
    ),
    argument("county", **_COUNTY),
    option("--event", N_("The number of the event."), type=Counted(), metavar="N"),
    option("--text", N_("The text; kept beside the ledger."), metavar=N_("TEXT")),
    idem_option(),
)
def note(session: Session, county: str, event: int | None, text: str | None) -> Answer:
    """Note a text or narrow an event's days."""
    from attrs import evolve

    from engine import operations

    text = (text or "").strip() or None
    if event is None and text is None:
        raise click.UsageError(gettext(N_("Give a text with --text, or an event with --event.")))
    if event is not None and session.happened is None and text is None:
        raise click.UsageError(
            gettext(N_("Say with --happened when event {event} happened.")).format(event=event)
        )
    narrowed = session.happened if event is not None else None
    asked = session.asked if event is None else evolve(session.asked, happened=None)
    with session.open() as programme:
        found = operations.note(programme, county, asked, event, narrowed, text)
        return done("note", found, session)
