"""The sentences of what can be wrong with the columns, rows and cells of a table: ETP7xx."""

from __future__ import annotations

from collections.abc import Mapping

from engine.telling.codes.sentence import N_, Sentence

_COLUMNS: Mapping[str, Sentence] = {
    "ETP709": Sentence(
        N_("The column {column} stands in the header twice."),
        N_("Rename or remove one of them."),
        N_("A column's name says which cell is meant, so it can be given only once."),
    ),
    "ETP710": Sentence(
        N_("The cell {value} stands in a column without a name."),
        N_("Name the column in the header, or empty it."),
        N_("Columns without a name are left out when all their cells are empty."),
    ),
    "ETP711": Sentence(
        N_("The column {column} is missing; the table has: {columns}."),
        N_("Add the column {column}, written exactly so."),
        N_(
            "The schedule asks for this column, by the row schema of the output or by a check that "
            "looks at it. Names are compared letter by letter, capitals included."
        ),
    ),
    "ETP712": Sentence(
        N_("The table has an unknown column {column}; known: {known}."),
        N_("Rename or remove the column."),
        N_("The row schema of this output allows no columns but its own."),
    ),
    "ETP714": Sentence(
        N_("The table has more than {limit} rows."),
        N_("Divide it into several files."),
        N_("One file holds at most 100,000 rows; an output may have several files."),
    ),
    "ETP715": Sentence(
        N_("The table has more than {limit} columns."),
        N_("Remove the columns that nobody asked for."),
        N_(
            "A sheet with a forgotten value far to the right counts as wide as that. Delete what "
            "stands beside the table."
        ),
    ),
    "ETP718": Sentence(
        N_("The table has more than {limit} cells."),
        N_("Divide it into several files."),
        N_(
            "Rows times columns of one file are at most 2,000,000. A sheet counts up to its last "
            "cell that has a value: delete what stands far below or beside the table."
        ),
    ),
}

_CELLS: Mapping[str, Sentence] = {
    "ETP716": Sentence(
        N_("A cell of {column} is longer than {limit} characters."),
        N_("Shorten it; a long text belongs into a document."),
        N_("A cell holds at most 32,768 characters, about as many as a spreadsheet allows."),
    ),
    "ETP719": Sentence(
        N_("A cell of {column} holds the control character {character}."),
        N_("Delete that character."),
        N_("Only tab, line feed and carriage return may stand in a cell."),
    ),
    "ETP720": Sentence(
        N_("{column}: {value} is not of the type {type}."),
        N_("Write a value of the type {type}."),
        N_(
            "An integer has no leading zeros, no blanks and no fraction; a number may have a "
            "decimal point or comma; a boolean is true or false. A code such as 0201 is a text."
        ),
    ),
    "ETP721": Sentence(
        N_("{column}: {value} is none of: {allowed}."),
        N_("Choose one of the allowed values, written exactly so."),
        N_("The row schema lists the values of this column; they are compared letter by letter."),
    ),
    "ETP722": Sentence(
        N_("{column}: {value} is less than {minimum}."),
        N_("Write at least {minimum}."),
        N_("The row schema gives the least value of this column."),
    ),
    "ETP723": Sentence(
        N_("{column}: {value} is more than {maximum}."),
        N_("Write at most {maximum}."),
        N_("The row schema gives the greatest value of this column."),
    ),
    "ETP724": Sentence(
        N_("{column}: {value} is too short: characters {have}, at least {minimum}."),
        N_("Write the value in full."),
        N_(
            "The row schema gives the least length of this column. A spreadsheet takes the leading "
            "zeros off a code such as 0201: format the column as text first."
        ),
    ),
    "ETP725": Sentence(
        N_("{column}: {value} is too long: characters {have}, at most {maximum}."),
        N_("Shorten the value."),
        N_("The row schema gives the greatest length of this column."),
    ),
    "ETP726": Sentence(
        N_("{column}: {value} has not the form {format}."),
        N_("Write it in the form {format}."),
        N_(
            "date is 2008-11-26; date-time 2008-11-26T10:30:00; time 10:30; edtf is a day, a month "
            "2008-11, a year 2008, or an interval 2008-09-23/2008-09-25; email is name@domain."
        ),
    ),
    "ETP727": Sentence(
        N_("{column}: the cell is empty, and a value is required."),
        N_("Fill in the cell, or remove the row."),
        N_("The row schema requires this column: every row has a value in it."),
    ),
}

#: The sentences by their codes.
SENTENCES: Mapping[str, Sentence] = {**_COLUMNS, **_CELLS}
