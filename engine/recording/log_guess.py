"""A guess at the mapping of a foreign log: read its beginning, choose, then look at its activities.

The guess is only ever shown: a person looks at it, corrects it and saves it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from engine.errors import Unreadable
from engine.recording.log_files import kind_of, opened_log, read_log, unpacked
from engine.recording.logs.guessing_activities import guess_activities, vocabulary
from engine.recording.logs.guessing_columns import Found, guess_columns
from engine.recording.logs.sampling import Sample, sample_csv, sample_frame, sample_sheet
from schemas.event_log import LogMap
from schemas.guess import Guess

if TYPE_CHECKING:
    from typing import BinaryIO

    from schemas.event_log import EventLog
    from schemas.schedule import Schedule

_TABLES = ("csv", "csv.gz", "parquet", "arrow", "xlsx")


def guessed(path: Path, schedule: Schedule, log_map: LogMap | None = None) -> Guess:
    """Propose a mapping for the log of a file.

    What ``log_map`` says of the file itself (CSV, sheet, zone, case type) is kept; a CSV file that
    is not of its encoding is looked at in the one that it looks like.

    Raises:
        NotFound, Unreadable, UsageFault: as reading the log does.
    """
    with opened_log(path) as file:
        kind = kind_of(file, path.name)
        if kind not in _TABLES:
            return _with_activities(Guess(path.name, kind, log_map or LogMap()), path, schedule)
        sample, known = _sample(file, path.name, kind, log_map)
    found = guess_columns(sample, vocabulary(schedule))
    chosen = _chosen(found, sample, known or LogMap())
    guess = Guess(path.name, kind, chosen, found.columns, formats=found.formats[1:])
    if {"case", "activity"} <= set(chosen.columns):
        return _with_activities(guess, path, schedule)
    return guess


def _sample(
    file: BinaryIO, name: str, kind: str, log_map: LogMap | None
) -> tuple[Sample, LogMap | None]:
    if kind == "xlsx":
        return sample_sheet(file, name, log_map), log_map
    if kind in ("parquet", "arrow"):
        from engine.recording.logs.frame_log import first_rows  # noqa: PLC0415 - because polars costs a tenth of a second

        return sample_frame(first_rows(file, name, kind), name), log_map
    try:
        return sample_csv(unpacked(file, kind), name, log_map), log_map
    except Unreadable as foreign:
        if foreign.code != "ETP906":
            raise
        known = evolve(log_map or LogMap(), encoding=str(foreign.facts["likely"]))
    file.seek(0)
    return sample_csv(unpacked(file, kind), name, known), known


def _chosen(found: Found, sample: Sample, log_map: LogMap) -> LogMap:
    return evolve(
        log_map,
        columns={guess.says: guess.column for guess in found.columns},
        times=found.formats[:1],
        separator=log_map.separator or sample.separator,
    )


def _with_activities(guess: Guess, path: Path, schedule: Schedule) -> Guess:
    """Read the whole log as it is mapped so far, and look at its activities."""
    log: EventLog = read_log(path, guess.log_map, schedule.timezone)
    activities, more = guess_activities(log, schedule)
    meant = {one.activity: one.meaning for one in activities if one.proposed}
    return evolve(
        guess,
        log_map=evolve(guess.log_map, activities=meant),
        activities=activities,
        more=more,
    )
