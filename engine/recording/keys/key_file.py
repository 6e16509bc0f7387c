"""The file of a private key: PKCS#8 in PEM, with the key's public text on a line before it.

- a new file is written with the rights 0600, whole, and never in the place of another;
- it never lies in a programme's folder: whoever can write the ledger could sign it as well;
- the line ``etap-key NAME+ID+KEY`` before the PEM names the key; programs that read PEM pass over
  it. A key that another program made has none and takes the name that it is given.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from engine.errors import Unreadable, UsageFault
from engine.recording.durable_folder import sync_names
from engine.recording.keys import ed25519
from engine.recording.keys.signing import sign
from engine.recording.keys.vkey import read as read_vkey
from engine.recording.keys.vkey import vkey
from engine.recording.keys.vkey import write as write_vkey
from engine.recording.schedules.small_files import read_small_file

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from schemas.checkpoint import Checkpoint
    from schemas.signing import VKey

NOT_PRIVATE: Final = "ETP844"
PUBLIC: Final = "ETP845"
SEALED: Final = "ETP846"
NOT_OPENED: Final = "ETP847"
OTHER_KIND: Final = "ETP848"
OTHER_NAME: Final = "ETP849"
THERE_ALREADY: Final = "ETP850"
IN_PROGRAMME: Final = "ETP851"
NO_NAME: Final = "ETP852"
#: Cautions: the file lies in a programme's folder, and others than its owner may read it.
LIES_INSIDE: Final = "ETP842"
LIES_OPEN: Final = "ETP853"

#: A private key is a few lines; a file of more bytes is none.
LARGEST: Final = 16 * 1024
_MARK: Final = "etap-key "
_LEDGER: Final = "ledger.db"


@frozen
class SigningKey:
    """A private key that was read or made, with its public side.

    ``sealed`` tells that the file needs a passphrase; ``cautions`` are the codes of what is wrong
    with the place or the rights of the file.
    """

    key: VKey
    private: Ed25519PrivateKey = field(repr=False)
    path: Path
    sealed: bool = False
    cautions: tuple[str, ...] = ()


def read_key(
    path: Path, name: str | None = None, passphrase: str | None = None, otherwise: str | None = None
) -> SigningKey:
    """Read a private key; ``name`` is the one it must have, ``otherwise`` that of one without.

    Raises:
        NotFound: there is no such file.
        Unreadable: it cannot be opened, is no private key of Ed25519, or has another passphrase.
        UsageFault: neither the file nor the caller says the key's name.
    """
    data = read_small_file(path, LARGEST)
    if len(data) > LARGEST:
        raise Unreadable(NOT_PRIVATE, {"file": str(path)})
    text = data.decode("utf-8", "replace")
    private = _private(path, text, passphrase)
    key = _named(path, text, private, name, otherwise)
    return SigningKey(key, private, path, _ENCRYPTED in text, _cautions(path))


def new_key(path: Path, name: str, passphrase: str | None = None) -> SigningKey:
    """Make a private key and its file.

    Raises:
        UsageFault: something is there already, the place lies in a programme's folder, or the name
            cannot be one.
        OSError: it cannot be written.
    """
    may_be_made(path)
    private = ed25519.generate()
    key = vkey(name, ed25519.public(private))
    data = f"{_MARK}{write_vkey(key)}\n{ed25519.write_pem(private, passphrase)}".encode()
    try:
        _write_new(path, data)
    except FileExistsError:
        raise UsageFault(THERE_ALREADY, {"file": str(path)}) from None
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    return SigningKey(key, private, path, bool(passphrase))


def signed(checkpoint: Checkpoint, path: Path, passphrase: str | None = None) -> Checkpoint:
    """Sign a checkpoint with the key of a file; one without a name signs as the origin.

    Raises as ``read_key``.
    """
    found = read_key(path, None, passphrase, checkpoint.origin)
    return sign(checkpoint, found.key, found.private)


def may_be_made(path: Path) -> None:
    """Look whether a key's file may be made here; raises ``UsageFault`` as ``new_key`` does."""
    if os.path.lexists(path):
        raise UsageFault(THERE_ALREADY, {"file": str(path)})
    around = programme_around(path)
    if around is not None:
        raise UsageFault(IN_PROGRAMME, {"file": str(path), "folder": str(around)})


def programme_around(path: Path) -> Path | None:
    """Return the folder of the programme in which a file lies or would lie, if it does."""
    place = path.resolve()
    return next((up for up in place.parents if (up / _LEDGER).exists()), None)


_ENCRYPTED: Final = "-----BEGIN ENCRYPTED PRIVATE KEY-----"
_PLAIN: Final = "-----BEGIN PRIVATE KEY-----"


def _cautions(path: Path) -> tuple[str, ...]:
    mode = path.stat().st_mode if os.name == "posix" else 0
    found = {LIES_OPEN: mode & 0o077, LIES_INSIDE: programme_around(path)}
    return tuple(code for code, it_is in found.items() if it_is)


def _private(path: Path, text: str, passphrase: str | None) -> Ed25519PrivateKey:

    sealed = _ENCRYPTED in text
    _insist_on_private(path, text)
    if sealed and not passphrase:
        raise Unreadable(SEALED, {"file": str(path)})
    try:
        found = ed25519.read_pem(text, passphrase if sealed else None)
    except ValueError:
        raise Unreadable(NOT_OPENED if sealed else NOT_PRIVATE, {"file": str(path)}) from None
    if found is None:
        raise Unreadable(OTHER_KIND, {"file": str(path)})
    return found


def _insist_on_private(path: Path, text: str) -> None:
    """Tell apart what people give by mistake: a public key, a key of another kind, anything."""
    if _PLAIN in text or _ENCRYPTED in text:
        return
    if " PRIVATE KEY-----" in text:  # OpenSSH's own form, or a kind in a form of its own
        raise Unreadable(OTHER_KIND, {"file": str(path)})
    if "-----BEGIN PUBLIC KEY-----" in text or _vkey_of(text.strip().removeprefix(_MARK)):
        raise Unreadable(PUBLIC, {"file": str(path)})
    raise Unreadable(NOT_PRIVATE, {"file": str(path)})


def _vkey_of(text: str) -> VKey | None:
    try:
        return read_vkey(text)
    except UsageFault:
        return None


def _named(
    path: Path, text: str, private: Ed25519PrivateKey, name: str | None, otherwise: str | None
) -> VKey:
    raw = ed25519.public(private)
    first = text.split("\n", 1)[0]
    if first.startswith(_MARK):
        said = _vkey_of(first.removeprefix(_MARK))
        if said is None or said.key != raw.hex():
            raise Unreadable(NOT_PRIVATE, {"file": str(path)})
        if name not in (None, said.name):
            raise UsageFault(OTHER_NAME, {"file": str(path), "name": said.name})
        return said
    given = name or otherwise
    if given is None:
        raise UsageFault(NO_NAME, {"file": str(path)})
    return vkey(given, raw)


def _write_new(path: Path, data: bytes) -> None:
    """Write a file whole where none is; raises ``FileExistsError`` where something came to be."""
    target = path.parent.resolve() / path.name
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _put(part, target)
    finally:
        part.unlink(missing_ok=True)
    with suppress(PermissionError):  # a folder of the user's own choice, perhaps not to be listed
        sync_names(target.parent)


def _put(part: Path, target: Path) -> None:
    """Give a file its name by a link: unlike a renaming, that never takes another's place."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # a memory stick's file system has no links
        if os.path.lexists(target):
            raise FileExistsError(str(target)) from None
        part.replace(target)
