"""The sentences of refused commands on an output: submitting, withdrawing and approving it."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP511": Sentence(
        N_("{output} belongs to stage {own_stage}; the cycle of county {county} is in {stage}."),
        N_("It can be changed only while the cycle is in {own_stage}."),
        N_(
            "An output is submitted, withdrawn and approved only while its own stage is the current"
            " one. Leaving the stage freezes it; only a transition that brings the cycle back opens"
            " it again."
        ),
    ),
    "ETP512": Sentence(
        N_("{person} may not hand in {output}: it takes one of the roles {roles}."),
        N_("Let someone with such a role do it with --by PERSON."),
        N_(
            "The schedule says who hands in this output. 'etap person list' shows who holds which"
            " role; roles are granted with 'etap person grant PERSON ROLE'."
        ),
    ),
    "ETP513": Sentence(
        N_("{output} is made from what is not there yet: {bases}."),
        N_("Submit {bases} first."),
        N_(
            "An output that derives from others, or refers to their rows, can be submitted only"
            " when they have been submitted: otherwise nobody could tell what it was made from."
        ),
    ),
    "ETP514": Sentence(
        N_("The same file stands twice in one submission of {output}."),
        N_("Leave the repeated file out."),
        N_("Files are compared by their bytes, not by their names. A file counts once."),
    ),
    "ETP515": Sentence(
        N_(
            "The same bytes are already the current evidence of {other}; they cannot prove {output}"
            " too."
        ),
        N_("Submit the file that belongs to {output}, or withdraw it from {other} first."),
        N_(
            "Within one cycle one file proves one output, unless the schedule says that an output"
            " shares with another (shares_with)."
        ),
    ),
    "ETP516": Sentence(
        N_("Nothing has been submitted for {output}, so there is nothing to withdraw."),
        "",
        N_("Only a current submission can be withdrawn; it stays in the history."),
    ),
    "ETP518": Sentence(
        N_("Nothing has been submitted for {output} yet, so nothing can be added to it."),
        N_("Submit the files without --add."),
        N_("--add makes a new submission of the files of the current one and the files given."),
    ),
    "ETP519": Sentence(
        N_("{output} is out of date: {base} has changed since, so nothing can be added to it."),
        N_("Submit all files of {output} anew, without --add."),
        N_(
            "A submission remembers what the outputs that it was made from held. Adding to one"
            " whose bases have changed would say of its old files that they were made from the new"
            " ones."
        ),
    ),
    "ETP524": Sentence(
        N_("{person} has already approved {about}."),
        "",
        N_("Each person counts once. A new submission needs new approvals."),
    ),
    "ETP525": Sentence(
        N_("{output} asks for no approval."),
        "",
        N_("Only an output for which the schedule names an approval can be approved."),
    ),
    "ETP526": Sentence(
        N_("Nothing has been submitted for {output} yet, so there is nothing to approve."),
        N_("It is submitted with: etap submit {county} {output} FILE"),
        N_("An approval binds to a submission and falls with it."),
    ),
    "ETP527": Sentence(
        N_("{person} handed in {output} and may not approve it."),
        N_("Let someone else with the role {roles} approve it with --by PERSON."),
        N_(
            "The schedule asks for two pairs of eyes (not_the_submitter): who contributed to a"
            " submission cannot approve it."
        ),
    ),
    "ETP528": Sentence(
        N_("{output} cannot be approved as it is: {reason}."),
        N_("What it needs: etap why {county}"),
        N_(
            "Nobody should sign what cannot count: a submission that falls short of its checks,"
            " that is out of date, or whose evidence is altered or absent is put right first."
        ),
    ),
    "ETP551": Sentence(
        N_("{file} is not of a medium that {output} takes: found {found}, wanted {wanted}."),
        N_("Save the file as one of: {wanted}."),
        N_(
            "A file's medium is told by its content, not by the end of its name. Renaming a file"
            " does not change what it is. Nothing was recorded."
        ),
    ),
    "ETP553": Sentence(
        N_("The table handed in for {output} has faults; nothing was recorded."),
        N_("Correct the rows shown and submit the file again."),
        N_(
            "A table is checked row by row against the row schema that the schedule names. A table"
            " that breaks it is refused; one that is well formed but falls short (too few rows, too"
            " few different values) is recorded and shown as falling short."
        ),
    ),
}
