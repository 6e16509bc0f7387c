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

from engine.errors import LedgerBroken
from engine.recording.ledger.event_bytes import read_trusted
from engine.recording.ledger.sqlite_projections import departures
from engine.recording.programme_folder import LEDGER
from engine.recording.redacting.tracking import unfinished
from schemas.report import Checkup

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.ledger import Stored
    from schemas.refusal import Fact

#: Of how many events the doctor tells the columns that depart; all are counted.
MOST_TOLD = 20

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


def derived_checkups(programme: Programme) -> tuple[Checkup, ...]:
    """Compare what is derived from the events, and can be written anew, with the events."""
    wrong = departures(programme.folder / LEDGER)
    leaves = tuple(f"{one.leaf} ({', '.join(one.columns)})" for one in wrong[:MOST_TOLD])
    adopted = dict.fromkeys(digest for one in programme.ledger.read_all() for digest in _named(one))
    stale = tuple(digest for digest in adopted if not programme.schedules.is_whole(digest))
    return (
        Checkup("ETP873", not wrong, {"count": len(wrong), "leaves": leaves}),
        Checkup("ETP874", not stale, {"digests": stale}),
    )


def _named(stored: Stored) -> tuple[str, ...]:
    """Tell the digest of the schedule that an event adopts."""
    try:
        digest = read_trusted(stored.body).payload.get("digest")
    except (LedgerBroken, AttributeError):
        return ()
    return (digest,) if isinstance(digest, str) else ()


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
