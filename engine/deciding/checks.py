"""Measure the checks of an output: ``count``, ``rows``, ``distinct`` and ``references`` (design 2).

A measured check is a number against its bounds. It is measured once, at submission, over all files
of the whole submission, and its result is in the event: replay never opens evidence (design 3).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from schemas.cycle import CheckResult
from schemas.output import Bounds, Distinct, Output, References

if TYPE_CHECKING:
    from schemas.table import Table

#: The values of a base's key column, by the base's output id and the column's name.
BaseValues = Mapping[tuple[str, str], frozenset[str]]


def measure(
    output: Output, files: int, tables: tuple[Table, ...], base_values: BaseValues
) -> tuple[CheckResult, ...]:
    """Measure every check that the output asks for, in the order count, rows, then as declared.

    Args:
        output: What is submitted. files: How many files the whole submission has. tables: The
        tables read from those files; empty for an output that is no table. base_values: For each of
        ``needed_bases(output)``, the values that may be referred to. A base that is not there has
        no values.
    """
    counted = _bounded("count", output.count, files)
    summed = _bounded("rows", output.rows, sum(len(table.rows) for table in tables))
    declared = tuple(_declared(check, tables, base_values) for check in output.checks)
    return (*counted, *summed, *declared)


def needed_bases(output: Output) -> tuple[tuple[str, str], ...]:
    """Return which columns of which base outputs ``measure`` needs.

    (output id, key column), each once.
    """
    referring = (check for check in output.checks if isinstance(check, References))
    return tuple(dict.fromkeys((check.output, check.key) for check in referring))


def needed_columns(output: Output) -> tuple[str, ...]:
    """Return the columns that the output's own checks look at, each once.

    Its table must have them.
    """
    return tuple(dict.fromkeys(check.column for check in output.checks))


def _bounded(check: str, bounds: Bounds | None, have: int) -> tuple[CheckResult, ...]:
    if bounds is None:
        return ()
    return (CheckResult(check, bounds.hold(have), have, bounds.min, bounds.max),)


def _declared(
    check: Distinct | References, tables: tuple[Table, ...], base_values: BaseValues
) -> CheckResult:
    if isinstance(check, Distinct):
        return _distinct(check, tables)
    return _references(check, tables, base_values)


def _distinct(check: Distinct, tables: tuple[Table, ...]) -> CheckResult:
    have = len(_values(check.column, tables))
    ok = Bounds(check.min, check.max).hold(have)
    return CheckResult("distinct", ok, have, check.min, check.max, check.column)


def _references(
    check: References, tables: tuple[Table, ...], base_values: BaseValues
) -> CheckResult:
    known = base_values.get((check.output, check.key), frozenset())
    have = len(_values(check.column, tables) - known) + _rows_without(check.column, tables)
    return CheckResult("references", have == 0, have, None, 0, check.column)


def _values(column: str, tables: tuple[Table, ...]) -> frozenset[str]:
    return frozenset().union(*(table.values(column) for table in tables))


def _rows_without(column: str, tables: tuple[Table, ...]) -> int:
    """Count the rows of tables that lack the column.

    They refer to nothing, which is no reference.
    """
    return sum(len(table.rows) for table in tables if column not in table.columns)
