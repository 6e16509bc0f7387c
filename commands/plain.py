"""``tell``: a schedule in plain words, and back. No programme is needed."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import gettext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.options import TranslatedOption, argument, command, option
from commands.session import Answer, Session
from engine.telling.marking import N_

if TYPE_CHECKING:
    from schemas.plain import Retold


@command(
    "tell",
    N_("Tell a schedule in plain words, or read such a text back.")
    + "\n\n"
    + N_(
        "FILE is a schedule; with --parse it is a text in plain words, and the schedule is printed"
        " that it tells. Which of the two languages it is told in, --lang says; a text that is read"
        " tells its own."
    ),
    argument("file"),
    option("--parse", N_("Read a text in plain words."), is_flag=True),
    TranslatedOption(
        ["-o", "--out", "folder"],
        metavar=N_("DIR"),
        help=N_("With --parse: write the schedule and its row schemas into this folder."),
    ),
)
def tell(session: Session, file: str, folder: str | None, **flags: bool) -> Answer:
    """Tell a schedule, or read one back."""
    if flags["parse"]:
        return _retold(session, Path(file), folder)
    if folder is not None:
        raise click.UsageError(gettext(N_("-o goes with --parse.")))
    return _told(session, Path(file))


def _told(session: Session, path: Path) -> Answer:
    from commands.screen import pen
    from engine import operations
    from engine.telling.plain.answers import telling_document
    from engine.telling.plain.layout import plain_lines

    found = operations.tell(path, session.language)
    return Answer(
        found,
        lambda: telling_document(found),
        lambda: plain_lines(found, pen(session).width, pen(session).paint),
    )


def _retold(session: Session, path: Path, folder: str | None) -> Answer:
    from engine import operations
    from engine.telling.plain.answers import retold_document

    found = operations.retell(path, session.language, Path(folder) if folder is not None else None)
    return Answer(
        found,
        lambda: retold_document(found),
        lambda: _printed(session, found, folder or ""),
    )


def _printed(session: Session, found: Retold, folder: str) -> Iterator[str]:
    from commands.screen import pen, talk, talking_pen
    from engine.telling.plain.answers import beside_lines, retold_lines

    yield from retold_lines(pen(session), found, folder)
    talk(beside_lines(talking_pen(session), found))
