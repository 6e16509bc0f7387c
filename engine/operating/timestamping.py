"""Timestamps of checkpoints: asked for, kept beside them, and checked (RFC 3161).

A timestamp says that a text was there at some time, by somebody who has nothing to do with the
programme. It is of the checkpoint's whole text, its signatures included, in the one form that
docs/format.md gives it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import UsageFault
from engine.recording.keys.kept import FOLDER, kept_checkpoints
from engine.recording.ledger import checkpoint_text
from engine.recording.ledger.checkpoints import load_kept
from engine.recording.schedules.small_files import read_small_file
from engine.recording.timestamps import token
from engine.recording.timestamps.checking import check, insist_on_library
from engine.recording.whole_file import write_whole
from schemas.timestamp import TimestampRequest, TimestampVerdict

if TYPE_CHECKING:
    from engine.recording.timestamps.certificates import Trusted
    from schemas.checkpoint import Checkpoint

THERE_ALREADY = "ETP850"
#: A request's file is none, or of another text.
NOT_ITS_REQUEST = "ETP858"

#: A number of this many bytes: no two requests have the same.
_NONCE = 8


def timestamp_request(checkpoint: Path, out: Path) -> TimestampRequest:
    """Write a request for an authority to a new file; nothing is sent.

    Raises:
        UsageFault: the file is no whole checkpoint, or ``out`` is there already.
        OSError: a file cannot be read or written.
    """
    text, _ = _text(checkpoint)
    _must_be_free(out)
    imprint, nonce = hashlib.sha256(text).digest(), _nonce()
    write_whole(out, token.request(imprint, nonce))
    return TimestampRequest(str(checkpoint), str(out), imprint.hex(), nonce)


def attach_timestamp(
    checkpoint: Path,
    answer: Path,
    request: Path | None = None,
    certificates: Sequence[Path] = (),
    *,
    force: bool = False,
) -> TimestampVerdict:
    """Keep an authority's answer beside the checkpoint that it is of, if nothing is wrong with it.

    ``request`` is the file that was sent; then the answer must be to that one.

    Raises:
        UsageFault: a file is not what it is given for, or a timestamp is kept already.
        NotFound, Unreadable, OSError: a file cannot be read or written.
    """
    text, _ = _text(checkpoint)
    nonce = None if request is None else _nonce_of(request, text)
    data = read_small_file(answer, token.LARGEST)
    return _kept(checkpoint, data, nonce, certificates, force=force)


def fetch_timestamp(
    checkpoint: Path, address: str, certificates: Sequence[Path] = (), *, force: bool = False
) -> TimestampVerdict:
    """Ask an authority over HTTP, and keep its answer as ``attach_timestamp`` does.

    Raises:
        UsageFault: the address is none of HTTP.
        Unreadable: the authority does not answer.
    """
    from engine.recording.timestamps.authority import ask  # noqa: PLC0415 - because it starts the network's modules

    text, _ = _text(checkpoint)
    _trusted(certificates)  # before anything is sent
    if not force:
        _must_be_free(_beside(checkpoint))
    nonce = _nonce()
    data = ask(address, token.request(hashlib.sha256(text).digest(), nonce))
    return _kept(checkpoint, data, nonce, certificates, force=force)


def check_timestamp(
    checkpoint: Path, stamp: Path | None, certificates: Sequence[Path]
) -> TimestampVerdict:
    """Check a timestamp of a checkpoint; the one that is kept beside it where none is named.

    Raises:
        UsageFault: a file is not what it is given for.
        NotFound, Unreadable, OSError: a file cannot be read.
    """
    file = stamp or _beside(checkpoint)
    return _verdict(checkpoint, file, read_small_file(file, token.LARGEST), None, certificates)


def kept_timestamps(
    folder: Path, certificates: Sequence[Path] = ()
) -> tuple[TimestampVerdict, ...]:
    """Check every timestamp that is kept beside a checkpoint of a programme's folder.

    One whose checkpoint is not there, or no checkpoint, is passed over. Raises as
    ``check_timestamp``.
    """
    homes = (folder / FOLDER / one.file for one in kept_checkpoints(folder) if one.checkpoint)
    return tuple(
        check_timestamp(path, None, certificates) for path in homes if _beside(path).is_file()
    )


def _text(checkpoint: Path) -> tuple[bytes, Checkpoint]:
    """Return a checkpoint's text in its one form, whatever mail did to its line ends."""
    found = load_kept(str(checkpoint)).checkpoint
    if not found.origin:
        raise UsageFault(checkpoint_text.NOT_A_CHECKPOINT, {"file": str(checkpoint), "line": 1})
    return checkpoint_text.write(found).encode(), found


def _beside(checkpoint: Path) -> Path:
    return checkpoint.with_suffix(".tsr")


def _must_be_free(path: Path) -> None:
    if path.exists():
        raise UsageFault(THERE_ALREADY, {"file": str(path)})


def _nonce() -> int:
    return secrets.randbits(8 * _NONCE - 1)


def _nonce_of(request: Path, text: bytes) -> int | None:
    try:
        imprint, nonce = token.read_request(read_small_file(request, token.LARGEST))
    except (ValueError, IndexError):
        raise UsageFault(NOT_ITS_REQUEST, {"file": str(request)}) from None
    if imprint != hashlib.sha256(text).digest():
        raise UsageFault(NOT_ITS_REQUEST, {"file": str(request)})
    return nonce


def _trusted(certificates: Sequence[Path]) -> Trusted | None:
    if not certificates:
        return None
    from engine.recording.timestamps.certificates import load  # noqa: PLC0415 - because it is slow to import

    insist_on_library()
    return load(certificates)


def _kept(
    checkpoint: Path,
    data: bytes,
    nonce: int | None,
    certificates: Sequence[Path],
    *,
    force: bool,
) -> TimestampVerdict:
    file = _beside(checkpoint)
    found = _verdict(checkpoint, file, data, nonce, certificates)
    if not found.faults and not (file.is_file() and file.read_bytes() == data):
        if not force:
            _must_be_free(file)
        write_whole(file, data)
    return found


def _verdict(
    checkpoint: Path,
    file: Path,
    data: bytes,
    nonce: int | None,
    certificates: Sequence[Path],
) -> TimestampVerdict:
    text, made = _text(checkpoint)
    trusted = _trusted(certificates)
    stamp, faults = check(text, data, trusted, nonce)
    return TimestampVerdict(
        str(checkpoint), str(file), made.time, stamp, faults, trusted is not None
    )
