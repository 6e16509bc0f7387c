"""The schedules that a programme adopted, kept by digest: the text as it was, and its row schemas.

Each lies in a folder named by the schedule's digest. What is read back must have that digest: a
file that was changed since is refused, so that a running cycle stays on what it began with.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from attrs import frozen

from engine.errors import EtapError, LedgerBroken
from engine.recording.schedule_file import load_schedule
from schemas.schedule import Schedule


@frozen(eq=False)
class ScheduleStore:
    """The folder ``schedules/`` of a programme."""

    folder: Path

    def keep(self, schedule: Schedule, source: Path) -> None:
        """Keep a copy of a schedule that was read from ``source``; again is harmless."""
        own = self.folder / schedule.digest
        (own / "rows").mkdir(parents=True, exist_ok=True)
        for output in schedule.output_of.values():
            if output.row_schema is not None:
                text = json.dumps(output.row_schema.document, ensure_ascii=False, indent=2)
                name = f"{output.row_schema.name}.schema.json"
                _write(own / "rows" / name, text.encode())
        _write(own / source.name, source.read_bytes())
        if self.read(schedule.digest).digest != schedule.digest:
            raise LedgerBroken("ETP666", {"digest": schedule.digest})

    def read(self, digest: str) -> Schedule:
        """Read the schedule of a digest.

        Raises:
            LedgerBroken: it is missing, unreadable, or has another digest now.
        """
        files = sorted(path for path in (self.folder / digest).glob("*.y*ml"))
        try:
            schedule = load_schedule(files[0]) if files else None
        except EtapError as error:
            raise LedgerBroken("ETP666", {"digest": digest}, error.faults) from error
        if schedule is None or schedule.digest != digest:
            raise LedgerBroken("ETP666", {"digest": digest})
        return schedule

    def digests(self) -> tuple[str, ...]:
        """Return the digests that have a folder, sorted."""
        if not self.folder.is_dir():
            return ()
        return tuple(sorted(path.name for path in self.folder.iterdir() if path.is_dir()))


def _write(path: Path, data: bytes) -> None:
    """Write a file whole: synced under another name, then renamed."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
