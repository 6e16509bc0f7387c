"""CSV logs: row by row where anything is unusual, else by polars, with the same answer."""

from __future__ import annotations

from collections.abc import Mapping
from io import BufferedReader
from typing import TYPE_CHECKING, BinaryIO

from engine.recording.logs.columns import chosen
from engine.recording.logs.csv_rows import CsvRows
from engine.recording.logs.csv_text import CsvText, opened
from engine.recording.logs.text_rows import TextColumns

if TYPE_CHECKING:
    from engine.recording.logs.taking import Taken
    from schemas.event_log import LogMap

#: From this size on a file is worth the start of polars (0.15 s), which reads ten times as fast.
WORTH_POLARS = 8 * 1024 * 1024


def take_csv(file: BinaryIO, name: str, log_map: LogMap | None, zone: str) -> Taken:
    """Take the columns of a CSV file.

    Raises:
        Unreadable: it is empty, no text, or not of its encoding.
        UsageFault: a column that is needed is not there.
    """
    large = isinstance(file, BufferedReader) and file.seek(0, 2) >= WORTH_POLARS
    file.seek(0)
    text = opened(file, name, log_map)
    places = chosen(text.header, log_map, name)
    formats = log_map.times if log_map else ()
    if large:
        taken = _by_polars(file, text, places, name, formats, zone)
        if taken is not None:
            return taken
        file.seek(0)
        text = opened(file, name, log_map)
    columns = TextColumns(places)
    width = len(text.header)
    rows = CsvRows(text.lines, text.separator, width, places.values(), columns.leaving)
    for numbers, cells in rows.batches():
        columns.add(numbers, cells)
    return columns.taken(zone, formats)


def _by_polars(
    file: BinaryIO,
    text: CsvText,
    places: Mapping[str, int],
    name: str,
    formats: tuple[str, ...],
    zone: str,
) -> Taken | None:
    from engine.recording.logs.csv_frame import plain_frame  # noqa: PLC0415 - because polars is slow to start
    from engine.recording.logs.frame_log import take_frame  # noqa: PLC0415 - because polars is slow to start

    frame = plain_frame(file, text, places.values())
    if frame is None:
        return None
    titles = {said: str(place) for said, place in places.items()}
    return take_frame(frame, titles, name, formats, zone)
