"""Destroying what is kept of files and texts, and knowing what to look for afterwards.

In this order, so that what is interrupted is finished by the same command: the events that say so
are recorded; a blob is overwritten and removed before its row is gone, for the row is what leads to
it; rows and blobs go within the ledger's write lock, so that no submission comes between; then the
log of the private store is cut, in which old pages stand, and that is made durable.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from engine.errors import Conflict, NotFound
from engine.recording.durable_folder import sync_names
from engine.recording.redacting.holdings import held
from engine.recording.redacting.needles import (
    Contents,
    Needle,
    Sought,
    content_needles,
    contents_of,
    name_needles,
    order,
    secret_needles,
    tells,
)
from schemas.cycle import EvidenceStanding
from schemas.redaction import Holding, Trace, Use

if TYPE_CHECKING:
    from engine.recording.ledger.private_store import KeptFile
    from engine.recording.programme_folder import Programme


@frozen(eq=False)
class Doomed:
    """What is to be destroyed: blobs by their SHA-256, rows of files and of texts with them.

    ``texts`` are rows as (commitment, salt, text); ``marks`` all commitments, rows or not.
    """

    marks: tuple[str, ...]
    digests: tuple[str, ...]
    files: tuple[KeptFile, ...]
    texts: tuple[tuple[str, bytes, str], ...]


def doomed(programme: Programme, uses: Iterable[Use], digests: Iterable[str]) -> Doomed:
    """Gather all that is kept of these uses, and of blobs that no row knows."""
    uses = tuple(uses)
    rows = {}
    for use in uses:
        row = programme.private.file_of(use.commitment)
        for one in programme.private.files_of(row.sha256) if row else ():
            rows[one.commitment] = one
    texts = (
        (use.commitment, programme.private.salted_text(use.commitment))
        for use in uses
        if use.holding is Holding.TEXT
    )
    return Doomed(
        tuple(use.commitment for use in uses),
        tuple(dict.fromkeys((*digests, *(row.sha256 for row in rows.values())))),
        tuple(rows.values()),
        tuple((mark, *kept) for mark, kept in texts if kept is not None),
    )


def destroy(programme: Programme, what: Doomed) -> bool:
    """Destroy it; false where the private store's log could not be cut, so that it may linger.

    Raises:
        Conflict: another command used the same bytes meanwhile.
        Unreadable: the store or its disk fails.
    """
    with programme.ledger.writing():
        open_uses = [use for use in held(programme.ledger).values() if use.is_open]
        named = {use.commitment for use in open_uses}
        for digest in what.digests:
            if not named.isdisjoint(row.commitment for row in programme.private.files_of(digest)):
                raise Conflict("ETP766", {"what": digest[:12]})

        def blobs() -> None:
            for digest in what.digests:
                programme.evidence.destroy(digest)

        programme.private.erase(what.digests, [mark for mark, _, _ in what.texts], blobs)
    programme.evidence.sweep()
    return programme.private.truncate()


def settle(folder: Path) -> None:
    """Make durable that the private store's log was cut, or is gone since the store was closed.

    A log that came back when the power had gone would bring back the pages that were erased.

    Raises:
        OSError: the disk fails.
    """
    with suppress(FileNotFoundError):
        fd = os.open(folder / "private.db-wal", os.O_RDWR)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
    sync_names(folder)


# --- What to look for afterwards ------------------------------------------------------------------


def blob_contents(programme: Programme, what: Doomed) -> tuple[Contents, ...]:
    """Take the pieces of the blobs that are there and whole, before they are destroyed."""
    found = []
    for digest in what.digests:
        if programme.evidence.standing(digest) is EvidenceStanding.INTACT:
            with suppress(NotFound), programme.evidence.open(digest) as file:
                found.append(contents_of(file, os.fstat(file.fileno()).st_size))
    return tuple(found)


def sought(programme: Programme, what: Doomed, blobs: tuple[Contents, ...]) -> Sought:
    """Return what to look for, once it was destroyed: nothing that another row holds as well."""
    contents = (*blobs, *(_text_contents(programme, text) for _, _, text in what.texts))
    names = tuple(row.name for row in what.files if _is_own(programme, row.name))
    needles: list[Needle] = [*content_needles(contents)]
    needles += (needle for name in names for needle in name_needles(name))
    for salt, digest in _secrets(what):
        needles += secret_needles(salt, digest)
    needles += (Needle(mark.encode(), Trace.COMMITMENT, private=True) for mark in what.marks)
    return Sought(order(needles), contents, tuple(_unsought(what, contents, names)))


def _is_own(programme: Programme, words: str) -> bool:
    return tells(words) and not programme.private.mentions(words.encode())


def _text_contents(programme: Programme, text: str) -> Contents:
    whole = contents_of(BytesIO(text.encode()), len(text.encode()))
    own = (piece for piece in whole.pieces if not programme.private.mentions(piece[1]))
    return evolve(whole, pieces=tuple(own))


def _secrets(what: Doomed) -> Iterator[tuple[bytes, bytes]]:
    """Give salts and digests: either may be empty."""
    yield from ((row.salt, b"") for row in what.files)
    yield from ((salt, b"") for _, salt, _ in what.texts)
    for digest in what.digests:
        with suppress(ValueError):  # a damaged store may hold anything
            yield b"", bytes.fromhex(digest)


def _unsought(
    what: Doomed, contents: tuple[Contents, ...], names: tuple[str, ...]
) -> Iterator[Trace]:
    """Tell what cannot be looked for byte by byte."""
    asked = len(what.digests) + len(what.texts)
    if len(contents) < asked or not all(one.pieces for one in contents):
        yield Trace.CONTENTS
    if len(what.files) + len(what.texts) < len(what.marks):
        yield Trace.SALT
    if len(names) < len(what.files):
        yield Trace.NAME
