"""What to look for after a redaction: a file or text is known by pieces of it, and by its secrets.

Nothing here is ever written anywhere: the needles live in this process alone.

- salt and digest are looked for as bytes, in base64 and as hexadecimal digits, small and capital;
- contents of up to 48 bytes are one needle; of longer ones, up to 16 pieces of 48 bytes spread over
  them, those that say something: an empty page of a database holds many zeros, too. Contents of
  less than 16 bytes are found only where they are a whole file, or a whole member of an archive;
- contents and names are looked for as they are and in other spellings (``spellings``);
- a name, or a text shorter than 16 bytes, is not looked for where it would tell nothing: it has
  less than 5 bytes, is an identifier as schedules have them, or stands in another row of the
  private store as well.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from attrs import frozen

from engine.recording.redacting.spellings import of_bytes, of_words, words_in
from schemas.redaction import Trace

#: Bytes of one piece of contents, how many pieces there are at most, and the least contents that
#: are looked for within others.
PIECE: Final = 48
PIECES: Final = 16
LEAST: Final = 16
#: The least bytes of a name that tell anything.
LEAST_NAME: Final = 5
#: How many different bytes a piece has at least, so that it says something.
_DIFFERENT: Final = 12
_BLOCK: Final = 2**20
_IDENTIFIER = re.compile(r"[a-z0-9_]*").fullmatch


@frozen
class Contents:
    """A file's or a text's bytes as far as they are looked for: where pieces stand in them.

    ``size`` counts bytes, ``digest`` is their SHA-256 (32 bytes).
    """

    size: int
    digest: bytes
    pieces: tuple[tuple[int, bytes], ...]


@frozen
class Needle:
    """Bytes to look for, and what they are of.

    ``contents`` is the place of the contents that it is a piece of, among all that are looked for,
    and ``at`` where it stands in them; -1 for what is no piece. With ``private`` it tells something
    only where a private store or the openings of a bundle hold it. ``spelt`` is what it spells in
    another way, empty where it is looked for as it is.
    """

    sought: bytes
    what: Trace
    contents: int = -1
    at: int = 0
    private: bool = False
    spelt: bytes = b""


def contents_of(file: BinaryIO, size: int) -> Contents:
    """Take the pieces of a file of ``size`` bytes, in one reading."""
    digest = hashlib.sha256()
    starts = _starts(size)
    pieces: list[tuple[int, bytes]] = []
    tail, read = b"", 0
    while block := file.read(_BLOCK):
        digest.update(block)
        window, begin = tail + block, read - len(tail)
        read += len(block)
        for start in starts[len(pieces) :]:
            if start + min(PIECE, size) > read:
                break
            pieces.append((start, window[start - begin : start - begin + PIECE]))
        tail = window[-PIECE:]
    return Contents(read, digest.digest(), tuple(_telling(pieces, read)))


def _starts(size: int) -> tuple[int, ...]:
    """Return where pieces begin: spread evenly, four times as many as are kept."""
    if size <= PIECE:
        return (0,) if size else ()
    many = min(4 * PIECES, size // PIECE)
    return tuple(sorted({(size - PIECE) * one // max(many - 1, 1) for one in range(many)}))


def _telling(pieces: list[tuple[int, bytes]], size: int) -> list[tuple[int, bytes]]:
    """Return the pieces that say something, spread evenly."""
    if size < LEAST:
        return []
    least = min(_DIFFERENT, size // 3)
    told = [piece for piece in pieces if len(set(piece[1])) >= least]
    step = max(len(told) / PIECES, 1.0)
    return [told[int(one * step)] for one in range(min(len(told), PIECES))]


def secret_needles(salt: bytes, digest: bytes) -> Iterator[Needle]:
    """Give the needles of a salt and of a plain digest."""
    for secret, what in ((salt, Trace.SALT), (digest, Trace.DIGEST)):
        if len(secret) >= LEAST:  # a damaged store may hold anything
            yield Needle(secret, what)
            yield Needle(secret.hex().encode(), what)
            yield Needle(secret.hex().upper().encode(), what)
            for written in of_bytes(secret):
                yield Needle(written, what)


def content_needles(contents: Iterable[Contents]) -> Iterator[Needle]:
    """Give the needles of pieces of contents, which are named by their place."""
    for place, one in enumerate(contents):
        for at, piece in one.pieces:
            yield Needle(piece, Trace.CONTENTS, place, at)
            for written in (*of_bytes(piece), *of_words(words_in(piece))):
                yield Needle(written, Trace.CONTENTS, place, at, spelt=piece)


def name_needles(name: str) -> Iterator[Needle]:
    """Give the needles of a file's name."""
    for written in (name.encode(), *of_words(name)):
        yield Needle(written, Trace.NAME)


def tells(name: str) -> bool:
    """Whether finding these words anywhere would tell something."""
    return len(name.encode()) >= LEAST_NAME and not _IDENTIFIER(name)


@frozen(eq=False)
class Sought:
    """All that is looked for. ``unsought`` is what cannot be, or would tell nothing."""

    needles: tuple[Needle, ...]
    contents: tuple[Contents, ...] = ()
    unsought: tuple[Trace, ...] = ()


def order(needles: Iterable[Needle]) -> tuple[Needle, ...]:
    """Return the needles, each once."""
    return tuple(dict.fromkeys(needles))
