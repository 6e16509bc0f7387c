"""The sentences of recording: ledger and private store, clock, an event's bytes, evidence."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP620": Sentence(
        N_("{file} is missing."),
        N_("Restore it from a backup, or name the right folder with --programme."),
        N_(
            "A programme's folder holds ledger.db, which is the record, and private.db, which holds"
            " names and salts. Without them nothing can be decided, and etap never makes an empty"
            " one in their place: that would look like a programme in which nothing happened."
        ),
    ),
    "ETP621": Sentence(
        N_("{file} is locked: another process has been writing to it for five seconds."),
        N_("Try again. If it stays so, look for a command that hangs, and end it."),
        N_(
            "One process writes to a ledger at a time and needs a few thousandths of a second. etap"
            " waits five seconds for its turn. Nothing was recorded."
        ),
    ),
    "ETP622": Sentence(
        N_("{file} is read-only: nothing can be recorded."),
        N_("Ask for the right to write to this file and to its folder."),
        N_(
            "Reading works in a folder where nothing can be written; recording needs the right to"
            " write to the file and to make files beside it. Nothing was recorded."
        ),
    ),
    "ETP623": Sentence(
        N_("{file} was written by a newer etap: its format is {found}, this one knows {known}."),
        N_("Install the newer etap."),
        N_(
            "An older etap cannot know what a newer format means, so it neither reads nor changes"
            " the file."
        ),
    ),
    "ETP624": Sentence(
        N_("{file} is damaged ({why})."),
        N_("Copy the whole folder before anything else, then restore the last backup."),
        N_(
            "The database says that its own structure is broken. That comes from a failing disk,"
            " from a copy made while etap was writing, or from a program that changed the file."
            " etap does not repair a record by guessing."
        ),
    ),
    "ETP625": Sentence(
        N_("The disk is full: {file} cannot grow."),
        N_("Make room, then give the same command again."),
        N_(
            "Nothing of the command was recorded, and what was recorded before stands. When there"
            " is room again, recording goes on by itself."
        ),
    ),
    "ETP626": Sentence(
        N_("{file} is a database of another program, not etap's."),
        N_("Name the right folder with --programme."),
        N_(
            "etap's files carry a mark in their header. A database without it, or with another one,"
            " is neither read nor changed."
        ),
    ),
    "ETP627": Sentence(
        N_("{file} cannot be kept safely here: {setting} was answered with {answer}."),
        N_("Move the programme to a local disk."),
        N_(
            "etap asks the database to sync every change to the disk and to overwrite what is"
            " removed, and reads the answer back. Where the file system cannot do that (some"
            " network drives cannot), an acknowledged command could be lost, so none is accepted."
        ),
    ),
    "ETP628": Sentence(
        N_("{file}: the disk or the file system fails ({why})."),
        N_("Copy the folder to another disk and have this one checked."),
        N_(
            "The operating system reported an error in reading or writing. Nothing of the command"
            " was acknowledged."
        ),
    ),
    "ETP629": Sentence(
        N_("The clock went back: it says {clock}, but the last event was recorded at {last}."),
        N_(
            "Set the computer's clock right. If it was ahead when that event was recorded,"
            " recording goes on once that time has passed."
        ),
        N_(
            "The times of recording never run backwards. A clock up to five seconds behind the last"
            " event is taken for a correction by network time, and the event gets the time of the"
            " one before it; further behind, the clock is wrong now or was wrong then. Nothing was"
            " recorded. Where the time of that event lies so far ahead that waiting is no help,"
            " restore the last backup from before it and give its command again."
        ),
    ),
    "ETP630": Sentence(
        N_(
            "Someone else changed {cycle} first: its event {seq} is not what this command expected."
        ),
        N_("Look at the cycle again; if the command still makes sense, give it again."),
        N_(
            "Of two commands that meet on one cycle exactly one is recorded, because the other was"
            " decided on a state that no longer holds. Nothing of it was recorded."
        ),
    ),
    "ETP631": Sentence(
        N_("The key {key} was already used for another event."),
        N_("Give every command a key of its own; repeat one only to repeat the same command."),
        N_(
            "The key makes a command that is sent twice count once. It belongs to one event for"
            " ever."
        ),
    ),
    "ETP632": Sentence(
        N_("{file} exists already."),
        N_("Use the programme that is there, or make the new one in another folder."),
        N_("etap never writes a new record over an old one."),
    ),
    "ETP633": Sentence(
        N_("This Python's SQLite library is {found}; etap needs {needed} or newer."),
        N_("Use a newer Python, or one built with a newer SQLite."),
        N_("etap's tables check the type of every value, which older libraries cannot do."),
    ),
    "ETP634": Sentence(
        N_("{file} cannot be opened ({why})."),
        N_("Check that the folder exists, and your rights to it and to this file."),
        N_(
            "The operating system did not let etap open the file. A ledger whose last commands"
            " still stand in its -wal file can be read only where a file can be made beside it:"
            " then copy the folder to a place where you may write."
        ),
    ),
    "ETP635": Sentence(
        N_("{file} holds nothing: making the programme was interrupted."),
        N_("Give the command that makes the programme again, or restore a backup."),
        N_(
            "A new file is filled in one step, so it holds either everything it needs or nothing."
            " An empty one has never held an event, unless someone emptied it."
        ),
    ),
    "ETP636": Sentence(
        N_("{file} is of an older etap: its version is {found}, this etap's is {known}."),
        N_("Bring it up to date: etap db upgrade. It makes a backup first."),
        N_(
            "Nothing is changed unasked in a file that holds a record. An upgrade applies the"
            " numbered steps that the file lacks, and verifies the result."
        ),
    ),
    "ETP637": Sentence(
        N_("A hash of the ledger's tree that stands beside event {leaf} is missing or damaged."),
        N_("Build what is derived anew from the events: etap doctor --rebuild."),
        N_(
            "Hashes over many events are kept, so that proofs are quick. They follow from the"
            " events and can be computed again at any time."
        ),
    ),
    "ETP640": Sentence(
        N_("An event's bytes are not as they were written: {part} is wrong."),
        N_("Copy the whole folder before anything else, then restore the last backup."),
        N_(
            "Every event is one JSON object in canonical form (RFC 8785) with twelve fields. These"
            " bytes are something else, so they were changed after they were recorded, or the disk"
            " damaged them."
        ),
    ),
    "ETP641": Sentence(
        N_("A text holds half a character and cannot be recorded: {text}"),
        N_("Type the text again."),
        N_(
            "Texts are recorded in UTF-8. Half of a pair of surrogates, which a wrong setting of"
            " the terminal can produce, is no character."
        ),
    ),
    "ETP650": Sentence(
        N_("There is no file {file}."),
        N_("Check the name and the folder."),
        N_("Evidence is copied from the file that the command names; nothing was recorded."),
    ),
    "ETP651": Sentence(
        N_("{file} is empty."),
        N_("Check that the file was saved or copied completely."),
        N_("A file without a single byte proves nothing; nothing was recorded."),
    ),
    "ETP652": Sentence(
        N_("{file} is a symbolic link."),
        N_("Name the file that it points to."),
        N_(
            "A link can be turned to another file between looking and copying, so etap takes the"
            " file itself. Folders on the way to it may be links. Nothing was recorded."
        ),
    ),
    "ETP653": Sentence(
        N_("{file} is not a regular file (but a folder, a pipe or a device)."),
        N_("Name a file; several files can be given one after the other."),
        N_("Evidence is a file with an end and a content that stays; nothing was recorded."),
    ),
    "ETP654": Sentence(
        N_("{file} is too big: {size} bytes, and at most {limit} are taken."),
        N_("Give a smaller copy: a compressed scan, or the document in parts."),
        N_(
            "The limit keeps one file from filling the disk. It is checked before copying and again"
            " while copying. Nothing was recorded."
        ),
    ),
    "ETP655": Sentence(
        N_("{file} cannot be read ({why})."),
        N_("Check your rights to the file and the disk that it is on."),
        N_("The operating system did not let etap read the file; nothing was recorded."),
    ),
    "ETP656": Sentence(
        N_("{file} was changed while it was being read."),
        N_("Close the program that writes it, then give the command again."),
        N_(
            "A copy made during a change can be half old and half new. etap compares the file's"
            " size and times before and after; nothing was recorded."
        ),
    ),
    "ETP657": Sentence(
        N_("The evidence {sha256} is not in the store."),
        N_("Restore the evidence folder from a backup, or submit the file again."),
        N_(
            "Evidence is kept in the programme's folder under the SHA-256 of its bytes. This file"
            " is gone, or something that is no file stands in its place."
        ),
    ),
    "ETP658": Sentence(
        N_("The store of evidence fails at {file} ({why})."),
        N_("Check your rights to the evidence folder and the disk that it is on."),
        N_("The operating system reported an error. Nothing of the command was recorded."),
    ),
    "ETP659": Sentence(
        N_("The disk is full: {file} cannot be written."),
        N_("Make room, then give the same command again."),
        N_("The evidence could not be copied into the programme; nothing was recorded."),
    ),
}
