"""``person``: who is in the programme, and in which roles."""

from __future__ import annotations

from commands.completing import persons, roles
from commands.options import argument, command, group, idem_option
from commands.session import Answer, Session
from commands.telling import done
from engine.telling.marking import N_


@command(
    "add",
    N_("Add a person under the next id: p2, p3 and so on.")
    + "\n\n"
    + N_("The name is kept beside the ledger, where it can be deleted; it may be left out."),
    argument("name", required=False),
    idem_option(),
)
def add(session: Session, name: str | None) -> Answer:
    """Add a person."""
    from engine import operations

    with session.open() as programme:
        return done("person-add", operations.add_person(programme, name, session.asked), session)


@command(
    "name",
    N_("Give a person a name, in place of an earlier one.")
    + "\n\n"
    + N_("The name is kept beside the ledger, where it can be deleted."),
    argument("person", shell_complete=persons),
    argument("name"),
)
def name_(session: Session, person: str, name: str) -> Answer:
    """Name a person."""
    from commands.screen import pen
    from commands.telling import refused
    from engine import operations
    from engine.telling.json_form import person_document
    from engine.telling.text_roster import named_lines
    from schemas.refusal import Refusal

    with session.open() as programme:
        found = operations.name_person(programme, person, name)
        simulated = programme.simulated
    if isinstance(found, Refusal):
        return refused(found, session)
    return Answer(
        found,
        lambda: person_document(found, simulated),
        lambda: named_lines(pen(session), found, simulated),
    )


@command("list", N_("List the persons, their roles and names."))
def list_(session: Session) -> Answer:
    """List the persons."""
    from commands.screen import pen
    from engine import operations
    from engine.telling.json_form import people_document
    from engine.telling.text_roster import people_blocks

    with session.open() as programme:
        rows, simulated = operations.people(programme), programme.simulated
    return Answer(
        rows,
        lambda: people_document(rows, simulated),
        lambda: people_blocks(pen(session), rows, simulated),
    )


@command(
    "grant",
    N_("Grant a role that a schedule of the programme names."),
    argument("person", shell_complete=persons),
    argument("role", shell_complete=roles),
    idem_option(),
)
def grant(session: Session, person: str, role: str) -> Answer:
    """Grant a role."""
    from engine import operations

    with session.open() as programme:
        found = operations.grant(programme, person, role, session.asked)
        return done("person-grant", found, session)


@command(
    "revoke",
    N_("Revoke a role."),
    argument("person", shell_complete=persons),
    argument("role", shell_complete=roles),
    idem_option(),
)
def revoke(session: Session, person: str, role: str) -> Answer:
    """Revoke a role."""
    from engine import operations

    with session.open() as programme:
        found = operations.revoke(programme, person, role, session.asked)
        return done("person-revoke", found, session)


person = group(
    "person",
    N_("Add, name or list persons; grant or revoke roles."),
    [add, name_, list_, grant, revoke],
)
