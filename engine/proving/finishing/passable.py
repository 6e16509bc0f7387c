"""Which checks can pass, and which can fail: what a designer's numbers allow (design 2, "checks").

Whether some file exists that passes the checks of an output, and whether some readable file falls
short of them. A file that is unreadable or against its row schema is refused and counts for
nothing; so a check falls short only by numbers: ``count``, ``rows``, ``distinct``, ``references``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from schemas.output import Bounds, Column, Distinct, References

if TYPE_CHECKING:
    from schemas.output import Output
    from schemas.schedule import Schedule


@frozen(repr=False)
class Obstacle:
    """Why the checks of an output can never pass.

    ``code`` is the sentence's; ``asked`` the number asked for, ``possible`` the most there can be.
    """

    code: str
    check: str
    column: str = ""
    asked: int = 0
    possible: int = 0
    base: str = ""


def obstacle(schedule: Schedule, output: Output) -> Obstacle | None:
    """Return why the checks of an output can never pass; ``None`` where they can."""
    if output.count is not None and output.count.max == 0:
        return Obstacle("ETP383", "count", asked=1, possible=0)
    for check in output.checks:
        found = (
            _of_values(output, check)
            if isinstance(check, Distinct)
            else _of_references(schedule, output, check)
        )
        if found is not None:
            return found
    return None


def _of_values(output: Output, check: Distinct) -> Obstacle | None:
    """More different values are asked for than rows, or than the column can hold."""
    limits = [output.rows.max] if output.rows is not None else []
    limits.append(_values_of(_column(output, check.column)))
    possible = min((limit for limit in limits if limit is not None), default=None)
    if possible is None or check.min is None or check.min <= possible:
        return None
    return Obstacle("ETP383", "distinct", check.column, check.min, possible)


def _of_references(schedule: Schedule, output: Output, check: References) -> Obstacle | None:
    """Values are asked for, and the table that they must stand in can have no rows."""
    base = schedule.output_of[check.output]
    if base.rows is None or base.rows.max != 0 or not _needs_values(output, check.column):
        return None
    return Obstacle("ETP383", "references", check.column, 1, 0, base.id)


def _needs_values(output: Output, column: str) -> bool:
    """Whether a table that passes has a value in the column."""
    named = (check for check in output.checks if isinstance(check, Distinct))
    if any(check.column == column and (check.min or 0) > 0 for check in named):
        return True
    return bool(output.rows is not None and output.rows.min)


def _column(output: Output, name: str) -> Column | None:
    columns = output.row_schema.columns if output.row_schema is not None else ()
    return next((column for column in columns if column.name == name), None)


def _values_of(column: Column | None) -> int | None:
    """Return how many different values a column can hold; ``None`` where there is no end."""
    if column is None:
        return None
    if column.enum:
        return len(set(column.enum))
    if column.type == "boolean":
        return 2
    if column.type == "integer" and column.minimum is not None and column.maximum is not None:
        return max(0, column.maximum - column.minimum + 1)
    return None


def can_fall_short(output: Output) -> bool:
    """Whether a readable submission can be recorded that does not pass the checks."""
    return (
        _bounding(output.count, least=1)
        or _bounding(output.rows, least=0)
        or any(isinstance(check, References) for check in output.checks)
        or any(_bounding(Bounds(c.min, c.max), least=0) for c in _distinct(output))
    )


def _distinct(output: Output) -> tuple[Distinct, ...]:
    return tuple(check for check in output.checks if isinstance(check, Distinct))


def _bounding(bounds: Bounds | None, least: int) -> bool:
    """Whether bounds leave out a number that there can be: at least ``least``."""
    return bounds is not None and (bounds.max is not None or (bounds.min or 0) > least)
