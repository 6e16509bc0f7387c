"""The codes of what can go wrong with a backup; their sentences stand in ``engine.telling``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from engine.errors import Unreadable

INSIDE: Final = "ETP860"
NO_FILE: Final = "ETP861"
UNSETTLED: Final = "ETP862"
NO_BACKUP: Final = "ETP863"
ALTERED: Final = "ETP864"
FOREIGN_PART: Final = "ETP865"
NEWER: Final = "ETP866"
NOT_FREE: Final = "ETP867"
UNREADABLE: Final = "ETP868"
OTHER_LEDGER: Final = "ETP869"
NOT_SWAPPED: Final = "ETP876"
NOT_WRITTEN: Final = "ETP877"


def disk_error(file: Path | str, error: OSError, code: str = NOT_WRITTEN) -> Unreadable:
    """Return the error of a disk that is full or fails, or of a right that is lacking."""
    why = error.strerror or type(error).__name__
    return Unreadable(code, {"file": str(file), "why": why})
