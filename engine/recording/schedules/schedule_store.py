"""The schedules that a programme adopted, by digest: the text as it was, and its compiled form.

Each lies in a folder named by its digest, with its row schemas and, of a variant, with its bases. A
command reads the compiled form, and the text only where that form is missing or damaged. What is
read must have the digest that it is kept under, so that a running cycle stays on what it began
with; ``verify`` also compares form and text.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from engine.errors import EtapError, LedgerBroken
from engine.recording.durable_folder import make_durable
from engine.recording.evidence.evidence_part import sync_folder
from engine.recording.schedules.kept_bases import BASES
from engine.recording.schedules.schedule_compiled import Compiled, read_compiled, write_compiled

if TYPE_CHECKING:
    from schemas.schedule import Schedule

_COMPILED = "compiled.json"


@frozen(eq=False, repr=False)
class ScheduleStore:
    """The folder ``schedules/`` of a programme."""

    folder: Path

    def keep(self, schedule: Schedule, source: Path) -> None:
        """Keep a copy of a schedule that was read from ``source``; again is harmless.

        Of a variant every base is kept too, so that the folder can be read by itself.
        """
        own = self.folder / schedule.digest
        if schedule.base is not None:
            from engine.recording.schedules.schedule_file import bases_of  # noqa: PLC0415 - see below

            for base, path in bases_of(source):
                self._keep_text(own / BASES / base.digest, base, path)
        self._keep_text(own, schedule, source)
        _write(own / _COMPILED, write_compiled(self.read_text(schedule.digest)))

    def read(self, digest: str) -> Compiled:
        """Read the schedule of a digest and the moves of its machine.

        Raises:
            LedgerBroken: neither its compiled form nor its text is there with that digest.
        """
        try:
            data = (self.folder / digest / _COMPILED).read_bytes()
        except OSError:
            data = b""
        return read_compiled(data, digest) or self.read_text(digest)

    def read_text(self, digest: str) -> Compiled:
        """Read the schedule of a digest from its text, and build its machine.

        Raises:
            LedgerBroken: the text is missing, unreadable, or has another digest now.
        """
        # Reading YAML and building a machine cost more than a whole command without them.
        from engine.deciding.machine import machine, moves_of  # noqa: PLC0415 - see above
        from engine.recording.schedules.schedule_file import load_schedule  # noqa: PLC0415 - see above

        files = sorted((self.folder / digest).glob("*.y*ml"))
        try:
            schedule = load_schedule(files[0]) if files else None
        except EtapError as error:
            raise LedgerBroken("ETP666", {"digest": digest}, error.faults) from error
        if schedule is None or schedule.digest != digest:
            raise LedgerBroken("ETP666", {"digest": digest})
        return Compiled(schedule, moves_of(machine(schedule)))

    def compile(self, digest: str) -> bool:
        """Write the compiled form anew from the text; no where the text is not there with it."""
        try:
            compiled = write_compiled(self.read_text(digest))
        except LedgerBroken:
            return False
        _write(self.folder / digest / _COMPILED, compiled)
        return True

    def is_whole(self, digest: str) -> bool:
        """Whether text and compiled form are both there and say the same, places included."""
        try:
            compiled = (self.folder / digest / _COMPILED).read_bytes()
            return write_compiled(self.read_text(digest)) == compiled
        except (OSError, LedgerBroken):
            return False

    def _keep_text(self, folder: Path, schedule: Schedule, source: Path) -> None:
        """Write the text of a schedule and, beside it, the row schemas that it has."""
        make_durable(folder / "rows", self.folder.parent)
        for output in schedule.output_of.values():
            if output.row_schema is not None:
                text = json.dumps(output.row_schema.document, ensure_ascii=False, indent=2)
                _write(folder / "rows" / f"{output.row_schema.name}.schema.json", text.encode())
        _write(folder / source.name, source.read_bytes())


def _write(path: Path, data: bytes) -> None:
    """Write a file whole: synced under another name, then renamed."""
    # Two processes may keep one schedule at once, each under a name of its own.
    part = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    sync_folder(path.parent)
