"""``demo``: a simulated programme of 16 counties to look at."""

from __future__ import annotations

from pathlib import Path

from commands.options import argument, command
from commands.session import Answer, Session
from engine.telling.marking import N_


@command(
    "demo",
    N_("Make a simulated programme to look at.")
    + "\n\n"
    + N_(
        "Sixteen real counties, a half-year that never happened, and sample evidence, in the folder DIR"
        " (etap-demo if left out). It says that it is simulated wherever it is shown."
    ),
    argument("directory", required=False, default="etap-demo", metavar=N_("DIR")),
)
def demo(session: Session, directory: str) -> Answer:
    """Make the demonstration's programme and show its board."""
    from commands.progress import Bar
    from commands.screen import pen
    from commands.telling import refused
    from engine import demonstration
    from engine.telling.json_form import board_document
    from engine.telling.text_board import demo_blocks
    from schemas.report import Refusal

    with Bar(session, N_("Making the programme")) as bar:
        found = demonstration.demo(Path(directory), bar.moved)
    if isinstance(found, Refusal):
        return refused(found, session)
    return Answer(
        found,
        lambda: {**board_document(found), "schema": "etap.demo/1", "folder": directory},
        lambda: demo_blocks(pen(session), found, directory),
    )
