"""What can be done to the files and folders of one place: each operation is on one inode."""

from __future__ import annotations

from typing import Final

from attrs import frozen

#: The inode of the place itself.
ROOT: Final = 0


@frozen
class Write:
    """Bytes written into a file."""

    inode: int
    offset: int
    data: bytes


@frozen
class Truncate:
    """A file cut or extended to a size."""

    inode: int
    size: int


@frozen
class Link:
    """A name put into a folder; ``replaces`` is the name in the same folder that it had before."""

    inode: int
    name: str
    target: int
    replaces: str | None = None


@frozen
class Unlink:
    """A name taken out of a folder."""

    inode: int
    name: str


@frozen
class Sync:
    """All that had been done to an inode before operation ``start`` is durable from here on."""

    inode: int
    start: int


@frozen
class Told:
    """A line that was written to the file of acknowledgements."""

    line: bytes


Operation = Write | Truncate | Link | Unlink | Sync | Told
