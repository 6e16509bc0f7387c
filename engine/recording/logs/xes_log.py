"""Reading XES: which attributes say what, and the log that the rows of a file make.

Rules of the module (docs/xes-ocel.md tells them to people):

- without a mapping the case is the trace's ``concept:name``; activity, time, person and role are
  the event's ``concept:name``, ``time:timestamp``, ``org:resource`` and ``org:role``;
- a mapping names other attributes: the event's own, else its trace's; ``case:NAME`` is the trace's
  alone, and the names above are the event's alone;
- an event whose ``lifecycle:transition`` is there and not ``complete`` is left out and counted;
- a trace without a name is called ``#`` and its number; traces of one name are one case;
- a time that is no instant is read as a day, a month, a year or by the mapping's formats; one that
  cannot be read leaves its event untimed. All of this is counted in the log's notes.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from engine.errors import Unreadable, UsageFault
from engine.recording.logs import xes_expat
from engine.recording.logs.log_bytes import LogBytes
from engine.recording.logs.xes_projection import Keys, Projection, Sources
from engine.recording.logs.xes_rows import log_of
from schemas.event_log import EventLog, LogMap, LogSource

_STANDARD: Mapping[str, str] = {
    "case": "concept:name",
    "activity": "concept:name",
    "time": "time:timestamp",
    "person": "org:resource",
    "role": "org:role",
    "lifecycle": "lifecycle:transition",
}
_ALWAYS = ("case", "activity", "lifecycle")
_TIMES = ("time", "recorded")
_OF_TRACE = "case:"
#: From this many bytes of text on, importing the compiled scanner costs less than it saves.
_WORTH = 16 << 20
#: How many times longer a text is than its gzip, as a rule.
_INFLATES = 20


def read_xes(path: Path, mapping: LogMap | None, zone: str) -> EventLog:
    """Read a ``.xes`` or ``.xes.gz`` file, told apart by its content.

    ``LogSource.digest`` is empty, as ``log_files`` has it.

    Raises:
        Unreadable: the file is no XES, is malformed or hostile, or passes a limit; one that ends
            too early is read as far as it goes, and ``left_out`` says so.
    """
    sources = wanted({} if mapping is None else mapping.columns)
    keys = keys_of(sources)
    source, projection = projected(path, keys)
    if projection.cut and not len(projection.trace_of):
        raise Unreadable("ETP940", {"file": path.name, "byte": projection.cut.byte})
    formats = () if mapping is None else mapping.times
    return log_of(source, projection, keys, sources, zone=zone, formats=formats)


def wanted(columns: Mapping[str, str]) -> Sources:
    """Return the keys of each column: the event's, and the trace's for where it has none."""
    names = _STANDARD if not columns else {c: _STANDARD[c] for c in _ALWAYS} | dict(columns)
    return {column: _keys(column, name) for column, name in names.items()}


def _keys(column: str, name: str) -> tuple[str | None, str | None]:
    if name.startswith(_OF_TRACE):
        return None, name.removeprefix(_OF_TRACE)
    if column == "case" and name == _STANDARD["case"]:
        return None, name
    return name, (None if name in _STANDARD.values() else name)


def keys_of(sources: Sources) -> Keys:
    """Return the keys that a reader is asked for, those of times first."""
    times = {sources[column][0]: None for column in _TIMES if column in sources}
    texts = {own: None for column, (own, _) in sources.items() if column not in _TIMES}
    both = (times.keys() & texts.keys()) - {None}
    if both:
        raise UsageFault("ETP941", {"names": tuple(sorted(map(str, both)))})
    events = tuple(key for key in (*times, *texts) if key is not None)
    traces = dict.fromkeys(of_trace for _, of_trace in sources.values() if of_trace is not None)
    return Keys(events, tuple(traces), len(times.keys() - {None}))


def projected(path: Path, keys: Keys) -> tuple[LogSource, Projection]:
    """Read a file by the compiled scanner where that pays, else, or where it stops, by expat."""
    if _pays(path):
        source = LogBytes(path)
        scanner = import_module("engine.recording.logs.xes_scanner")
        projection: Projection | None = scanner.scanned(source, keys)
        if projection is not None and len(projection.trace_of):  # else expat tells why
            return _source(source), projection
    source = LogBytes(path)
    projection = xes_expat.read(source, keys)
    return _source(source), projection


def _pays(path: Path) -> bool:
    if "numba" in sys.modules:
        return True
    try:
        size = path.stat().st_size
    except OSError:  # reading tells what is wrong
        return False
    inflated = size * (_INFLATES if path.suffix == ".gz" else 1)
    return inflated >= _WORTH and find_spec("numba") is not None


def _source(source: LogBytes) -> LogSource:
    form = "xes.gz" if source.gzipped else "xes"
    return LogSource(source.path.name, form, source.size, "")
