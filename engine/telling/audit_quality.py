"""What is said of a log's quality before any finding: counts of rows and cases, and where.

Every count has its line, those that are nought too: an auditor must see what was looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from engine.telling.marking import N_, NN_
from engine.telling.words import clean

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.event_log import LeftOut, Quality

LEFT_OUT: Mapping[str, str] = {
    "no-case": N_("no case"),
    "no-activity": N_("no activity"),
    "bad-time": N_("a time that cannot be read"),
    "too-few-fields": N_("too few fields"),
    "too-many-fields": N_("too many fields"),
    "bad-quote": N_("an unbalanced quote"),
    "bad-recorded": N_("a time of recording that cannot be read"),
    "bad-event": N_("an event that is not written as its format asks"),
    "not-complete": N_("an event that is not the completion of its activity"),
    "cut-off": N_("the file ends here before it is whole; how much is missing is not known"),
    "nul-byte": N_("a zero byte"),
    "too-long": N_("a line of more than 16 million signs"),
    "error-cell": N_("an error in a cell"),
    "no-value": N_("a formula that has no value"),
}
#: Of these a value was not read, and the row was kept without it.
_KEPT = frozenset({"bad-time", "bad-recorded"})
_ROWS = N_("rows {rows}")
_MORE_ROWS = NN_("rows {rows} and {n} more", "rows {rows} and {n} more")


@frozen
class Line:
    """One line on the quality of a log: what is counted, how many, and its kind.

    ``is_fault`` is false for what only describes the log: events, cases, activities. ``details``
    name the rows, where rows were left out, and what stood in the first of them.
    """

    label: str
    count: int
    is_fault: bool = True
    details: tuple[str, ...] = ()


_QUALITY: tuple[tuple[str, str], ...] = (
    ("duplicates", N_("rows equal to an earlier one (case, activity, time, person)")),
    ("tied", N_("rows with the time of another row of their case")),
    ("tied_cases", N_("cases with such ties")),
    ("untimed", N_("rows without a time")),
    ("coarse", N_("times known to a day, month or year only")),
    ("backward", N_("rows that stand before an earlier time of their case")),
    ("midnight", N_("times at midnight exactly")),
    ("ambiguous", N_("times in an hour that the clocks went through twice")),
    ("skipped_hour", N_("times in an hour that the clocks left out")),
    ("nobody", N_("rows without a person")),
    ("one_person_cases", N_("cases in which one person did everything")),
)
_SIZES: tuple[tuple[str, str], ...] = (
    ("events", N_("events")),
    ("cases", N_("cases")),
    ("activities", N_("different activities")),
)
_LEFT_OUT_LABEL, _KEPT_LABEL = N_("rows left out: {why}"), N_("rows kept without it: {why}")
_IGNORED = N_("rows whose activity has no meaning in the schedule")


def quality_lines(words: Words, quality: Quality, ignored: int) -> Iterator[Line]:
    """Say of a log what an auditor must know first: its size, then what is wrong with it."""
    for name, label in _SIZES:
        yield Line(words.say(label), getattr(quality, name), is_fault=False)
    for left in quality.left_out:
        label = _KEPT_LABEL if left.why in _KEPT else _LEFT_OUT_LABEL
        said = words.say(label, why=left_out_words(words, left))
        details = (left_out_rows(words, left), clean(left.sample))
        yield Line(said, left.count, details=tuple(filter(None, details)))
    yield Line(words.say(_IGNORED), ignored)
    for name, label in _QUALITY:
        yield Line(words.say(label), getattr(quality, name))


def left_out_words(words: Words, left: LeftOut) -> str:
    """Say why rows were left out; a reason that is not known here stands for itself."""
    return words.say(LEFT_OUT[left.why]) if left.why in LEFT_OUT else words.fact(left.why)


def left_out_rows(words: Words, left: LeftOut) -> str:
    """Name the first rows that were left out, and how many more there are; nothing for none."""
    rows = tuple(str(row) for row in left.rows)
    more = left.count - len(rows)
    if not rows:
        return ""
    return words.count(_MORE_ROWS, more, rows=rows) if more > 0 else words.say(_ROWS, rows=rows)
