"""The messages of click that people meet, listed so that they are collected for translation.

click looks them up in the default domain of gettext, which ``commands.language`` makes ours.
Nothing here is used otherwise; a test provokes them and reads the Polish.
"""

from engine.telling.marking import N_, NN_

MESSAGES = (
    N_("Options"),
    N_("Commands"),
    N_("Usage:"),
    N_("Missing command."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing parameter"),
    N_("Missing {param_type}"),
    N_("No such option {name!r}."),
    N_("No such option: {name}"),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("Choose from:\n\t{choices}"),
    N_("Option {name!r} does not take a value."),
    N_("Could not open file {filename!r}: {message}"),
    N_("unknown error"),
)
COUNTED = (
    NN_("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    NN_(
        "Got unexpected extra argument ({args})",
        "Got unexpected extra arguments ({args})",
    ),
    NN_("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    NN_("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
)
