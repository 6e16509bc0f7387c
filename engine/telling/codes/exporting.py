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
    "ETP963": Sentence(
        N_("There is no cycle to write."),
        N_("Start one with: etap start COUNTY"),
        N_("A log holds the events of cycles; a programme without cycles has none to give."),
    ),
}
