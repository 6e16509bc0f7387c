"""``export``: the record as an event log, in a format that other tools read."""

from __future__ import annotations

from gettext import gettext
from typing import Any

import click

from commands.completing import counties
from commands.options import TranslatedOption, argument, command, option
from commands.session import Answer, Session
from engine.telling.marking import N_
from schemas.exporting import CodedAsked, ExportAsked, ExportFormat

FORMATS = ("xes", "ocel", "csv", "parquet", "arrow")


@command(
    "export",
    N_("Write the record as an event log for other tools.")
    + "\n\n"
    + N_(
        "Without COUNTY, all cycles are written. Without --format the end of the file's name tells"
        " the format: .xes, .jsonocel, .csv, .parquet or .arrow. The file holds no name of a"
        " person, no file's name and no text of a reason or note."
    )
    + "\n\n"
    + N_(
        "With --log, a log of others is written in coded form (.arrow), which costs little to read"
        " again."
    ),
    argument("county", nargs=-1, required=False, shell_complete=counties),
    TranslatedOption(["-o", "--out"], help=N_("The file to write."), metavar=N_("FILE")),
    option(
        "--format",
        N_("xes, ocel, csv, parquet or arrow."),
        type=click.Choice(FORMATS),
        metavar=N_("FORMAT"),
    ),
    option("--force", N_("Replace the file if it is there."), is_flag=True),
    option("--log", N_("A log of others, to be written in coded form."), metavar=N_("FILE")),
    option("--schedule", N_("The schedule that the log is of."), metavar=N_("SCHEDULE")),
    option("--map", N_("A file that says what the log's columns mean."), metavar=N_("FILE")),
)
def export(session: Session, county: tuple[str, ...], **said: Any) -> Answer:
    """Write an event log."""
    from commands.screen import pen
    from engine import operations
    from engine.telling.text_export import export_document, export_lines

    asked = _asked(county, said, session)
    if isinstance(asked, CodedAsked):
        found = operations.export_log(asked)
    else:
        with session.open() as programme:
            found = operations.export(programme, asked)
    return Answer(found, lambda: export_document(found), lambda: export_lines(pen(session), found))


def _asked(county: tuple[str, ...], said: Any, session: Session) -> ExportAsked | CodedAsked:
    """Read what was asked for; a log of others has no counties, and ours needs no mapping."""
    out = _out(said)
    wanted = ExportFormat(said["format"]) if said["format"] else None
    if said["log"]:
        if county:
            raise click.UsageError(gettext(N_("A log of others has no counties to choose from.")))
        return CodedAsked(said["log"], out, wanted, said["schedule"], said["map"], said["force"])
    if said["schedule"] or said["map"]:
        raise click.UsageError(gettext(N_("--schedule and --map are for a log given with --log.")))
    return ExportAsked(out, wanted, county, session.said.get("cycle"), said["force"])


def _out(said: Any) -> str:
    if not said["out"]:
        raise click.UsageError(gettext(N_("Name the file to write with -o.")))
    return str(said["out"])
