"""The sentences of texts that cannot be read: encoding, YAML, JSON, limits, files."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP100": Sentence(
        N_("{file} has faults: {count}."),
        N_("Each is shown with its line; 'etap explain CODE' tells more."),
        N_(
            "A file is read to its end and all of its faults are told at once. As long as one is"
            " left, nothing of the file is used."
        ),
    ),
    "ETP101": Sentence(
        N_("This is not UTF-8 text: the byte {byte} stands here."),
        N_("Save the file as UTF-8."),
        N_(
            "Files are read as UTF-8, without guessing. A file saved in Windows-1250 or ISO 8859-2"
            " has to be converted: most editors offer it in 'Save as'."
        ),
    ),
    "ETP102": Sentence(
        N_("The file is in {encoding}, not in UTF-8."),
        N_("Save the file as UTF-8."),
        N_(
            "Files are read as UTF-8 alone. Windows Notepad calls UTF-16 'Unicode'; choose 'UTF-8'"
            " in 'Save as'."
        ),
    ),
    "ETP103": Sentence(
        N_("The file is larger than {most} bytes."),
        N_("Check that it is the right file; shorten it or divide it."),
        N_(
            "A schedule or history is at most 1 MiB, a row schema at most 64 KiB. What lies beyond"
            " is not even read."
        ),
    ),
    "ETP104": Sentence(
        N_("The character {character} may not stand in this file."),
        N_("Delete it."),
        N_(
            "Control characters cannot be seen, and characters that turn the direction of writing"
            " make a line look different from what it says. Both are refused everywhere, also as an"
            " escape in a quoted text."
        ),
    ),
    "ETP105": Sentence(
        N_("The file is empty."),
        N_(
            "Write the schedule into it; the page on schedules of the documentation begins with an"
            " example."
        ),
        N_("Nothing but spaces and comments stands in the file."),
    ),
    "ETP106": Sentence(
        N_("This cannot be read as YAML ({problem})."),
        N_("Compare the line with the lines around it."),
        N_(
            "The text breaks a rule of YAML itself, so that what follows cannot be understood. The"
            " words in brackets are those of the YAML parser."
        ),
    ),
    "ETP107": Sentence(
        N_("A tab stands here (lines with one: {lines})."),
        N_("Use spaces; inside double quotes a tab is written \\t."),
        N_(
            "YAML forbids tabs in indentation, and parsers disagree on the other places. Most"
            " editors can turn all tabs into spaces at once."
        ),
    ),
    "ETP108": Sentence(
        N_("The text that begins with this quote has no end."),
        N_("Close the quote. Inside '…' an apostrophe is written twice."),
        N_(
            "A quoted text reaches to the next quote of the same kind. Without one, it swallows the"
            " rest of the file."
        ),
    ),
    "ETP109": Sentence(
        N_("The indentation does not fit, or something stands here that is no key."),
        N_("Begin all keys of one mapping, and all dashes of one list, in the same column."),
        N_(
            "In YAML, indentation says what belongs to what. The usual causes: a line moved by one"
            " space, a list and keys mixed on one level, or a quote closed too early."
        ),
    ),
    "ETP110": Sentence(
        N_("A colon and a space stand inside a text that is not in quotes."),
        N_("Put the text in quotes."),
        N_(
            "A colon followed by a space begins a value. In a title such as 'Workshop A: diagnosis'"
            " the whole text must be in quotes. Wrong indentation of this line may cause it, too."
        ),
    ),
    "ETP111": Sentence(
        N_("A text may not begin with {character} unless it is in quotes."),
        N_("Put the text in quotes."),
        N_("Some characters (@ ` % and others) are reserved by YAML at the beginning of a text."),
    ),
    "ETP112": Sentence(
        N_("*{name} is an alias, and aliases are not allowed."),
        N_("Write the part out. If a text is meant, put it in quotes."),
        N_(
            "An alias repeats another part of the file. A few lines of aliases can grow to more"
            " than any memory holds, and a person who reads one rule should see the whole of it."
        ),
    ),
    "ETP113": Sentence(
        N_("&{name} is an anchor, and anchors are not allowed."),
        N_("Delete the anchor. If a text is meant, put it in quotes."),
        N_(
            "An anchor names a part so that aliases can repeat it; neither is allowed in a"
            " schedule."
        ),
    ),
    "ETP114": Sentence(
        N_("{tag} is a tag, and tags are not allowed."),
        N_("Delete the tag. If a text is meant, put it in quotes."),
        N_(
            "A tag tells a YAML reader to make something else of a value, even to run code. Here"
            " every key knows what it holds."
        ),
    ),
    "ETP115": Sentence(
        N_("A second document begins here."),
        N_("Put it into a file of its own; delete the line ---."),
        N_("One file holds one document. A line of three dashes begins another one."),
    ),
    "ETP116": Sentence(
        N_("Directives are not allowed, except %YAML 1.2."),
        N_("Delete the line."),
        N_(
            "A line that begins with % tells a YAML reader how to read. Files are read as YAML 1.2"
            " and in no other way."
        ),
    ),
    "ETP117": Sentence(
        N_("Here the nesting is deeper than {most} levels."),
        N_("Check the brackets; divide the requirement into simpler ones."),
        N_("No schedule needs such depth, and a parser can be brought to its knees with it."),
    ),
    "ETP118": Sentence(
        N_("{key} has more than {most} entries."),
        N_("Divide the schedule."),
        N_("A schedule has at most 10,000 stages; the reader stops at the first one beyond."),
    ),
    "ETP119": Sentence(
        N_("The file holds more than {most} values."),
        N_("Check that it is the right file; divide it."),
        N_(
            "The number of keys, values and lists in one file is limited, so that reading it takes"
            " little time and memory."
        ),
    ),
    "ETP120": Sentence(
        N_("The key '{key}' stands already in line {line_of_first}."),
        N_("Delete one of the two, or rename it."),
        N_("Many YAML readers let the last one win without a word. Here a key stands once."),
    ),
    "ETP121": Sentence(
        N_("A key is a text, not a list or a mapping."),
        N_("Write a plain word before the colon."),
        N_(
            "YAML allows a list or a mapping as a key; no key of ours is one. The cause is often a"
            " text in {{ }} or [ ] that was meant to be in quotes."
        ),
    ),
    "ETP122": Sentence(
        N_("The list [ ] or mapping {{ }} in brackets is not closed here, or a comma is missing."),
        N_("Close the bracket; put commas between the parts."),
        N_("Inside brackets the parts are divided by commas, and line ends mean nothing."),
    ),
    "ETP123": Sentence(
        N_("There are more faults than {most}; the rest is not told."),
        N_("Cure the first ones and read the file again."),
        N_("Where a file has hundreds of faults they mostly come from one cause."),
    ),
    "ETP124": Sentence(
        N_("A text may not begin with * unless it is in quotes."),
        N_('For every stage write source: "*".'),
        N_("Without quotes * begins an alias, and aliases are not allowed."),
    ),
    "ETP125": Sentence(
        N_("A space is missing after the colon."),
        N_("Write 'key: value', with a space."),
        N_(
            "A colon ends a key only when a space follows it; without one it belongs to the text,"
            " and parsers disagree on what is meant inside brackets."
        ),
    ),
    "ETP130": Sentence(
        N_("This is not JSON ({problem})."),
        N_(
            "Compare the line with the lines around it: commas between the parts, none after the"
            " last, texts in double quotes."
        ),
        N_(
            "A row schema is strict JSON: no comments, no NaN, no comma after the last part. The"
            " words in brackets are those of the JSON parser."
        ),
    ),
    "ETP140": Sentence(
        N_("There is no file {file}."),
        N_("Check the name and the folder."),
        N_("A relative name is looked up from the folder in which the command runs."),
    ),
    "ETP141": Sentence(
        N_("{file} is not a regular file."),
        N_("Name the file itself, not its folder."),
        N_("Folders, pipes and devices are not read: reading one might never end."),
    ),
    "ETP142": Sentence(
        N_("{file} cannot be read: {problem}."),
        N_("Check the rights to the file and its folder."),
        N_("The operating system refused to open or read the file; the reason is in its words."),
    ),
}
