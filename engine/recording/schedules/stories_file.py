"""The reader of saved acceptance stories: strict JSON to ``SavedStories``, or to all its faults.

The text must be JSON, and each fault has its line and column (``json_text``). A key that would be
passed over is a fault, since a story must not check less than it says. Whether a
schedule knows the ids of a story is not judged here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import FaultyText
from engine.recording.schedules.day_text import read_day
from engine.recording.schedules.json_text import read_json
from engine.recording.schedules.small_files import read_small_file
from engine.recording.schedules.stories_steps import read_step
from engine.recording.schedules.yaml_nodes import ListNode, Node
from engine.recording.schedules.yaml_reading import Reading
from engine.recording.schedules.yaml_text import decode, in_order
from schemas.acceptance import AcceptanceStory, SavedStories
from schemas.mutant import Edit, EditKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.refusal import Fault

MOST_BYTES = 1024 * 1024
SCHEMA = "etap.stories/1"
_REQUIRED = ("schema", "schedule", "version", "digest", "stories")
_COUNTS = ("mutants", "told", "equal", "undecided", "smallest", "candidates", "least")
_STORY = ("begins", "steps", "accepted")
_EDIT = ("about", "source", "path", "facts", "message", "line")


def load_stories(path: Path) -> SavedStories:
    """Read a file of stories.

    Raises:
        FaultyText: the text has faults, all of them in ``faults``.
        NotFound: there is no such file.
        Unreadable: it is no regular file, or cannot be opened or read.
    """
    found = read_stories(read_small_file(path, MOST_BYTES), path.name)
    if isinstance(found, SavedStories):
        return found
    raise FaultyText("ETP100", {"file": path.name, "count": len(found)}, found)


def read_stories(data: bytes, name: str) -> SavedStories | tuple[Fault, ...]:
    """Read stories from bytes, or return all their faults. Never raises on bad text."""
    source = decode(data, name, MOST_BYTES)
    if isinstance(source, tuple):
        return source
    text = read_json(source, "ETP450")
    if isinstance(text, tuple):
        return text
    reading = Reading(source, text.root)
    found = _read(reading, text.root, name)
    if reading.faults or found is None:
        return in_order(reading.faults)
    return found


def _read(reading: Reading, root: Node, name: str) -> SavedStories | None:
    keys = reading.keys(root, _REQUIRED, _COUNTS)
    if keys is None:
        return None
    schema = _text(reading, keys, "schema")
    if schema not in ("", SCHEMA):
        reading.tell("ETP451", keys["schema"], value=schema)
    stories = [_story(reading, item) for item in _items(reading, keys.get("stories"))]
    return SavedStories(
        name,
        _text(reading, keys, "schedule"),
        _text(reading, keys, "version"),
        _text(reading, keys, "digest"),
        tuple(story for story in stories if story is not None),
    )


def _text(reading: Reading, keys: Mapping[str, Node], name: str) -> str:
    return (reading.text(keys[name]) if name in keys else None) or ""


def _items(reading: Reading, node: Node | None) -> tuple[Node, ...]:
    """Return the items of a list that may be empty."""
    if node is None or (isinstance(node, ListNode) and not node.items):
        return ()
    return reading.items(node)


def _story(reading: Reading, node: Node) -> AcceptanceStory | None:
    keys = reading.keys(node, _STORY, ("tells",))
    if keys is None or any(name not in keys for name in _STORY):
        return None
    begins = read_day(reading, keys["begins"])
    steps = [read_step(reading, item) for item in reading.items(keys["steps"])]
    accepted = reading.boolean(keys["accepted"])
    edits = [_edit(reading, item) for item in _items(reading, keys.get("tells"))]
    if begins is None or accepted is None:
        return None
    tells = tuple(edit for edit in edits if edit is not None)
    return AcceptanceStory(tuple(s for s in steps if s is not None), begins, accepted, tells)


def _edit(reading: Reading, node: Node) -> Edit | None:
    """Read which edit a story tells: told to people, it takes no part in replaying."""
    keys = reading.keys(node, ("edit",), _EDIT)
    kind = reading.word(keys["edit"], tuple(EditKind)) if keys and "edit" in keys else None
    return None if kind is None else Edit(EditKind(kind))
