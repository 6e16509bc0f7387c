"""Writing a file whole: under another name first, synced, then renamed over what was there."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from engine.errors import Unreadable
from engine.recording.own_files import refuse_own


def write_whole(path: Path, text: str) -> None:
    """Write a text to a file; what was there before is replaced whole or not at all.

    Raises:
        UsageFault: it is one of the files that a programme lives by.
        Unreadable: the file cannot be written.
    """
    refuse_own(path)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except (OSError, ValueError) as error:
        with suppress(OSError, ValueError):
            part.unlink()
        problem = getattr(error, "strerror", None) or str(error)
        raise Unreadable("ETP455", {"file": str(path), "problem": problem}) from error
