"""What a programme replays to, as JSON: ``python -m tests.replaying FOLDER`` prints it.

The states of every cycle and the roster, all of their parts, and the hash of each last event; and
the root of the tree, so that bytes, order and meaning are all in it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import fields, has

from engine import operations as op
from engine.recording.ledger import tree
from engine.recording.ledger.event_bytes import leaf_hash
from schemas.ledger import PROGRAMME


def replayed(folder: Path) -> dict[str, Any]:
    """Replay every cycle of a programme."""
    with op.open_programme(folder) as opened:
        leaves = [bytes.fromhex(leaf_hash(one.body)) for one in opened.ledger.read_all()]
        roster = opened.roster
        cycles = [cycle for cycle in opened.ledger.cycles() if cycle != PROGRAMME]
        return {
            "events": len(leaves),
            "root": tree.root_of(leaves),
            "kept_root": tree.root(tree.peaks_of(opened.ledger.node, len(leaves))).hex(),
            "roster": plain(roster),
            "cycles": {cycle: plain(opened.state(cycle)) for cycle in cycles},
            "verified": opened_is_intact(folder),
        }


def opened_is_intact(folder: Path) -> bool:
    """Whether verifying finds nothing."""
    with op.open_programme(folder) as opened:
        return op.verify(opened, lambda _done, _total: None).intact


def plain(value: Any) -> Any:
    """Turn nouns into objects and sets into sorted lists, so that all of them can be compared."""
    if has(type(value)):
        shown = (f.name for f in fields(type(value)) if not f.name.startswith("_"))
        return {name: plain(getattr(value, name)) for name in shown}
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, frozenset):
        return sorted(map(plain, value), key=str)
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value


if __name__ == "__main__":
    sys.stdout.write(json.dumps(replayed(Path(sys.argv[1])), ensure_ascii=False, sort_keys=True))
