"""``stories``: the histories that pin a schedule down, for sign-off."""

from __future__ import annotations

from gettext import gettext
from pathlib import Path
from typing import Any

import click

from commands.options import TranslatedOption, argument, command, option
from commands.session import Answer, Session
from engine.telling.marking import N_


@command(
    "stories",
    N_("Tell the fewest stories that pin a schedule down.")
    + "\n\n"
    + N_(
        "FILE is a schedule's file, or the id of a schedule: of the programme, if one is found, or"
        " an installed one. Each story is a history that the schedule accepts, or refuses at its"
        " last step; together they tell it from every schedule with one edit that a history can"
        " show. With --check, saved stories are replayed instead; the exit status is 0 where all"
        " hold, else 1."
    ),
    argument("file"),
    TranslatedOption(
        ["-o", "--out"],
        metavar=N_("FILE"),
        help=N_("Write the stories to a file, as JSON."),
    ),
    option("--check", N_("Replay the stories of this file against FILE."), metavar=N_("FILE")),
    option("--all", N_("Show every edit, also those that no history can show."), is_flag=True),
)
def stories(session: Session, file: str, **chosen: Any) -> Answer:
    """Tell the stories of a schedule, or replay saved ones."""
    if chosen["check"] is not None:
        if chosen["out"] is not None:
            raise click.UsageError(gettext(N_("-o does not go with --check.")))
        return _checked(session, file, chosen["check"])
    return _told(session, file, chosen)


def _told(session: Session, file: str, chosen: dict[str, Any]) -> Answer:
    from commands.screen import pen
    from engine import operations
    from engine.telling.json_stories import stories_document
    from engine.telling.text_stories import stories_lines

    found = operations.stories(file, session.programme_if_any)
    if chosen["out"] is not None:
        operations.save_stories(Path(chosen["out"]), stories_document(session.words, found))
    return Answer(
        found,
        lambda: stories_document(session.words, found),
        lambda: stories_lines(pen(session), found, with_all=chosen["all"]),
    )


def _checked(session: Session, file: str, saved: str) -> Answer:
    from commands.screen import pen
    from engine import operations
    from engine.telling.json_stories import checked_document
    from engine.telling.text_checked_stories import checked_lines

    found = operations.check_stories(file, Path(saved), session.programme_if_any)
    return Answer(
        found,
        lambda: checked_document(session.words, found),
        lambda: checked_lines(pen(session), found),
    )
