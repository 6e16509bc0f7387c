"""The schedule reader: from the bytes of a YAML file to a ``Schedule``, or to all of its faults.

The procedure, in the order of the file's own layers:

1. bytes to text: UTF-8, at most 1 MiB, no character that cannot be seen (``yaml_text``);
2. text to a tree, by libyaml's events, with the limits while they stream (``yaml_events``);
3. of a variant: its base, and its changes merged into the base's tree (``variant_file``);
4. the tree to nouns, every fault of shape told (``schedule_stages``, ``schedule_transitions``);
5. names to what they name, and the parts to one another (``schedule_references``);
6. the nouns to their canonical form and digest (``schedule_canonical``).

Steps 1 to 3 end the reading at a fault that makes the rest a guess; steps 4 and 5 always run
together.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import FaultyText
from engine.recording.installed import SCHEMAS, WORKFLOWS
from engine.recording.schedules.kept_bases import kept_bases
from engine.recording.schedules.row_schema_file import rows_beside
from engine.recording.schedules.schedule_document import Document, Rows
from engine.recording.schedules.schedule_reader import MOST_BYTES
from engine.recording.schedules.small_files import read_small_file
from engine.recording.schedules.variant_bases import Shelf
from engine.recording.schedules.variant_file import File, read_document

if TYPE_CHECKING:
    from schemas.refusal import Fault
    from schemas.schedule import Schedule

#: Where the row schemas that come with etap lie, and the schedules that a variant may extend.
PACKAGED = rows_beside(SCHEMAS / "schedule.schema.json")
INSTALLED = (WORKFLOWS, WORKFLOWS / "variants")


def load_schedule(path: Path) -> Schedule:
    """Read a schedule file, its bases if it is a variant, and the row schemas beside each.

    Raises:
        FaultyText: the text has faults, all of them in ``faults``.
        NotFound: there is no such file.
        Unreadable: it is no regular file, or cannot be opened or read.
    """
    return _document(path, _shelf(path)).schedule


def bases_of(path: Path) -> Iterator[tuple[Schedule, Path]]:
    """Yield every base of a variant with its file, the nearest first; of no variant none.

    Raises:
        The same as ``load_schedule``.
    """
    base = _document(path, _shelf(path)).base
    while base is not None:
        file = base.levels[0].path
        if file is not None:
            yield base.schedule, file
        base = base.base


def _shelf(path: Path) -> Shelf:
    """Return where the bases of a file are looked for; one that is kept has its own beside it."""
    kept = kept_bases(path)
    if kept:
        return Shelf(kept, (), PACKAGED, closed=True)
    return Shelf((), INSTALLED, PACKAGED).of(path)


def _document(path: Path, shelf: Shelf) -> Document:
    file = File(read_small_file(path, MOST_BYTES), path.name, rows_beside(path), path)
    document = read_document(file, shelf)
    if isinstance(document, Document):
        return document
    raise FaultyText("ETP100", {"file": path.name, "count": len(document)}, document)


def read_schedule(
    data: bytes, name: str, row_schema_named: Rows, shelf: Shelf | None = None
) -> Schedule | tuple[Fault, ...]:
    """Read a schedule from bytes, or return all its faults in the order of the file.

    Never raises on bad text. ``name`` is the file name that faults give; ``row_schema_named``
    returns the bytes of a row schema by its name, ``None`` when there is none; without a ``shelf``
    a variant finds no base.
    """
    found = read_document(File(data, name, row_schema_named), shelf or Shelf())
    return found.schedule if isinstance(found, Document) else found
