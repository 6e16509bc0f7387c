"""Making a checkpoint of the ledger, or a receipt of one event, to be kept outside of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import LedgerBroken, NotFound
from engine.recording.keys.kept import as_kept, keep_checkpoint, kept_checkpoints
from engine.recording.keys.key_file import signed
from engine.recording.ledger import checkpoint_text
from engine.recording.ledger.checkpoints import present_checkpoint, receipt_for
from engine.recording.ledger.event_bytes import leaf_hash
from engine.recording.ledger.growing_tree import GrowingTree
from engine.recording.naming import cycle_of
from schemas.report import CheckpointMade

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.asked import Asked
    from schemas.checkpoint import Checkpoint

#: The kept tree is not that of the events.
OTHER_TREE = "ETP821"


def checkpoint(
    programme: Programme, key: Path | None = None, passphrase: str | None = None
) -> CheckpointMade:
    """Make a checkpoint, sign it where a key is given, and keep it in the folder ``checkpoints/``.

    Raises:
        LedgerBroken: the events do not give the kept tree, or do not extend a checkpoint that was
            made here before: nothing may be vouched for.
        NotFound, Unreadable, UsageFault: the key cannot be used; the store cannot be written.
        OSError: the checkpoint cannot be kept.
    """
    made = _signed(vouched_for(programme), key, passphrase)
    keep_checkpoint(programme.folder, made)
    return _told(programme, made)


def receipt(
    programme: Programme,
    county: str,
    event: int | None,
    asked: Asked,
    key: Path | None = None,
    passphrase: str | None = None,
) -> CheckpointMade:
    """Make a receipt of one event of a county's cycle, the last one unless ``event`` says which.

    Raises:
        NotFound: there is no such county, cycle or event. Else as ``checkpoint``.
    """
    cycle = cycle_of(programme, programme.roster, county, asked)
    leaf = _leaf(programme, cycle, event)
    made = receipt_for(programme.ledger, vouched_for(programme), leaf)
    return _told(programme, _signed(made, key, passphrase))


def vouched_for(programme: Programme) -> Checkpoint:
    """Make the unsigned checkpoint of this moment, and hold the events' own bytes against it.

    Raises:
        LedgerBroken, Unreadable: as ``checkpoint``.
    """
    made = present_checkpoint(programme.ledger, programme.clock, programme.roster.origin)
    insist(programme, made)
    return made


def _signed(made: Checkpoint, key: Path | None, passphrase: str | None) -> Checkpoint:
    return made if key is None else signed(made, key, passphrase)


def insist(programme: Programme, made: Checkpoint) -> None:
    """Insist that the events' own bytes give the root, and extend what was vouched for before.

    Raises:
        LedgerBroken: they do not.
    """
    growing = GrowingTree(as_kept(kept_checkpoints(programme.folder)))
    for stored in programme.ledger.read_all():
        if growing.size < made.size:
            growing.add(leaf_hash(stored.body))
    if (growing.size, growing.root) != (made.size, made.root):
        raise LedgerBroken(OTHER_TREE, {"size": made.size})
    for _, breach in growing.departures(made.origin):
        raise LedgerBroken(breach.code, breach.facts)


def _told(programme: Programme, made: Checkpoint) -> CheckpointMade:
    return CheckpointMade(
        made,
        checkpoint_text.short(made),
        checkpoint_text.write(made),
        programme.roster.simulated,
        signed_by=made.signatures[-1].name if made.signatures else None,
    )


def _leaf(programme: Programme, cycle: str, event: int | None) -> int:
    found = tuple(stored.leaf for stored in programme.ledger.read(cycle))
    number = len(found) if event is None else event
    if not 1 <= number <= len(found):
        county = cycle.partition("/")[0]
        raise NotFound("ETP610", {"event": number, "county": county, "last": len(found)})
    return found[number - 1]
