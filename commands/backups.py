"""``backup`` and ``restore``: the whole programme in one file, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commands.options import Counted, TranslatedOption, argument, command, option
from commands.session import Answer, Session
from commands.telling import refused
from engine.telling.marking import N_
from schemas.backups import RestoreAsked

if TYPE_CHECKING:
    from click import Context, Parameter


class Lost(Counted):
    """A number of events that may be lost: a whole one, none included."""

    def convert(self, value: Any, param: Parameter | None, ctx: Context | None) -> int:
        """Read the number; anything else is wrong usage."""
        return 0 if str(value) == "0" else super().convert(value, param, ctx)


@command(
    "backup",
    N_("Write one file that holds the whole programme.")
    + "\n\n"
    + N_(
        "Others may go on working meanwhile. The file is verified before it gets its name. It holds"
        " names and evidence: keep it as you keep the programme, and not in its folder."
    ),
    argument("file"),
    option("--force", N_("Replace the file if it is there."), is_flag=True),
)
def backup(session: Session, file: str, **flags: bool) -> Answer:
    """Back the programme up."""
    from commands.progress import Bar
    from commands.screen import pen
    from engine import operations
    from engine.telling.json_backups import backup_document
    from engine.telling.text_backups import backup_lines

    folder = session.find()
    with Bar(session, N_("Backing up")) as bar:
        found = operations.backup(folder, file, bar.moved, force=flags["force"])
    return Answer(
        found,
        lambda: backup_document(session.words, found),
        lambda: backup_lines(pen(session), found),
    )


@command(
    "restore",
    N_("Restore a programme from a backup.")
    + "\n\n"
    + N_(
        "DIR is a new or empty folder, or that of a programme; the programme that is found if left"
        " out. The backup is verified first, and what replacing a programme would lose is told:"
        " nothing is replaced until you name the number of those events with --lose."
    ),
    argument("file"),
    argument("directory", required=False, metavar=N_("DIR")),
    option(
        "--lose",
        N_("Replace the programme, and lose exactly so many events."),
        type=Lost(),
        metavar=N_("NUMBER"),
    ),
    TranslatedOption(
        ["--since"],
        help=N_("A checkpoint or receipt that the backup must extend. May be given again."),
        metavar="FILE|SIZE:ROOT",
        multiple=True,
    ),
    option("--discard", N_("Remove the programme that was replaced."), is_flag=True),
    option("--faulty", N_("Restore a record with faults, too; they are told."), is_flag=True),
)
def restore(session: Session, file: str, directory: str | None, **said: Any) -> Answer:
    """Restore a backup."""
    from commands.progress import Bar
    from commands.screen import pen
    from engine import operations
    from engine.telling.json_backups import restoration_document
    from engine.telling.text_backups import restoration_lines
    from schemas.refusal import Refusal

    folder = str(session.find()) if directory is None else directory
    asked = RestoreAsked(file, folder, **said)
    with Bar(session, N_("Verifying")) as bar:
        found = operations.restore(asked, bar.moved)
    if isinstance(found, Refusal):
        return refused(found, session)
    return Answer(
        found,
        lambda: restoration_document(session.words, found),
        lambda: restoration_lines(pen(session), found),
    )
