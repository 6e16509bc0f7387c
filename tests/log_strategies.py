"""Drawn event logs: any columns, any order of rows, any names; small, and whole in themselves."""

import numpy as np
from hypothesis import strategies as st

from schemas.event_log import (
    NO_FIRST,
    NO_INSTANT,
    NO_LAST,
    Coded,
    EventLog,
    LeftOut,
    LogSource,
    Quality,
)

DAY = 86_400_000_000
_names = st.text(max_size=8)
_counts = st.integers(0, 2**53)


def coded_columns(size: int, least: int = -1) -> st.SearchStrategy[Coded]:
    """Columns of codes from ``least`` on, whose names differ and may be used or not."""

    @st.composite
    def made(draw: st.DrawFn) -> Coded:
        names = draw(st.lists(_names, min_size=1 + least + 1, max_size=6, unique=True))
        top = len(names) - 1
        codes = draw(st.lists(st.integers(min(least, top), top), min_size=size, max_size=size))
        return Coded(np.array(codes, np.int32), tuple(names))

    return made()


def _numbers(size: int, kind: type, values: st.SearchStrategy[int]) -> st.SearchStrategy:
    return st.lists(values, min_size=size, max_size=size).map(lambda found: np.array(found, kind))


@st.composite
def event_logs(draw: st.DrawFn, most: int = 12) -> EventLog:
    """Any log of at most so many rows; each case has a name, and each row a case."""
    size = draw(st.integers(0, most))
    instants = st.integers(-(2**45), 2**45)
    optional = {
        name: draw(st.none() | coded_columns(size))
        for name in ("person", "output", "role", "content")
    }
    instant = draw(st.none() | _numbers(size, np.int64, instants | st.just(NO_INSTANT)))
    days = st.integers(-20_000, 20_000)
    first = draw(st.none() | _numbers(size, np.int32, days | st.just(NO_FIRST)))
    last = None
    if first is not None:
        longer = draw(_numbers(size, np.int32, st.integers(0, 400)) | st.just(np.int32(0)))
        last = np.where(first == NO_FIRST, NO_LAST, first + longer).astype(np.int32)
    in_order = draw(st.booleans())
    rows = np.arange(1, size + 1) if in_order else draw(_numbers(size, np.int64, _counts))
    return EventLog(
        source=LogSource(draw(_names), draw(_names), draw(_counts), draw(_names)),
        case=draw(coded_columns(size, 0)),
        activity=draw(coded_columns(size)),
        row=rows,
        quality=draw(qualities()),
        zone=draw(st.sampled_from(("Europe/Warsaw", "UTC", "America/New_York"))),
        instant=instant,
        first=first,
        last=last,
        reason=draw(st.none() | _numbers(size, np.bool_, st.booleans())),
        recorded=draw(st.none() | _numbers(size, np.int64, instants)),
        **optional,
    )


def qualities() -> st.SearchStrategy[Quality]:
    """Any quality that a log may have."""
    rows = st.lists(_counts, max_size=3).map(tuple)
    left_out = st.lists(st.builds(LeftOut, _names, _counts, rows, _names), max_size=2).map(tuple)
    words = st.lists(_names, max_size=2).map(tuple)
    return st.builds(
        Quality, _counts, _counts, _counts, left_out, duplicates=_counts, zones=words, notes=words
    )
