"""The sentences about redaction: destroying evidence, and what is left of it."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

_AGAIN = N_("Give the command again: what was interrupted is finished by it.")

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP760": Sentence(
        N_("Nothing can be added to {output}: its evidence was redacted."),
        N_("Submit all of its files anew, without --add."),
        N_(
            "The checks of a submission are measured over all of its files. Of a submission whose"
            " evidence was redacted some can no longer be read."
        ),
    ),
    "ETP761": Sentence(
        N_("{output} refers to rows of {base}, and the table of {base} was redacted."),
        N_("Submit {base} again first: etap submit {county} {base} FILE"),
        N_(
            "Whether every value stands in the other table can only be measured against the table"
            " itself. What was submitted before the redaction stays as it was."
        ),
    ),
    "ETP762": Sentence(
        N_("Nothing here is called '{word}': no commitment begins so, and it is no file."),
        N_("etap log COUNTY --json shows the commitments of every event."),
        N_(
            "Evidence is named by its commitment or the first digits of it, by its SHA-256, or by"
            " the path of a file with the same bytes."
        ),
    ),
    "ETP763": Sentence(
        N_("'{word}' is too short: give at least {fewest} digits of a commitment."),
        N_("etap log COUNTY --json shows the commitments of every event."),
        N_("What is destroyed cannot be brought back, so a few digits are not enough to name it."),
    ),
    "ETP764": Sentence(
        N_("'{word}' is the beginning of several commitments: {found}."),
        N_("Give more digits."),
        N_("What is destroyed cannot be brought back, so it must be named without doubt."),
    ),
    "ETP765": Sentence(
        N_("The programme keeps no file with the bytes of {file}."),
        N_("If it was changed since, name the evidence by its commitment: etap log COUNTY --json"),
        N_("Evidence is found by its bytes. One other byte makes another file."),
    ),
    "ETP766": Sentence(
        N_("Another command used the same bytes meanwhile; they were not destroyed."),
        _AGAIN,
        N_(
            "Equal bytes are kept once for all cycles. They are destroyed only when an event of"
            " each cycle that has them says so."
        ),
    ),
    "ETP767": Sentence(
        N_("Nothing was destroyed: nobody said yes."),
        N_("Destroy what was shown by giving the command again with --yes."),
        N_(
            "Evidence is destroyed after it was shown what that means and somebody said yes: at the"
            " terminal, or beforehand with --yes. In a pipe and with --json nobody can be asked."
        ),
    ),
    "ETP768": Sentence(
        N_("The redaction is not done while anything of it stands in the programme's folder."),
        N_(
            "Remove these files from the folder, or make them anew without it (backups, bundles)."
            " Keep this list: given again, the command no longer knows what to look for."
        ),
        N_(
            "After destroying, every byte of the folder is searched for the contents, the salt, the"
            " SHA-256 and the name, also in archives. What is found has to be removed by you: etap"
            " does not touch files that it did not make."
        ),
    ),
    "ETP769": Sentence(
        N_("Another process was reading the private store: old pages stand in its log still."),
        N_("End the other commands, then give this one again."),
        N_(
            "What is erased from a database stands in its write-ahead log until the log is cut, and"
            " that has to wait for every reader."
        ),
    ),
    "ETP770": Sentence(
        N_("Something was redacted and is still kept: {commitment}."),
        N_("Finish it: etap redact {commitment} --reason TEXT"),
        N_(
            "An event says that these contents were destroyed, and they, or the salt and name"
            " beside them, are still there: the command was interrupted, or they were put back."
        ),
    ),
    "ETP771": Sentence(
        N_("This event says that something was redacted that its cycle never held: {commitment}."),
        N_("Stop working in this programme and compare it with a backup or a printed hash."),
        N_("A redaction names commitments that events before it in the same cycle hold."),
    ),
    "ETP772": Sentence(
        N_("Redactions that are not finished: {open}"),
        N_("Finish each with: etap redact COMMITMENT --reason TEXT"),
        N_(
            "A redaction is recorded first and destroys afterwards. Where it was interrupted in"
            " between, the same command finishes it."
        ),
    ),
}
