"""The sentences of kept checkpoints: what they show of a ledger, and what is no checkpoint."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

_STOP = N_(
    "Stop working in this programme. Copy the folder, keep the checkpoint, and compare with a"
    " backup."
)
_KEPT = N_(
    "A checkpoint fixes every event before it by one hash over all of them. Whoever changes, adds,"
    " removes or moves any of these cannot make that hash come out again."
)

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP692": Sentence(
        N_("{file} is no checkpoint and no receipt: its line {line} is not in their form."),
        N_("Give the file as it was printed, or its short form: SIZE:ROOT."),
        N_(
            "A checkpoint has one form only, so that nothing can hide in it: origin, size, root,"
            " time, and signatures behind an empty line."
        ),
    ),
    "ETP816": Sentence(
        N_(
            "The ledger was cut off: {kept} counts {size} events, and there are {events} now. At"
            " least {missing} are missing at the end."
        ),
        _STOP,
        N_(
            "A kept checkpoint proves how many events there were. A ledger with fewer lost its end,"
            " or an earlier state of it (a backup) was put in its place."
        ),
    ),
    "ETP817": Sentence(
        N_(
            "The ledger was rewritten: its first {last} events are not those of {kept}. Between"
            " event {first} and event {last} of the ledger something was changed, put in, taken out"
            " or moved."
        ),
        _STOP,
        _KEPT,
    ),
    "ETP818": Sentence(
        N_(
            "At place {leaf} of the ledger stands another event than the one of the receipt {kept}."
        ),
        _STOP,
        N_(
            "A receipt names one event, its place and its hash. What stands there now has another"
            " hash: the event was changed, moved or replaced after its receipt was given."
        ),
    ),
    "ETP819": Sentence(
        N_("{kept} is of another programme: {origin}. This one is {ours}."),
        N_("Look which programme the checkpoint was made of."),
        N_(
            "Every programme has an origin of its own, written into its first event and into every"
            " checkpoint. A ledger with another origin is another ledger."
        ),
    ),
    "ETP820": Sentence(
        N_(
            "It says that it was recorded at {recorded}, but it came after {kept}, which was made"
            " at {time}: it was dated back."
        ),
        _STOP,
        N_(
            "What comes after a checkpoint is recorded after it. An event with an earlier instant"
            " was recorded by a clock that was wrong, or by someone who wrote that instant himself."
        ),
    ),
    "ETP821": Sentence(
        N_("The kept hashes of the ledger's tree are not those of its {size} events."),
        N_("Find out what is wrong: etap verify."),
        N_(
            "A checkpoint vouches for every event, so none is made while the hashes kept beside the"
            " events contradict the events themselves."
        ),
    ),
    "ETP822": Sentence(
        N_("A signature of {key} below {kept} does not verify."),
        N_("Compare it with the copy that you kept; then stop trusting whoever gave you this one."),
        N_(
            "A signature is of one text. One that does not verify means that the checkpoint, its"
            " signature or the key is not what it was."
        ),
    ),
    "ETP823": Sentence(
        N_(
            "{kept} and {other} have different roots for the same {size} events: two histories were"
            " shown of one programme."
        ),
        N_("Keep both. If both are signed, they prove it to anyone."),
        N_("A ledger that only grows has one root for each size. Two prove a fork."),
    ),
    "ETP824": Sentence(
        N_(
            "Whether events that came after the newest checkpoint given are missing or were made"
            " anew."
        ),
        N_("Keep a checkpoint more often: etap checkpoint, or the receipt of every command."),
        N_("A kept checkpoint shows what came before it; of what came after it, it says nothing."),
    ),
    "ETP825": Sentence(
        N_("Who made the checkpoints that were given: no signature was looked at."),
        N_("Give the key that you kept: --key VKEY."),
        N_(
            "An unsigned checkpoint is as good as the place where you kept it. A signature shows"
            " that it was made by who holds the programme's key."
        ),
    ),
    "ETP826": Sentence(
        N_("The verification met something that it does not foresee: {problem}"),
        _STOP,
        N_(
            "Nothing in the folder may stop a verification. What is so damaged that no rule of the"
            " format speaks of it is told like this, and the rest is looked at if it can be."
        ),
    ),
    "ETP827": Sentence(
        N_("None of the keys given signed {kept}."),
        N_("Ask the keeper for a signed one, and compare the key with your own copy of it."),
        N_(
            "You gave the key that you trust. A checkpoint without its signature, or signed by"
            " another key, may have been made by anyone."
        ),
    ),
    "ETP828": Sentence(
        N_("What comes behind the place where reading stopped, and the checkpoints given."),
        _STOP,
        N_("The ledger could not be read to its end, so that nothing can be said of the rest."),
    ),
    "ETP830": Sentence(
        N_("{file}: a known key announced another successor than the one that is trusted."),
        N_("Keep the file, and ask the keeper: the key was used by someone else, too."),
        N_(
            "A key is followed by one other. Two successors of one key show that two people used"
            " it, or one for two purposes."
        ),
    ),
    "ETP831": Sentence(
        N_("A signature whose algorithm this etap does not know."),
        N_("Use a newer etap, or another signature of the same checkpoint."),
        N_("What cannot be checked is never taken for a signature."),
    ),
    "ETP832": Sentence(
        N_("checkpoints/{file} is no checkpoint, or cannot be read."),
        N_("Restore it from a backup, or take the file away if it does not belong there."),
        N_(
            "The folder checkpoints/ holds what was made here: checkpoints, and announcements of"
            " keys. Each has one form only."
        ),
    ),
    "ETP833": Sentence(
        N_("{key} signed {kept}, but its signatures do not count for that many events."),
        N_("Ask for a checkpoint that is signed by the key in use."),
        N_(
            "A key counts from where it was announced to where it was followed by another or"
            " revoked. Signatures outside of that count for nothing."
        ),
    ),
    "ETP834": Sentence(
        N_("Timestamps of checkpoints in the programme's folder: no certificate was given."),
        N_("Give the authority's certificate that you trust: --certificate FILE."),
        N_(
            "A timestamp is an authority's word. Without its certificate, from a source that you"
            " trust, anybody may have made it."
        ),
    ),
    "ETP835": Sentence(
        N_("Something is wrong with the timestamp {file}."),
        N_("Look at it: etap timestamp check CHECKPOINT --certificate FILE."),
        N_(
            "A timestamp must be of its checkpoint's whole text, and signed by an authority whose"
            " certificate you gave."
        ),
    ),
    "ETP829": Sentence(
        N_("The ledger has no event at place {leaf}."),
        N_("Count places from 0; etap checkpoint tells how many events there are."),
        N_("Every event has its place in the ledger, from 0 without a gap."),
    ),
}
