"""Parquet and Arrow logs: a data frame of the mapped columns alone becomes a log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, BinaryIO, TypeVar

import numpy as np
import polars as pl

from engine.errors import Unreadable
from engine.recording.logs.columns import chosen
from engine.recording.logs.frame_columns import coded, coded_cases, texts_of
from engine.recording.logs.frame_times import timed
from engine.recording.logs.parquet_footer import NoFooter, with_categories
from engine.recording.logs.sampling import MOST_ROWS
from engine.recording.logs.taking import Taken
from engine.recording.logs.text_rows import TIMES

if TYPE_CHECKING:
    from schemas.event_log import LogMap

_Read = TypeVar("_Read")


def take_parquet(file: BinaryIO, name: str, log_map: LogMap | None, zone: str) -> Taken:
    """Take the mapped columns of a Parquet file.

    Raises:
        Unreadable: the file is damaged, or a mapped column holds no single values.
        UsageFault: a column that is needed is not there.
    """
    kinds = _tried(lambda: pl.read_parquet_schema(file), name)
    header = tuple(kinds)
    places = chosen(header, log_map, name)
    titles = {said: header[place] for said, place in places.items()}
    frame = _categories(file, kinds, titles)
    if frame is None:
        _rewind(file)
        frame = _tried(lambda: pl.read_parquet(file, columns=_titles(header, places)), name)
    return take_frame(frame, titles, name, log_map.times if log_map else (), zone)


def _categories(
    file: BinaryIO, kinds: Mapping[str, pl.DataType], titles: Mapping[str, str]
) -> pl.DataFrame | None:
    """Read texts other than cases and times as categories; ``None`` where that cannot be."""
    apart = {titles[said] for said in ("case", *TIMES) if said in titles}
    texts = [title for title in titles.values() if kinds[title] == pl.String and title not in apart]
    try:
        return pl.read_parquet(
            with_categories(file, kinds, texts), columns=list(dict.fromkeys(titles.values()))
        )
    except (NoFooter, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None


def take_arrow(file: BinaryIO, name: str, log_map: LogMap | None, zone: str) -> Taken:
    """Take the mapped columns of an Arrow IPC file; raises as ``take_parquet`` does."""
    header = _tried(lambda: tuple(pl.read_ipc_schema(file)), name)
    places = chosen(header, log_map, name)
    _rewind(file)
    frame = _tried(lambda: pl.read_ipc(file, columns=_titles(header, places)), name)
    titles = {said: header[place] for said, place in places.items()}
    return take_frame(frame, titles, name, log_map.times if log_map else (), zone)


def take_frame(
    frame: pl.DataFrame, titles: Mapping[str, str], name: str, formats: tuple[str, ...], zone: str
) -> Taken:
    """Take the columns of a frame by their titles."""
    texts = {
        said: (coded_cases if said == "case" else coded)(texts_of(frame[title], name))
        for said, title in titles.items()
        if said not in TIMES
    }
    times = {
        said: timed(frame[title], name, zone, formats)
        for said, title in titles.items()
        if said in TIMES
    }
    return Taken(np.arange(1, len(frame) + 1), texts, times)


def first_rows(file: BinaryIO, name: str, kind: str) -> pl.DataFrame:
    """Return the first rows of a Parquet or an Arrow file, all columns; ``kind`` says which."""
    read = pl.read_parquet if kind == "parquet" else pl.read_ipc
    return _tried(lambda: read(file, n_rows=MOST_ROWS), name)


def _rewind(file: BinaryIO) -> None:
    """Go back to the beginning; polars has read past Python's own idea of the place."""
    file.seek(0, 2)
    file.seek(0)


def _titles(header: tuple[str, ...], places: Mapping[str, int]) -> list[str]:
    return list(dict.fromkeys(header[place] for place in places.values()))


def _tried(read: Callable[[], _Read], name: str) -> _Read:
    try:
        return read()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        problem = str(error).splitlines()[0][:200]
        raise Unreadable("ETP910", {"file": name, "problem": problem}) from error
