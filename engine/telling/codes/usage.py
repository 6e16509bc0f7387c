"""The sentences of wrong usage, of a bug, and of what cuts a command short."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP801": Sentence(
        N_("Who are you? The programme has several persons: {people}."),
        N_("Say so with --by PERSON, or once and for all in the variable ETAP_PERSON."),
        N_(
            "Every event names the person who recorded it. Where the programme has one person only,"
            " that one is meant."
        ),
    ),
    "ETP802": Sentence(
        N_("--now works only in a simulated programme, and {folder} is a real one."),
        N_("Leave --now out. When something happened is said with --happened."),
        N_(
            "The instant of recording is taken from the clock, so that it can be trusted. Only a"
            " programme made by 'etap demo' or 'etap init --simulated' lets you set it, and it says"
            " that it is simulated wherever it is shown."
        ),
    ),
    "ETP803": Sentence(
        N_("'{text}' is not a day, a month, a year, or an interval of them."),
        N_("Write 2008-11-26, 2008-11, 2008 or 2008-09-23/2008-09-25."),
        N_(
            "Days are written in EDTF (ISO 8601): what is known roughly is written roughly. An"
            " interval is closed on both sides and does not end before it begins."
        ),
    ),
    "ETP804": Sentence(
        N_("'{text}' is not an instant."),
        N_("Write 2009-01-20T12:00:00+01:00; without an offset the time of Warsaw is meant."),
        N_("An instant is a day and a time of day (ISO 8601). A day alone means its noon."),
    ),
    "ETP805": Sentence(
        N_("There is no code '{asked}'."),
        N_("All codes: etap explain"),
        N_("A code is ETP and three digits, as it stands in the message: ETP504."),
    ),
    "ETP806": Sentence(
        N_("etap does not speak '{language}'."),
        N_("Choose pl or en."),
        N_("Messages are Polish (pl) or English (en)."),
    ),
    "ETP807": Sentence(
        N_("{problem}"),
        N_("How it is used: {command} --help"),
        N_(
            "The command line could not be understood: a command, an option or a value is unknown,"
            " malformed or wanting."
        ),
    ),
    "ETP808": Sentence(
        N_(
            "Interrupted; a command that had not answered yet recorded either all of its event or"
            " nothing."
        ),
        N_("See what was recorded: etap log COUNTY"),
        N_("The command was ended from the keyboard. The ledger is never left half written."),
    ),
    "ETP809": Sentence(
        N_("There is no JSON Schema '{name}'."),
        N_("There are: {known}."),
        N_("'etap schema' prints the schemas that etap publishes, for editors and other programs."),
    ),
    "ETP810": Sentence(
        N_("This is a bug in etap ({kind}); it is not your fault."),
        N_("Repeat the command with --debug and report what it prints."),
        N_(
            "Something happened that nobody thought of. Commands record all of an event or nothing,"
            " so the ledger is whole; 'etap verify' checks it."
        ),
    ),
    "ETP811": Sentence(
        N_("{file} cannot be read or written: {problem}"),
        N_("Check the path, the rights and the room on the disk."),
        N_("The operating system refused. Nothing was recorded by this command."),
    ),
    "ETP836": Sentence(
        N_("The folder that you work in is not there any more."),
        N_('Go to it again, cd "$PWD", or name the programme with --programme.'),
        N_(
            "It was removed, or another one was put in its place, as 'etap restore' does. A shell"
            " that stands in the old one stays there until it is told to go elsewhere."
        ),
    ),
    "ETP813": Sentence(
        N_("'{pair}' does not say which id became which."),
        N_("Write OLD=NEW, each id once: --map workshop_a=first_workshop."),
        N_(
            "--map gives the ids of the first schedule the names that the second one has for them:"
            " of stages, transitions, outputs and roles."
        ),
    ),
    "ETP814": Sentence(
        N_("--map {pair}: '{id}' is not in {schedule}, or is another kind of thing there."),
        N_("Correct the id: the one before = is of A, the one after it of B."),
        N_(
            "A stage can be compared with a stage only, a transition, an output or a role with its"
            " like. A wrong id would be passed over, and the answer would mean something else."
        ),
    ),
    "ETP815": Sentence(
        N_("--map {pair}: {schedule} has another '{id}' already; the two would become one."),
        N_("Give that one its new id too, with another --map, or leave this one out."),
        N_(
            "--map renames in the first schedule before the two are compared. Two things of one"
            " schedule cannot have one id."
        ),
    ),
}
