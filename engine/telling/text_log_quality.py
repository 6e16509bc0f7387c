"""What is said of a log's quality, before any finding: one line for each thing that is so.

A count of nothing is not said, but for what was left out: that nothing was is worth a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.telling.marking import N_, NN_

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.event_log import LeftOut, Quality

_SIZE = N_("{events}, {cases}, {activities}.")
_EVENTS = NN_("{n} event", "{n} events")
_CASES = NN_("{n} case", "{n} cases")
_ACTIVITIES = NN_("{n} activity", "{n} activities")
_ALL_READ = N_("Every row was read.")
_ROWS = N_("rows {rows}")
_AND_MORE = N_("rows {rows} and others")
_SAMPLE = N_("such as: {sample}")
_LEFT_OUT = {
    "no-case": NN_("{n} row without a case was left out", "{n} rows without a case were left out"),
    "no-activity": NN_(
        "{n} row without an activity was left out", "{n} rows without an activity were left out"
    ),
    "bad-time": NN_(
        "{n} time cannot be read; its row counts as one without a time",
        "{n} times cannot be read; their rows count as ones without a time",
    ),
    "bad-recorded": NN_(
        "{n} time of writing cannot be read", "{n} times of writing cannot be read"
    ),
    "too-few-fields": NN_(
        "{n} row with too few cells was left out", "{n} rows with too few cells were left out"
    ),
    "too-many-fields": NN_(
        "{n} row with too many cells was left out", "{n} rows with too many cells were left out"
    ),
    "bad-quote": NN_(
        "{n} row with a quote that is not closed was left out",
        "{n} rows with a quote that is not closed were left out",
    ),
    "nul-byte": NN_(
        "{n} row with a zero byte was left out", "{n} rows with a zero byte were left out"
    ),
    "too-long": NN_(
        "{n} line of more than 16 million signs was left out",
        "{n} lines of more than 16 million signs were left out",
    ),
    "error-cell": NN_(
        "{n} row with an error in a cell was left out",
        "{n} rows with an error in a cell were left out",
    ),
    "no-value": NN_(
        "{n} row with a formula that has no value was left out",
        "{n} rows with a formula that has no value were left out",
    ),
}
_OTHER = NN_("{n} row was left out ({why})", "{n} rows were left out ({why})")
_COUNTS = {
    "duplicates": NN_("{n} row repeats another one", "{n} rows repeat other ones"),
    "untimed": NN_("{n} row has no time", "{n} rows have no time"),
    "coarse": NN_(
        "{n} time is known to a day, a month or a year only",
        "{n} times are known to a day, a month or a year only",
    ),
    "backward": NN_(
        "{n} row stands before an earlier one of its case",
        "{n} rows stand before earlier ones of their case",
    ),
    "midnight": NN_(
        "{n} time is at midnight, as days are that were written as instants",
        "{n} times are at midnight, as days are that were written as instants",
    ),
    "ambiguous": NN_(
        "{n} time fell in an hour that the clocks went through twice; the first was taken",
        "{n} times fell in an hour that the clocks went through twice; the first was taken",
    ),
    "skipped_hour": NN_(
        "{n} time fell in an hour that the clocks left out",
        "{n} times fell in an hour that the clocks left out",
    ),
    "nobody": NN_("{n} row names no person", "{n} rows name no person"),
    "one_person_cases": NN_(
        "in {n} case one person did everything", "in {n} cases one person did everything"
    ),
}
_TIED = NN_(
    "{n} row has the time of another row of its case, in {cases}: their order is not known",
    "{n} rows have the time of another row of their case, in {cases}: their order is not known",
)
_ZONES = N_("times were written with the offsets or zones: {zones}")
_LOCAL = N_("none (local time)")


def quality_lines(quality: Quality, words: Words) -> Iterator[str]:
    """Tell a log's size, what was left out, and then what makes its order and times uncertain."""
    yield words.say(
        _SIZE,
        events=words.count(_EVENTS, quality.events),
        cases=words.count(_CASES, quality.cases),
        activities=words.count(_ACTIVITIES, quality.activities),
    )
    if not quality.left_out:
        yield words.say(_ALL_READ)
    for left in quality.left_out:
        yield _left_out(left, words)
    if quality.tied:
        yield words.count(_TIED, quality.tied, cases=words.count(_CASES, quality.tied_cases))
    for name, forms in _COUNTS.items():
        if count := getattr(quality, name):
            yield words.count(forms, count)
    if len(quality.zones) > 1:
        named = tuple(words.say(_LOCAL) if zone == "local" else zone for zone in quality.zones)
        yield words.say(_ZONES, zones=named)
    yield from quality.notes


def _left_out(left: LeftOut, words: Words) -> str:
    said = words.count(_LEFT_OUT.get(left.why, _OTHER), left.count, why=left.why)
    rows = tuple(str(row) for row in left.rows if row)
    if rows:
        said += f": {words.say(_ROWS if len(rows) == left.count else _AND_MORE, rows=rows)}"
    return said + (f"; {words.say(_SAMPLE, sample=left.sample)}" if left.sample else "")


def quality_document(quality: Quality) -> dict[str, object]:
    """Return everything that is known of a log's quality, for JSON."""
    counts = ("events", "cases", "activities", "duplicates", "tied", "tied_cases", "untimed",
              "coarse", "backward", "midnight", "ambiguous", "skipped_hour", "nobody",
              "one_person_cases")  # fmt: skip
    left = [
        {"why": one.why, "count": one.count, "rows": list(one.rows), "sample": one.sample}
        for one in quality.left_out
    ]
    whole: dict[str, object] = {name: getattr(quality, name) for name in counts}
    return whole | {
        "left_out": left,
        "zones": list(quality.zones),
        "notes": list(quality.notes),
    }
