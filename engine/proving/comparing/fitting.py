"""Which files two schedules take, and which pass the checks of one of them alone.

Files are symbols here: what counts is whether some files exist that one schedule takes (by medium
and row schema) or passes (by its checks) and the other does not. Bounds are compared as intervals,
columns and references by name; what cannot be told apart by these counts as the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from schemas.output import (
    MEDIA,
    TABLE_MEDIA,
    Bounds,
    Column,
    Distinct,
    Output,
    OutputKind,
    References,
    RowSchema,
)

_MOST = 1_000_000_000


class Span(NamedTuple):
    """An interval of whole numbers, both ends included."""

    least: int
    most: int

    def within(self, other: Span) -> bool:
        """Whether every number of this one is in the other."""
        return other.least <= self.least and self.most <= other.most

    def meets(self, other: Span) -> bool:
        """Whether some number is in both."""
        return max(self.least, other.least) <= min(self.most, other.most)


#: What the checks of an output ask for, by name: spans, and the references it must keep.
Spans = Mapping[str, Span]


def _span(bounds: Bounds | Distinct | None, least: int = 0, most: int = _MOST) -> Span:
    if bounds is None:
        return Span(least, most)
    top = most if bounds.max is None else min(bounds.max, most)
    return Span(max(least, bounds.min or 0), top)


def spans(output: Output) -> Spans:
    """Return the spans that files must lie in to pass: count, rows, distinct values by column."""
    rows = _span(output.rows)
    found = {"count": _span(output.count, 1), "rows": rows}
    for check in output.checks:
        if isinstance(check, Distinct):
            name = f"distinct:{check.column}"
            most = min(rows.most, _values(output.row_schema, check.column))
            earlier = found.get(name, Span(0, most))
            own = _span(check, 0, most)
            found[name] = Span(max(earlier.least, own.least), min(earlier.most, own.most))
    return found


def _values(schema: RowSchema | None, column: str) -> int:
    """Return how many different values a column can have."""
    found = [c for c in schema.columns if c.name == column] if schema else []
    if not found:
        return _MOST
    if found[0].enum:
        return len(found[0].enum)
    return 2 if found[0].type == "boolean" else _MOST


def references(output: Output) -> frozenset[tuple[str, str, str]]:
    """Return the references that every row must keep: column, output, key."""
    found = (check for check in output.checks if isinstance(check, References))
    return frozenset((check.column, check.output, check.key) for check in found)


def can_pass(output: Output) -> bool:
    """Whether some files pass the output's checks."""
    return all(span.least <= span.most for span in spans(output).values())


def can_fail(output: Output) -> bool:
    """Whether some files that are taken do not pass the output's checks."""
    asked = spans(output)
    free = {"count": Span(1, _MOST), "rows": Span(0, _MOST)}
    narrow = any(not free.get(name, Span(0, _MOST)).within(span) for name, span in asked.items())
    return narrow or bool(references(output))


def implies(one: Output, other: Output) -> bool:
    """Whether all files that pass the checks of ``one`` pass those of ``other``."""
    own, asked = spans(one), spans(other)
    return references(other) <= references(one) and all(
        _bounded(own, name).within(span) for name, span in asked.items()
    )


def _bounded(own: Spans, name: str) -> Span:
    """Return the span that a schedule keeps something in; distinct values never exceed the rows."""
    return own.get(name) or Span(0, own["rows"].most)


def both_pass(one: Output, other: Output) -> bool:
    """Whether some files pass the checks of both."""
    own, asked = spans(one), spans(other)
    names = own.keys() | asked.keys()
    return all(_bounded(own, name).meets(_bounded(asked, name)) for name in names)


# --- Media and row schemas ------------------------------------------------------------------------


def takes_all_of(one: Output, other: Output) -> bool:
    """Whether ``one`` takes all files that ``other`` takes."""
    return _media(other) <= _media(one) and _rows_included(other.row_schema, one.row_schema)


def takes_everything(output: Output) -> bool:
    """Whether an output takes files of every medium, with whatever rows."""
    free = OutputKind.DOCUMENT if output.kind is not OutputKind.TABLE else OutputKind.TABLE
    return output.row_schema is None and _media(output) == _media(Output("", "", free))


def _media(output: Output) -> frozenset[str]:
    if output.media:
        return frozenset(output.media)
    return frozenset(TABLE_MEDIA if output.kind is OutputKind.TABLE else (*MEDIA, "other"))


def _rows_included(small: RowSchema | None, large: RowSchema | None) -> bool:
    """Whether every row that ``small`` takes is taken by ``large``."""
    if large is None or small == large:
        return True
    if small is None:
        return False
    own = {column.name: column for column in small.columns}
    if large.closed and not (small.closed and own.keys() <= {c.name for c in large.columns}):
        return False
    return all(_column_included(own.get(c.name), c, closed=small.closed) for c in large.columns)


def _column_included(small: Column | None, large: Column, *, closed: bool) -> bool:
    if small is None:
        return closed and not large.required
    if large.required and not small.required:
        return False
    if (small.type, small.format) != (large.type, large.format):
        return False
    if large.enum and not (small.enum and set(small.enum) <= set(large.enum)):
        return False
    pairs = (
        (small.minimum, small.maximum, large.minimum, large.maximum),
        (small.min_length, small.max_length, large.min_length, large.max_length),
    )
    return all(_bounds_included(*pair) for pair in pairs)


def _bounds_included(
    least: int | None, most: int | None, asked_least: int | None, asked_most: int | None
) -> bool:
    low = asked_least is None or (least is not None and least >= asked_least)
    high = asked_most is None or (most is not None and most <= asked_most)
    return low and high
