"""One acceptance story in words: its steps, with what is special about their files, and its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.telling.marking import N_, NN_
from engine.telling.text_refused_step import refused_why
from engine.telling.text_steps import start_lines, step_words

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from engine.telling.words import Words
    from schemas.acceptance import AcceptanceStory, Files, StoryStep
    from schemas.schedule import Schedule

_ACCEPTED = N_("This history is accepted.")
_REFUSED = N_("The last step is refused: {why}")
_MEDIA = N_("as {media}")
_COUNT = NN_("with {n} file", "with {n} files")
_ROWS = NN_("with {n} row", "with {n} rows")
_DISTINCT = NN_("with {n} different value in '{column}'", "with {n} different values in '{column}'")
_BROKEN = N_("with a value in '{column}' that stands nowhere in '{key}' of {output}")


def story_lines(
    pen: Pen, story: AcceptanceStory, schedule: Schedule, indent: str = "  "
) -> Iterator[str]:
    """Write the numbered steps of a story, and what the schedule answers."""
    yield from story_steps_lines(pen, story, schedule, indent)
    if story.dated:
        yield from start_lines(pen, story.begins, indent)
    if story.accepted:
        yield from pen.wrapped(pen.say(_ACCEPTED), indent)
    else:
        yield from pen.wrapped(pen.say(_REFUSED, why=refused_why(pen.words, story.why)), indent)


def story_steps_lines(
    pen: Pen, story: AcceptanceStory, schedule: Schedule, indent: str = "  "
) -> Iterator[str]:
    """Write the numbered steps of a story."""
    room = len(str(len(story.steps)))
    for number, told in enumerate(story.steps, 1):
        lead = f"{indent}{number:>{room}}. "
        yield from pen.wrapped(story_step_words(pen.words, told, schedule), lead, " " * len(lead))


def story_step_words(words: Words, told: StoryStep, schedule: Schedule) -> str:
    """Say one step and what is special about its files."""
    said = step_words(words, told.step, schedule)
    return ", ".join((said, *(_special(words, told.files) if told.files else ())))


def _special(words: Words, files: Files) -> Iterator[str]:
    if files.count is not None:
        yield words.count(_COUNT, files.count)
    if files.media:
        yield words.say(_MEDIA, media=files.media)
    if files.rows is not None:
        yield words.count(_ROWS, files.rows)
    for column, number in files.distinct:
        yield words.count(_DISTINCT, number, column=column)
    for column, output, key in files.broken:
        yield words.say(_BROKEN, column=column, output=output, key=key)
