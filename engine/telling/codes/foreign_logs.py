"""The sentences of what can be wrong with an XES or OCEL log as a file: ETP930 to ETP949."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

_XES: Mapping[str, Sentence] = {
    "ETP929": Sentence(
        N_("The file {file} is OCEL in XML, which is not read."),
        N_("Export the log as OCEL 2.0 in JSON or SQLite."),
        N_(
            "OCEL and XES both call their root log. Read as XES such a file has no trace, and it"
            " would be audited as a log of nothing."
        ),
    ),
    "ETP930": Sentence(
        N_("The log {file} cannot be read: {problem}."),
        N_("Check that the file is there and that you may read it."),
        N_("The operating system refused to open or to read the file."),
    ),
    "ETP931": Sentence(
        N_("The log {file} inflates to too much: {size} bytes give more than {text}."),
        N_("Inflate it yourself, look at it, and divide it into several logs."),
        N_(
            "A small gzip file can inflate to any size and fill the memory or the disk. A log may"
            " be 16 GiB of text, and, beyond 256 MiB, 250 times its compressed size."
        ),
    ),
    "ETP932": Sentence(
        N_("The gzip file {file} is damaged, at byte {byte} of its text: {problem}."),
        N_("Get the file again from where it came."),
        N_(
            "The compressed bytes contradict themselves or their checksum, so that nothing in the"
            " file can be trusted. A file that only ends too early is read as far as it goes, and"
            " the report says so."
        ),
    ),
    "ETP933": Sentence(
        N_("The file {file} is no XES log: its root is not <log> but <{root}>."),
        N_("Export the log again as XES, or name another file."),
        N_("An XES log is an XML text whose root is the element log. OCEL in XML is not read."),
    ),
    "ETP934": Sentence(
        N_("The log {file} has a DOCTYPE, in line {line}: it is refused unread."),
        N_("Delete the DOCTYPE; XES needs none."),
        N_(
            "A DOCTYPE can make a text of a few bytes grow beyond every memory, or read files of"
            " this machine and of others. XES does not use it, so that none is ever read."
        ),
    ),
    "ETP935": Sentence(
        N_("The log {file} is no XML, line {line}, column {column} (byte {byte}): {problem}."),
        N_("Export the log again; mended by hand it is no evidence any more."),
        N_(
            "What stands behind the fault may mean anything, so that nothing of the log is"
            " audited. A log that only ends too early is read as far as it goes."
        ),
    ),
    "ETP936": Sentence(
        N_("In the log {file} elements lie in one another more than {limit} deep."),
        N_("Export the log again."),
        N_("No log needs such depth; a text that has it is made to exhaust its reader."),
    ),
    "ETP937": Sentence(
        N_("The log {file} has more than {limit} MiB without a tag, before byte {byte}."),
        N_("Look at the file there: a value or a comment is longer than any log needs."),
        N_("A single value would have to be held in memory as a whole, so its length is bounded."),
    ),
    "ETP938": Sentence(
        N_("The log {file} has more than {limit} events."),
        N_("Divide it into several logs, by whole cases."),
        N_("The rows of a log are held in memory, so that their number is bounded."),
    ),
    "ETP939": Sentence(
        N_("The names of cases, activities and people in {file} are longer than {limit} MiB."),
        N_("Divide the log, or map attributes whose values repeat."),
        N_("Each different text of a column is held in memory once, so that all are bounded."),
    ),
    "ETP940": Sentence(
        N_("The log {file} ends at byte {byte} of its text, before its first event is whole."),
        N_("Get the file again from where it came."),
        N_("The file was cut off, in a transfer perhaps, and what is left says nothing."),
    ),
    "ETP941": Sentence(
        N_("The mapping reads the same attribute as a time and as a text: {names}."),
        N_("Name another attribute for one of the two columns."),
        N_("An attribute of a log is either when something happened or what did."),
    ),
}

_OCEL: Mapping[str, Sentence] = {
    "ETP942": Sentence(
        N_("The database {file} cannot be read: {problem}."),
        N_("Export the log again; check that the file is whole."),
        N_(
            "Only plain tables are read, no views, no functions and no virtual tables, and at most"
            " so many steps are taken: the file is another's and is not trusted."
        ),
    ),
    "ETP943": Sentence(
        N_("The log has several types of objects; which of them are the cases? {types}"),
        N_("Name one in the mapping file: case_type: NAME"),
        N_(
            "In OCEL an event is about any number of objects, so that there is no case until one"
            " type of objects is chosen. The numbers say how many objects each type has."
        ),
    ),
    "ETP944": Sentence(
        N_("The file {file} is no OCEL log; missing: {missing}."),
        N_("Export the log as OCEL 2.0, in JSON or SQLite, or name another file."),
        N_(
            "OCEL in JSON is one object with the lists events and objects (in version 1.0 the"
            " objects ocel:events and ocel:objects); in SQLite it has the tables event, object,"
            " event_object and event_map_type."
        ),
    ),
    "ETP945": Sentence(
        N_("The log {file} is longer than {limit} MiB of JSON."),
        N_("Export it as OCEL in SQLite, which is read piece by piece."),
        N_("JSON is held in memory as a whole, several times its length."),
    ),
    "ETP946": Sentence(
        N_("The log {file} is no JSON, line {line}, column {column}: {problem}."),
        N_("Export the log again; mended by hand it is no evidence any more."),
        N_("JSON is read strictly: no repeated keys, no NaN, nothing behind the value, UTF-8."),
    ),
    "ETP947": Sentence(
        N_("The log has no objects of the type {name}; its types are: {types}"),
        N_("Correct case_type in the mapping file."),
        N_("The type must be written as in the log, letter by letter."),
    ),
    "ETP948": Sentence(
        N_("The log {file} has no objects, so that it has no cases."),
        N_("Export the log with its objects."),
        N_("In OCEL the cases are the objects of one type; events alone belong to no case."),
    ),
    "ETP949": Sentence(
        N_("Beside the database {file} stands {log}, which holds changes that are not in it."),
        N_("Close the program that writes the database, or export the log again."),
        N_(
            "The database is read without touching it or its folder, so that what SQLite wrote"
            " beside it would be passed over: evidence would be missing in silence."
        ),
    ),
}

SENTENCES: Final[Mapping[str, Sentence]] = {**_XES, **_OCEL}
