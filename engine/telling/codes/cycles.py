"""The sentences of refused commands on a cycle: starting, advancing, noting, and conflicts."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP501": Sentence(
        N_("{happened} is in the future: only what has happened can be recorded."),
        N_("Give the day on which it happened with --happened, or leave it out for today."),
        N_(
            "The days of a command may not begin after today in the schedule's time zone. A plan is"
            " not a fact; it is recorded when it has come true."
        ),
    ),
    "ETP502": Sentence(
        N_("This cycle of county {county} has already been started."),
        N_("See where it stands with: etap why {county}"),
        N_("A cycle is started once. A county may begin its next cycle when this one is finished."),
    ),
    "ETP503": Sentence(
        N_("{happened} lies before the cycle entered stage {stage} ({entered})."),
        N_("Give a later day with --happened."),
        N_(
            "What is recorded now happened in the stage the cycle is in, so it cannot have happened"
            " wholly before the cycle entered that stage. If the entry itself is known too roughly,"
            " narrow it with: etap note COUNTY --event N --happened DATE"
        ),
    ),
    "ETP504": Sentence(
        N_("The gate of {trigger} is closed for county {county}: {unmet}."),
        N_("What each of them needs: etap why {county} {trigger}"),
        N_(
            "A gate opens when every condition that the schedule asks for holds. 'etap why' names"
            " each condition that does not, who can act, by when, and the command that cures it."
            " 'advance' goes through if, and only if, 'why' says that the gate is open for the same"
            " person, day and point of the ledger."
        ),
    ),
    "ETP505": Sentence(
        N_("{trigger} needs a reason."),
        N_('Give it with --reason "…".'),
        N_(
            "The schedule asks for a reason where work is undone or given up, so that those who"
            " read the history later understand it. The reason is kept beside the ledger, not in"
            " it: it may name people."
        ),
    ),
    "ETP506": Sentence(
        N_("You may not take {trigger} in county {county}: only the right is wanting."),
        N_("Let someone who holds one of the roles do it: etap why {county} {trigger}"),
        N_(
            "Every other condition of the gate holds, but the schedule lets only certain roles make"
            " this transition. Roles are granted with: etap person grant PERSON ROLE"
        ),
    ),
    "ETP507": Sentence(
        N_("{trigger} does not leave stage {stage}, in which the cycle of county {county} is."),
        N_("From here lead: {triggers}."),
        N_(
            "A transition leaves the stages that the schedule names as its source, and no other. To"
            " see where a cycle is and what leads on: etap why COUNTY"
        ),
    ),
    "ETP517": Sentence(
        N_("County {county} has a cycle that is not finished: number {cycle}."),
        N_("Finish it, or give it up with its transition to abandon, before starting another."),
        N_("A county goes through one cycle at a time; several may follow one another in time."),
    ),
    "ETP521": Sentence(
        N_("The gate of {trigger} asks for no approval."),
        "",
        N_(
            "Only a gate whose conditions name an approval can be approved. An output that asks for"
            " an approval is approved with: etap approve COUNTY OUTPUT"
        ),
    ),
    "ETP522": Sentence(
        N_("{person} may not approve this: it takes the role {roles}."),
        N_("Let someone with that role approve it with --by PERSON."),
        N_(
            "An approval counts only in the role that the schedule asks for, and that role must be"
            " granted to the person at this point of the ledger. 'etap person list' shows who holds"
            " which role."
        ),
    ),
    "ETP523": Sentence(
        N_("{person} could approve in several roles: {roles}."),
        N_("Say in which one with --role ROLE."),
        N_("Each person counts once, in one role. Where several would do, the choice is yours."),
    ),
    "ETP531": Sentence(
        N_("{narrowed} does not lie within {known}, the days known for event {event}."),
        N_("Give days within {known}."),
        N_(
            "A note may say more exactly when something happened; it never moves it. If the"
            " recorded days are wrong, note that as a text: etap note COUNTY --text TEXT"
        ),
    ),
    "ETP532": Sentence(
        N_("Several transitions lead on from stage {stage}: {triggers}."),
        N_("Name one: etap advance {county} TRIGGER"),
        N_(
            "Without a trigger, 'advance' takes the only transition that leads on. Where the"
            " schedule has several, the choice is a decision and is yours."
        ),
    ),
    "ETP533": Sentence(
        N_("The cycle of county {county} is finished: nothing leads on from stage {stage}."),
        N_("A new cycle begins with: etap start {county}"),
        N_("A final stage has no exit. What was recorded stays readable: etap log COUNTY"),
    ),
    "ETP536": Sentence(
        N_("Someone else changed the cycle of county {county} meanwhile; nothing was recorded."),
        N_("Look again with 'etap why {county}', then repeat the command if it still fits."),
        N_(
            "Between looking and recording, another command recorded an event in the same cycle. Of"
            " two such commands exactly one succeeds, so that nothing is decided on what is no"
            " longer so."
        ),
    ),
}
