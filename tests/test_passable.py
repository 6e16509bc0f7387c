"""Which checks can pass and which can fall short, by the numbers that they ask for."""

import pytest

from engine.proving.finishing.passable import can_fall_short, obstacle
from schemas.attribution import Text
from schemas.output import Bounds, Column, Distinct, Output, OutputKind, References, RowSchema
from schemas.schedule import Schedule, Stage

COLUMNS = (
    Column("grade", enum=("a", "b", "c", "d")),
    Column("passed", type="boolean"),
    Column("mark", type="integer", minimum=1, maximum=6),
    Column("points", type="integer", minimum=0),
    Column("name"),
)
SHAPE = RowSchema("row", COLUMNS, closed=True, document={})
EMPTY = Output("empty", "s", OutputKind.TABLE, rows=Bounds(max=0))


def _table(*checks, rows=None):
    return Output("x", "s", OutputKind.TABLE, row_schema=SHAPE, checks=checks, rows=rows)


def _possible(output):
    schedule = Schedule("s", "1", Text("s"), "s", (Stage("s", outputs=(output, EMPTY)),), ())
    found = obstacle(schedule, output)
    return None if found is None else (found.check, found.asked, found.possible)


@pytest.mark.parametrize(
    ("column", "most"), [("grade", 4), ("passed", 2), ("mark", 6), ("points", None), ("name", None)]
)
def test_a_column_holds_so_many_different_values(column, most):
    assert _possible(_table(Distinct(column, min=most or 99_999))) is None
    if most is not None:
        assert _possible(_table(Distinct(column, min=most + 1))) == ("distinct", most + 1, most)


def test_there_are_no_more_different_values_than_rows():
    assert _possible(_table(Distinct("name", min=4), rows=Bounds(max=3))) == ("distinct", 4, 3)
    assert _possible(_table(Distinct("name", min=3), rows=Bounds(max=3))) is None


def test_no_row_can_refer_to_an_empty_table():
    check = References("name", "empty", "id")
    assert _possible(_table(check, rows=Bounds(min=1))) == ("references", 1, 0)
    assert _possible(_table(check, Distinct("name", min=1))) == ("references", 1, 0)
    assert _possible(_table(check)) is None


def test_a_submission_has_a_file():
    assert _possible(Output("x", "s", count=Bounds(max=0))) == ("count", 1, 0)
    assert _possible(Output("x", "s", count=Bounds(max=1))) is None


@pytest.mark.parametrize(
    ("output", "can"),
    [
        (Output("x", "s"), False),
        (Output("x", "s", count=Bounds(min=1)), False),
        (Output("x", "s", count=Bounds(min=2)), True),
        (Output("x", "s", count=Bounds(max=1)), True),
        (_table(rows=Bounds(min=0)), False),
        (_table(rows=Bounds(min=1)), True),
        (_table(Distinct("name", min=0)), False),
        (_table(Distinct("name", min=1)), True),
        (_table(References("name", "empty", "id")), True),
    ],
)
def test_a_submission_falls_short_only_of_what_leaves_some_number_out(output, can):
    assert can_fall_short(output) is can
