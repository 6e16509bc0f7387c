"""The sentences of faults between a variant and its base: each names a place in both files."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP340": Sentence(
        N_("This variant changes nothing in its base ({base_file})."),
        N_("Write under changes what is different, or use the base itself."),
        N_(
            "A variant that changes nothing would be a second name for the same schedule, and"
            " nobody could tell why there are two."
        ),
    ),
    "ETP341": Sentence(
        N_("'{key}' changes nothing: the base says the same in {base_file}, line {base_line}."),
        N_("Delete it, or write what is to be different."),
        N_(
            "What a variant does not name it inherits. A change that changes nothing is mostly a"
            " slip, or a rest from a time when the base said something else; a default that is"
            " written out changes nothing either."
        ),
    ),
    "ETP342": Sentence(
        N_("The base has no '{key}' to remove ({base_file}, line {base_line})."),
        N_("Correct the name, or delete the line."),
        N_(
            "null removes what the base has. Where it has nothing of that name, the name is"
            " misspelt, or the base has changed since."
        ),
    ),
    "ETP343": Sentence(
        N_(
            "The base has no {part} ({base_file}, line {base_line}), and what stands here does not"
            " define it whole: '{missing}' is missing."
        ),
        N_("Correct the name; or, if the part is to be new, add '{missing}: …'."),
        N_(
            "A change of a part that the base lacks is mostly a misspelt name. A part that is"
            " really new says so: a stage by after (or before), an output in a stage of the base"
            " by its kind, a transition by its dest, a role by its title, a source by cite."
        ),
    ),
    "ETP344": Sentence(
        N_("'{name}' is removed here, and {base_file}, line {base_line}, still names it."),
        N_("Change or remove that place too, or keep '{name}'."),
        N_(
            "Whatever names a removed part must be changed by the same variant: transitions from"
            " and to a removed stage are removed one by one, each by SOURCE/TRIGGER: null. Only"
            ' those that the base gives by source "*" go with their stage.'
        ),
    ),
    "ETP345": Sentence(
        N_(
            "'{added}' cannot stand beside '{stage}': there is no such stage ({base_file}, line"
            " {base_line})."
        ),
        N_("Name a stage of the base that stays, or another one that is added."),
        N_(
            "after and before say where an added stage stands in the order of the stages, beside"
            " one that the variant still has."
        ),
    ),
    "ETP346": Sentence(
        N_(
            "The added stages stand beside one another in a circle: {circle}. None stands beside a"
            " stage of the base ({base_file}, line {base_line})."
        ),
        N_("Put one of them after or before a stage of the base."),
        N_("The order of the stages would have no beginning."),
    ),
    "ETP347": Sentence(
        N_(
            "'{key}' is for added stages, and the base has '{stage}' already ({base_file}, line"
            " {base_line})."
        ),
        N_("Delete '{key}': a stage of the base keeps its place."),
        N_(
            "after and before give an added stage its place in the order. The order of the base's"
            " own stages is inherited as it is."
        ),
    ),
    "ETP348": Sentence(
        N_("A stage stands after one stage or before one, and here both are said."),
        N_("Delete one of the two."),
        N_("One place is enough, and two could contradict each other."),
    ),
    "ETP349": Sentence(
        N_("'{name}' extends itself."),
        N_("Give the variant an id of its own, or name the schedule that it changes."),
        N_(
            "A variant is a schedule of its own beside its base: with the same id nobody could tell"
            " which of the two a county runs."
        ),
    ),
    "ETP350": Sentence(
        N_("The variants extend one another in a circle: {circle}."),
        N_("Let one of them be a whole schedule, without extends."),
        N_("A variant says only what it changes: at the end of the line a whole schedule stands."),
    ),
    "ETP351": Sentence(
        N_("This would be the variant of a variant of a variant …: more than {most} files."),
        N_("Extend a schedule that is nearer to the whole one."),
        N_("Nobody could follow such a line, and every file of it must be read and kept."),
    ),
    "ETP352": Sentence(
        N_("There is no schedule '{name}' to extend."),
        N_(
            "Put it beside this file or into the folder above, or correct the id. Those that come"
            " with etap are found anyway."
        ),
        N_(
            "The base is looked for by its id (its key schedule) among the YAML files beside the"
            " variant and in the folder above, and then among those that come with etap."
        ),
    ),
    "ETP353": Sentence(
        N_("Several files are the schedule '{name}': {files}."),
        N_("Say which: base: {{version: …}}, or base: {{version: …, file: …}}; or remove one."),
        N_("Which of them the variant changes must not depend on the order of a folder."),
    ),
    "ETP354": Sentence(
        N_(
            "The base has version {version} ({base_file}, line {base_line}), and this variant was"
            " written for version {wanted}."
        ),
        N_("See what has changed in the base, correct the variant, and then name {version}."),
        N_(
            "The changes of a variant were thought out for one version of its base. In another one"
            " they might mean something else."
        ),
    ),
    "ETP355": Sentence(
        N_(
            "The base has the digest {digest} ({base_file}, line {base_line}), and this variant was"
            " written for {wanted}."
        ),
        N_("See what has changed in the base, correct the variant, and then name its digest."),
        N_(
            "The digest names the exact content of the base. If another content is meant, the"
            " changes may mean something else."
        ),
    ),
    "ETP356": Sentence(
        N_("'{file}' leads out of the folders in which a base is looked for."),
        N_("Put the base beside the variant or into the folder above; name it without a path."),
        N_(
            "A schedule that somebody sent must not be able to read other files of this computer."
            " Therefore a base lies beside the variant or in the folder above, and links that lead"
            " elsewhere are not followed."
        ),
    ),
    "ETP357": Sentence(
        N_("'{file}' is not the schedule '{name}'."),
        N_("Correct the file, or the id after extends."),
        N_("The file that a variant names must have the id that it extends."),
    ),
    "ETP358": Sentence(
        N_("The base '{name}' ({base_file}) has faults of its own."),
        N_("Correct the base first; its faults are told here too."),
        N_("A variant can be read only when its base can: what it inherits must mean something."),
    ),
    "ETP359": Sentence(
        N_("'{key}' is the variant's own and does not stand under changes ({base_file})."),
        N_("Write '{key}' at the top of the file, beside extends."),
        N_(
            "schedule, version and title name the variant itself. They are never inherited, so that"
            " they cannot be changes either."
        ),
    ),
    "ETP361": Sentence(
        N_("The row schema '{name}' is another one here than in {base_file}, line {base_line}."),
        N_("Give the one that is new another name."),
        N_(
            "A row schema is looked for beside the file that names it. Within one schedule a name"
            " means one row schema, or nobody could tell which of the two holds."
        ),
    ),
    "ETP362": Sentence(
        N_("'{value}' is not a digest."),
        N_("Write the 64 hexadecimal digits that 'etap validate' prints, in quotes."),
        N_("A digest is a SHA-256 in lower-case hexadecimal digits."),
    ),
    "ETP363": Sentence(
        N_("'{key}' has no value ({base_file}, line {base_line})."),
        N_("To remove it, write null; else write the value."),
        N_(
            "YAML takes a missing value for null, and under changes null removes. So that nothing"
            " is removed by an unfinished line, null must be written."
        ),
    ),
    "ETP364": Sentence(
        N_("There is no file '{file}' that can be read."),
        N_("Correct the path, or leave 'file' out: the base is found by its id."),
        N_("The path is meant from the folder of the variant."),
    ),
}
