"""Reading OCEL: the objects of one type are the cases of the log.

Rules of the module (docs/xes-ocel.md tells them to people):

- ``case_type`` of the mapping names the type; where the log has one type only, it need not;
- an event about several objects of that type counts once in each of their cases; one about none is
  left out and counted; an id that no object has is counted;
- the activity is the event's type and the time its own; a mapping may name an attribute instead,
  or several with ``|`` between them, of which the first counts that the event has: each type of
  event has attributes of its own in OCEL;
- a person (or another text) may also be an object: ``object:TYPE``, or the type's name where no
  event has an attribute of that name; the first such object of the event counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from os import SEEK_END
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from attrs import define, field

from engine.errors import Unreadable, UsageFault
from engine.recording.logs import ocel_json, ocel_sqlite
from engine.recording.logs.coding_columns import coded, is_empty, without
from engine.recording.logs.log_bytes import LogBytes
from engine.recording.logs.taking import Taken, finished
from engine.recording.logs.written_times import Written, read_times
from engine.recording.logs.xes_projection import UNSET
from schemas.event_log import EventLog, LogMap, LogSource

if TYPE_CHECKING:
    from engine.recording.logs.ocel_tables import Ocel, OcelEvent
    from engine.recording.logs.time_column import TimeColumn

_TEXTS = ("person", "output", "role", "content")
_NEEDED, _TIMES = ("case", "activity"), ("time", "recorded")
_COLUMNS = (*_TEXTS, *_TIMES, "activity", "reason")
_OBJECT = "object:"
#: What the event itself says, and how a mapping may call that.
_BUILT_IN = {"activity": "type", "time": "time"}


def read_ocel(path: Path, mapping: LogMap | None, zone: str) -> EventLog:
    """Read an OCEL log in JSON (2.0 or 1.0, also gzip) or SQLite (2.0), told apart by content.

    ``LogSource.digest`` is empty, as ``log_files`` has it.

    Raises:
        Unreadable: the file is no OCEL, is damaged or hostile, or passes a limit.
        UsageFault: no object type is named and several fit, or the named one is not there.
    """
    given = mapping or LogMap()
    asked = {c: tuple(given.columns[c].split("|")) for c in _COLUMNS if c in given.columns}
    source, ocel = _read(path, frozenset(name for names in asked.values() for name in names))
    cases = _Cases(ocel, _case_type(path.name, ocel, given.case_type))
    return _log(source, cases, _Columns(ocel.types, cases.rows, asked), given, zone)


def _read(path: Path, asked: frozenset[str]) -> tuple[LogSource, Ocel]:
    try:
        with path.open("rb") as file:
            is_database = file.read(len(ocel_sqlite.SIGNATURE)) == ocel_sqlite.SIGNATURE
            size = file.seek(0, SEEK_END)
    except OSError as error:
        problem = error.strerror or str(error)
        raise Unreadable("ETP930", {"file": path.name, "problem": problem}) from error
    if is_database:
        return LogSource(path.name, "ocel-sqlite", size, ""), ocel_sqlite.read(path, asked)
    source = LogBytes(path)
    ocel = ocel_json.read(source, asked)
    return LogSource(path.name, "ocel-json", source.size, ""), ocel


def _case_type(file: str, ocel: Ocel, named_type: str | None) -> str:
    """Return the type whose objects are the cases; where none can be told, the types are named."""
    found = Counter(ocel.types.values())
    if named_type is None and len(found) == 1:
        return next(iter(found))
    if named_type in found:
        return str(named_type)
    if not found:
        raise Unreadable("ETP948", {"file": file})
    told = tuple(f"{name} ({count})" for name, count in found.most_common())
    if named_type is None:
        raise UsageFault("ETP943", {"types": told})
    raise UsageFault("ETP947", {"name": named_type, "types": told})


@define
class _Cases:
    """The events, each with its case: an event about two cases stands there twice."""

    ocel: Ocel
    case_type: str
    rows: list[tuple[OcelEvent, str | None]] = field(factory=list, init=False)
    _noted: Counter[str] = field(factory=Counter, init=False)

    def __attrs_post_init__(self) -> None:
        types = self.ocel.types
        self._noted.update(self.ocel.noted)
        for event in self.ocel.events:
            kinds = [types.get(name) for name in event.objects]
            self._noted["dangling-object"] += kinds.count(None)
            cases = [
                n for n, kind in zip(event.objects, kinds, strict=True) if kind == self.case_type
            ]
            self._noted["several-cases"] += len(cases) > 1
            self.rows += [(event, case) for case in cases] or [(event, None)]

    def notes(self) -> tuple[str, ...]:
        """Tell what was counted: a word and a number each."""
        return tuple(f"{word} {count}" for word, count in self._noted.items() if count)


@define
class _Columns:
    """The rows, asked for a column of texts."""

    types: Mapping[str, str]
    rows: list[tuple[OcelEvent, str | None]]
    asked: Mapping[str, tuple[str, ...]]
    _attributes: frozenset[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._attributes = frozenset(name for event, _ in self.rows for name in event.attributes)

    def texts(self, column: str) -> list[str]:
        """Return the texts of a column, empty where an event says nothing."""
        names = self.asked.get(column, ())
        if not names or names == (_BUILT_IN.get(column),):
            own = column if column in _BUILT_IN else ""
            return [getattr(event, own) if own else "" for event, _ in self.rows]
        return [next(filter(None, self._said(event, names)), "") for event, _ in self.rows]

    def _said(self, event: OcelEvent, names: Iterable[str]) -> Iterable[str]:
        for name in names:
            if name in self._attributes:
                yield event.attributes.get(name, "")
            else:
                kind = name.removeprefix(_OBJECT)
                yield next((o for o in event.objects if self.types.get(o) == kind), "")

    def times(self, column: str, given: LogMap, zone: str) -> TimeColumn | None:
        """Return a column of times; ``None`` where there is none."""
        if column != "time" and column not in self.asked:
            return None
        size = len(self.rows)
        text = coded(self.texts(column))
        unset = Written(np.zeros(size, np.int64), np.full(size, UNSET, np.int16), text)
        return read_times(unset, zone, given.times)


def _log(source: LogSource, cases: _Cases, columns: _Columns, given: LogMap, zone: str) -> EventLog:
    row = np.array([event.number for event, _ in cases.rows], np.int64)
    texts = {"case": coded(name for _, name in cases.rows)}
    texts |= {column: coded(columns.texts(column)) for column in ("activity", *_TEXTS)}
    texts["reason"] = without(coded(columns.texts("reason")), "false")
    texts = {c: found for c, found in texts.items() if c in _NEEDED or not is_empty(found)}
    times = {c: read for c in _TIMES if (read := columns.times(c, given, zone)) is not None}
    taken = Taken(row, texts, times, cases.ocel.left_out, cases.notes())
    return finished(source, zone, taken)
