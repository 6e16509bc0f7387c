"""``init`` and ``county``: making a programme and its counties."""

from __future__ import annotations

from pathlib import Path

from commands.options import argument, command, group, idem_option, option
from commands.session import Answer, Session
from commands.telling import done
from engine.telling.marking import N_


@command(
    "init",
    N_("Make an empty programme.")
    + "\n\n"
    + N_("DIR is an empty or new folder; the working folder if left out. Its first person is p1."),
    argument("directory", required=False, default=".", metavar=N_("DIR")),
    option(
        "--simulated", N_("Allow --now, and say everywhere that it is simulated."), is_flag=True
    ),
    idem_option(),
)
def init(session: Session, directory: str, **flags: bool) -> Answer:
    """Make a programme with schema_2003_2010 adopted."""
    from engine import operations

    simulated = flags["simulated"]
    found = operations.init(Path(directory), session.now, simulated=simulated, idem=session.idem)
    return done("init", found, session, N_("Go on with: etap county add CODE NAME"))


@command(
    "add",
    N_("Add a county."),
    argument("code"),
    argument("name"),
    idem_option(),
)
def add(session: Session, code: str, name: str) -> Answer:
    """Add a county by its TERYT code."""
    from engine import operations

    with session.open() as programme:
        found = operations.add_county(programme, code, name, session.asked)
        return done("county-add", found, session)


@command("list", N_("List the counties."))
def list_(session: Session) -> Answer:
    """List the counties in the order they were added."""
    from commands.screen import pen
    from engine import operations
    from engine.telling.json_form import counties_document
    from engine.telling.text_roster import counties_blocks

    with session.open() as programme:
        rows, simulated = operations.counties(programme), programme.simulated
    return Answer(
        rows,
        lambda: counties_document(rows, simulated),
        lambda: counties_blocks(pen(session), rows, simulated),
    )


@command(
    "import",
    N_("Add the counties of a CSV file with the columns code and name."),
    argument("file"),
    idem_option(),
)
def import_(session: Session, file: str) -> Answer:
    """Add the counties of a file, all or none."""
    from engine import operations

    with session.open() as programme:
        found = operations.import_counties(programme, Path(file), session.asked)
        return done("county-import", found, session)


county = group("county", N_("Add, list or import counties."), [add, list_, import_])
