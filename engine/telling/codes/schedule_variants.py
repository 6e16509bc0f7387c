"""The sentences of faults between a variant and its base: each names a place in both files."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP361": Sentence(
        N_("The row schema '{name}' is another one here than in {base_file}, line {base_line}."),
        N_("Give the one that is new another name."),
        N_(
            "A row schema is looked for beside the file that names it. Within one schedule a name"
            " means one row schema, or nobody could tell which of the two holds."
        ),
    ),
}
