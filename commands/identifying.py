"""``identify``: which schedules of a family permit an attested history."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from commands.options import argument, command, option
from commands.session import Answer, Session
from engine.telling.marking import N_


@command(
    "identify",
    N_("Tell which schedules permit a history.")
    + "\n\n"
    + N_(
        "HISTORY is a file of an attested history. Without --schedule the installed schedule and"
        " its variants are asked; with --programme, the schedules of that programme. The exit"
        " status is 0 where one of them permits the history, or none says anything of it, else 1."
    ),
    argument("history"),
    option(
        "--schedule",
        N_("A file of a schedule to ask; may be given several times."),
        metavar=N_("FILE"),
        multiple=True,
    ),
    option("--runs", N_("Show a possible run of each schedule that permits it."), is_flag=True),
)
def identify(session: Session, history: str, **chosen: Any) -> Answer:
    """Ask each schedule of a family about a history."""
    from commands.screen import pen
    from engine import operations
    from engine.telling.json_identification import identification_document
    from engine.telling.text_identification import identification_blocks

    found = operations.identify(Path(history), _family(session, chosen["schedule"]))
    return Answer(
        found,
        lambda: identification_document(session.words, found),
        lambda: identification_blocks(pen(session), found, with_runs=chosen["runs"]),
    )


def _family(session: Session, named: tuple[str, ...]) -> tuple[Path, ...] | None:
    """Return the schedules that were asked for; ``None`` for the installed ones."""
    if named:
        return tuple(Path(name) for name in named)
    if session.said.get("programme"):
        return tuple(sorted((session.find() / "schedules").glob("*/*.yaml")))
    return None
