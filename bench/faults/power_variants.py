"""The product as the power campaign runs it, and as it is broken on purpose, in a child alone."""

from __future__ import annotations

from collections.abc import Callable

from bench.faults.processes import broken
from engine.operating import redacting
from engine.recording import durable_folder
from engine.recording.evidence import evidence_store
from engine.recording.evidence.evidence_part import Part
from engine.recording.ledger import sqlite_file
from engine.recording.schedules import schedule_store

#: What makes of a fresh child the product to be tried.
Variant = Callable[[], None]


def shipped() -> None:
    """The product as it is."""


def frequent() -> None:
    """The product as it is, but the log is carried into the database every 20 pages."""
    _set("wal_autocheckpoint", 20)


def normal() -> None:
    """Broken: SQLite does not sync when it commits."""
    _set("synchronous", 1)


def off() -> None:
    """Broken: SQLite never syncs."""
    _set("synchronous", 0)
    _set("wal_autocheckpoint", 20)


def unsynced() -> None:
    """Broken: a copy of evidence gets its name before its bytes are durable."""
    broken(Part, "sync", lambda _: None)


def nameless() -> None:
    """Broken: the names in a folder are never synced, but by SQLite."""
    for module in (durable_folder, schedule_store, evidence_store):
        for name in ("sync_names", "sync_folder"):
            broken(module, name, lambda _: None)


def unsettled() -> None:
    """Broken: that the log of what was erased is gone is not made durable."""
    broken(redacting, "settle", lambda _: None)


def _set(pragma: str, value: int) -> None:
    broken(sqlite_file, "PRAGMAS", {**sqlite_file.PRAGMAS, pragma: value})
