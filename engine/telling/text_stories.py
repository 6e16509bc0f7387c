"""Acceptance stories in words, for sign-off: each story, what it pins down, and the counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from engine.telling.marking import N_, NN_
from engine.telling.text_edits import edit_clause
from engine.telling.text_story import story_lines
from engine.telling.words import clean

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.acceptance import AcceptanceStory, Stories
    from schemas.mutant import Edit

#: How many of the edits that a story tells are shown where not all are asked for.
SHOWN = 6

_HEADING = N_("Stories for sign-off: {name} ({file})")
_DIGEST = N_("Digest: {digest}")
_SUMMARY = NN_(
    "{n} story pins the schedule down: it tells it from every schedule with one edit that a"
    " history can show.",
    "{n} stories pin the schedule down: together they tell it from every schedule with one edit"
    " that a history can show.",
)
_ASSUMED = N_(
    "Files and persons stand for any; whoever acts holds every role, and files pass every check,"
    " unless a step says otherwise."
)
_STORY = N_("Story {number}: accepted")
_REFUSED_STORY = N_("Story {number}: refused at its last step")
_TELLS = N_("It would be answered otherwise if:")
_MORE = NN_("and {n} more edit (--all shows it)", "and {n} more edits (--all shows them)")
_EDITS = NN_(
    "{n} schedule with one edit was compared.", "{n} schedules with one edit were compared."
)
_TOLD = NN_("{n} is told by a story.", "{n} are told by a story.")
_EQUAL = NN_(
    "{n} is proved equal: no history can show that edit.",
    "{n} are proved equal: no history can show those edits.",
)
_UNDECIDED = NN_(
    "{n} is undecided: no story was found, and no proof that there is none.",
    "{n} are undecided: no story was found, and no proof that there is none.",
)
_SMALLEST = NN_(
    "No fewer of the {n} history that was considered tell as much.",
    "No fewer of the {n} histories that were considered tell as much.",
)
_NOT_PROVED = N_("It is not proved that fewer would not do: at least {least} are needed.")


def stories_lines(pen: Pen, found: Stories, *, with_all: bool = False) -> Iterator[str]:
    """Write the whole of it; ``with_all`` leaves no edit out."""
    yield from _heading(pen, found)
    for number, story in enumerate(found.stories, 1):
        yield ""
        yield from _story(pen, found, number, story, None if with_all else SHOWN)
    yield ""
    yield from _counts(pen, found, with_all=with_all)


def _heading(pen: Pen, found: Stories) -> Iterator[str]:
    named = pen.say(_HEADING, name=found.of.name, file=clean(found.of.file))
    yield from (pen.paint("strong", line) for line in pen.wrapped(named, "", "  "))
    yield pen.say(_DIGEST, digest=found.of.schedule.digest)
    yield from pen.wrapped(pen.words.count(_SUMMARY, len(found.stories)))
    yield from (pen.paint("dim", line) for line in pen.wrapped(pen.say(_ASSUMED)))


def _story(
    pen: Pen, found: Stories, number: int, story: AcceptanceStory, most: int | None
) -> Iterator[str]:
    heading = pen.say(_STORY if story.accepted else _REFUSED_STORY, number=number)
    yield pen.paint("strong", heading)
    yield from story_lines(pen, story, found.of.schedule)
    yield pen.paint("dim", "  " + pen.say(_TELLS))
    for line in _edits(pen, found, story.tells[:most], "  "):
        yield pen.paint("dim", line)
    left = len(story.tells) - len(story.tells[:most])
    if left:
        yield pen.paint("dim", "  · " + pen.words.count(_MORE, left))


def _edits(pen: Pen, found: Stories, edits: Sequence[Edit], indent: str) -> Iterator[str]:
    for edit in edits:
        clause = edit_clause(pen.words, edit, found.of.schedule)
        yield from pen.wrapped(clause, f"{indent}· ", f"{indent}  ")


def _counts(pen: Pen, found: Stories, *, with_all: bool) -> Iterator[str]:
    words = pen.words
    yield words.count(_EDITS, found.mutants)
    yield "  " + words.count(_TOLD, found.told)
    yield "  " + words.count(_EQUAL, len(found.equal))
    if with_all:
        yield from _edits(pen, found, found.equal, "    ")
    if found.undecided:
        yield pen.paint("warn", "  " + words.count(_UNDECIDED, len(found.undecided)))
        yield from _edits(pen, found, found.undecided, "    ")
    if found.smallest:
        yield from pen.wrapped(words.count(_SMALLEST, found.candidates))
    else:
        yield from pen.wrapped(pen.say(_NOT_PROVED, least=found.least))
