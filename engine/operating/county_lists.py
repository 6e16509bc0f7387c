"""The counties of a CSV file, and those of them that a programme did not have."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from engine.deciding.retries import MORE
from engine.errors import NotFound, Unreadable
from engine.recording.ledger.event_bytes import read_trusted
from engine.recording.schedules.small_files import read_small_file
from schemas.ledger import PROGRAMME, Event, Kind

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme

#: The most bytes of a file of counties; the whole country has 380.
LARGEST_LIST = 2**20


def new_rows(path: Path, known: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the rows of a file, as (code, name), but for those known under the same name.

    Raises:
        NotFound: no such file. Unreadable: it is too long, or no CSV with these columns.
    """
    return [(code, name) for code, name in _county_rows(path) if known.get(code) != name]


def listed(programme: Programme, path: Path, event: Event) -> Mapping[str, object]:
    """Return what a file says of the counties that ``event`` and those behind it added, as parts.

    Raises:
        As ``new_rows``.
    """
    rows = new_rows(path, _counties_before(programme, event)) or [("", "")]
    first, *more = ({"county": code, "name": name} for code, name in rows)
    return {**first, MORE: tuple(more)}


def _counties_before(programme: Programme, event: Event) -> Mapping[str, str]:
    """Return the counties that the programme had before one of its own events."""
    stored = programme.ledger.read(PROGRAMME)
    events = (read_trusted(one.body) for one in islice(stored, event.seq - 1))
    payloads = (one.payload for one in events if one.kind == Kind.COUNTY_ADDED)
    return {added["county"]: added["name"] for added in payloads}


def _small_text(path: Path) -> str:
    try:
        content = read_small_file(path, LARGEST_LIST)
    except NotFound:
        raise NotFound("ETP611", {"file": str(path)}) from None
    if len(content) > LARGEST_LIST:
        raise Unreadable("ETP614", {"file": str(path), "most": LARGEST_LIST})
    return content.decode("utf-8-sig")


def _county_rows(path: Path) -> list[tuple[str, str]]:
    try:
        text = _small_text(path)
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        columns = tuple(reader.fieldnames or ())
        rows = [((r.get("code") or "").strip(), (r.get("name") or "").strip()) for r in reader]
    except (csv.Error, UnicodeDecodeError) as error:
        raise Unreadable("ETP612", {"file": str(path), "problem": str(error)}) from error
    if not {"code", "name"} <= set(columns):
        raise Unreadable("ETP613", {"file": str(path), "columns": columns})
    return rows
