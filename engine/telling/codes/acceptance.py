"""The sentences about files of acceptance stories."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP450": Sentence(
        N_("This file is no JSON: {problem}."),
        N_("Save the stories again: etap stories FILE -o STORIES.json"),
        N_(
            "A file of acceptance stories is one JSON object, as --json shows it and -o writes it."
            " Comments, trailing commas and numbers such as NaN are not JSON."
        ),
    ),
    "ETP451": Sentence(
        N_("This is no file of stories: its schema is '{value}', and not 'etap.stories/1'."),
        N_("Name a file that etap stories FILE -o or etap diff A B --save has written."),
        N_(
            "The key schema says what a JSON object of etap is. Stories are replayed only from"
            " etap.stories/1; other answers hold no expectation that could be checked."
        ),
    ),
    "ETP452": Sentence(
        N_("A step says one thing that is done: here stand {count} of {choices}."),
        N_("Leave exactly one of them."),
        N_(
            "Each step of a history is a transition, an output handed in, an approval, an output"
            " withdrawn, or time that passes; what else it says is about that one thing."
        ),
    ),
    "ETP453": Sentence(
        N_("'{key}' says nothing about a step of the kind '{kind}'."),
        N_("Leave it out."),
        N_(
            "Roles belong to outputs, withdrawals and transitions, a role and the submitter's hand"
            " to approvals, files to outputs. A key that would be passed over is refused, so that"
            " no story checks less than it says."
        ),
    ),
    "ETP454": Sentence(
        N_("'{value}' is no day."),
        N_('Write the day as "2008-06-02".'),
        N_(
            "A story starts on one day of the calendar, since working days and months depend on it;"
            " an entry of an allow-list holds up to one, that day included."
        ),
    ),
    "ETP455": Sentence(
        N_("The file {file} cannot be written: {problem}."),
        N_("Name a file in a folder that can be written to."),
        N_(
            "Stories are written whole under another name, synced and renamed: a file that was"
            " there before is replaced whole or not at all."
        ),
    ),
}
