"""``db``: the versions of a programme's databases, and bringing them up to date."""

from __future__ import annotations

import click

from commands.options import HELP, TranslatedGroup, command, everywhere, help_option, option
from commands.session import Answer, Session
from engine.telling.marking import N_


@command(
    "upgrade",
    N_("Bring the databases of an older etap up to date.")
    + "\n\n"
    + N_(
        "A backup is made and verified first, beside the programme's folder unless --backup names a"
        " file. No event is changed."
    ),
    option("--backup", N_("The file of the backup."), metavar=N_("FILE")),
)
def upgrade(session: Session, backup: str | None) -> Answer:
    """Upgrade the stores."""
    from commands.progress import Bar
    from commands.screen import pen
    from engine import operations
    from engine.telling.json_backups import upgrade_document
    from engine.telling.text_backups import upgrade_lines

    with Bar(session, N_("Verifying")) as bar:
        found = operations.upgrade(session.find(), backup, bar.moved)
    return Answer(
        found,
        lambda: upgrade_document(session.words, found),
        lambda: upgrade_lines(pen(session), found),
    )


@click.pass_context
def _versions(context: click.Context) -> Answer | None:
    """Tell the versions where no command of the group was named."""
    if context.invoked_subcommand is not None:
        return None
    from commands.screen import pen
    from engine import operations
    from engine.telling.json_backups import versions_document
    from engine.telling.text_backups import versions_lines

    session = context.ensure_object(Session)
    found = operations.store_versions(session.find())
    return Answer(
        found,
        lambda: versions_document(found),
        lambda: versions_lines(pen(session), found),
    )


db = TranslatedGroup(
    "db",
    context_settings=HELP,
    help=N_("Show the versions of the databases, or upgrade them."),
    params=[help_option(), *everywhere()],
    add_help_option=False,
    commands=[upgrade],
    invoke_without_command=True,
    callback=_versions,
    subcommand_metavar=N_("COMMAND"),
)
