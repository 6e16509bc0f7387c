"""Tables in a pipe and on a terminal: aligned, cut only where they may be, a list where narrow."""

from hypothesis import given
from hypothesis import strategies as st

from engine.recording.message_files import catalogue
from engine.telling.pen import Pen
from engine.telling.table import Column, Fit, Table, aligned, cut, fitted, listed
from engine.telling.words import Words, width

PEN = Pen(Words("en", catalogue("en")))
CELLS = st.text(alphabet="abc ął日0", max_size=30)
COLUMNS = (
    Column("Code"),
    Column("Stage", Fit.CUT),
    Column("What", Fit.WRAP),
    Column("N", number=True),
)


@st.composite
def tables(draw):
    rows = draw(st.lists(st.tuples(*[CELLS] * len(COLUMNS)), max_size=6))
    return Table(COLUMNS, tuple(rows))


@given(tables())
def test_in_a_pipe_nothing_is_cut_and_columns_are_aligned(table):
    lines = list(aligned(table, PEN))
    assert len(lines) == len(table.rows) + 1
    for row, line in zip(table.rows, lines[1:], strict=True):
        assert line.startswith(row[0].rstrip())
        assert all(cell.strip() in line for cell in row)


@given(tables(), st.integers(20, 120))
def test_what_is_fitted_fits_and_whole_columns_stay_whole(table, room):
    sizes = fitted(table, room)
    if sizes is None:
        return
    assert sum(sizes) + 2 * (len(sizes) - 1) <= room
    for place in (0, 3):
        assert sizes[place] >= max((width(row[place]) for row in table.rows), default=0)


def test_a_table_with_too_little_room_is_not_fitted():
    table = Table((Column("A"), Column("B")), (("x" * 30, "y" * 30),))
    assert fitted(table, 60) is None
    assert fitted(table, 62) == (30, 30)


@given(CELLS, st.integers(1, 40))
def test_a_cut_text_takes_no_more_than_it_may(text, room):
    shown = cut(text, room)
    assert width(shown) <= room
    assert shown == text or shown.endswith("…")


def test_a_list_names_each_cell_by_its_heading():
    table = Table(COLUMNS, (("1432", "opening", "", "3"),))
    assert list(listed(table, PEN)) == ["1432", "  Stage: opening", "  N: 3"]


def test_a_tone_paints_one_cell_and_changes_no_width():
    pen = Pen(PEN.words, lambda style, text: f"<{style}>{text}</>")
    table = Table((Column("A"), Column("B")), (("x", "bad"),), ("bad",), toned=1)
    assert list(aligned(table, pen))[1] == "x  <bad>bad</>"


def test_a_table_without_headings_has_no_line_of_them():
    assert list(aligned(Table((Column(""),), (("x",),)), PEN)) == ["x"]
