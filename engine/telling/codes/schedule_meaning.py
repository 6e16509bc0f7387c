"""The sentences of what contradicts itself in a schedule: names, circles, bounds."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP301": Sentence(
        N_("There is no stage '{name}'."),
        N_("Declare it under stages, or correct the name."),
        N_("Every stage that is named anywhere is declared under stages, a final one too."),
    ),
    "ETP302": Sentence(
        N_("There is no role '{name}'."),
        N_("Declare it under roles, or correct the name."),
        N_("A role that nobody can be granted would close a gate for ever."),
    ),
    "ETP303": Sentence(
        N_("There is no output '{name}'."),
        N_("Declare it under the outputs of a stage, or correct the name."),
        N_(
            "Outputs are declared in the stage that produces them, and named by their id everywhere"
            " else."
        ),
    ),
    "ETP304": Sentence(
        N_("There is no source '{name}'."),
        N_("Declare it under sources, or correct the name."),
        N_(
            "A source says what to cite; a rule that cites one that is not there cannot be checked."
        ),
    ),
    "ETP305": Sentence(
        N_("The id '{id}' of an output is already used in line {line_of_first}."),
        N_("Choose another id for the output."),
        N_(
            "An output's id is its only one in the whole schedule, and differs from those of"
            " triggers and stages: commands and logs name it by that word alone."
        ),
    ),
    "ETP306": Sentence(
        N_("'{trigger}' leaves '{stage}', and '{stage}' is a final stage."),
        N_("Delete the transition, or 'final' from the stage."),
        N_("A final stage ends the cycle: nothing leaves it."),
    ),
    "ETP307": Sentence(
        N_("A cycle begins in '{stage}', and '{stage}' is a final stage."),
        N_("Name another initial stage, or delete 'final' from this one."),
        N_("A cycle that begins in a final stage is over before it began."),
    ),
    "ETP309": Sentence(
        N_("'{output}' would be made from itself: {circle}."),
        N_("Delete one of the steps of this circle."),
        N_(
            "An output is out of date when something that it is made from changed. In a circle"
            " nothing could ever be current. An output that references another one is made from it,"
            " said or not."
        ),
    ),
    "ETP310": Sentence(
        N_("'{output}' shares its files with itself."),
        N_("Name the other output, or delete it from shares_with."),
        N_("shares_with names the outputs that may be proved by the same file."),
    ),
    "ETP311": Sentence(
        N_("'{output}' is a {kind}, and only a table can be referenced."),
        N_("Reference a table, or give '{output}' kind: table."),
        N_("references compares a column with a column of another table."),
    ),
    "ETP312": Sentence(
        N_("The table '{output}' has no column '{column}'."),
        N_("Correct the key, or add the column to its row schema."),
        N_("The columns of a table that has a row schema are those of the row schema."),
    ),
    "ETP313": Sentence(
        N_("'{key}' is for tables, and '{output}' is a {kind}."),
        N_("Give the output kind: table, or delete '{key}'."),
        N_(
            "Rows, row schemas, distinct and references can be checked in tables alone. For the"
            " number of files use count."
        ),
    ),
    "ETP314": Sentence(
        N_("A table cannot be read from {medium}."),
        N_("Possible: {choices}."),
        N_(
            "Rows are counted and checked, so that a table is asked for in a medium that can be"
            " read as rows."
        ),
    ),
    "ETP315": Sentence(
        N_("There is no time zone '{timezone}'."),
        N_("Write a name of the IANA database, such as Europe/Warsaw."),
        N_(
            "The zone says to which day an instant belongs. If the name is right, the time zone"
            " data of this computer may be missing: pip install tzdata."
        ),
    ),
    "ETP316": Sentence(
        N_("The public holidays of '{calendar}' are not known."),
        N_("Write the ISO 3166-1 code of a country: PL."),
        N_("Working days are Monday to Friday less the public holidays of this country."),
    ),
    "ETP317": Sentence(
        N_("The smallest number, {least}, is larger than the largest, {most}."),
        N_("Exchange or correct the two."),
        N_("No number could ever lie within such bounds."),
    ),
    "ETP318": Sentence(
        N_("'{trigger}' leaves '{stage}' already by the transition in line {line_of_first}."),
        N_("Delete one of the two, or give it another trigger."),
        N_(
            'From one stage a trigger leads to one stage, by one gate. A source "*" or a list may'
            " have given the second one."
        ),
    ),
    "ETP320": Sentence(
        N_("{count} of the parts must hold, and there are only {parts}."),
        N_("Lower the count, or add parts."),
        N_("A gate that asks for more parts than it lists could never open."),
    ),
    "ETP321": Sentence(
        N_("There is no row schema '{name}'."),
        N_("Put it into rows/{name}.schema.json beside the schedule, or correct the name."),
        N_(
            "A row schema is looked for beside the schedule first, then among those that come with"
            " etap."
        ),
    ),
    "ETP322": Sentence(
        N_("{where} does not say who may waive."),
        N_("Add by: [role]."),
        N_(
            "A waiver is a decision of somebody. Only in a schedule without roles may anyone waive."
        ),
    ),
    "ETP323": Sentence(
        N_("With the transitions from here on, the schedule would hold more than {most} parts."),
        N_("Name fewer sources, or simplify the requirements."),
        N_(
            'A source "*" stands for one transition from every stage. In a schedule of thousands'
            " of stages that grows beyond any use."
        ),
    ),
    "ETP325": Sentence(
        N_("\"*\" stands for no stage here: apart from '{dest}' there is none that is not final."),
        N_("Name the source, or delete the transition."),
        N_('"*" means every stage that is neither final nor the one that the transition leads to.'),
    ),
    "ETP327": Sentence(
        N_("The row schema '{row_schema}' has no column '{column}'."),
        N_("Correct the column, or add it to the row schema."),
        N_("A check speaks of a column of its own table."),
    ),
    "ETP330": Sentence(
        N_("'{value}' is no day of the calendar, or ends before it begins."),
        N_("Correct the day."),
        N_("Months have 28 to 31 days, and an interval ends no earlier than it begins."),
    ),
}
