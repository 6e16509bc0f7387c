"""From the bytes of a schedule file to its whole tree and meaning, bases of a variant and all.

A file that ``extends`` another one is a variant. Its base is found (``variant_bases``), read first
as the schedule that it is, and must be the version or digest that the variant names. Then the
changes are merged into the base's tree (``variant_merging``), and the whole is read as any schedule
is, with the places of each part's own file (``variant_reading``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from attrs import evolve

from engine.recording.schedules.merge_patch import Merge
from engine.recording.schedules.row_schema_file import rows_beside
from engine.recording.schedules.schedule_document import (
    Document,
    Level,
    Origins,
    Rows,
    base_facts,
)
from engine.recording.schedules.schedule_parts import ScheduleReading
from engine.recording.schedules.schedule_reader import LIMITS, MOST_BYTES, schedule_of
from engine.recording.schedules.variant_bases import Header, Shelf, find_base, read_header
from engine.recording.schedules.variant_merging import Merging
from engine.recording.schedules.variant_reading import VariantReading
from engine.recording.schedules.variant_sameness import tell_sameness
from engine.recording.schedules.yaml_events import Tree, read_tree
from engine.recording.schedules.yaml_nodes import MapNode, TextNode
from engine.recording.schedules.yaml_reading import Reading
from engine.recording.schedules.yaml_text import SourceText, decode
from schemas.schedule import Base, Schedule

if TYPE_CHECKING:
    from pathlib import Path

    from schemas.attribution import Place
    from schemas.refusal import Fault

#: How many files one schedule may be put together from.
MOST_LEVELS = 8
#: What is wrong with a whole line of bases: it is told where the line begins, not where it ends.
_OF_CHAINS = ("ETP350", "ETP351")


class File(NamedTuple):
    """A file to be read: its bytes, the name that faults give, the row schemas beside it, path."""

    data: bytes
    name: str
    rows: Rows
    path: Path | None = None


def read_document(
    file: File, shelf: Shelf, above: tuple[str, ...] = ()
) -> Document | tuple[Fault, ...]:
    """Read a schedule, or return all its faults in the order of the file.

    ``above`` are the ids of the variants that lead to this file, the first one first.
    """
    source = decode(file.data, file.name, MOST_BYTES)
    if isinstance(source, tuple):
        return source
    tree = read_tree(source, LIMITS)
    if tree.root is None:
        return tree.faults
    if isinstance(tree.root, MapNode) and "extends" in tree.root.entries:
        return _read_variant(file, shelf, above, source, tree)
    return _read_whole(file, shelf, source, tree)


def _read_whole(
    file: File, shelf: Shelf, source: SourceText, tree: Tree
) -> Document | tuple[Fault, ...]:
    assert tree.root is not None  # noqa: S101 - the caller has seen it
    reading = ScheduleReading(
        source, tree.root, row_schema_named=lambda name: file.rows(name) or shelf.packaged(name)
    )
    reading.faults.extend(tree.faults)
    schedule = schedule_of(reading)
    if schedule is None or not isinstance(tree.root, MapNode):
        return _sorted(reading)
    level = Level(file.path, reading, file.rows)
    return Document(schedule, tree.root, Origins(level), (level,))


# --- Variants -------------------------------------------------------------------------------------


def _read_variant(
    file: File, shelf: Shelf, above: tuple[str, ...], source: SourceText, tree: Tree
) -> Document | tuple[Fault, ...]:
    root = tree.root
    assert isinstance(root, MapNode)  # noqa: S101 - the caller has seen it
    reading = Reading(source, root)
    reading.faults.extend(tree.faults)
    header = read_header(reading)
    id_ = _own(reading, "schedule")
    line = (*above, "" if id_ is None else id_.text)
    base = None if header is None else _read_base(reading, header, shelf, line)
    if header is None or base is None:
        return _sorted(reading)
    level = Level(file.path, reading, file.rows)
    origins = Origins(base.origins.last, dict(base.origins.known))
    origins.take(root, level)
    merging = Merging(reading, base, Merge(origins))
    whole = merging.whole(root, header.changes)
    levels = (level, *base.levels)
    schedule = _read_merged(merging, whole, levels, shelf)
    if schedule is None:
        return _sorted(reading)
    named = reading.place(header.extends)
    schedule = evolve(schedule, base=_base_of(base, named))
    return Document(schedule, whole, origins, levels, merging.ways, merging.stars, base)


def _read_merged(
    merging: Merging, whole: MapNode, levels: tuple[Level, ...], shelf: Shelf
) -> Schedule | None:
    """Read the merged tree as a schedule; ``None`` when anything was told of it or its changes."""
    own, origins = levels[0].reading, merging.merge.origins
    rows: dict[str, bytes] = {}
    reading = VariantReading(
        own.source,
        whole,
        own.faults,
        row_schema_named=rows.get,
        row_data=rows,
        packaged=shelf.packaged,
        incomplete=merging.incomplete,
        origins=origins,
        levels=levels,
        ends={name: (way.source, way.trigger) for name, way in (merging.ways or {}).items()},
    )
    for change in merging.changes:
        reading.note(change)
    schedule = schedule_of(reading)
    if schedule is not None:
        tell_sameness(own, origins, merging.changes, merging.base.schedule, schedule)
    return None if own.faults else schedule


def _read_base(
    reading: Reading, header: Header, shelf: Shelf, line: tuple[str, ...]
) -> Document | None:
    """Return the base of a variant; ``None`` when it is told why there is none.

    ``line`` are the ids of the variants that lead to it, the one being read at the end.
    """
    name, node = header.extends.text, header.extends
    if name == line[-1]:
        own = _own(reading, "schedule") or node
        reading.tell("ETP349", node, name=name, **base_facts(reading.source, own))
    elif name in line:
        circle = " → ".join((*line[line.index(name) :], name))
        reading.tell("ETP350", node, circle=circle)
    elif len(line) == MOST_LEVELS:
        reading.tell("ETP351", node, most=MOST_LEVELS)
    else:
        found = find_base(reading, header, shelf)
        if found is None:
            return None
        file = File(found.data, found.path.name, rows_beside(found.path), found.path)
        base = read_document(file, shelf.of(found.path), line)
        return _accepted(reading, header, base, found.path.name)
    return None


def _accepted(
    reading: Reading, header: Header, base: Document | tuple[Fault, ...], file: str
) -> Document | None:
    """Return the base if it is without faults, and of the version and digest that are named."""
    if isinstance(base, tuple):
        _tell_of_base(reading, header, base, file)
        return None
    schedule, before = base.schedule, len(reading.faults)
    version, named = base.root.entries["version"].value, base.root.entries["schedule"].value
    if header.version not in ("", schedule.version):
        facts = {"wanted": header.version, "version": schedule.version}
        reading.tell("ETP354", header.node("version"), **facts, **base.origins.facts(version))
    elif header.digest not in ("", schedule.digest):
        facts = {"wanted": header.digest, "digest": schedule.digest}
        reading.tell("ETP355", header.node("digest"), **facts, **base.origins.facts(named))
    return base if len(reading.faults) == before else None


def _tell_of_base(reading: Reading, header: Header, faults: tuple[Fault, ...], file: str) -> None:
    """Tell the faults of a base; one of the line of bases where this variant enters the line."""
    for fault in faults:
        if fault.code in _OF_CHAINS:
            at = fault.place
            seen = TextNode("", plain=True, line=at.line, column=at.column, width=fault.width)
            shown = base_facts(SourceText(at.file, "\n" * (at.line - 1) + fault.line), seen)
            reading.tell(fault.code, header.extends, **{**shown, **fault.facts})
        else:
            reading.faults.append(fault)
    if not any(fault.code in _OF_CHAINS for fault in faults):
        reading.tell("ETP358", header.extends, name=header.extends.text, base_file=file)


def _base_of(document: Document, place: Place) -> Base:
    one, file = document.schedule, document.levels[0].reading.source.name
    return Base(one.id, one.version, one.digest, file, one.base, place=place)


def _own(reading: Reading, name: str) -> TextNode | None:
    """Return the text under a key at the top of a file; ``None`` where there is none."""
    entry = reading.root.entries.get(name) if isinstance(reading.root, MapNode) else None
    return entry.value if entry is not None and isinstance(entry.value, TextNode) else None


def _sorted(reading: Reading) -> tuple[Fault, ...]:
    """Order by place, the file's own faults first; that there are more comes last; each once."""
    name = reading.source.name

    def order(fault: Fault) -> tuple[bool, bool, str, int, int, str]:
        place, more = fault.place, fault.code == "ETP123"
        return more, place.file != name, place.file, place.line, place.column, fault.code

    return tuple(dict.fromkeys(sorted(reading.faults, key=order)))
