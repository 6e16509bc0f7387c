"""The sentences of a verification: what contradicts itself, and what was not looked at."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

_STOP = N_("Stop working in this programme and compare it with a backup or a printed hash.")
_CHAIN = N_(
    "Each event carries the hash of the one before it in its cycle. Where they differ, an event"
    " was changed, taken out, put in or moved after it was recorded."
)

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP661": Sentence(
        N_("The bytes of event {leaf} of the ledger are no event."),
        _STOP,
        N_(
            "An event is kept as the exact bytes that were recorded, in canonical JSON. These bytes"
            " cannot be read as one: they were changed or damaged."
        ),
    ),
    "ETP662": Sentence(
        N_("Beside the bytes of event {leaf} of the ledger stand other values than its bytes say."),
        _STOP,
        N_(
            "The ledger keeps some parts of an event in columns of their own, to find it quickly."
            " They must say what the bytes say; the bytes are what counts."
        ),
    ),
    "ETP663": Sentence(
        N_("The chain is broken: this event does not follow the one before it."), _STOP, _CHAIN
    ),
    "ETP664": Sentence(
        N_("An event is missing or too many: number {expected} was expected here."),
        _STOP,
        N_("The events of a cycle are numbered from 1 without a gap."),
    ),
    "ETP665": Sentence(
        N_("Place {leaf} of the ledger follows where place {expected} was expected."),
        _STOP,
        N_(
            "Events have their place in the ledger, from 0 without a gap. Here some were taken out."
        ),
    ),
    "ETP666": Sentence(
        N_("The schedule {digest} is missing or altered."),
        N_("Restore the folder schedules/ from a backup."),
        N_(
            "A cycle is judged by the schedule on which it runs. It is kept in the programme's"
            " folder under the digest of its content; what is there now has another digest."
        ),
    ),
    "ETP667": Sentence(
        N_("The evidence of {output} is gone from the store."),
        N_("Restore the folder evidence/ from a backup, or submit the file again."),
        N_("The ledger names a file whose bytes are no longer in the store of evidence."),
    ),
    "ETP668": Sentence(
        N_("The evidence of {output} was altered after it was submitted."),
        N_("Restore the file in evidence/ from a backup, or submit it again."),
        N_(
            "The stored bytes no longer have the SHA-256 under which they were kept, so they are"
            " not what was submitted."
        ),
    ),
    "ETP669": Sentence(
        N_("It was recorded at {recorded}, before the event in front of it ({before})."),
        _STOP,
        N_("The instants of recording never run backwards over the whole ledger."),
    ),
    "ETP670": Sentence(
        N_("This event ({kind}) says what no command can have said."),
        _STOP,
        N_("Its bytes are well formed, but it cannot follow from the events before it."),
    ),
    "ETP671": Sentence(
        N_("Nothing is known any more of the evidence of {output}: its salt is gone."),
        N_("Restore private.db from a backup."),
        N_(
            "The ledger holds a commitment to the file; the salt and the digest that connect it"
            " with the stored bytes stand in private.db, and are not there."
        ),
    ),
    "ETP672": Sentence(
        N_("The structure of the database differs at {store}: {how}."),
        _STOP,
        N_(
            "Tables, indexes and triggers must be as etap made them: a missing trigger would let"
            " events be changed."
        ),
    ),
    "ETP673": Sentence(
        N_("SQLite finds damage: {problem}"),
        N_("Copy the whole folder, then restore the last backup."),
        N_("The database's own check found a contradiction inside its file."),
    ),
    "ETP674": Sentence(
        N_("The reason or note kept with this event is gone from private.db."),
        N_("Restore private.db from a backup."),
        N_(
            "The ledger holds only a commitment to a text that people wrote; the text itself stands"
            " in private.db, and is not there."
        ),
    ),
    "ETP675": Sentence(
        N_("The reason or note kept with this event was altered after it was recorded."),
        N_("Restore private.db from a backup."),
        N_(
            "The ledger holds a commitment to every text that people wrote. The text that stands in"
            " private.db now is another one."
        ),
    ),
    "ETP676": Sentence(
        N_("Whether events are missing at the end of the ledger."),
        N_("Keep a checkpoint elsewhere: etap checkpoint prints one, and verify --since takes it."),
        N_(
            "A ledger whose last events were cut off is a shorter ledger without contradiction."
            " Only a checkpoint kept elsewhere, on paper for example, shows that there was more."
        ),
    ),
    "ETP677": Sentence(
        N_("Whether the whole folder was made anew by someone who holds it."),
        N_("Keep the hash of a cycle's last event elsewhere: etap log COUNTY prints it."),
        N_(
            "Who can write to the folder can make a whole new ledger that agrees with itself. Only"
            " what is kept elsewhere shows the difference."
        ),
    ),
}
