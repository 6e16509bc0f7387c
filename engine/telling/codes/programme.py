"""The sentences about the programme itself: what it has, and what cannot be found in it."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP541": Sentence(
        N_("County {county} is already in the programme."),
        "",
        N_("A county is added once, under its TERYT code. 'etap county list' shows them all."),
    ),
    "ETP542": Sentence(
        N_(
            "'{county}' with the name '{name}' cannot be added: the code is four digits, the name a"
            " text."
        ),
        N_('For example: etap county add 1432 "warszawski zachodni"'),
        N_(
            "A county's TERYT code has four digits, two of the voivodeship and two of the county:"
            " 1432. Leading zeros belong to it: 0201."
        ),
    ),
    "ETP543": Sentence(
        N_("{person} already holds the role {role}."),
        "",
        N_("A role is granted once; 'etap person list' shows who holds which."),
    ),
    "ETP544": Sentence(
        N_("{person} does not hold the role {role}, so it cannot be revoked."),
        "",
        N_("Only a role in force can be revoked. What was done under it stays as it was."),
    ),
    "ETP545": Sentence(
        N_("{schedule} {version} is already adopted with another content."),
        N_("Give the changed schedule a new version."),
        N_(
            "A schedule never changes once it is adopted: cycles run on it and are judged by it."
            " Its identity is the digest of its content; the adopted one is {digest}."
        ),
    ),
    "ETP546": Sentence(
        N_("{folder} is not empty: no programme was made there."),
        N_("Name an empty or a new folder."),
        N_(
            "A programme is made in a folder of its own, so that nothing of yours is overwritten or"
            " mixed with its ledger and evidence."
        ),
    ),
    "ETP547": Sentence(
        N_("Someone else was added as {person} meanwhile; nothing was recorded."),
        N_("Give the command again: the person gets the next id."),
        N_(
            "Ids of persons are given in turn. Of two commands that add a person at the same"
            " moment, one takes the id and the other is told."
        ),
    ),
    "ETP548": Sentence(
        N_("'{name}' cannot be a person's name."),
        N_("Give one line of at most 200 printable characters, or leave the name out."),
        N_(
            "A name is shown wherever the person is, so it is one line of printable text. It may be"
            " left out, and given later: etap person name PERSON NAME"
        ),
    ),
    "ETP601": Sentence(
        N_("No programme was found in {folder} or above it."),
        N_("Name its folder with --programme DIR, or make one: etap init DIR (to try: etap demo)"),
        N_(
            "The programme is the folder given with --programme, then the one in the variable"
            " ETAP_PROGRAMME, then the nearest folder upward from the working one that holds"
            " ledger.db."
        ),
    ),
    "ETP602": Sentence(
        N_("The programme has no county '{county}'."),
        N_("Its counties: etap county list"),
        N_(
            "A county is named by its four-digit TERYT code, or by its name where that is unique;"
            " small letters and missing diacritics do not matter."
        ),
    ),
    "ETP603": Sentence(
        N_("Several counties are called '{county}': {counties}."),
        N_("Give the code instead of the name."),
        N_("A name stands for a county only where it is unique in the programme."),
    ),
    "ETP604": Sentence(
        N_("County {county} has no cycle number {cycle}."),
        N_("A cycle begins with: etap start {county}"),
        N_(
            "A county may have several cycles, one after another; without --cycle the latest is"
            " meant."
        ),
    ),
    "ETP605": Sentence(
        N_("The schedule has no output '{output}'."),
        N_("It has: {known}."),
        N_("Outputs are named by the ids of the schedule on which the cycle runs."),
    ),
    "ETP606": Sentence(
        N_("The schedule has no trigger '{trigger}'."),
        N_("It has: {known}."),
        N_("Transitions are named by the trigger that the schedule gives them."),
    ),
    "ETP607": Sentence(
        N_("The programme has no person '{person}'."),
        N_("Its persons: {known}. Another is added with: etap person add NAME"),
        N_(
            "A person is named by an opaque id such as p1, for the ledger holds no names. 'etap"
            " person list' shows the names beside the ids."
        ),
    ),
    "ETP608": Sentence(
        N_("'{schedule}' is neither an adopted schedule nor a file."),
        N_("Adopted are: {known}."),
        N_(
            "A cycle runs on a schedule that the programme has adopted, or on a file, which is"
            " adopted."
        ),
    ),
    "ETP609": Sentence(
        N_("No schedule of the programme names a role '{role}'."),
        N_("They name: {roles}."),
        N_("Only a role that an adopted schedule names means anything, so no other is granted."),
    ),
    "ETP610": Sentence(
        N_("The cycle of county {county} has no event {event}; its last is {last}."),
        N_("Its events: etap log {county}"),
        N_("Events are counted from 1 within their cycle."),
    ),
    "ETP611": Sentence(
        N_("There is no file {file}."),
        N_("Check the path."),
        N_("A file named on the command line is looked for from the working folder."),
    ),
    "ETP612": Sentence(
        N_("{file} cannot be read: {problem}"),
        N_("Counties are imported from a CSV file in UTF-8."),
        N_("The file is there but cannot be read as text in UTF-8."),
    ),
    "ETP613": Sentence(
        N_("{file} lacks the columns code and name; it has: {columns}."),
        N_("Write 'code,name' on its first line."),
        N_(
            "Counties are imported from a CSV file with a header. The columns code (four digits)"
            " and name are needed; others are passed over."
        ),
    ),
    "ETP614": Sentence(
        N_("{file} is too large for a list of counties: at most {most} bytes are read."),
        N_("Name a CSV file with the columns code and name."),
        N_("A file of counties is small: the whole country has 380."),
    ),
    "ETP615": Sentence(
        N_("There is neither a file '{name}' nor a schedule with that id."),
        N_("Name a file, or one of the installed schedules: {known}."),
        N_(
            "A schedule is named by its file or by its id; ids are looked for in the programme, if"
            " there is one, and then among the installed schedules."
        ),
    ),
}
