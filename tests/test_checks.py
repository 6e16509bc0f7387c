"""Checks are measured: numbers against bounds, over all files of a submission."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.deciding.checks import measure, needed_bases, needed_columns
from schemas.cycle import CheckResult
from schemas.output import Bounds, Distinct, Output, OutputKind, References
from schemas.table import Table


def _output(*checks, count=None, rows=None):
    return Output("chosen", "workshop_c", OutputKind.TABLE, checks=checks, count=count, rows=rows)


def _table(*rows, columns=("proposal", "principle")):
    return Table(columns, tuple(dict(zip(columns, row, strict=True)) for row in rows))


def test_an_output_without_checks_is_measured_by_nothing():
    assert measure(_output(), 3, (_table(("1", "leaks")),), {}) == ()


@pytest.mark.parametrize(("files", "ok"), [(4, False), (5, True), (6, True), (7, False)])
def test_files_are_counted_against_both_bounds(files, ok):
    measured = measure(_output(count=Bounds(5, 6)), files, (), {})
    assert measured == (CheckResult("count", ok, files, 5, 6),)


def test_rows_are_summed_over_all_files():
    tables = (_table(("1", "a"), ("2", "a")), _table(("1", "a")))
    assert measure(_output(rows=Bounds(3)), 2, tables, {}) == (CheckResult("rows", True, 3, 3),)
    assert not measure(_output(rows=Bounds(4)), 2, tables, {})[0].ok
    assert not measure(_output(rows=Bounds(None, 2)), 2, tables, {})[0].ok


def test_equal_values_in_two_files_are_one_and_the_empty_one_is_none():
    tables = (_table(("1", "leaks"), ("2", "")), _table(("3", "leaks"), ("4", "new_firms")))
    check = Distinct("principle", 3)
    expected = CheckResult("distinct", False, 2, 3, None, "principle")
    assert measure(_output(check), 2, tables, {}) == (expected,)


def test_values_that_stand_nowhere_in_the_base_are_counted_once_each():
    check = References("proposal", "proposals", "id")
    tables = (_table(("7", ""), ("7", ""), ("8", ""), ("1", ""), ("", "")),)
    bases = {("proposals", "id"): frozenset({"1", "2"})}
    expected = CheckResult("references", False, 2, None, 0, "proposal")
    assert measure(_output(check), 1, tables, bases) == (expected,)
    bases = {("proposals", "id"): frozenset({"1", "7", "8"})}
    assert measure(_output(check), 1, tables, bases)[0].ok


def test_a_base_that_is_not_there_knows_no_value():
    check = References("proposal", "proposals", "id")
    assert measure(_output(check), 1, (_table(("1", "")),), {})[0].have == 1


def test_a_table_without_the_referring_column_does_not_slip_through():
    check = References("proposal", "proposals", "id")
    table = _table(("x",), ("y",), columns=("other",))
    result = measure(_output(check), 1, (table,), {("proposals", "id"): frozenset({"1"})})[0]
    assert (result.ok, result.have) == (False, 2)


def test_what_must_be_known_beforehand_is_named_once():
    output = _output(
        References("proposal", "proposals", "id"),
        References("second", "proposals", "id"),
        Distinct("proposal", 1),
        References("person", "team", "name"),
    )
    assert needed_bases(output) == (("proposals", "id"), ("team", "name"))
    assert needed_columns(output) == ("proposal", "second", "person")


# The slow twin: rows one after the other, counted in the plainest way ---------------------------


def _slowly(output, files, tables, bases):
    rows = [row for table in tables for row in table.rows]
    found = []
    if output.count is not None:
        found.append(("count", files))
    if output.rows is not None:
        found.append(("rows", len(rows)))
    for check in output.checks:
        values = []
        for row in rows:
            if row[check.column] != "" and row[check.column] not in values:
                values.append(row[check.column])
        if isinstance(check, References):
            known = bases.get((check.output, check.key), frozenset())
            values = [value for value in values if value not in known]
        found.append(("distinct" if isinstance(check, Distinct) else "references", len(values)))
    return found


values = st.sampled_from(["", "1", "2", "3", "ą"])
tables = st.lists(
    st.lists(st.tuples(values, values), max_size=6).map(lambda rows: _table(*rows)), max_size=3
)
bounds = st.builds(Bounds, st.none() | st.integers(0, 4), st.none() | st.integers(0, 4))
columns = st.sampled_from(["proposal", "principle"])
checks = st.lists(
    st.builds(Distinct, columns, st.none() | st.integers(0, 3), st.none() | st.integers(0, 3))
    | st.builds(References, columns, st.sampled_from(["p", "q"]), st.just("id")),
    max_size=3,
)


@given(
    tables,
    st.integers(0, 5),
    st.none() | bounds,
    st.none() | bounds,
    checks,
    st.dictionaries(
        st.tuples(st.sampled_from(["p", "q"]), st.just("id")), st.frozensets(values), max_size=2
    ),
)
def test_measuring_equals_counting_by_hand(tables, files, count, rows, checks, bases):
    output = _output(*checks, count=count, rows=rows)
    measured = measure(output, files, tuple(tables), bases)
    assert [(result.check, result.have) for result in measured] == _slowly(
        output, files, tables, bases
    )
    for result in measured:
        least = result.min is None or result.have >= result.min
        most = result.max is None or result.have <= result.max
        assert result.ok == (least and most)
