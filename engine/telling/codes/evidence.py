"""The sentences of what can be wrong with the content of a file of evidence: ETP7xx."""

from __future__ import annotations

from collections.abc import Mapping

from engine.telling.codes.sentence import N_, Sentence

#: What a file may really be, beside the media of a schedule: the facts ``found`` of ETP701.
KINDS = (
    N_("text"),
    N_("text in an older encoding"),
    N_("UTF-16 text"),
    N_("HTML page"),
    N_("XML text"),
    N_("RTF document"),
    N_("old or locked Office document"),
    N_("GIF picture"),
    N_("damaged picture"),
    N_("damaged PDF"),
    N_("zip archive"),
    N_("damaged zip archive"),
    N_("zip archive that inflates to too much"),
    N_("zip archive locked with a password"),
    N_("other archive"),
    N_("executable"),
    N_("empty file"),
    N_("unknown binary"),
)

_CONTENT: Mapping[str, Sentence] = {
    "ETP701": Sentence(
        N_("The file is {found} by its content; wanted: {wanted}."),
        N_("Save or export the file as one of the wanted kinds; renaming it changes nothing."),
        N_(
            "A file's medium is told by what is in it, never by its name. A PDF has its first and "
            "last lines, an office file its parts, a picture its segments up to the end; a text is "
            "UTF-8 without control characters. A file that was cut off in a transfer is damaged."
        ),
    ),
    "ETP702": Sentence(
        N_("The text is not UTF-8: byte number {offset} is {byte}."),
        N_("Save the file as UTF-8; in Excel choose the type CSV UTF-8 (comma delimited)."),
        N_(
            "Older programs save Polish letters in Windows-1250 or ISO 8859-2. Nothing in such a "
            "file says which, and a wrong guess changes people's names in silence; so it is not "
            "guessed. The line and the byte in it say where the first such letter stands."
        ),
    ),
    "ETP703": Sentence(
        N_("The text is in UTF-16, not in UTF-8."),
        N_("Save the file as UTF-8; in Excel choose CSV UTF-8, not Unicode Text."),
        N_("Excel's type Unicode Text is UTF-16 with tabs. Only UTF-8 is read."),
    ),
    "ETP704": Sentence(
        N_("The text holds the control character {character}."),
        N_("Delete that character, or export the file again."),
        N_(
            "Only tab, line feed and carriage return may stand in a text. Another control "
            "character is a sign of a damaged file, or of one that is no text at all."
        ),
    ),
    "ETP705": Sentence(
        N_("The file is empty."),
        N_("Check that it was saved, and give it again."),
        N_("The file has no bytes, or nothing but blanks and line ends."),
    ),
    "ETP717": Sentence(
        N_("The table is longer than {limit} MiB."),
        N_("Divide it into several files."),
        N_(
            "A table is read into memory, so its length has a limit: 64 MiB of text, 16 MiB of "
            "YAML, 128 MiB of a sheet's inner text. An output may have several files, and their "
            "rows are added up."
        ),
    ),
    "ETP728": Sentence(
        N_("There is no table in the file: neither a header nor a row."),
        N_("Put the names of the columns into the first row."),
        N_(
            "A table may have no rows, but it needs its header. In JSON and YAML the keys of the "
            "rows are the header, so there a table needs at least one row."
        ),
    ),
    "ETP759": Sentence(
        N_("There are {more} more faults like these."),
        N_("Mend these first, then try again."),
        N_("Only the first 50 faults of a table are told one by one."),
    ),
}

_CSV: Mapping[str, Sentence] = {
    "ETP706": Sentence(
        N_("The quotation mark that opens here is never closed."),
        N_('Close it; inside a quoted cell write "" for one quotation mark.'),
        N_(
            "After an unbalanced quotation mark nobody can say where the next row begins: rows "
            "would vanish into one cell in silence. Nothing behind this place was checked."
        ),
    ),
    "ETP707": Sentence(
        N_("A quotation mark stands inside a cell that is not quoted as a whole."),
        N_('Put the whole cell in quotation marks and write "" for each one inside.'),
        N_(
            "RFC 4180: a cell is quoted as a whole or not at all, and no blank stands between a "
            "delimiter and a quotation mark."
        ),
    ),
    "ETP708": Sentence(
        N_("The row has {have} cells, the header has {need}."),
        N_("Add or remove delimiters, or quote a cell that holds the delimiter."),
        N_(
            "Every row has as many cells as the header, also where cells are empty. A comma in a "
            "text or in a number is the usual cause; such a cell is put in quotation marks."
        ),
    ),
    "ETP713": Sentence(
        N_("The header holds several delimiters: {found}."),
        N_("Use one delimiter; quote the names that hold another one."),
        N_(
            "The header decides whether cells are divided by semicolons, commas or tabs. When it "
            "holds two of them outside quotation marks, both readings are possible."
        ),
    ),
}

_STRUCTURES: Mapping[str, Sentence] = {
    "ETP730": Sentence(
        N_("The text is not JSON from here on."),
        N_("Export the file again with a program that writes JSON."),
        N_(
            "JSON is read strictly (RFC 8259): no comments, no comma behind the last element, no "
            "NaN, nothing behind the one value, at most some hundred levels deep."
        ),
    ),
    "ETP731": Sentence(
        N_("The key {key} stands twice in one object."),
        N_("Remove one of them."),
        N_("Which of two equal keys counts, every reader of JSON decides otherwise."),
    ),
    "ETP732": Sentence(
        N_("A table in JSON is one array of objects; this is something else."),
        N_("Write one array, and in it one object for each row."),
        N_("Every element of the array is one row, an object with the columns as its keys."),
    ),
    "ETP733": Sentence(
        N_("The value of {key} is an array or an object, not a cell."),
        N_("Write a text, a number, true, false or null."),
        N_("Rows are flat: a cell holds one value."),
    ),
    "ETP740": Sentence(
        N_("The text is not YAML from here on."),
        N_("Look at the indentation and the quotation marks of this line and the one before."),
        N_("The place is the one where the YAML reader gave up; the cause often stands before it."),
    ),
    "ETP741": Sentence(
        N_("Anchors, aliases and tags are not allowed in a table."),
        N_("Write the value itself."),
        N_("A few lines of aliases can stand for gigabytes, and a tag can mean anything."),
    ),
    "ETP742": Sentence(
        N_("A table in YAML is one list of mappings; this is something else."),
        N_("Begin each row with a dash, then write column: value."),
        N_("Every element of the list is one row, a mapping with the columns as its keys."),
    ),
    "ETP743": Sentence(
        N_("The value of {key} is a list or a mapping, not a cell."),
        N_("Write one value."),
        N_("Rows are flat: a cell holds one value."),
    ),
    "ETP744": Sentence(
        N_("The key {key} stands twice in one row."),
        N_("Remove one of them."),
        N_("Which of two equal keys counts, every reader of YAML decides otherwise."),
    ),
}

_SHEETS: Mapping[str, Sentence] = {
    "ETP750": Sentence(
        N_("The workbook cannot be read: it is damaged, locked or has no visible worksheet."),
        N_("Open it in a spreadsheet program and save it again as XLSX, without a password."),
        N_(
            "The parts of the workbook do not fit together, or one of them is not well-formed. "
            "The first visible worksheet is the table; charts and hidden sheets are passed over."
        ),
    ),
    "ETP751": Sentence(
        N_("The file inflates to far more than its size allows."),
        N_("Save it again with an office program, or divide it."),
        N_(
            "An office file is a zip archive. At most 2,000 parts and 512 MiB are inflated, and "
            "beyond 32 MiB at most 200 bytes for each byte of the file: more is a sign of a file "
            "that was made to fill a machine's memory."
        ),
    ),
    "ETP752": Sentence(
        N_("The formula in {cell} has no stored result."),
        N_("Open the workbook in a spreadsheet program, let it calculate, and save it."),
        N_(
            "Formulas are not calculated here: the value that the spreadsheet program stored "
            "beside the formula is read. A program that only writes files stores none."
        ),
    ),
    "ETP753": Sentence(
        N_("The cell {cell} holds the error {value}."),
        N_("Mend the formula or write the value."),
        N_("An error such as #N/A or #REF! is what a formula gives when it has no value."),
    ),
}

#: The sentences by their codes; those of rows, columns and cells stand in ``evidence_tables``.
SENTENCES: Mapping[str, Sentence] = {
    **_CONTENT,
    **_CSV,
    **_STRUCTURES,
    **_SHEETS,
}
