"""The base of a variant: how a variant names it, and where the file of that id is looked for.

The folders, in this order: the variant's own and its parent, then those that come with etap. A file
is the one that is meant when its ``schedule`` is the id, and its ``version`` the version where one
is named. No path leads out of these folders: neither a ``file`` that is named nor a symbolic link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from attrs import frozen

from engine.errors import EtapError
from engine.recording.schedules.schedule_parts import read_text
from engine.recording.schedules.schedule_reader import LIMITS, MOST_BYTES, VERSION
from engine.recording.schedules.small_files import read_small_file
from engine.recording.schedules.yaml_events import read_tree
from engine.recording.schedules.yaml_nodes import MapNode, Node, TextNode
from engine.recording.schedules.yaml_text import SourceText, decode

if TYPE_CHECKING:
    from engine.recording.schedules.schedule_document import Rows
    from engine.recording.schedules.yaml_reading import Reading

#: Links that lead out of the folders are told one by one; more than these help nobody.
_MOST_STRAYS = 5
DIGEST = re.compile(r"[0-9a-f]{64}")
_REQUIRED = ("extends", "base", "schedule", "version", "title", "changes")


class Header(NamedTuple):
    """How a variant names its base, and the node of each; an empty text is what it leaves out."""

    extends: TextNode
    base: MapNode
    version: str
    digest: str
    file: str
    changes: MapNode

    def node(self, name: str) -> TextNode:
        """Return the node of ``version``, ``digest`` or ``file``; that of the id if left out."""
        entry = self.base.entries.get(name)
        found = entry.value if entry is not None else self.extends
        return found if isinstance(found, TextNode) else self.extends


def read_header(reading: Reading) -> Header | None:
    """Read the top of a variant; ``None`` where its faults leave nothing to go on with."""
    keys = reading.keys(reading.root, _REQUIRED) or {}
    _read_own(reading, keys)
    extends, base, changes = (keys.get(name) for name in ("extends", "base", "changes"))
    id_ = reading.identifier(extends) if extends is not None else None
    named = reading.keys(base, (), ("version", "digest", "file")) if base is not None else None
    patch = reading.mapping(changes) if changes is not None else None
    if named is not None and base is not None and not named.keys() & {"version", "digest"}:
        reading.tell("ETP219", base, where=reading.where(base), choices=("version", "digest"))
    said = named or {}
    version = reading.matching(said["version"], VERSION, "ETP222") if "version" in said else ""
    digest = reading.matching(said["digest"], DIGEST, "ETP362") if "digest" in said else ""
    file = reading.text(said["file"]) if "file" in said else ""
    if id_ is None or patch is None or None in (version, digest, file) or not (version or digest):
        return None
    assert isinstance(extends, TextNode)  # noqa: S101 - it was read as an id
    assert isinstance(base, MapNode)  # noqa: S101 - it was read as a mapping
    assert isinstance(changes, MapNode)  # noqa: S101 - see above
    return Header(extends, base, version or "", digest or "", file or "", changes)


def _no_rows(_name: str) -> bytes | None:
    """Know no row schema."""
    return None


def _read_own(reading: Reading, keys: Mapping[str, Node]) -> None:
    """Tell what is wrong with the variant's own names, also where its base is not found."""
    if "schedule" in keys:
        reading.identifier(keys["schedule"])
    if "version" in keys:
        reading.matching(keys["version"], VERSION, "ETP222")
    read_text(reading, keys.get("title"))


class Candidate(NamedTuple):
    """A file that may be a base: its path, its bytes, and the version that it says."""

    path: Path
    data: bytes
    version: str


@frozen(eq=False)
class Shelf:
    """The folders in which a base is looked for, and the row schemas that come with etap.

    ``near`` are the file's own folder and its parent. A shelf that is ``closed`` serves every file
    of a chain, as it is: that of the texts that a programme keeps.
    """

    near: tuple[Path, ...] = ()
    far: tuple[Path, ...] = ()
    packaged: Rows = _no_rows
    closed: bool = False

    def of(self, path: Path) -> Shelf:
        """Return the shelf of a file that was found on this one."""
        if self.closed:
            return self
        folder = path.parent.resolve()
        return Shelf((folder, folder.parent), self.far, self.packaged)

    def candidates(self, name: str) -> tuple[Candidate, ...]:
        """Return the files of an id: the near ones, else those that come with etap."""
        for folders in (self.near, self.far):
            held = (path for folder in folders for path in _files(folder) if self.holds(path))
            files = {path.resolve(): path for path in held}
            found = [_candidate(path, name) for path in files.values()]
            if kept := tuple(one for one in found if one is not None):
                return kept
        return ()

    def strays(self) -> tuple[Path, ...]:
        """Return the symbolic links that lead out of the near folders; they are not followed."""
        files = (path for folder in self.near for path in _files(folder))
        return tuple(path for path in files if not self.holds(path))

    def holds(self, path: Path) -> bool:
        """Whether a path, with its links followed, lies in one of the folders."""
        try:
            return path.resolve().parent in {one.resolve() for one in (*self.near, *self.far)}
        except (OSError, RuntimeError, ValueError):  # a link to itself; a NUL in the name
            return False


def _files(folder: Path) -> Iterator[Path]:
    """Yield the YAML files of a folder by name; none where it cannot be listed."""
    try:
        names = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))
    except OSError:
        return
    yield from names


def _candidate(path: Path, name: str) -> Candidate | None:
    """Return the file where it says that it is the schedule of an id."""
    try:
        data = read_small_file(path, MOST_BYTES)
    except EtapError:
        return None
    word = rb"""["']?schedule["']?\s*:\s*["']?""" + re.escape(name.encode()) + rb"\b"
    if not re.search(word, data):
        return None
    return candidate(path, data, name)


def candidate(path: Path, data: bytes, name: str) -> Candidate | None:
    """Return the file where its ``schedule`` is an id, or it is too faulty to say."""
    source = decode(data, path.name, MOST_BYTES)
    root = read_tree(source, LIMITS).root if isinstance(source, SourceText) else None
    if root is None:
        return Candidate(path, data, "")
    if not isinstance(root, MapNode) or "history" in root.entries:
        return None
    said = {key: e.value.text for key, e in root.entries.items() if isinstance(e.value, TextNode)}
    return Candidate(path, data, said.get("version", "")) if said.get("schedule") == name else None


# --- Which of them --------------------------------------------------------------------------------


def find_base(reading: Reading, header: Header, shelf: Shelf) -> Candidate | None:
    """Return the file of the base; ``None`` when it is told why there is none."""
    if header.file and not shelf.closed:
        return _at(reading, header, shelf)
    name = header.extends.text
    found = shelf.candidates(name)
    of_version = [one for one in found if header.version in ("", one.version)]
    kept = tuple(of_version) or found
    if len(kept) == 1:
        return kept[0]
    if kept:
        files = tuple(f"{one.path.parent.name}/{one.path.name}" for one in kept)
        reading.tell("ETP353", header.extends, name=name, files=files)
        return None
    reading.tell("ETP352", header.extends, name=name)
    for path in shelf.strays()[:_MOST_STRAYS]:
        reading.tell("ETP356", header.extends, file=path.name)
    return None


def _at(reading: Reading, header: Header, shelf: Shelf) -> Candidate | None:
    """Return the file that the variant names by its path."""
    node, name = header.node("file"), header.extends.text
    path = shelf.near[0] / header.file if shelf.near else None
    if path is None or Path(header.file).is_absolute() or not shelf.holds(path):
        reading.tell("ETP356", node, file=header.file)
        return None
    try:
        data = read_small_file(path, MOST_BYTES)
    except EtapError:
        reading.tell("ETP364", node, file=header.file)
        return None
    found = candidate(path, data, name)
    if found is None:
        reading.tell("ETP357", node, file=header.file, name=name)
    return found
