"""The examination behind ``etap doctor``: are the machine and the programme fit for the work."""

from __future__ import annotations

import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from engine.recording.redacting.tracking import unfinished
from schemas.report import Checkup

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.refusal import Fact

#: The least free space, in MiB, below which a programme is in danger of a full disk.
LEAST_FREE = 200


def machine_checkups() -> tuple[Checkup, ...]:
    """Examine the Python, the libraries and the data that etap needs."""
    python = {"version": platform.python_version()}
    store = {"version": sqlite3.sqlite_version}
    return (
        Checkup("ETP681", sys.version_info >= (3, 11), python),
        Checkup("ETP682", sqlite3.sqlite_version_info >= (3, 37), store),
        Checkup("ETP683", yaml.__with_libyaml__, {"version": version("PyYAML")}),
        Checkup("ETP684", _has_time_zones(), {"zone": "Europe/Warsaw"}),
        Checkup("ETP685", _version("holidays") != "", {"version": _version("holidays")}),
    )


def programme_checkups(programme: Programme) -> tuple[Checkup, ...]:
    """Examine an open programme: its stores, its disk, and what killed processes left behind."""
    head = programme.ledger.head()
    free = shutil.disk_usage(programme.folder).free // 2**20
    departures = tuple(d.name for d in programme.ledger.schema_departures())
    named = programme.private.names()
    nameless = tuple(person for person in programme.roster.people if person not in named)
    parts = _leftovers(programme.folder / "evidence" / "incoming")
    found: dict[str, Fact] = {
        "folder": str(programme.folder),
        "events": head.size,
        "counties": len(programme.roster.counties),
        "simulated": "yes" if programme.simulated else "no",
    }
    return (
        Checkup("ETP687", well=True, facts=found),
        Checkup("ETP688", not departures, {"departures": departures}),
        Checkup("ETP689", free >= LEAST_FREE, {"free": free, "least": LEAST_FREE}),
        Checkup("ETP690", parts == 0, {"parts": parts}),
        Checkup("ETP691", well=True, facts={"people": nameless}),
        *_redactions(programme),
    )


def _redactions(programme: Programme) -> Iterator[Checkup]:
    """Tell the redactions that were interrupted; nothing where there is none."""
    left = unfinished(programme)
    if left:
        yield Checkup("ETP772", well=False, facts={"open": tuple(mark[:16] for mark in left)})


def _leftovers(incoming: Path) -> int:
    return len(list(incoming.iterdir())) if incoming.is_dir() else 0


def _has_time_zones() -> bool:
    try:
        return bool(ZoneInfo("Europe/Warsaw"))
    except ZoneInfoNotFoundError:
        return False


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
