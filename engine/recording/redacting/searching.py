"""Searching a programme's folder for what is left of something redacted: every byte of every file.

A hit tells something, unless

- it is a piece of contents within evidence that is kept: papers made from one form have bytes in
  common. There the contents count only where they stand from the first byte to the last;
- it is a piece elsewhere that kept evidence holds as well, for the same reason;
- it is a commitment outside of a private store and of the openings of a bundle: the ledger, and
  what was exported from it, hold that for ever.

Evidence that is kept and cannot be unpacked is passed over: it is another's, and was handed in so.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from engine.recording.redacting.scanning import BLOCK, Hit, Scanned, Scanner
from engine.recording.redacting.streams import UNREADABLE, Stream, streams
from schemas.redaction import Found, Search, Trace

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from engine.recording.redacting.needles import Contents, Needle, Sought

#: How the names of files begin that hold salts by their commitment.
_PRIVATE = ("private.db", "openings.jsonl")


def search(folder: Path, sought: Sought, kept: AbstractSet[str]) -> Search:
    """Search every file below a folder; ``kept`` are the digests of evidence that is kept."""
    looking = _Looking(sought, kept, Scanner(sought.needles))
    for stream in streams(folder):
        looking.look_at(stream)
    found = dict.fromkeys((*looking.found, *looking.pieces_found()))
    ordered = sorted(found, key=lambda one: (one.place, list(Trace).index(one.what)))
    return Search(tuple(ordered), looking.files, looking.size, sought.unsought)


@define(eq=False)
class _Looking:
    """One search: what was read so far, and what was found."""

    sought: Sought
    kept: AbstractSet[str]
    scanner: Scanner
    found: list[Found] = field(factory=list)
    files: int = 0
    size: int = 0
    pieces: dict[str, set[Needle]] = field(factory=dict)
    common: set[Needle] = field(factory=set)

    def look_at(self, stream: Stream) -> None:
        """Look at one stream and at its name."""
        is_kept = any(part.rpartition("/")[2] in self.kept for part in stream.place.split("!"))
        if "!" not in stream.place:
            self.found += self._named(stream)
        try:
            scanned = None if stream.file is None else self.scanner.scan(stream.file)
        except UNREADABLE:
            scanned = None
        if scanned is None:
            self.found += [] if is_kept else [Found(stream.place, Trace.UNREAD)]
            return
        self.files += "!" not in stream.place
        self.size += scanned.size
        self._weigh(stream, scanned, is_kept)

    def _named(self, stream: Stream) -> Iterator[Found]:
        """Tell what the path of a file says: a name alone must be the whole name of the file."""
        path = stream.place.encode("utf-8", "surrogateescape")
        for needle in self.sought.needles:
            whole = needle.what in (Trace.NAME, Trace.CONTENTS) or needle.private
            if path.rpartition(b"/")[2] == needle.sought if whole else needle.sought in path:
                yield Found(stream.place, needle.what)

    def _weigh(self, stream: Stream, scanned: Scanned, is_kept: object) -> None:
        pieces: set[Needle] = set()
        for hit in scanned.hits:
            if hit.needle.contents >= 0:
                pieces.add(_as_it_is(hit.needle))
            elif not hit.needle.private or stream.name.startswith(_PRIVATE):
                self.found.append(Found(stream.place, hit.needle.what))
        if self._is_whole(scanned) or self._holds_whole(stream, scanned.hits):
            self.found.append(Found(stream.place, Trace.CONTENTS))
        elif is_kept:
            self.common |= pieces
        elif pieces:
            self.pieces[stream.place] = pieces

    def _is_whole(self, scanned: Scanned) -> bool:
        whole = scanned.size, scanned.digest
        return any((one.size, one.digest) == whole for one in self.sought.contents if one.size)

    def _holds_whole(self, stream: Stream, hits: Iterable[Hit]) -> bool:
        """Whether some contents stand in a stream from the first byte to the last.

        What is a single piece is too little to tell from what another paper says as well.
        """
        begins: dict[tuple[int, int], set[Needle]] = defaultdict(set)
        for hit in hits:
            if hit.needle.contents >= 0 and not hit.needle.spelt:
                begins[hit.needle.contents, hit.at - hit.needle.at].add(hit.needle)
        return any(
            len(pieces) == len(self.sought.contents[place].pieces) > 1
            and _is_there(stream, begin, self.sought.contents[place])
            for (place, begin), pieces in begins.items()
        )

    def pieces_found(self) -> Iterator[Found]:
        """Give the places that hold a piece of contents which no kept evidence holds."""
        for place, pieces in self.pieces.items():
            if pieces - self.common:
                yield Found(place, Trace.CONTENTS)


def _as_it_is(needle: Needle) -> Needle:
    """Return the piece of contents that a needle spells in another way, or is."""
    return evolve(needle, sought=needle.spelt, spelt=b"") if needle.spelt else needle


def _is_there(stream: Stream, begin: int, contents: Contents) -> bool:
    """Whether the bytes of a stream from ``begin`` on are these contents."""
    if stream.file is None:
        return False
    digest, left = hashlib.sha256(), contents.size
    stream.file.seek(begin)
    while left > 0 and (block := stream.file.read(min(BLOCK, left))):
        digest.update(block)
        left -= len(block)
    return digest.digest() == contents.digest
