"""Saved stories replayed: which hold, and where and why the others do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.telling.marking import N_, NN_
from engine.telling.text_refused_step import refused_why
from engine.telling.text_story import story_step_words, story_steps_lines
from engine.telling.words import clean

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.acceptance import CheckedStories, Outcome

_HEADING = N_("{stories} replayed against {name} ({file})")
_DIGEST = N_(
    "The stories were told of {schedule} {version} with the digest {saved}; this schedule's is"
    " {digest}."
)
_HOLD = NN_("{n} story holds.", "{n} stories hold.")
_FAIL = NN_("{n} story does not hold:", "{n} stories do not hold:")
_STORY = N_("Story {number}")
_REFUSED = N_("Step {step} is refused, and was to be accepted: {why}")
_ACCEPTED = N_("Step {step} is accepted, and was to be refused: {what}")


def checked_lines(pen: Pen, found: CheckedStories) -> Iterator[str]:
    """Write how many stories hold, and what became of the others."""
    facts = {"stories": clean(found.saved.file), "name": found.of.name}
    yield from pen.wrapped(pen.say(_HEADING, **facts, file=clean(found.of.file)), "", "  ")
    if found.saved.digest != found.of.schedule.digest:
        yield from (pen.paint("warn", line) for line in pen.wrapped(_digests(pen, found)))
    failed = [
        (number, outcome) for number, outcome in enumerate(found.outcomes, 1) if not outcome.holds
    ]
    held = len(found.outcomes) - len(failed)
    yield pen.paint("good" if not failed else "dim", pen.words.count(_HOLD, held))
    if failed:
        yield pen.paint("bad", pen.words.count(_FAIL, len(failed)))
    for number, outcome in failed:
        yield ""
        yield pen.paint("strong", pen.say(_STORY, number=number))
        yield from story_steps_lines(pen, outcome.story, found.of.schedule)
        yield from pen.wrapped(_departure(pen, found, outcome), "  ")


def _digests(pen: Pen, found: CheckedStories) -> str:
    saved = found.saved
    return pen.say(
        _DIGEST,
        schedule=saved.schedule,
        version=saved.version,
        saved=saved.digest,
        digest=found.of.schedule.digest,
    )


def _departure(pen: Pen, found: CheckedStories, outcome: Outcome) -> str:
    if outcome.at is not None:
        return pen.say(_REFUSED, step=outcome.at + 1, why=refused_why(pen.words, outcome.why))
    last = outcome.story.steps[-1]
    what = story_step_words(pen.words, last, found.of.schedule)
    return pen.say(_ACCEPTED, step=len(outcome.story.steps), what=what)
