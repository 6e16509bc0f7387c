"""``checkpoint``: what the ledger is now, to be kept outside of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from commands.completing import counties
from commands.keys import key_if_any, passphrase
from commands.options import Counted, TranslatedOption, argument, command, option
from commands.session import Answer, Session
from engine.telling.marking import N_

if TYPE_CHECKING:
    from schemas.report import CheckpointMade


@command(
    "checkpoint",
    N_("Print what the ledger is now, to be kept elsewhere.")
    + "\n\n"
    + N_(
        "A checkpoint is a few lines that fix every event so far. With it, etap verify --since"
        " finds and names whatever is done to the ledger later. With COUNTY it is a receipt: it"
        " names one event, too."
    ),
    argument("county", required=False, shell_complete=counties),
    option(
        "--event",
        N_("The event of the cycle that the receipt is for; the last if left out."),
        metavar="N",
        type=Counted(),
    ),
    option(
        "--key",
        N_("The file of the private key that signs it; else the variable ETAP_KEY."),
        metavar=N_("FILE"),
    ),
    TranslatedOption(["-o", "--out"], help=N_("The file to write."), metavar=N_("FILE")),
)
def checkpoint(
    session: Session, county: str | None, event: int | None, key: str | None, out: str | None
) -> Answer:
    """Make a checkpoint or a receipt."""
    from engine import operations
    from engine.telling.text_checkpoint import checkpoint_document, checkpoint_lines

    secrets = (key_if_any(session, key), passphrase(session))
    with session.open() as programme:
        if county is None:
            made = operations.checkpoint(programme, *secrets)
        else:
            made = operations.receipt(programme, county, event, session.asked, *secrets)
    if out is not None:
        made = _written(made, out)
    return Answer(
        made,
        lambda: checkpoint_document(made),
        lambda: (*_talked(session, made), *checkpoint_lines(made)),
    )


def _written(made: CheckpointMade, out: str) -> CheckpointMade:
    from engine.recording.whole_file import write_whole

    write_whole(Path(out), made.text.encode())
    return evolve(made, file=out)


def _talked(session: Session, made: CheckpointMade) -> tuple[str, ...]:
    """Say what to do with it on stderr: stdout is the checkpoint alone."""
    from commands.screen import talk, talking_pen
    from engine.telling.text_checkpoint import checkpoint_talk

    talk(tuple(checkpoint_talk(talking_pen(session), made)))
    return ()
