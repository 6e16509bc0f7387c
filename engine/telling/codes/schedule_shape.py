"""The sentences of faults of shape in a schedule, a history or a row schema: keys, types, ids."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP201": Sentence(
        N_("'{key}' is not a key of {where}."),
        N_("Possible here: {choices}."),
        N_(
            "Unknown keys are refused, for a misspelt key would otherwise be a rule that silently"
            " does not hold."
        ),
    ),
    "ETP202": Sentence(
        N_("The key '{key}' is missing in {where}."),
        N_("Add '{key}: …'."),
        N_("Some keys have no default: without them the part would mean nothing."),
    ),
    "ETP203": Sentence(
        N_("{where} must be a mapping of keys to values."),
        N_("Write 'key: value' lines, indented; for nothing at all write {{}}."),
        N_(
            "A mapping is a list of 'key: value' lines at the same indentation, or {{a: 1, b: 2}}"
            " on one line."
        ),
    ),
    "ETP204": Sentence(
        N_("{where} must be a list."),
        N_("Put the value in square brackets, [a, b], or after dashes on lines of their own."),
        N_("A list is written with brackets even when it has one item: by: [starosta]."),
    ),
    "ETP205": Sentence(
        N_("{where} must be a single value, not a list or a mapping."),
        N_("Write one value. A text with {{ }}, [ ] or ': ' in it needs quotes."),
        N_(
            "Here one text, number or word is wanted. The usual cause is a text that should be in"
            " quotes, or a line indented too far."
        ),
    ),
    "ETP206": Sentence(
        N_("{value} in {where} would be read as a number or as yes or no, and a text is wanted."),
        N_('Write it in quotes: "{value}".'),
        N_(
            "Programs disagree on what a bare 1.0, 0201 or true is. A text that looks like a number"
            " or a truth value is written in quotes, so that it stays what it is."
        ),
    ),
    "ETP207": Sentence(
        N_('"{value}" in {where} is a text, and a number is wanted.'),
        N_("Write the number without quotes."),
        N_("What stands in quotes is always a text."),
    ),
    "ETP208": Sentence(
        N_("{value} in {where} is not a whole number."),
        N_("Write a whole number such as 5."),
        N_("Counts and bounds are whole numbers in decimal digits."),
    ),
    "ETP209": Sentence(
        N_("{value} in {where} is neither true nor false."),
        N_("Write true or false."),
        N_(
            "yes, no, on and off are truth values to some YAML readers and texts to others. Here"
            " only true and false are."
        ),
    ),
    "ETP210": Sentence(
        N_("{value} is out of bounds: {least} to {most} is possible."),
        N_("Write a number from {least} to {most}."),
        N_("Counts are not negative, and a gate asks for at least one person."),
    ),
    "ETP211": Sentence(
        N_("{value} is read as {number} by some programs and as another number by others."),
        N_("Write {number}, or the number that you mean, in plain decimal digits."),
        N_(
            "A leading zero means octal to YAML 1.1 and nothing to YAML 1.2. Such numbers are"
            " refused, so that everyone reads the same."
        ),
    ),
    "ETP212": Sentence(
        N_("'{id}' cannot be an id."),
        N_("Use small letters a-z, digits and _, beginning with a letter, at most 64 characters."),
        N_(
            "Ids stand in commands, file names and reports of every language, so that they are kept"
            " to what can be typed everywhere. A title can be anything."
        ),
    ),
    "ETP213": Sentence(
        N_("'{id}' cannot be an id: YAML readers take it for a truth value or for nothing."),
        N_("Choose another word."),
        N_(
            "null, true, false, yes, no, on, off, y and n change their meaning from one YAML reader"
            " to the next."
        ),
    ),
    "ETP214": Sentence(
        N_("'{id}' cannot be an id: it holds {character}."),
        N_("Use the letters a-z alone; plainly '{plain}'."),
        N_(
            "Letters of other alphabets may look exactly like a-z and be others. Ids hold plain"
            " letters alone, so that two ids that look the same are the same."
        ),
    ),
    "ETP215": Sentence(
        N_("'{value}' is not possible here."),
        N_("One of: {choices}."),
        N_("This key takes one word of a closed list."),
    ),
    "ETP216": Sentence(
        N_("{where} is empty."),
        N_("Write at least one entry, or leave the key out where that is allowed."),
        N_(
            "An empty list could be meant as 'nobody' or as 'everybody'. Where nothing is to be"
            " said, the key is left out."
        ),
    ),
    "ETP217": Sentence(
        N_("{where} has no value."),
        N_("Write a text, or delete the key."),
        N_("A key with nothing after its colon, null, ~ and a text of spaces alone say nothing."),
    ),
    "ETP218": Sentence(
        N_("{where} must have exactly one key."),
        N_("One of: {choices}. To ask for several things, put them in a list under 'all'."),
        N_("A requirement, a check and a step say one thing each; lists put several together."),
    ),
    "ETP219": Sentence(
        N_("{where} needs at least one of: {choices}."),
        N_("Add one of them, or delete the key."),
        N_("Bounds without a bound and a title without a language say nothing."),
    ),
    "ETP220": Sentence(
        N_("What is '{how}' must name its source."),
        N_("Add by: [source], or say inferred or assumed."),
        N_(
            "stated and revival claim that a source says so. Which one, a reader must be able to"
            " look up."
        ),
    ),
    "ETP221": Sentence(
        N_("'{value}' is not a duration."),
        N_("Write 14 days, 10 working days, 6 weeks or 2 months."),
        N_(
            "A duration is a number and a unit. Days and working days are different units; working"
            " days leave out weekends and public holidays of the schedule's calendar."
        ),
    ),
    "ETP222": Sentence(
        N_("'{value}' cannot be a version."),
        N_('Use letters, digits and the signs . + - _, at most 64 of them: "1.0.0".'),
        N_(
            "The version stands in commands and file names; spaces and other signs would not"
            " survive there."
        ),
    ),
    "ETP223": Sentence(
        N_("'{value}' is not the name of a time zone."),
        N_("Write a name such as Europe/Warsaw."),
        N_("Time zones have the names of the IANA time zone database."),
    ),
    "ETP224": Sentence(
        N_("'{value}' stands twice in one list."),
        N_("Delete one of the two."),
        N_("Each item of this list counts once; a second one is mostly a misspelt other."),
    ),
    "ETP226": Sentence(
        N_("'{value}' is not a web address."),
        N_("Write it whole: https://…"),
        N_("An address begins with http:// or https:// and holds no spaces."),
    ),
    "ETP227": Sentence(
        N_("'{value}' is not a transition's name: STAGE/TRIGGER."),
        N_("Write workshop_c/hold_workshop_d: the stage it leaves, a slash, its trigger."),
        N_(
            "Where transitions are written as a mapping, each is named by its source and its"
            ' trigger. A list of sources and "*" are possible only where transitions are written'
            " as a list."
        ),
    ),
    "ETP228": Sentence(
        N_("'{value}' is not a country code."),
        N_("Write two capital letters: PL."),
        N_(
            "The calendar is the ISO 3166-1 code of the country whose public holidays are no"
            " working days."
        ),
    ),
    "ETP229": Sentence(
        N_("'{value}' is not a county code."),
        N_('Write the 4 digits of the TERYT code in quotes: "1432".'),
        N_(
            'Counties are named by their TERYT code, a text of four digits: "0201" without quotes'
            " would be a number."
        ),
    ),
    "ETP230": Sentence(
        N_("'{key}' says nothing of the column {column}, whose type is {type}."),
        N_("Delete it, or change the type."),
        N_(
            "Lengths, lists of values and formats are for texts; smallest and largest values are"
            " for numbers."
        ),
    ),
    "ETP231": Sentence(
        N_("There is no column '{column}' that could be required."),
        N_("Declare it under properties, or delete it here."),
        N_("A row schema can require only the columns that it declares."),
    ),
    "ETP232": Sentence(
        N_("'{value}' is not a day, a month, a year, or an interval of them."),
        N_('Write "2008-11-26", "2008-11", "2008" or "2008-09-23/2008-09-25".'),
        N_(
            "Days are written in EDTF (ISO 8601), in quotes: what is known roughly is written"
            " roughly."
        ),
    ),
}
