"""The sentences of backups: taking, reading and restoring them, and what is derived from events."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

_OTHER = N_("Use another backup; this one was changed after it was made, or its disk fails.")

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP860": Sentence(
        N_("{file} would lie in the folder of the programme itself."),
        N_("Name a file outside of {folder}, on another disk if there is one."),
        N_(
            "A backup is for the day on which the folder is lost, and whatever lies in it is lost"
            " with it. It also holds names and evidence, of which redaction would have to find"
            " every copy."
        ),
    ),
    "ETP861": Sentence(
        N_("A backup cannot be written to {file}: it is no regular file."),
        N_("Name a file; it is written whole, and gets its name when it was verified."),
        N_(
            "A backup is read back and verified before it counts, which a pipe or a device does not"
            " allow. It holds names and evidence, so nobody else gets the right to read it."
        ),
    ),
    "ETP862": Sentence(
        N_("No backup of {folder} could be taken: evidence was being redacted all the while."),
        N_("Try again when the redactions are done."),
        N_(
            "What is redacted while a backup is taken must not be in it. The backup was begun"
            " {attempts} times, and each time a redaction came in between."
        ),
    ),
    "ETP863": Sentence(
        N_("{file} is no backup of etap, or only a part of one."),
        N_("Check the name, and whether the file was copied completely."),
        N_(
            "A backup is a ZIP archive of one form, with backup.json at its end, which names every"
            " part. A file that was cut short has no end."
        ),
    ),
    "ETP864": Sentence(
        N_("{file} was altered: {part} is not what it was when the backup was made."),
        _OTHER,
        N_(
            "The backup tells the size and the SHA-256 of each of its parts. This one is another,"
            " missing, or one too many. Nothing was restored."
        ),
    ),
    "ETP865": Sentence(
        N_("{file} holds something that no backup holds: {part}"),
        _OTHER,
        N_(
            "A backup holds the files of a programme under their own names, each once, neither"
            " compressed nor encrypted. Anything else, a name that leads out of the folder or a"
            " link for example, is refused before a single byte is unpacked."
        ),
    ),
    "ETP866": Sentence(
        N_("{file} was made by a newer etap: its form is {found}, this one knows {known}."),
        N_("Install the newer etap."),
        N_("An older etap cannot know what a newer form means, so it does not read it."),
    ),
    "ETP867": Sentence(
        N_("{folder} is not empty, and holds no programme."),
        N_("Name a new or empty folder, or that of a programme."),
        N_(
            "A backup is restored into a folder of its own, so that nothing of yours is mixed with"
            " it or written over."
        ),
    ),
    "ETP868": Sentence(
        N_("{file} cannot be read ({why})."),
        N_("Check your rights to the file and the disk that it is on."),
        N_("The operating system did not let etap read the backup."),
    ),
    "ETP869": Sentence(
        N_("The backup says that its ledger has {events} events, but another one is in it."),
        _OTHER,
        N_(
            "The backup tells the number of events and the root of the tree over them. Those of the"
            " ledger that is in it differ."
        ),
    ),
    "ETP873": Sentence(
        N_("Columns and hashes beside the events; departures: {count} {leaves}"),
        N_("Make a backup, then write them anew: etap doctor --rebuild"),
        N_(
            "Beside each event stand copies of what its bytes say, and hashes of the tree over all"
            " events. They are computed from the bytes again and compared."
        ),
    ),
    "ETP874": Sentence(
        N_("Compiled schedules that are not what their texts say: {digests}"),
        N_("Write them anew: etap doctor --rebuild. What stays is missing or altered."),
        N_(
            "An adopted schedule is kept as its text and in a form that is read quickly. The second"
            " follows from the first."
        ),
    ),
    "ETP875": Sentence(
        N_("Event {leaf} of the ledger does not follow from those before it."),
        N_("Look closer with etap verify, and restore a backup."),
        N_(
            "What stands beside the events is written anew only from events that verify by"
            " themselves. Nothing was changed."
        ),
    ),
    "ETP876": Sentence(
        N_("The programme could not be put in place at {file} ({why})."),
        N_("Close what works in the folder, and check your rights to the folder above it."),
        N_(
            "A restored programme is unpacked beside its place and moved there by renaming. The"
            " system did not allow that; look beside the folder, where both are whole."
        ),
    ),
    "ETP877": Sentence(
        N_("{file} cannot be written ({why})."),
        N_("Make room, or check your rights; then give the same command again."),
        N_(
            "The operating system reported an error while a backup was written or unpacked. What"
            " was there before stands; what was half written was removed."
        ),
    ),
    "ETP878": Sentence(
        N_("The programme's own history cannot be read ({broken})."),
        N_("Look closer with: etap verify"),
        N_(
            "Persons, counties and schedules are read from the programme's own events. These do not"
            " follow from each other, or the columns by which they are found are wrong."
        ),
    ),
    "ETP879": Sentence(
        N_("The programme was replaced by a restored backup while this command was working."),
        N_("Look at the cycle again; if the command still makes sense, give it again."),
        N_(
            "The ledger that this command had open is no longer the programme's. It takes no event"
            " any more, so that nothing is acknowledged that nobody would find. Nothing was"
            " recorded."
        ),
    ),
}
