"""The schema of a SQLite file, compared with the shipped one.

All of it: a changed table, a dropped trigger and an added view are departures alike.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

from engine.recording.ledger.sqlite_file import Shape, as_unreadable

_Parts = Mapping[tuple[str, str], Any]


@frozen
class SchemaDeparture:
    """One thing in a file's schema that is not as shipped: ``missing``, ``added`` or ``changed``.

    ``type`` is ``table``, ``index``, ``trigger`` or ``view``, as SQLite calls it.
    """

    how: str
    type: str
    name: str


def schema_departures(
    connection: sqlite3.Connection, path: Path, shape: Shape
) -> tuple[SchemaDeparture, ...]:
    """Compare all of a file's schema with the shipped one; empty when they are the same."""
    try:
        found = _schema(connection)
    except sqlite3.DatabaseError as error:
        raise as_unreadable(error, path) from error
    shipped = _shipped(shape)
    return tuple(
        SchemaDeparture(_how(found.get(key), shipped.get(key)), *key)
        for key in sorted(found.keys() | shipped.keys())
        if found.get(key) != shipped.get(key)
    )


def wrong_parts(connection: sqlite3.Connection, shape: Shape) -> tuple[tuple[str, str], ...]:
    """Tell type and name of each trigger and index that is not as shipped."""
    found, shipped = _schema(connection), _shipped(shape)
    keys = sorted(found.keys() | shipped.keys())
    return tuple(key for key in keys if _is_wrong(key, found, shipped))


def remade(connection: sqlite3.Connection, shape: Shape) -> None:
    """Make every trigger and index as shipped, within the caller's transaction.

    One that is missing or changed is made anew, one that etap does not know is dropped. Tables and
    views stay as they are.
    """
    found, shipped = _schema(connection), _shipped(shape)
    wrong = wrong_parts(connection, shape)
    for kind, name in wrong:
        if (kind, name) in found:
            connection.execute(f"DROP {kind.upper()} {_quoted(name)}")
    for key in wrong:
        if key in shipped:
            connection.execute(_text(shipped[key][1]))


def drop_triggers(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Drop every trigger; returns the SQL that makes them again, in the same transaction."""
    found = {key: part for key, part in _schema(connection).items() if key[0] == "trigger"}
    for _, name in found:
        connection.execute(f"DROP TRIGGER {_quoted(name)}")
    return tuple(_text(sql) for _, sql in found.values())


def _is_wrong(key: tuple[str, str], found: _Parts, shipped: _Parts) -> bool:
    """Whether a trigger, or an index that has SQL of its own, is not as shipped."""
    if key[0] not in ("trigger", "index") or found.get(key) == shipped.get(key):
        return False
    return bool((shipped.get(key) or found[key])[1])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@cache
def _shipped(shape: Shape) -> _Parts:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for script in shape.scripts():
            connection.executescript(script)
        return _schema(connection)
    finally:
        connection.close()


def _schema(connection: sqlite3.Connection) -> dict[tuple[str, str], Any]:
    """Every part by type and name. Texts come as bytes: a damaged one need not be UTF-8."""
    cursor = connection.execute(
        "SELECT CAST(type AS BLOB), CAST(name AS BLOB), CAST(tbl_name AS BLOB), CAST(sql AS BLOB)"
        " FROM sqlite_master"
    )
    return {(_text(type_), _text(name)): rest for type_, name, *rest in cursor}


def _text(raw: bytes | None) -> str:
    return (raw or b"").decode("utf-8", "backslashreplace")


def _how(found: object, shipped: object) -> str:
    if shipped is None:
        return "added"
    return "missing" if found is None else "changed"
