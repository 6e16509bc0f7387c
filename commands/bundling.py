"""``bundle``: one file by which a stranger checks the record offline."""

from __future__ import annotations

from gettext import gettext
from typing import Any

import click

from commands.completing import counties
from commands.keys import key_if_any, passphrase
from commands.options import TranslatedOption, argument, command, option
from commands.session import Answer, Session
from engine.telling.marking import N_

#: As ``schemas.bundle.BundledEvidence``, which the help does without.
EVIDENCE = ("files", "digests", "none")


@command(
    "bundle",
    N_("Write one file by which a stranger checks the record.")
    + "\n\n"
    + N_(
        "It holds events, proofs, schedules and a checkpoint, and is checked offline, without etap,"
        " by etap_verify.py or in a browser by etap_verify.html. Without COUNTY it is of the whole"
        " ledger. The same ledger gives the same bytes."
    ),
    argument("county", nargs=-1, required=False, shell_complete=counties),
    TranslatedOption(["-o", "--out"], help=N_("The file to write."), metavar=N_("FILE")),
    option(
        "--evidence",
        N_("files: with the evidence itself; digests (as a rule): what it can be told by; none."),
        type=click.Choice(EVIDENCE),
        default="digests",
        metavar="files|digests|none",
    ),
    option(
        "--since",
        N_("A checkpoint or receipt that the reader keeps: a proof from it is added."),
        metavar="FILE|SIZE:ROOT",
        multiple=True,
    ),
    option(
        "--key",
        N_("The file of the private key that signs it; else the variable ETAP_KEY."),
        metavar=N_("FILE"),
    ),
    option("--force", N_("Replace the file if it is there."), is_flag=True),
)
def bundle(session: Session, county: tuple[str, ...], **said: Any) -> Answer:
    """Write a bundle."""
    from commands.screen import pen
    from engine import operations
    from engine.telling.text_bundle import bundle_document, bundle_lines
    from schemas.bundle import BundleAsked, BundledEvidence

    if not said["out"]:
        raise click.UsageError(gettext(N_("Name the file to write with -o.")))
    kept = tuple(operations.kept_checkpoint(word) for word in said["since"])
    evidence = BundledEvidence(said["evidence"])
    key = key_if_any(session, said["key"])
    named = None if key is None else str(key)
    asked = BundleAsked(said["out"], county, evidence, kept, named, force=said["force"])
    with session.open() as programme:
        made = operations.bundle(programme, asked, passphrase(session))
    return Answer(made, lambda: bundle_document(made), lambda: bundle_lines(pen(session), made))
