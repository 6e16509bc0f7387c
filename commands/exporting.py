"""``export``: the record as an event log, in a format that other tools read."""

from __future__ import annotations

from typing import Any

import click

from commands.completing import counties
from commands.options import TranslatedOption, argument, command, option
from commands.session import Answer, Session
from engine.telling.marking import N_

FORMATS = ("xes", "ocel", "csv", "parquet", "arrow")


@command(
    "export",
    N_("Write the record as an event log for other tools.")
    + "\n\n"
    + N_(
        "Without COUNTY, all cycles are written. Without --format the end of the file's name tells"
        " the format: .xes, .jsonocel, .csv, .parquet or .arrow. The file holds no name of a"
        " person, no file's name and no text of a reason or note."
    ),
    argument("county", nargs=-1, shell_complete=counties),
    TranslatedOption(["-o", "--out"], help=N_("The file to write."), metavar=N_("FILE")),
    option(
        "--format",
        N_("xes, ocel, csv, parquet or arrow."),
        type=click.Choice(FORMATS),
        metavar=N_("FORMAT"),
    ),
    option("--force", N_("Replace the file if it is there."), is_flag=True),
)
def export(session: Session, county: tuple[str, ...], **said: Any) -> Answer:
    """Write an event log."""
    from commands.screen import pen
    from engine import operations
    from engine.telling.text_export import export_document, export_lines
    from schemas.exporting import ExportAsked, ExportFormat

    wanted = ExportFormat(said["format"]) if said["format"] else None
    asked = ExportAsked(_out(said), wanted, county, session.said.get("cycle"), said["force"])
    with session.open() as programme:
        found = operations.export(programme, asked)
    return Answer(found, lambda: export_document(found), lambda: export_lines(pen(session), found))


def _out(said: Any) -> str:
    from gettext import gettext

    if not said["out"]:
        raise click.UsageError(gettext(N_("Name the file to write with -o.")))
    return str(said["out"])
