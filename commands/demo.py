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
        "Sixteen real counties, a half-year that never happened, and sample evidence, in the folder"
        " DIR (etap-demo if left out). It says that it is simulated wherever it is shown."
    ),
    argument("directory", required=False, default="etap-demo", metavar=N_("DIR")),
)
def demo(session: Session, directory: str) -> Answer:
    """Make the demonstration's programme and show its board."""
    from commands.progress import Bar
    from commands.screen import pen
    from commands.telling import refused
    from engine import demonstration
    from engine.telling.json_form import demo_document
    from engine.telling.text_demo import demo_blocks
    from schemas.refusal import Refusal

    with Bar(session, N_("Making the programme")) as bar:
        found = demonstration.demo(Path(directory), session.now, bar.moved)
    if isinstance(found, Refusal):
        return refused(found, session)
    return Answer(
        found,
        lambda: demo_document(found, directory),
        lambda: demo_blocks(pen(session), found, directory),
    )
