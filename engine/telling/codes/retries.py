"""The sentences of commands that are given again, and of answers that are lost."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

_KEY = N_(
    "A key makes a command count once, however often it is given: a command with a key that was"
    " used answers with the event of that time and records nothing. So a key belongs to one command"
    " for ever. What a command says is compared with the event itself; what it leaves open, such as"
    " the day, matches anything."
)

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP780": Sentence(
        N_("'{key}' cannot be a key: it takes 1 to {most} printable characters on one line."),
        N_("Take a random one, such as a UUID; put no names in it, for it is recorded for ever."),
        _KEY,
    ),
    "ETP781": Sentence(
        N_(
            "The key {key} belongs to event {event} of {history}, and this command is another one:"
            " it differs in {differs}."
        ),
        N_("Give every command a key of its own; repeat one only to repeat the same command."),
        _KEY,
    ),
    "ETP782": Sentence(
        N_(
            "The key {key} belongs to event {event} of {history}, but {file} cannot be read:"
            " whether this command is the same cannot be told."
        ),
        N_("Put the file back where it was, or look at what was recorded: etap log COUNTY"),
        _KEY,
    ),
    "ETP783": Sentence(
        N_(
            "The answer was lost, but the command is recorded: event {event} of {history}, {kind},"
            " hash {hash}"
        ),
        "",
        N_(
            "The command was recorded, but nobody read its answer, or it could not be written, or"
            " the command was interrupted. Do not give it again, unless with the same --idem KEY:"
            " then it answers with this event. An answer that is lost does not change the exit"
            " status, which says what was done."
        ),
    ),
    "ETP784": Sentence(
        N_("Schedule {schedule} {version} is adopted already."),
        N_("Cycles can be started on it: etap start COUNTY --schedule {schedule}"),
        N_("A schedule is adopted once; what is adopted already is not recorded again."),
    ),
}
