"""The sentences of what makes a schedule unsound, or leaves the question open."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP380": Sentence(
        N_("A cycle can come to rest in stage {stage} and never finish."),
        N_(
            "Ask for less at this gate, ask for the output before its stage is left, or give the"
            " cycle a way back (reopens: true)."
        ),
        N_(
            "The history is the shortest that ends like this, and can be played step by step. After"
            " it no transition leads to a stage with 'final: done', whatever is handed in, approved"
            " or waited for; waivers and giving up do not count."
        ),
    ),
    "ETP381": Sentence(
        N_("No history ever comes into stage {stage}."),
        N_("Add a transition that leads there, correct the gates of those that do, or delete it."),
        N_(
            "A stage that nothing leads into, or only gates that never open, is dead: so is all"
            " that belongs to it."
        ),
    ),
    "ETP382": Sentence(
        N_("The transition {trigger} from stage {stage} can never be taken."),
        N_(
            "Ask only for what can be there: outputs of this stage, or of a stage that every way"
            " here has passed."
        ),
        N_(
            "However well a cycle is run, the gate asks for something that cannot be there when the"
            " cycle is in this stage: an output of a later stage, of another branch, or one that"
            " can never be made."
        ),
    ),
    "ETP383": Sentence(
        N_(
            "The checks of {output} can never pass: '{check}' asks for at least {asked}, and at"
            " most {possible} are possible."
        ),
        N_("Correct the number, the row schema or the table that is referred to."),
        N_(
            "Different values are limited by the rows of the table and by the values that the"
            " column may have in its row schema; references by the rows of the table that they"
            " refer to."
        ),
    ),
    "ETP384": Sentence(
        N_("The output {output} can never be made in stage {stage}: it derives from {bases}."),
        N_("Move it to a stage that comes after what it derives from, or delete the derivation."),
        N_(
            "An output is submitted only while the cycle is in its stage, and what it derives from"
            " has to be there by then."
        ),
    ),
    "ETP385": Sentence(
        N_("The approval of {about} by {role} can never be given."),
        N_("Make what is to be approved possible, or delete the approval."),
        N_(
            "Nobody can approve an output that is never fit to be approved, nor a gate that no"
            " cycle ever stands before."
        ),
    ),
    "ETP386": Sentence(
        N_("The transition {trigger} from stage {stage} waits for itself: {circle}."),
        N_("Break the circle: let one of these not ask for the next."),
        N_(
            "Each thing in the circle waits for the next: a transition for an output or for time"
            " since a stage, an output for its stage, a stage for the transitions into it."
        ),
    ),
    "ETP387": Sentence(
        N_(
            "The transition {trigger} from stage {stage} must miss its due: when {since} is entered"
            " on {first}, and on {count} of {all} days from 2000 to 2050, no way leads there in"
            " time ({within})."
        ),
        N_("Give more time, or wait for less."),
        N_(
            "The gates on the way count time of their own. Where that is longer than the due"
            " allows, months and public holidays included, everyone would be late."
        ),
    ),
    "ETP388": Sentence(
        N_("Whether it is sound is undecided: there are more than {most} cases to look at."),
        N_("Ask for outputs of earlier stages by 'all' where you can, or by fewer alternatives."),
        N_(
            "Gates that ask for all of their parts are decided at once. Where 'any' or 'at_least'"
            " choose among outputs of earlier stages, the cases have to be told apart, and past a"
            " bound the answer is left open rather than guessed."
        ),
    ),
    "ETP389": Sentence(
        N_("A cycle can come to rest in stage {stage}, from which nothing leads to a good end."),
        N_("Add a transition toward a stage with 'final: done'."),
        N_(
            "The stage has no way out, or only ways that give the cycle up or lead round in a"
            " circle. The history is the shortest that ends like this."
        ),
    ),
}
