"""The sentences about exporting logs."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP960": Sentence(
        N_("The name {file} does not tell in which format the log is to be written."),
        N_("Let the name end in one of {known}, or say --format."),
        N_(
            "The format is what --format says, else what the end of the file's name tells. The"
            " format is never guessed."
        ),
    ),
    "ETP961": Sentence(
        N_("{file} is there already."),
        N_("Take another name, or replace it with --force."),
        N_("An export never takes the place of a file that somebody may still need, unless told."),
    ),
    "ETP962": Sentence(
        N_("{file} is one of the programme's own files."),
        N_("Take another name, outside the programme's stores."),
        N_(
            "The ledger, the private store, the evidence and the schedules are the record itself."
            " No export takes their place, not even with --force."
        ),
    ),
    "ETP964": Sentence(
        N_("A log of others is written in coded form alone: {file} is another format."),
        N_("Let the name end in .arrow, or say --format arrow."),
        N_(
            "With --log, export makes the coded Arrow file, which is cheap to audit again. It does"
            " not turn one format into another."
        ),
    ),
    "ETP965": Sentence(
        N_("{file} is no log in coded form."),
        N_("Make one with: etap export --log LOG -o FILE.arrow"),
        N_(
            "A log in coded form is an Arrow file that etap wrote: its heading says so. Another"
            " Arrow file is read as a table of texts."
        ),
    ),
    "ETP966": Sentence(
        N_("{file} is damaged, or another tool has written it anew."),
        N_("Make it again from the log: etap export --log LOG -o FILE.arrow"),
        N_(
            "A log in coded form is whole, uncompressed and of one piece, its columns agree with"
            " each other, and every code has its name. This file is not so."
        ),
    ),
    "ETP967": Sentence(
        N_("{file} was written by a newer etap (form {version})."),
        N_("Bring etap up to date, or make the file again from the log."),
        N_("The form of coded logs has a number; a newer one may hold what this etap cannot read."),
    ),
    "ETP963": Sentence(
        N_("There is no cycle to write."),
        N_("Start one with: etap start COUNTY"),
        N_("A log holds the events of cycles; a programme without cycles has none to give."),
    ),
    "ETP970": Sentence(
        N_("The engine {engine} needs {package}, which is not installed."),
        N_("Install it with: pip install 'etap[{engine}]'"),
        N_(
            "An audit runs on one machine with what etap brings. Engines that spread it over"
            " several are installed beside it, only where a log lies on several machines."
        ),
    ),
}
