"""The sentences of ``etap doctor``: what was looked at, and what to do where it is not well."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP681": Sentence(
        N_("Python {version}"),
        N_("Install Python 3.11 or newer."),
        N_("etap needs Python 3.11 or newer."),
    ),
    "ETP682": Sentence(
        N_("SQLite {version}"),
        N_("Install a Python that brings SQLite 3.37 or newer."),
        N_("The ledger's tables are strict about their types, which SQLite knows since 3.37."),
    ),
    "ETP683": Sentence(
        N_("PyYAML {version} with libyaml"),
        N_("Install PyYAML with its compiled part: pip install --force-reinstall PyYAML"),
        N_(
            "Schedules are read with the event parser of libyaml. PyYAML is usually installed with"
            " it; without it, reading is slower."
        ),
    ),
    "ETP684": Sentence(
        N_("Time zones are known: {zone}"),
        N_("Install the data: pip install tzdata"),
        N_(
            "A schedule's days are those of its time zone, so the zone's rules must be on the"
            " machine."
        ),
    ),
    "ETP685": Sentence(
        N_("Public holidays: holidays {version}"),
        N_("Install it: pip install holidays"),
        N_("Working days are Monday to Friday without the country's public holidays."),
    ),
    "ETP687": Sentence(
        N_("Programme in {folder}: events {events}, counties {counties}, simulated: {simulated}"),
        "",
        N_("The programme's folder was found and opened."),
    ),
    "ETP688": Sentence(
        N_("Structure of the database; departures: {departures}"),
        N_("Look closer with: etap verify"),
        N_("Tables, indexes and triggers are compared with those that etap makes."),
    ),
    "ETP689": Sentence(
        N_("Free space on the disk: {free} MiB (at least {least})"),
        N_("Make room: a full disk stops recording."),
        N_("Evidence is copied into the programme's folder, so its disk must have room."),
    ),
    "ETP690": Sentence(
        N_("Unfinished copies of evidence: {parts}"),
        N_("They can be deleted from evidence/incoming when no command is running."),
        N_(
            "A command that was killed may leave a copy behind that no event refers to; it does no"
            " harm."
        ),
    ),
    "ETP691": Sentence(
        N_("Persons without a name in the roster: {people}"),
        "",
        N_(
            "That is allowed: the ledger knows persons by opaque ids. Their names stand in"
            " private.db, where they can be deleted. One is given with: etap person name PERSON"
            " NAME"
        ),
    ),
}
