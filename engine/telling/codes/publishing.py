"""The sentences about publishing a schedule."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP390": Sentence(
        N_("The programme has {schedule} {version} already, and it says something else."),
        N_("Give what you want to publish a new version."),
        N_(
            "What has an id and a version is immutable: cycles run on it, and whoever reads the"
            " version must be able to rely on what it says. Comments and layout do not count."
        ),
    ),
    "ETP391": Sentence(
        N_("{schedule} {version} is not sound: a cycle could not finish, or a part is dead."),
        N_("Correct what is shown, and look again with: etap validate {file}"),
        N_(
            "Only a sound schedule is published: from every state that a cycle can reach, it can"
            " come to its end without a waiver, and nothing in it is dead."
        ),
    ),
    "ETP392": Sentence(
        N_("Whether {schedule} {version} is sound could not be decided."),
        N_("Make the gates simpler, and look again with: etap validate {file}"),
        N_(
            "Soundness is proved or it is not said. Where a gate opens in too many ways to look at"
            " them all, the schedule is not published."
        ),
    ),
    "ETP393": Sentence(
        N_("{file} was edited after the plan was shown; nothing was recorded."),
        N_("Look at the plan again: etap publish {file}"),
        N_("What is recorded is what was shown. A file that says something else by then is not."),
    ),
    "ETP394": Sentence(
        N_("The programme has no schedule '{schedule}' to compare with."),
        N_("It has: {known}."),
        N_("With --for another schedule is named by its id, so that its cycles are looked at too."),
    ),
    "ETP395": Sentence(
        N_("Somebody else adopted or published a schedule meanwhile; nothing was recorded."),
        N_("Look again, and repeat the command if it still fits."),
        N_(
            "What was asked was judged on the schedules that the programme had then: a publication"
            " by its plan, the start of a cycle by the version that its schedule's id meant. It is"
            " recorded only if they are the same at that moment."
        ),
    ),
    "ETP396": Sentence(
        N_("Nothing was recorded: nobody said yes."),
        N_("Publish what was shown with: etap publish {file} --yes"),
        N_(
            "A schedule is published after its plan was shown and somebody said yes: at the"
            " terminal, or beforehand with --yes. In a pipe and with --json nobody can be asked."
        ),
    ),
}
