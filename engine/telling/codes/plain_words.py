"""The sentences of texts in plain words that cannot be read back."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP400": Sentence(
        N_("This sentence is not understood from here on."),
        N_("The sentence that comes nearest reads: {sentence}"),
        N_(
            "Plain words are a controlled language: each rule is told by one form of sentence,"
            " with its words in their order and a full stop or a colon at its end. What '…'"
            " stands for is free. The page on plain words of the documentation lists every form."
        ),
    ),
    "ETP401": Sentence(
        N_("By its indentation this sentence belongs to the one above, and it cannot."),
        N_(
            "Move it to the left, below the sentence it is about, or to the edge if it is about"
            " none."
        ),
        N_(
            "A line that begins with a hyphen belongs to the nearest sentence above it that is"
            " indented less. Only a stage, an output, a transition, a condition with parts, a kind"
            " of rows and the first sentence have others below them."
        ),
    ),
    "ETP402": Sentence(
        N_("This quote is not closed."),
        N_("Put the closing quote behind the text; a quote within the text takes a backslash."),
        N_(
            'A text in quotes ends at the next closing quote of the same sentence. Within it \\"'
            " is a quote, \\\\ a backslash and \\n the end of a line."
        ),
    ),
    "ETP403": Sentence(
        N_("'{escape}' is not an escape of plain words."),
        N_("For a backslash write two of them."),
        N_(
            'Within quotes a backslash begins an escape: \\\\, \\", \\n, \\t, \\r, \\s for a space'
            " at an end, and \\u{{202f}} for the character of that number. There are no others."
        ),
    ),
    "ETP404": Sentence(
        N_("This is said already in line {line_of_first}."),
        N_("Delete one of the two sentences, or change what it is about."),
        N_(
            "Each rule is told once. Two sentences of one form below the same sentence, or two"
            " parts under one id, would leave open which of them holds."
        ),
    ),
    "ETP405": Sentence(
        N_("This sentence does not belong here."),
        N_("Move it below the sentence it is about, of this form: {sentence}"),
        N_(
            "The words are known, but not under the sentence above. Which sentence one belongs to"
            " is told by its indentation alone."
        ),
    ),
    "ETP406": Sentence(
        N_("This sentence is in another language than the text."),
        N_("Tell the whole text in one language."),
        N_("The first sentence decides whether the text is read as Polish or as English."),
    ),
    "ETP407": Sentence(
        N_("'{id}' has another title where it is introduced: {titles}."),
        N_("Write the same title, or the id alone."),
        N_(
            "A title before an id in brackets is there for the reader. It must be the title that"
            " the stage, output or role was given, or the text would say two things."
        ),
    ),
    "ETP408": Sentence(
        N_("A sentence is missing here: {sentence}"),
        N_("Add it below this one; '…' stands for what you mean."),
        N_(
            "A schedule has a title, a time zone, a calendar and a first stage, and every"
            " transition says when it may be made, also where nothing is asked for. What goes"
            " without saying in a YAML file is said in plain words, so that nothing depends on a"
            " sentence that is not there."
        ),
    ),
    "ETP409": Sentence(
        N_("The first stage is told first, and no other stage is the first."),
        N_("Begin the stages with 'the first stage', and every later one with 'the next stage'."),
        N_("The stages stand in the order in which they are told; one of them comes first."),
    ),
    "ETP410": Sentence(
        N_("This does not agree with the columns above: others of them must be there."),
        N_("Name exactly the columns that must be there, or delete the sentence."),
        N_(
            "Each column says whether it must be there. A sentence that lists those columns only"
            " gives their order."
        ),
    ),
    "ETP411": Sentence(
        N_("The file says nothing."),
        N_("Make a text with: etap tell FILE"),
        N_("Nothing but empty lines and notes in brackets stands in the file."),
    ),
    "ETP412": Sentence(
        N_("The text does not describe rows of the kind '{name}'."),
        N_("Describe their columns at the end of the text."),
        N_(
            "The columns of a table are part of the schedule, and a text in plain words is read"
            " without any other file beside it."
        ),
    ),
    "ETP413": Sentence(
        N_("No table has rows of the kind '{name}'."),
        N_("Delete the description, or name the kind at a table."),
        N_("A description that no table asks for would be lost without a word."),
    ),
    "ETP414": Sentence(
        N_("{file} is there already and holds something else. Nothing was written."),
        N_("Choose another folder, or move the file away."),
        N_("A schedule that was read from plain words never takes the place of another file."),
    ),
}
