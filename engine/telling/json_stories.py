"""Acceptance stories in JSON: ``etap.stories/1``, and what replaying them found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from engine.telling.json_steps import step_document
from engine.telling.text_edits import edit_clause
from engine.telling.text_refused_step import refused_why
from schemas.days import Duration

if TYPE_CHECKING:
    from engine.telling.json_form import Document
    from engine.telling.words import Words
    from schemas.acceptance import (
        AcceptanceStory,
        CheckedStories,
        Files,
        Outcome,
        Stories,
        StoryStep,
    )
    from schemas.mutant import Edit
    from schemas.schedule import Schedule


def stories_document(words: Words, found: Stories) -> Document:
    """Return the stories, what each tells, and what none can or does tell."""
    schedule = found.of.schedule
    return {
        **saved_document(schedule, found.stories, words),
        "mutants": found.mutants,
        "told": found.told,
        "equal": _edits(words, found.equal, schedule),
        "undecided": _edits(words, found.undecided, schedule),
        "smallest": found.smallest,
        "candidates": found.candidates,
        "least": found.least,
    }


def saved_document(
    schedule: Schedule, stories: Iterable[AcceptanceStory], words: Words
) -> Document:
    """Return stories of a schedule as a file keeps them."""
    return {
        "schema": "etap.stories/1",
        "schedule": schedule.id,
        "version": schedule.version,
        "digest": schedule.digest,
        "stories": [_story(words, story, schedule) for story in stories],
    }


def _story(words: Words, story: AcceptanceStory, schedule: Schedule) -> Document:
    return {
        "begins": story.begins.isoformat(),
        "steps": [_step(step) for step in story.steps],
        "accepted": story.accepted,
        "tells": _edits(words, story.tells, schedule),
    }


def _step(told: StoryStep) -> Document:
    files = {} if told.files is None else {"files": _files(told.files)}
    return {**step_document(told.step), **files}


def _files(files: Files) -> Document:
    broken = [
        {"column": column, "output": output, "key": key} for column, output, key in files.broken
    ]
    told = {
        "media": list(files.media),
        "count": files.count,
        "rows": files.rows,
        "distinct": dict(files.distinct),
        "broken": broken,
    }
    return {name: value for name, value in told.items() if value not in (None, [], {})}


def _edits(words: Words, edits: Iterable[Edit], schedule: Schedule) -> list[Document]:
    return [_edit(words, edit, schedule) for edit in edits]


def _edit(words: Words, edit: Edit, schedule: Schedule) -> Document:
    return {
        "edit": edit.kind.value,
        "about": edit.about or None,
        "source": edit.source or None,
        "path": edit.path or None,
        "facts": {name: _fact(value) for name, value in edit.facts.items()},
        "message": edit_clause(words, edit, schedule),
        "line": edit.place.line if edit.place else None,
    }


def _fact(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Duration) else value


def checked_document(words: Words, found: CheckedStories) -> Document:
    """Return which saved stories hold; of the others, which step was answered otherwise and why."""
    schedule, saved = found.of.schedule, found.saved
    return {
        "schema": "etap.stories-check/1",
        "schedule": schedule.id,
        "version": schedule.version,
        "digest": schedule.digest,
        "told_of": {
            "schedule": saved.schedule,
            "version": saved.version,
            "digest": saved.digest,
        },
        "holds": found.holds,
        "stories": [_outcome(words, outcome) for outcome in found.outcomes],
    }


def _outcome(words: Words, outcome: Outcome) -> Document:
    refused = outcome.at is not None
    return {
        "holds": outcome.holds,
        "expected": "accepted" if outcome.story.accepted else "refused",
        "refused_at": outcome.at + 1 if outcome.at is not None else None,
        "why": refused_why(words, outcome.why) if refused else None,
    }
