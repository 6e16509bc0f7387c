"""Backups for tests: a programme to back up, and archives that somebody tampered with."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from engine import operations as op
from engine.recording.ledger.event_bytes import leaf_hash, write
from engine.recording.ledger.private_store import PrivateStore
from engine.recording.ledger.sqlite_ledger import open_ledger
from schemas.backups import Backup, Restoration, RestoreAsked
from schemas.ledger import Event
from schemas.report import Verification
from tests.making import P1, carried, done, later, programme, submit


def silent(_done: int, _total: int) -> None:
    """Take no note of any progress."""


def filled(folder: Path, desk: Path) -> Path:
    """Make a programme with two cycles, evidence, a name, a reason and a note."""
    with closing(programme(folder)) as opened:
        carried(opened, desk, 2)
        submit(opened, desk, "attendance_b")
        done(op.withdraw(opened, "1432", "attendance_b", P1, "zła lista"))
        done(op.start(opened, "1410", None, P1))
        later(opened, hours=1)
        done(op.note(opened, "1410", P1, text="Zofia dzwoniła"))
    return folder


def noted(folder: Path, count: int) -> None:
    """Record so many notes more."""
    with op.open_programme(folder) as opened:
        for number in range(count):
            done(op.note(opened, "1410", P1, text=f"dopisek {number}"))


def saved(folder: Path, file: Path) -> Backup:
    """Back a programme up."""
    return op.backup(folder, str(file), silent, force=True)


def restored(file: Path, folder: Path, **asked: Any) -> Restoration:
    """Restore a backup, and insist that it was not refused."""
    answer = op.restore(RestoreAsked(str(file), str(folder), **asked), silent)
    assert isinstance(answer, Restoration), answer
    return answer


def verified(folder: Path) -> Verification:
    """Verify the programme of a folder."""
    with op.open_programme(folder) as opened:
        return op.verify(opened, silent)


def size_of(folder: Path) -> int:
    """Count the events of a programme."""
    with closing(open_ledger(folder / "ledger.db")) as ledger:
        return ledger.head().size


def members(file: Path) -> dict[str, bytes]:
    """Read every part of an archive."""
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes], change: Callable[[zipfile.ZipInfo], None]) -> bytes:
    """Write an archive as ours are, but for what is changed of each entry."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, 0o100600 << 16
            change(info)
            archive.writestr(info, data)
    return target.getvalue()


def retold(parts: Mapping[str, bytes], **changes: Any) -> dict[str, bytes]:
    """Tell in the manifest what the parts are now: an attacker who forgets nothing."""
    rest = {name: data for name, data in parts.items() if name != "backup.json"}
    told = {
        name: {"sha256": sha256(data).hexdigest(), "size": len(data)} for name, data in rest.items()
    }
    manifest = {**json.loads(parts["backup.json"]), "parts": told, **changes}
    return {**rest, "backup.json": json.dumps(manifest).encode()}


def redacted(folder: Path, commitment: str, cycle: str = "1432/1") -> None:
    """Redact a file as the page on the format says: an event, then no row and no blob."""
    with closing(open_ledger(folder / "ledger.db")) as ledger:
        last = [stored.body for stored in ledger.read(cycle)][-1]
        event = json.loads(last)
        payload = {"commitments": [commitment], "outputs": [], "reason": None}
        it = Event(
            cycle,
            event["seq"] + 1,
            leaf_hash(last),
            "redacted",
            event["happened"],
            ledger.head().recorded or "",
            "p1",
            (),
            event["schedule"],
            None,
            payload,
        )
        assert write(it)
        with ledger.writing() as writer:
            writer.append(it)
    kept = PrivateStore(folder / "private.db").file_of(commitment)
    assert kept is not None
    with closing(sqlite3.connect(folder / "private.db", isolation_level=None)) as raw:
        raw.execute("PRAGMA secure_delete=ON")
        raw.execute("DELETE FROM files WHERE commitment = ?", (commitment,))
    (folder / "evidence" / kept.sha256[:2] / kept.sha256).unlink()


def commitments(folder: Path) -> list[tuple[str, str]]:
    """The commitment and the digest of each file of the cycle 1432/1."""
    with closing(sqlite3.connect(folder / "private.db")) as raw:
        return raw.execute("SELECT commitment, sha256 FROM files ORDER BY commitment").fetchall()


def copied(folder: Path, to: Path) -> Path:
    """Copy a programme's folder while nobody writes."""
    return Path(shutil.copytree(folder, to))
