"""Making a checkpoint of the ledger, or a receipt of one event, to be kept outside of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import LedgerBroken, NotFound
from engine.recording.ledger import checkpoint_text
from engine.recording.ledger.checkpoints import checkpoint_of, receipt_for
from engine.recording.ledger.clock import stamp
from engine.recording.ledger.event_bytes import leaf_hash
from engine.recording.ledger.growing_tree import GrowingTree
from engine.recording.naming import cycle_of
from schemas.report import CheckpointMade

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.asked import Asked
    from schemas.checkpoint import Checkpoint


def checkpoint(
    programme: Programme, county: str | None, event: int | None, asked: Asked
) -> CheckpointMade:
    """Make a checkpoint; of a county's event (the cycle's last one, else ``event``) a receipt.

    Raises:
        NotFound: there is no such county, cycle or event.
        LedgerBroken: the kept tree is not that of the events, so that nothing may be vouched for.
    """
    roster = programme.roster
    head = programme.ledger.head()
    time = stamp(programme.clock, head.recorded)
    made = checkpoint_of(programme.ledger, roster.origin, time)
    _insist(programme, made)
    if county is not None:
        cycle = cycle_of(programme, roster, county, asked)
        made = receipt_for(programme.ledger, made, _leaf(programme, cycle, event))
    return CheckpointMade(
        made, checkpoint_text.short(made), checkpoint_text.write(made), roster.simulated
    )


def _insist(programme: Programme, made: Checkpoint) -> None:
    """Insist that the events' own bytes give the root: a checkpoint vouches for them."""
    growing = GrowingTree()
    for stored in programme.ledger.read_all():
        if growing.size < made.size:
            growing.add(leaf_hash(stored.body))
    if (growing.size, growing.root) != (made.size, made.root):
        raise LedgerBroken("ETP821", {"size": made.size})


def _leaf(programme: Programme, cycle: str, event: int | None) -> int:
    found = tuple(stored.leaf for stored in programme.ledger.read(cycle))
    number = len(found) if event is None else event
    if not 1 <= number <= len(found):
        county = cycle.partition("/")[0]
        raise NotFound("ETP610", {"event": number, "county": county, "last": len(found)})
    return found[number - 1]
