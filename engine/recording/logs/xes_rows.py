"""The log that the rows of an XES file make: columns, what was left out, notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from engine.recording.logs.assembling import named
from engine.recording.logs.coding_columns import cleaned, is_empty, joined, taken, without
from engine.recording.logs.taking import Taken, finished
from engine.recording.logs.written_times import Written, read_times
from engine.recording.logs.xes_projection import UNSET, Keys, Projection, Sources
from schemas.event_log import Coded, EventLog, LeftOut, LogSource

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.recording.logs.time_column import TimeColumn

    Rows = NDArray[np.bool_]

_COMPLETE = "complete"
#: How many letters of a text are shown as a sample.
_SHOWN = 80
_TIMES = ("time", "recorded")
_TEXTS = ("person", "output", "role", "content")


def log_of(
    source: LogSource,
    projection: Projection,
    keys: Keys,
    sources: Sources,
    *,
    zone: str,
    formats: Sequence[str],
) -> EventLog:
    """Make the log of a file's rows; ``sources`` say which of ``keys`` each column is."""
    file = _File(projection, keys, sources, zone, tuple(formats))
    kept, left_out = file.completed()
    texts = {"case": file.cases(), "activity": file.text("activity")}
    texts |= {column: found for column in _TEXTS if not is_empty(found := file.text(column))}
    if not is_empty(reason := without(file.text("reason"), "false")):
        texts["reason"] = reason
    times = {c: column for c in _TIMES if (column := file.times(c, kept)) is not None}
    row = np.arange(1, len(kept) + 1, dtype=np.int64)[kept]
    if not kept.all():
        texts = {column: Coded(found.codes[kept], found.names) for column, found in texts.items()}
    return finished(source, zone, Taken(row, texts, times, left_out, file.notes()))


@frozen(eq=False)
class _File:
    """A projection, asked for the columns of a log."""

    found: Projection
    keys: Keys
    sources: Sources
    zone: str
    formats: tuple[str, ...]

    def text(self, column: str) -> Coded:
        """Return a column of texts: the event's own, else the trace's."""
        own, of_trace = self.sources.get(column, (None, None))
        if of_trace is None:
            return self._own(own)
        return joined(self._own(own), self._spread(self._of_trace(of_trace)))

    def _own(self, key: str | None) -> Coded:
        if key is None:
            return Coded(np.full(len(self.found.trace_of), -1, np.int32), ())
        column = self.keys.events.index(key)
        return cleaned(self.found.codes[:, column], self.found.names[column])

    def _of_trace(self, key: str) -> Coded:
        column = self.keys.traces.index(key)
        names = self.found.names[len(self.keys.events) + column]
        return cleaned(self.found.trace_codes[:, column], names)

    def _spread(self, traces: Coded) -> Coded:
        """Return a column of traces as one of events."""
        return Coded(np.append(traces.codes, np.int32(-1))[self.found.trace_of], traces.names)

    def cases(self) -> Coded:
        """Return the cases; a trace without a name is called by its number, from 1."""
        own, of_trace = self.sources["case"]
        if own is not None or of_trace is None:
            return self.text("case")
        traces = self._of_trace(of_trace)
        unnamed = np.flatnonzero(traces.codes < 0)
        if not len(unnamed):
            return self._spread(traces)
        names, codes = dict.fromkeys(traces.names), traces.codes.copy()
        for number, trace in enumerate(unnamed.tolist(), len(names)):
            codes[trace] = number
            names[_free(f"#{trace + 1}", names)] = None
        return self._spread(Coded(codes, tuple(names)))

    def completed(self) -> tuple[Rows, tuple[LeftOut, ...]]:
        """Return which events count, and those that do not."""
        stage = self.text("lifecycle")
        done = taken(stage.codes, [name.strip().lower() == _COMPLETE for name in stage.names]) != 0
        left_out = []
        if not done.all():
            rows = np.flatnonzero(~done)
            sample = stage.names[stage.codes[rows[0]]][:_SHOWN]
            left_out.append(LeftOut("not-complete", len(rows), named(rows + 1), sample))
        if cut := self.found.cut:
            row = cut.event or len(done) + 1
            left_out.append(LeftOut("cut-off", 1, (row,), f"byte {cut.byte}"))
        return done, tuple(left_out)

    def times(self, column: str, kept: Rows) -> TimeColumn | None:
        """Return a column of times, of the events that count; ``None`` where there is none."""
        if column not in self.sources:
            return None
        own, of_trace = self.sources[column]
        text, size = self.text(column), len(self.found.trace_of)
        clock, offset = np.zeros(size, np.int64), np.full(size, UNSET, np.int16)
        if own is not None:
            number = self.keys.events.index(own)
            clock, offset = self.found.instants[:, number], self.found.offsets[:, number]
        if of_trace is not None:
            codes = np.where(offset != UNSET, -1, text.codes).astype(np.int32)
            text = Coded(codes, text.names)
        written = Written(clock[kept], offset[kept], Coded(text.codes[kept], text.names))
        return read_times(written, self.zone, self.formats)

    def notes(self) -> tuple[str, ...]:
        """Count what an auditor is to know of the traces and their attributes."""
        traces = len(self.found.trace_codes)
        events = np.bincount(self.found.trace_of[self.found.trace_of >= 0], minlength=traces)
        counted = {
            "empty-trace": int(np.count_nonzero(events == 0)),
            "key-twice": self.found.doubled,
        }
        own, of_trace = self.sources["case"]
        if own is None and of_trace is not None:
            named_traces = self._of_trace(of_trace)
            unnamed = int(np.count_nonzero(named_traces.codes < 0))
            counted["unnamed-trace"] = unnamed
            counted["same-name"] = (
                traces - unnamed - len(np.unique(named_traces.codes[named_traces.codes >= 0]))
            )
        return tuple(f"{word} {count}" for word, count in counted.items() if count)


def _free(name: str, taken_names: dict[str, None]) -> str:
    """Return a name that no case has yet."""
    while name in taken_names:
        name += "'"
    return name
