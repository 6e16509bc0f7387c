"""The sentences about foreign logs and their mapping files: ETP9xx."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

_TABLES: Mapping[str, Sentence] = {
    "ETP901": Sentence(
        N_("{file} has no column '{column}' to say {says}; its columns are: {known}."),
        N_("Say in a mapping file which column it is: etap audit --log FILE --guess proposes one."),
        N_(
            "Without a mapping file the columns of a log are called case, activity, time, person"
            " and output, and may be called role, content, reason and recorded. Names are compared"
            " letter by letter, capitals included. Every log has a case and an activity."
        ),
    ),
    "ETP902": Sentence(
        N_("The column '{column}' stands in the heading of {file} twice."),
        N_("Rename one of them, or map another column."),
        N_("A column's name says which cell is meant, so one that is read can stand only once."),
    ),
    "ETP903": Sentence(
        N_("{file} is empty: it has no heading and no row."),
        N_("Export the log again, with its heading."),
        N_(
            "A log that holds its heading alone is read, and shows nothing; a file without even"
            " that may be the wrong one or half of one."
        ),
    ),
    "ETP904": Sentence(
        N_("{file} is no text, and of no format that is read."),
        N_("Give a log as CSV, XLSX, Parquet, Arrow, XES or OCEL 2.0."),
        N_(
            "The format is told by what the file holds, never by its name. What begins like none of"
            " the others is read as CSV; here one sign in eight is a zero byte, which no text has."
        ),
    ),
    "ETP905": Sentence(
        N_("The heading of {file} cannot be read: a quote in it is not closed, or it is too long."),
        N_("Correct the first line: the names of the columns, between separators."),
        N_(
            "The first line that is not blank names the columns. A name in quotes ends with a quote"
            " before the next separator and does not run over the end of the line."
        ),
    ),
    "ETP906": Sentence(
        N_("{file} is not written in {encoding}: see line {line}. As {likely} it reads: {shown}"),
        N_("If that is right, say so in the mapping file, under csv: encoding: {likely}"),
        N_(
            "A CSV file does not say how its letters are written. It is read as UTF-8 unless the"
            " mapping file says otherwise; old Polish programs and spreadsheets write cp1250."
            " Letters are never replaced in silence, for a name is evidence."
        ),
    ),
    "ETP907": Sentence(
        N_("{file} is compressed with gzip and damaged or cut off."),
        N_("Copy it again and compare its size."),
        N_(
            "A gzip file ends with a sum over all that it holds. Without it the last events may be"
            " wanting, and what is not there cannot be told from what did not happen."
        ),
    ),
    "ETP910": Sentence(
        N_("{file} cannot be read: {problem}"),
        N_("Copy or export it again: it may be cut off."),
        N_(
            "Parquet and Arrow files keep the list of their parts at the end, so that one that was"
            " cut off cannot be read at all."
        ),
    ),
    "ETP911": Sentence(
        N_("The column '{column}' of {file} holds no single values: {kind}."),
        N_("Map a column of texts, numbers, days or instants."),
        N_(
            "Lists, structures and bytes that are no text have no one writing that could be"
            " compared. A column that is not mapped may hold anything; it is not read."
        ),
    ),
    "ETP912": Sentence(
        N_("The workbook has no sheet '{sheet}'; its sheets are: {known}."),
        N_("Correct sheet in the mapping file."),
        N_(
            "Without a name the first visible sheet is read. A sheet that is named is read also"
            " where it is hidden; names are compared letter by letter."
        ),
    ),
}

_MAPS: Mapping[str, Sentence] = {
    "ETP913": Sentence(
        N_("'{value}' is no format of times."),
        N_('Write directives of strptime, such as "%d.%m.%Y %H:%M"; %s and %Q stand alone.'),
        N_(
            "The directives are those of Python's strptime, each at most once: %Y year, %m month,"
            " %d day, %H hour, %M minute, %S second, %f fraction, %z offset and others. Alone, %s"
            " is seconds since 1970 and %Q milliseconds."
        ),
    ),
    "ETP914": Sentence(
        N_("The format '{value}' has no year."),
        N_("Add %Y, or %y for two digits."),
        N_("A time without a year would be read as one of 1900."),
    ),
    "ETP915": Sentence(
        N_("'{value}' cannot separate cells."),
        N_("Write one sign, such as ';', or the word tab."),
        N_("A separator is one sign that is no quote and no blank; a tab is written as a word."),
    ),
    "ETP916": Sentence(
        N_("There is no encoding '{value}'."),
        N_("Write a name that Python knows, such as utf-8, cp1250 or iso-8859-2."),
        N_("An encoding says which letters the bytes of a CSV file stand for."),
    ),
    "ETP917": Sentence(
        N_("'{value}' says nothing that an activity can mean."),
        N_('Write a trigger, an output, approved:ID, withdrawn:ID, or "-" for nothing here.'),
        N_(
            "An activity is a transition, by its trigger; an output handed in, by its id; an"
            " output or a gate approved; an output withdrawn; or it has no meaning in this"
            " schedule. A hyphen stands in quotes, since YAML takes it for a list."
        ),
    ),
    "ETP918": Sentence(
        N_("The schedule {schedule} has no '{name}'."),
        N_("Write the id of one of its triggers or outputs."),
        N_(
            "What an activity means is looked up in the schedule that the log is audited against;"
            " only outputs can be withdrawn."
        ),
    ),
}

SENTENCES: Final[Mapping[str, Sentence]] = {**_TABLES, **_MAPS}
