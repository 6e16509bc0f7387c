"""What every form of OCEL says: objects with their types, and events that are about objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from attrs import field, frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.event_log import LeftOut

#: Of an event that no type is known of, or no time.
NOTHING = ""
#: About how deep JSON may nest: Python's own limit.
DEEPEST = 1000
#: The attributes of events that a mapping asks for: a reader need keep no other.
Asked = frozenset[str]


@frozen(repr=False)
class OcelEvent(Noun):
    """One event: its number in the file from 1, what happened, when as a text, and about what.

    ``attributes`` are those that were asked for, as texts; ``objects`` are ids, in the order of the
    file, each once.
    """

    number: int
    activity: str
    time: str
    attributes: Mapping[str, str]
    objects: tuple[str, ...]


@frozen(repr=False)
class Ocel(Noun):
    """A whole log. ``types`` gives the type of each object, by its id; ``noted`` counts by word."""

    types: Mapping[str, str]
    events: tuple[OcelEvent, ...]
    left_out: tuple[LeftOut, ...] = ()
    noted: Mapping[str, int] = field(factory=dict)


Reader = Callable[[Asked], Ocel]


def text_of(value: object) -> str:
    """Return an attribute's value as a text; nothing, a list or an object is the empty text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else NOTHING
