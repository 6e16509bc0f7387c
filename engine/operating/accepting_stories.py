"""Acceptance stories: telling those of a schedule, saving them, and replaying saved ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.operating.schedules import schedule_called
from engine.proving.accepting.feeling import plain_tables
from engine.proving.accepting.replaying import refused_at
from engine.proving.accepting.witnesses import stories_of_difference
from engine.proving.stories import stories as told_stories
from engine.recording.schedules.stories_file import load_stories
from engine.recording.schedules.whole_file import write_whole
from schemas.acceptance import AcceptanceStory, CheckedStories, Outcome, Stories
from schemas.comparison import Comparison


def stories(name: str, programme: Path | None = None) -> Stories:
    """Tell the fewest stories that pin a schedule down, named by its file or id.

    Raises:
        NotFound: there is no such file or id. FaultyText: the schedule has faults.
    """
    return told_stories(schedule_called(name, programme))


def check_stories(name: str, saved: Path, programme: Path | None = None) -> CheckedStories:
    """Replay saved stories against a schedule, named by its file or id.

    Raises:
        NotFound: there is no such file or id. FaultyText: the schedule or the stories have faults.
        Unreadable: the file of stories cannot be read.
    """
    of, read = schedule_called(name, programme), load_stories(saved)
    tables = plain_tables(of.schedule)
    outcomes = []
    for story in read.stories:
        refused = refused_at(tables, story.steps, story.begins)
        outcomes.append(Outcome(story, *(refused or (None, None))))
    return CheckedStories(of, read, tuple(outcomes))


def save_stories(path: Path, document: Mapping[str, Any]) -> None:
    """Write stories to a file, as they are told in JSON.

    Raises:
        Unreadable: the file cannot be written.
    """
    write_whole(path, json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def witnesses(found: Comparison) -> tuple[AcceptanceStory, ...]:
    """Return the histories that a comparison found as stories of A."""
    return stories_of_difference(found.a.schedule, found.b.schedule, found.difference)
