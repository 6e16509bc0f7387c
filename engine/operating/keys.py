"""Keys of a programme: made, shown, followed by another, revoked (docs/format.md, 9.1).

The private key never lies in the programme's folder. Announcements are kept in the folder, where
everybody may read them; that somebody can write there gives him nothing, for they are signed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from engine.errors import UsageFault
from engine.operating.checkpointing import vouched_for
from engine.recording.keys.kept import keep_checkpoint, kept_announcements
from engine.recording.keys.key_file import SigningKey, new_key, read_key
from engine.recording.keys.signing import followed, sign
from engine.recording.keys.vkey import read as read_vkey
from engine.recording.keys.vkey import write as write_vkey
from engine.recording.ledger.checkpoint_text import write
from schemas.signing import Announced, Announcement, KeyTold

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.checkpoint import Checkpoint
    from schemas.signing import KeySpan, VKey

#: Nobody would follow an announcement: its key does not count any more, or never could sign it.
NOT_FOLLOWED = "ETP843"
#: The name of the announcement that is about to be kept; behind those that are.
_LAST = "~"


def make_key(path: Path, name: str, passphrase: str | None = None) -> KeyTold:
    """Make a private key under a name.

    Raises:
        UsageFault: something is there already, the place lies in a programme's folder, or the name
            cannot be one.
        OSError: the file cannot be written.
    """
    return _told(new_key(path, name, passphrase), is_made=True)


def show_key(path: Path, name: str | None = None, passphrase: str | None = None) -> KeyTold:
    """Tell the public text of a private key; raises as ``read_key``."""
    return _told(read_key(path, name, passphrase), is_made=False)


def rotate_key(
    programme: Programme, old: Path, new: Path, passphrases: tuple[str | None, str | None]
) -> Announced:
    """Announce that another key signs from here on; a new file is made where none is.

    ``passphrases`` are those of the old and the new file.

    Raises:
        UsageFault: the old key was followed or revoked already, or the new one was used before.
        NotFound, Unreadable, OSError: as ``read_key`` and ``make_key``.
    """
    origin = programme.roster.origin
    before = read_key(old, None, passphrases[0], origin)
    _may_sign(programme, before.key, before.key)
    made = None if new.exists() else str(new)
    after = (
        new_key(new, before.key.name, passphrases[1])
        if made
        else read_key(new, None, passphrases[1], origin)
    )
    announced = evolve(vouched_for(programme), next_key=write_vkey(after.key))
    signed = _signed(announced, before, after)
    last = _spans(programme, before.key, signed)[-1]
    if (last.key, last.file) != (after.key, _LAST):
        raise UsageFault(NOT_FOLLOWED, {"key": write_vkey(before.key)})
    return _kept(programme, signed, before, made, (*before.cautions, *after.cautions))


def revoke_key(
    programme: Programme, path: Path, revoked: str | None, passphrase: str | None
) -> Announced:
    """Announce that a key's signatures count no further: its own, or that of the key before it.

    Raises:
        UsageFault: ``revoked`` is no VKEY, or neither this key nor the one that it followed.
        NotFound, Unreadable: as ``read_key``.
    """
    signer = read_key(path, None, passphrase, programme.roster.origin)
    key = signer.key if revoked is None else read_vkey(revoked)
    _may_sign(programme, key, signer.key)
    announced = evolve(vouched_for(programme), revoked_key=write_vkey(key))
    return _kept(programme, _signed(announced, signer), signer, None, signer.cautions)


def _told(found: SigningKey, *, is_made: bool) -> KeyTold:
    return KeyTold(
        str(found.path), found.key, write_vkey(found.key), found.sealed, is_made, found.cautions
    )


def _signed(announced: Checkpoint, *keys: SigningKey) -> Checkpoint:
    for one in keys:
        announced = sign(announced, one.key, one.private)
    return announced


def _spans(programme: Programme, key: VKey, *more: Checkpoint) -> tuple[KeySpan, ...]:
    """Follow a key through what was kept, and through what is about to be."""
    origin = programme.roster.origin
    kept = kept_announcements(programme.folder)
    own = [one for one in kept if one.checkpoint.origin == origin]
    return followed((key,), (*own, *(Announcement(_LAST, one) for one in more)))


def _may_sign(programme: Programme, key: VKey, signer: VKey) -> None:
    """Insist that ``signer`` is the key or its successor, and still counts."""
    spans = _spans(programme, key)
    near = (key, spans[0].follower)
    if not any(span.key == signer and span.last is None for span in spans if span.key in near):
        raise UsageFault(NOT_FOLLOWED, {"key": write_vkey(signer)})


def _kept(
    programme: Programme,
    announced: Checkpoint,
    signer: SigningKey,
    made: str | None,
    cautions: tuple[str, ...],
) -> Announced:
    path = keep_checkpoint(programme.folder, announced)
    return Announced(
        str(path),
        write(announced),
        announced,
        write_vkey(signer.key),
        made,
        programme.simulated,
        tuple(dict.fromkeys(cautions)),
    )
