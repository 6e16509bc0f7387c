"""A guess at the mapping of a foreign log: read its beginning, choose, then look at its activities.

The guess is only ever shown: a person looks at it, corrects it and saves it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from engine.errors import Unreadable
from engine.recording.log_files import kind_of, opened_log, read_log, unpacked
from engine.recording.logs.columns import ROLES
from engine.recording.logs.guessing_activities import guess_activities, vocabulary
from engine.recording.logs.guessing_columns import Found, guess_columns
from engine.recording.logs.sampling import Sample, sample_csv, sample_frame, sample_sheet
from schemas.event_log import LogMap
from schemas.guess import ActivityGuess, ColumnGuess, Guess, Sign, Sure

if TYPE_CHECKING:
    from typing import BinaryIO

    from schemas.schedule import Schedule

_TABLES = ("csv", "csv.gz", "parquet", "arrow", "xlsx")


def guessed(path: Path, schedule: Schedule, log_map: LogMap | None = None) -> Guess:
    """Propose a mapping for the log of a file; what ``log_map`` says stands, and is completed.

    A CSV file that is not of its encoding is looked at in the one that it looks like.

    Raises:
        NotFound, Unreadable, UsageFault: as reading the log does.
    """
    given = log_map or LogMap()
    try:
        return _guessed(path, schedule, given)
    except Unreadable as foreign:
        if foreign.code != "ETP906" or given.encoding:
            raise
        return _guessed(path, schedule, evolve(given, encoding=str(foreign.facts["likely"])))


def _guessed(path: Path, schedule: Schedule, given: LogMap) -> Guess:
    with opened_log(path) as file:
        kind = kind_of(file, path.name)
        sample = _sample(file, path.name, kind, given) if kind in _TABLES else None
    if sample is None:
        return _with_activities(Guess(path.name, kind, given), path, schedule)
    found = guess_columns(_without(sample, set(given.columns.values())), vocabulary(schedule))
    columns = _completed(found, given)
    chosen = evolve(
        given,
        columns={guess.says: guess.column for guess in columns},
        times=given.times or found.formats[:1],
        separator=given.separator or sample.separator,
    )
    others = () if given.times else found.formats[1:]
    guess = Guess(path.name, kind, chosen, columns, formats=others)
    if {"case", "activity"} <= set(chosen.columns):
        return _with_activities(guess, path, schedule)
    return guess


def _sample(file: BinaryIO, name: str, kind: str, given: LogMap) -> Sample:
    if kind == "xlsx":
        return sample_sheet(file, name, given)
    if kind in ("parquet", "arrow"):
        from engine.recording.logs.frame_log import first_rows  # noqa: PLC0415 - because polars costs a tenth of a second

        return sample_frame(first_rows(file, name, kind), name)
    return sample_csv(unpacked(file, kind), name, given)


def _without(sample: Sample, titles: set[str]) -> Sample:
    """Return a sample without the columns that a mapping has given a meaning already."""
    free = [place for place, title in enumerate(sample.header) if title not in titles]
    header = tuple(sample.header[place] for place in free)
    return evolve(sample, header=header, columns=tuple(sample.columns[place] for place in free))


def _completed(found: Found, given: LogMap) -> tuple[ColumnGuess, ...]:
    columns = {guess.says: guess for guess in found.columns}
    for says, column in given.columns.items():
        columns[says] = ColumnGuess(says, column, Sure.SURE, (Sign.GIVEN,))
    return tuple(columns[says] for says in ROLES if says in columns)


def _with_activities(guess: Guess, path: Path, schedule: Schedule) -> Guess:
    """Read the whole log as it is mapped so far, and look at its activities."""
    given = guess.log_map.activities
    found, more = guess_activities(read_log(path, guess.log_map, schedule.timezone), schedule)
    events = {one.activity: one.events for one in found}
    stated = tuple(
        ActivityGuess(activity, events.get(activity, 0), meaning, Sure.SURE, Sign.GIVEN)
        for activity, meaning in given.items()
    )
    activities = (*stated, *(one for one in found if one.activity not in given))
    meant = {one.activity: one.meaning for one in activities if one.proposed}
    log_map = evolve(guess.log_map, activities={**meant, **given})
    return evolve(guess, log_map=log_map, activities=activities, more=more)
