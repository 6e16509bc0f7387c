"""``graph``: a schedule as a picture, in one of five formats. No programme is needed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from commands.options import TranslatedOption, argument, command, option
from commands.session import Answer, Session
from engine.telling.marking import N_

if TYPE_CHECKING:
    from schemas.picture import Picture

FORMATS = ("svg", "mermaid", "dot", "bpmn", "scxml")


@command(
    "graph",
    N_("Draw a schedule.")
    + "\n\n"
    + N_(
        "Without -o the picture goes to standard output. Without --format the end of the file's"
        " name tells the format: .svg, .mmd, .dot, .bpmn or .scxml; without both it is SVG."
    ),
    argument("file"),
    option(
        "--format",
        N_("svg, mermaid, dot, bpmn or scxml."),
        type=click.Choice(FORMATS),
        metavar=N_("FORMAT"),
    ),
    TranslatedOption(["-o", "--out"], help=N_("The file to write."), metavar=N_("FILE")),
    option(
        "--link-base", N_("The address whose anchors the nodes lead to."), metavar=N_("ADDRESS")
    ),
)
def graph(session: Session, file: str, **said: str | None) -> Answer:
    """Draw a schedule, to a file or to stdout."""
    from pathlib import Path

    from commands.screen import pen
    from engine import operations
    from engine.telling.text_picture import picture_document, picture_lines
    from schemas.picture import PictureAsked, PictureFormat

    wanted = PictureFormat(said["format"]) if said["format"] else None
    out = None if said["out"] == "-" else said["out"]
    if wanted is None and said["out"] is None and not session.json:
        _refuse_a_terminal()
    asked = PictureAsked(wanted, out, said["link_base"])
    drawn = operations.draw(Path(file), asked, session.words)
    return Answer(
        drawn,
        lambda: picture_document(drawn),
        lambda: picture_lines(pen(session), drawn) if drawn.out else _printed(drawn),
    )


def _refuse_a_terminal() -> None:
    """Print no picture where a person reads, unless its text is asked for."""
    from engine.errors import UsageFault

    if sys.stdout.isatty():
        raise UsageFault("ETP443", {})


def _printed(drawn: Picture) -> tuple[str, ...]:
    """Write the picture to stdout as it is; nothing is left to say."""
    from commands.screen import write_exactly

    write_exactly(drawn.text)
    return ()
