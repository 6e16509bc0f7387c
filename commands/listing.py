"""Every command with its module and a line of help: the help is shown without importing any.

The order is that of the help. A test compares each line with the command's own help.
"""

from engine.telling.marking import N_

#: Group, then (name, module under ``commands``, help).
COMMANDS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        N_("Everyday"),
        (
            ("board", "looking", N_("Show where every county stands.")),
            ("why", "looking", N_("Explain what a county's gate still needs.")),
            ("start", "cycles", N_("Start a county's cycle.")),
            ("submit", "cycles", N_("Hand in the files of an output.")),
            ("withdraw", "cycles", N_("Take an output back.")),
            ("approve", "cycles", N_("Approve an output, or a gate.")),
            ("advance", "cycles", N_("Go through a gate to the next stage.")),
            ("note", "cycles", N_("Note a text, or narrow the days of an event.")),
            ("log", "looking", N_("Show the history of a county's cycle.")),
        ),
    ),
    (
        N_("Design"),
        (
            ("validate", "design", N_("Check a schedule and prove it sound.")),
            ("tell", "plain", N_("Tell a schedule in plain words, or read such a text back.")),
            ("graph", "pictures", N_("Draw a schedule.")),
            ("diff", "comparing", N_("Compare two schedules by the histories that they accept.")),
            (
                "stories",
                "acceptance",
                N_("Tell the fewest stories that pin a schedule down."),
            ),
            ("identify", "identifying", N_("Tell which schedules permit a history.")),
            (
                "publish",
                "publishing",
                N_("Publish a schedule, after showing what it would change."),
            ),
            ("explain", "design", N_("Explain the code of a message.")),
            ("schema", "design", N_("Print a published JSON Schema.")),
        ),
    ),
    (
        N_("Audit"),
        (
            ("audit", "auditing", N_("Check what happened against the schedule.")),
            ("verify", "audit", N_("Check the ledger's chain and every file of evidence.")),
            ("checkpoint", "checkpoint", N_("Print what the ledger is now, to be kept elsewhere.")),
            ("bundle", "bundling", N_("Write one file by which a stranger checks the record.")),
            ("export", "exporting", N_("Write the record as an event log for other tools.")),
        ),
    ),
    (
        N_("Record"),
        (
            ("key", "keys", N_("Make, show, follow up or revoke the key that signs.")),
            ("timestamp", "timestamps", N_("Have a checkpoint's time attested by an authority.")),
            (
                "redact",
                "redacting",
                N_("Destroy evidence for good, and search for what is left of it."),
            ),
            ("backup", "backups", N_("Write one file that holds the whole programme.")),
            ("restore", "backups", N_("Restore a programme from a backup.")),
            ("db", "upgrading", N_("Show the versions of the databases, or upgrade them.")),
        ),
    ),
    (
        N_("Run"),
        (
            ("demo", "demo", N_("Make a simulated programme to look at.")),
            ("init", "making", N_("Make an empty programme.")),
            ("county", "making", N_("Add, list or import counties.")),
            ("person", "persons", N_("Add, name or list persons; grant or revoke roles.")),
            ("doctor", "audit", N_("Check the installation and the programme's folder.")),
            ("completion", "completion", N_("Print the completion script of a shell.")),
        ),
    ),
)

#: Other names that people try, and what they mean.
ALIASES = {"status": "board", "check": "validate"}

#: Where each command lives: its module under ``commands``.
HOMES = {name: module for _, group in COMMANDS for name, module, _ in group}
