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


@cache
def _shipped(shape: Shape) -> Mapping[tuple[str, str], Any]:
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
