"""The options of every command, as a table: the help lists them without importing click."""

from engine.telling.marking import N_

#: Declaration, name of the value (empty for a flag), help; in the order of the help.
OPTIONS = (
    ("--programme", N_("DIR"), N_("The folder of the programme.")),
    ("--by", N_("PERSON"), N_("Who acts: a person's id, such as p1.")),
    (
        "--happened",
        N_("DATE"),
        N_("When it happened: 2008-11-26, 2008-11, 2008 or FIRST/LAST. Today if left out."),
    ),
    ("--cycle", "N", N_("Which cycle of the county; the latest if left out.")),
    ("--json", "", N_("Answer with one JSON object.")),
    ("--lang", "pl|en", N_("The language of messages: pl or en.")),
    ("--now", N_("INSTANT"), N_("The present instant; only in a simulated programme.")),
    ("--debug", "", N_("Show the traceback of an error.")),
    ("--no-color", "", N_("Use no colours.")),
)
