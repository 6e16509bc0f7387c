"""Which evidence a word of the command line names: a commitment, a digest, or a file.

- hexadecimal digits, at least eight: the beginning of one commitment, of a file or of a text, or
  the whole SHA-256 of a file that is kept;
- else the path of a file: what has the same bytes is meant, wherever it was submitted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from engine.errors import NotFound, Unreadable, UsageFault
from schemas.cycle import EvidenceStanding
from schemas.redaction import Holding, Use

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme

#: The fewest digits of a commitment that may name it.
FEWEST = 8
_DIGITS = re.compile(r"[0-9a-f]{1,64}").fullmatch


@frozen(eq=False)
class Named:
    """What was named: uses by their commitments, and blobs that no row knows by their digests."""

    uses: tuple[Use, ...]
    digests: tuple[str, ...] = ()


def named(programme: Programme, held: Mapping[str, Use], words: Iterable[str]) -> Named:
    """Return everything that the words name, and every other use of the same bytes.

    Raises:
        NotFound: a word names nothing. UsageFault: it is too short, or names several.
        Unreadable: a file cannot be read.
    """
    marks: dict[str, None] = {}
    digests: dict[str, None] = {}
    for word in words:
        mark = _commitment(held, word)
        digest = _digest_behind(programme, mark) if mark else _digest(programme, word)
        marks.update(dict.fromkeys([mark] if mark else []))
        marks.update(dict.fromkeys(row.commitment for row in programme.private.files_of(digest)))
        digests.update(dict.fromkeys([digest] if digest else []))
    return Named(tuple(_use(programme, held, mark) for mark in marks), tuple(digests))


def _use(programme: Programme, held: Mapping[str, Use], mark: str) -> Use:
    row = programme.private.file_of(mark)
    left_over = Use(row.cycle if row else "", mark, Holding.FILE)
    return held.get(mark, left_over)


def _commitment(held: Mapping[str, Use], word: str) -> str | None:
    digits = word.lower()
    if len(digits) < FEWEST or not _DIGITS(digits):
        return None
    found = [mark for mark in held if mark.startswith(digits)]
    if len(found) > 1:
        cycles = tuple(f"{mark[:16]}… ({held[mark].cycle})" for mark in found[:5])
        raise UsageFault("ETP764", {"word": word, "found": cycles})
    return found[0] if found else None


def _digest_behind(programme: Programme, mark: str) -> str:
    return programme.private.digest_of(mark) or ""


def _digest(programme: Programme, word: str) -> str:
    """Return the digest that a word is, or that of the file it names, where we keep such bytes."""
    digits = word.lower()
    if len(digits) == 64 and _DIGITS(digits) and _is_kept(programme, digits):
        return digits
    if _is_file(word):
        digest = _hashed(Path(word))
        if not _is_kept(programme, digest):
            raise NotFound("ETP765", {"file": word})
        return digest
    if _DIGITS(digits) and len(digits) < FEWEST:
        raise UsageFault("ETP763", {"word": word, "fewest": FEWEST})
    raise NotFound("ETP762", {"word": word})


def _is_kept(programme: Programme, digest: str) -> bool:
    if programme.private.files_of(digest):
        return True
    return programme.evidence.standing(digest) is not EvidenceStanding.ABSENT


def _is_file(word: str) -> bool:
    try:
        return Path(word).is_file()
    except (OSError, ValueError):  # too long for a path, or with a sign that none has
        return False


def _hashed(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        facts = {"file": str(path), "why": error.strerror or type(error).__name__}
        raise Unreadable("ETP655", facts) from error
