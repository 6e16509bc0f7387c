"""The reader of plain words: from the bytes of a text to the schedule it tells, or all its faults.

The procedure, in layers like those of the schedule reader:

1. bytes to text, as for a YAML file (``yaml_text``);
2. text to paragraphs, one sentence each (``plain_paragraphs``);
3. sentences to rules with values, by the grammar that tells them (``plain_matching``);
4. rules to the nodes of the file that the schedule could be written in (``plain_schedule``);
5. those nodes to the schedule, by the schedule reader itself: nothing that a YAML file may not say
   can be said in plain words.

Faults of one layer are told together; the next layer reads only what the one before understood.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from engine.errors import FaultyText
from engine.recording.schedules.plain_matching import Matching, Said, language_of
from engine.recording.schedules.plain_nodes import Writing
from engine.recording.schedules.plain_paragraphs import paragraphs
from engine.recording.schedules.plain_rows import row_schemas_of
from engine.recording.schedules.plain_schedule import root_of
from engine.recording.schedules.schedule_parts import ScheduleReading
from engine.recording.schedules.schedule_reader import LIMITS, schedule_of
from engine.recording.schedules.small_files import read_small_file
from engine.recording.schedules.yaml_nodes import MapNode
from engine.recording.schedules.yaml_text import MOST_FAULTS, SourceText, decode, in_order
from engine.telling.plain.book import book
from schemas.output import RowSchema
from schemas.refusal import Fault
from schemas.schedule import Schedule

#: Plain words take more room than the YAML they tell, of which a file holds at most 1 MiB.
MOST_BYTES = 8 * 1024 * 1024


@frozen(order=False)
class Reading:
    """What a text tells: the schedule or all its faults, and the language it is told in."""

    found: Schedule | tuple[Fault, ...]
    language: str


def load_plain(path: Path, otherwise: str) -> tuple[Schedule, str]:
    """Read a text in plain words; return the schedule and the language it is told in.

    Raises:
        FaultyText: the text has faults, all of them in ``faults``.
        NotFound: there is no such file.
        Unreadable: it is no regular file, or cannot be opened or read.
    """
    reading = read_plain(read_small_file(path, MOST_BYTES), path.name, otherwise)
    if isinstance(reading.found, Schedule):
        return reading.found, reading.language
    facts = {"file": path.name, "count": len(reading.found)}
    raise FaultyText("ETP100", facts, reading.found)


def read_plain(data: bytes, name: str, otherwise: str = "pl") -> Reading:
    """Read a text from its bytes.

    Never raises on bad text. ``name`` is the file name that faults give; ``otherwise`` the language
    that is taken where the text does not tell its own.
    """
    source = decode(data, name, MOST_BYTES)
    if isinstance(source, tuple):
        return Reading(source, otherwise)
    faults: list[Fault] = []
    found = paragraphs(source, faults)
    if not found and not faults:
        return Reading((source.fault("ETP411", 1, 1),), otherwise)
    language = language_of(found, otherwise)
    sentences = Matching(source, language, faults).all(found)
    if faults:
        return Reading(_told(source, faults), language)
    return Reading(_meaning(source, language, sentences), language)


def _meaning(
    source: SourceText, language: str, sentences: list[Said]
) -> Schedule | tuple[Fault, ...]:
    """Return the schedule that sentences tell, or what is wrong with it."""
    writing = Writing(source, language, [])
    root = root_of(writing, sentences)
    if root is None:
        sentence = book(language).patterns["schedule"].shown
        return (source.fault("ETP408", 1, 1, sentence=sentence),)
    schemas = row_schemas_of(writing, sentences)
    writing.compare()
    found = _read(writing, root, schemas)
    if isinstance(found, Schedule) and not writing.faults:
        return found
    more = () if isinstance(found, Schedule) else found
    return _told(source, _once([*writing.faults, *more]))


def _once(faults: list[Fault]) -> list[Fault]:
    """Leave out what a missing sentence makes missing in the tree: it is told as that sentence."""
    if not any(fault.code == "ETP408" for fault in faults):
        return faults
    return [fault for fault in faults if fault.code not in ("ETP202", "ETP216")]


def _read(
    writing: Writing, root: MapNode, schemas: Mapping[str, RowSchema | None]
) -> Schedule | tuple[Fault, ...]:
    stages, most = root.entries.get("stages"), LIMITS.entries["stages"]
    found = stages.value if stages is not None else None
    if isinstance(found, MapNode) and len(found.entries) > most:
        facts = {"key": "stages", "most": most}
        return (writing.source.fault("ETP118", found.line, found.column, **facts),)
    reading = ScheduleReading(
        writing.source, root, row_schema_named=lambda _: None, row_schemas=dict(schemas)
    )
    return schedule_of(reading) or tuple(reading.faults)


def _told(source: SourceText, faults: list[Fault]) -> tuple[Fault, ...]:
    """Return faults in the order of the text, and no more than a person reads."""
    ordered = in_order(faults)
    if len(ordered) <= MOST_FAULTS:
        return ordered
    place = ordered[MOST_FAULTS].place
    more = source.fault("ETP123", place.line, place.column, most=MOST_FAULTS)
    return (*ordered[:MOST_FAULTS], more)
