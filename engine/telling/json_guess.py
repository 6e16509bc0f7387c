"""A guess at a log's mapping in JSON: ``etap.guess/1``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schemas.event_log import LogMap
    from schemas.guess import ActivityGuess, ColumnGuess, Guess


def guess_document(guess: Guess) -> dict[str, Any]:
    """Return the whole guess; ``map`` is what a mapping file of it holds."""
    return {
        "schema": "etap.guess/1",
        "file": guess.name,
        "format": guess.format,
        "map": map_document(guess.log_map),
        "columns": [_column(column) for column in guess.columns],
        "activities": [_activity(activity) for activity in guess.activities],
        "other_times": list(guess.formats),
        "not_looked_at": guess.more,
    }


def map_document(log_map: LogMap) -> dict[str, Any]:
    """Return a mapping as its file holds it, without what it does not say."""
    separator = "tab" if log_map.separator == "\t" else log_map.separator
    csv = {"separator": separator, "encoding": log_map.encoding}
    whole: dict[str, Any] = {
        "map": "etap.map/1",
        "columns": dict(log_map.columns),
        "activities": dict(log_map.activities),
        "others": log_map.others,
        "times": list(log_map.times),
        "zone": log_map.zone,
        "csv": {name: value for name, value in csv.items() if value},
        "sheet": log_map.sheet,
        "case_type": log_map.case_type,
    }
    return {name: value for name, value in whole.items() if value}


def _column(column: ColumnGuess) -> dict[str, Any]:
    return {
        "says": column.says,
        "column": column.column,
        "sure": column.sure.value,
        "why": [sign.value for sign in column.why],
        "others": list(column.others),
    }


def _activity(activity: ActivityGuess) -> dict[str, Any]:
    return {
        "activity": activity.activity,
        "events": activity.events,
        "meaning": activity.meaning or None,
        "sure": activity.sure.value,
        "why": activity.why.value,
        "others": list(activity.others),
    }
