"""The files that a programme lives by: no output of a command may take the place of one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from engine.errors import UsageFault

_LEDGER: Final = "ledger.db"
#: The databases, with those that SQLite puts beside them.
_STORES: Final = (_LEDGER, "private.db")
_FOLDERS: Final = ("evidence", "schedules")


def is_own(target: Path, programme: Path) -> bool:
    """Whether a file is one of a programme's stores, evidence or schedules; both are resolved."""
    if target.parent == programme:
        return target.name.startswith(_STORES)
    return any(target.is_relative_to(programme / part) for part in _FOLDERS)


def refuse_own(out: Path) -> None:
    """Refuse a file to write that is one of a programme's own, whichever programme's.

    Raises:
        UsageFault: it is.
    """
    target = out.resolve()
    for folder in target.parents:
        if is_own(target, folder) and (folder / _LEDGER).exists():
            raise UsageFault("ETP962", {"file": str(out)})
