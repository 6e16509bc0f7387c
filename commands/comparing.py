"""``diff``: what a change of a schedule really changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commands.options import argument, command, option
from commands.session import Answer, Session
from engine.telling.marking import N_

if TYPE_CHECKING:
    from schemas.comparison import Comparison


@command(
    "diff",
    N_("Compare two schedules by the histories that they accept.")
    + "\n\n"
    + N_(
        "A and B are files, or ids of schedules: of the programme, if one is found, or installed"
        " ones. The verdict says how B differs from A: equal, stricter, looser, incomparable or"
        " undecided. For each difference the shortest history is told that shows it."
    ),
    argument("a", metavar="A"),
    argument("b", metavar="B"),
    option(
        "--map",
        N_("An id of A and what B calls it; may be given several times."),
        metavar="OLD=NEW",
        multiple=True,
    ),
    option(
        "--save",
        N_("Write the histories to a file, as stories of A (etap stories A --check FILE)."),
        metavar=N_("FILE"),
    ),
    option("--exit-code", N_("End with status 1 where the two are not equal."), is_flag=True),
)
def diff(session: Session, a: str, b: str, **chosen: Any) -> Answer:
    """Compare two schedules."""
    from attrs import evolve

    from commands.screen import pen
    from engine import operations
    from engine.telling.json_difference import difference_document
    from engine.telling.text_difference import difference_lines

    found = operations.compare(a, b, _renames(chosen["map"]), session.programme_if_any)
    if chosen["save"] is not None:
        _save(session, found, chosen["save"])
    return Answer(
        evolve(found, is_asked=chosen["exit_code"]),
        lambda: difference_document(session.words, found),
        lambda: difference_lines(pen(session), found),
    )


def _save(session: Session, found: Comparison, file: str) -> None:
    """Write what shows the difference as stories of A."""
    from pathlib import Path

    from engine import operations
    from engine.telling.json_stories import saved_document

    shown = operations.witnesses(found)
    operations.save_stories(Path(file), saved_document(found.a.schedule, shown, session.words))


def _renames(pairs: tuple[str, ...]) -> dict[str, str]:
    """Read ``OLD=NEW`` pairs; raises a usage error where one is none."""
    from engine.errors import UsageFault

    found: dict[str, str] = {}
    for pair in pairs:
        old, sign, new = pair.partition("=")
        if not (old and sign and new) or old in found or new in found.values():
            raise UsageFault("ETP813", {"pair": pair})
        found[old] = new
    return found
