"""The JSON answers about backups, restorations, upgrades, and what was rebuilt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from engine.telling.json_checks import doctor_document, verification_document
from engine.telling.json_form import simulated

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.backups import (
        Backup,
        Comparison,
        Examination,
        Manifest,
        Restoration,
        StoreVersion,
        Upgrade,
    )
    from schemas.ledger import Event
    from schemas.report import Verification

Document = dict[str, Any]


def backup_document(words: Words, found: Backup) -> Document:
    """Return ``etap.backup/1``."""
    document = {
        "schema": "etap.backup/1",
        "file": found.file,
        "size": found.size,
        "digest": found.digest,
        **_manifest(found.manifest, found.checkpoint),
        "evidence": found.evidence,
        **_verification(words, found.verification),
    }
    return simulated(document, found.verification.simulated)


def restoration_document(words: Words, found: Restoration) -> Document:
    """Return ``etap.restore/1``."""
    document = {
        "schema": "etap.restore/1",
        "file": found.file,
        "folder": found.folder,
        "done": found.done,
        "kept": found.kept,
        **_manifest(found.manifest, found.checkpoint),
        "present": None if found.comparison is None else _comparison(found.comparison),
        "left_out": found.left_out,
        **_verification(words, found.verification),
    }
    return simulated(document, found.verification.simulated)


def upgrade_document(words: Words, found: Upgrade) -> Document:
    """Return ``etap.db-upgrade/1``."""
    document = {
        "schema": "etap.db-upgrade/1",
        "upgraded": found.verification is not None,
        "stores": [_store(store) for store in found.stores],
        "backup": None
        if found.backup is None
        else {
            "file": found.backup.file,
            "checkpoint": found.backup.checkpoint,
            "digest": found.backup.digest,
        },
        **({} if found.verification is None else _verification(words, found.verification)),
    }
    return simulated(document, found.verification is not None and found.verification.simulated)


def versions_document(found: Iterable[StoreVersion]) -> Document:
    """Return ``etap.db/1``."""
    return {"schema": "etap.db/1", "stores": [_store(store) for store in found]}


def examination_document(words: Words, found: Examination) -> Document:
    """Return ``etap.doctor/1`` with what was rebuilt."""
    rebuilt = found.rebuilt
    return {
        **doctor_document(words, found.checkups),
        "rebuilt": {
            "events": list(rebuilt.leaves),
            "schema": list(rebuilt.schema),
            "schedules": list(rebuilt.schedules),
        },
    }


def _store(store: StoreVersion) -> Document:
    return {"store": store.store, "version": store.found, "known": store.known}


def _manifest(manifest: Manifest, checkpoint: str) -> Document:
    return {
        "origin": manifest.origin,
        "checkpoint": checkpoint,
        "events": manifest.events,
        "made": manifest.made,
        "versions": dict(manifest.versions),
    }


def _comparison(found: Comparison) -> Document:
    return {
        "shared": found.shared,
        "lost": found.lost,
        "gained": found.gained,
        "forked": found.forked,
        "foreign": found.foreign,
        "first": _event(found.first),
        "last": _event(found.last),
        "redactions": found.redactions,
        "damaged": found.damaged,
    }


def _event(event: Event | None) -> Document | None:
    if event is None:
        return None
    names = ("cycle", "seq", "kind", "recorded")
    return {name: getattr(event, name) for name in names}


def _verification(words: Words, found: Verification) -> Mapping[str, Any]:
    document = verification_document(words, found)
    return {name: document[name] for name in ("intact", "checked", "faults")}
