"""OCEL 2.0 in SQLite, read so that the file and its folder stay as they are.

The file is opened read-only and *immutable*: SQLite takes no lock and makes no ``-wal`` beside it.
A ``-wal`` or ``-journal`` that already stands there holds what the file does not say, and is
refused rather than passed over. The schema is not trusted: only plain tables are read, no view, no
virtual table, no function; the length of a value and the number of SQLite's steps are bounded.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from attrs import define, field, frozen

from engine.errors import Unreadable
from engine.recording.logs.ocel_tables import Asked, Ocel, OcelEvent, text_of

SIGNATURE = b"SQLite format 3\0"
#: The longest value in bytes, and how many times so many steps of SQLite are taken at most.
_LONGEST, _STEPS, _ROUNDS = 1 << 20, 1_000_000, 20_000
_ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
_NEEDED = ("event", "object", "event_object", "event_map_type")


def read(path: Path, asked: Asked) -> Ocel:
    """Read a file; a column or a table that is missing is told."""
    for ending in ("-wal", "-journal"):
        beside = path.with_name(path.name + ending)
        if beside.exists() and beside.stat().st_size:
            raise Unreadable("ETP949", {"file": path.name, "log": beside.name})
    try:
        with _Database.opened(path) as database:
            return _Reading(database, asked).ocel()
    except sqlite3.Error as error:
        facts = {"file": path.name, "problem": str(error)}
        raise Unreadable("ETP942", facts) from error


@frozen
class _Database:
    """An open file, and its plain tables with their columns."""

    file: str
    connection: sqlite3.Connection

    @classmethod
    def opened(cls, path: Path) -> _Database:
        place = quote(str(path.resolve()))
        connection = sqlite3.connect(f"file:{place}?mode=ro&immutable=1", uri=True)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        for pragma in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON", "mmap_size=0"):
            connection.execute(f"PRAGMA {pragma}")
        rounds = iter(range(_ROUNDS))
        connection.set_progress_handler(lambda: int(next(rounds, None) is None), _STEPS)
        return cls(path.name, connection)

    def __enter__(self) -> _Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def tables(self) -> dict[str, tuple[str, ...]]:
        """Return the columns of each plain table, and allow from then on to read tables alone."""
        plain = [
            row[1]
            for row in self.connection.execute("PRAGMA table_list")
            if row[0] == "main" and row[2] == "table"
        ]
        found = {name: tuple(self._columns(name)) for name in plain}
        self.connection.set_authorizer(_allowed)
        return found

    def _columns(self, table: str) -> Iterator[str]:
        """Yield the columns that are stored; a computed one runs what the file says."""
        for row in self.connection.execute(f"PRAGMA table_xinfo({_quoted(table)})"):
            if row[6] == 0:
                yield row[1]

    def rows(self, table: str, columns: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        """Yield rows in the order in which they stand."""
        names = ", ".join(map(_quoted, columns))
        yield from self.connection.execute(f"SELECT {names} FROM {_quoted(table)}")  # noqa: S608 - names in quotes


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _allowed(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


@define
class _Reading:
    """One reading of a database."""

    database: _Database
    asked: Asked
    _tables: dict[str, tuple[str, ...]] = field(factory=dict, init=False)
    _noted: dict[str, int] = field(factory=dict, init=False)

    def ocel(self) -> Ocel:
        """Read every table that counts."""
        self._tables = self.database.tables()
        missing = tuple(name for name in _NEEDED if name not in self._tables)
        if missing:
            raise Unreadable("ETP944", {"file": self.database.file, "missing": missing})
        types = self._types()
        about = self._about()
        details = self._details()
        nothing: tuple[str, dict[str, str]] = ("", {})
        events = []
        for number, (name, activity) in enumerate(self._texts("event", "ocel_id", "ocel_type"), 1):
            time, attributes = details.get(name, nothing)
            objects = tuple(about.get(name, ()))
            events.append(OcelEvent(number, activity, time, attributes, objects))
        return Ocel(types, tuple(events), noted=self._noted)

    def _texts(self, table: str, *columns: str) -> Iterator[tuple[str, ...]]:
        missing = tuple(name for name in columns if name not in self._tables[table])
        if missing:
            names = tuple(f"{table}.{name}" for name in missing)
            raise Unreadable("ETP944", {"file": self.database.file, "missing": names})
        for row in self.database.rows(table, columns):
            yield tuple(map(text_of, row))

    def _types(self) -> dict[str, str]:
        types: dict[str, str] = {}
        for name, kind in self._texts("object", "ocel_id", "ocel_type"):
            if not name or not kind:
                self._note("bad-object")
            elif types.setdefault(name, kind) != kind:
                self._note("object-twice")
        return types

    def _note(self, word: str) -> None:
        self._noted[word] = self._noted.get(word, 0) + 1

    def _about(self) -> dict[str, dict[str, None]]:
        about: dict[str, dict[str, None]] = {}
        for event, subject in self._texts("event_object", "ocel_event_id", "ocel_object_id"):
            about.setdefault(event, {})[subject] = None
        return about

    def _details(self) -> dict[str, tuple[str, dict[str, str]]]:
        """Return the time and the attributes of each event, from the table of its type."""
        found: dict[str, tuple[str, dict[str, str]]] = {}
        for (mapped,) in self._texts("event_map_type", "ocel_type_map"):
            table = f"event_{mapped}"
            if table not in self._tables:
                self._note("no-table")
                continue
            extra = [name for name in self._tables[table] if name in self.asked]
            for name, time, *values in self._texts(table, "ocel_id", "ocel_time", *extra):
                if name in found:
                    self._note("event-twice")
                found.setdefault(name, (time, dict(zip(extra, values, strict=True))))
        return found
