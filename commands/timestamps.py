"""``timestamp``: somebody else says when a checkpoint was there (RFC 3161)."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.options import TranslatedOption, argument, command, group, option
from commands.session import Answer, Session
from engine.telling.marking import N_

if TYPE_CHECKING:
    from schemas.timestamp import TimestampVerdict

_CHECKPOINT = {"metavar": N_("CHECKPOINT")}
_CERTIFICATE = N_("A root certificate that you trust, or one between. May be given again.")


def _certificate(*, required: bool = False) -> TranslatedOption:
    return option(
        "--certificate", _CERTIFICATE, metavar=N_("FILE"), multiple=True, required=required
    )


def _force() -> TranslatedOption:
    return option("--force", N_("Replace the timestamp that is kept already."), is_flag=True)


@command(
    "request",
    N_("Write a request for a timestamp, to be carried to an authority.")
    + "\n\n"
    + N_(
        "Nothing is sent. Send the file yourself, for example with curl, and give the answer to"
        " 'etap timestamp attach'. The request holds a digest and a random number, and nothing of"
        " the programme."
    ),
    argument("checkpoint", **_CHECKPOINT),
    TranslatedOption(["-o", "--out"], help=N_("The file to write."), metavar=N_("FILE")),
)
def request(session: Session, checkpoint: str, out: str | None) -> Answer:
    """Write a request."""
    from commands.screen import pen
    from engine import operations
    from engine.telling.text_timestamps import request_document, request_lines

    if not out:
        raise click.UsageError(gettext(N_("Name the file to write with -o.")))
    found = operations.timestamp_request(Path(checkpoint), Path(out))
    return Answer(
        found, lambda: request_document(found), lambda: request_lines(pen(session), found)
    )


@command(
    "attach",
    N_("Keep an authority's answer beside the checkpoint that it is of.")
    + "\n\n"
    + N_(
        "An answer with which anything is wrong is not kept. Without a certificate its signature"
        " cannot be checked, and it is told so."
    ),
    argument("checkpoint", **_CHECKPOINT),
    argument("answer", metavar=N_("ANSWER")),
    option("--request", N_("The request that the answer is to."), metavar=N_("FILE")),
    _certificate(),
    _force(),
)
def attach(session: Session, checkpoint: str, answer: str, **said: Any) -> Answer:
    """Keep a timestamp."""
    from engine import operations

    found = operations.attach_timestamp(
        Path(checkpoint),
        Path(answer),
        Path(said["request"]) if said["request"] else None,
        _paths(said["certificate"]),
        force=said["force"],
    )
    return _told(found, session)


@command(
    "fetch",
    N_("Ask an authority over HTTP, and keep its answer beside the checkpoint.")
    + "\n\n"
    + N_("What is sent is a digest and a random number, and nothing of the programme."),
    argument("checkpoint", **_CHECKPOINT),
    option("--tsa", N_("The authority's address."), metavar="URL", required=True),
    _certificate(),
    _force(),
)
def fetch(session: Session, checkpoint: str, tsa: str, **said: Any) -> Answer:
    """Ask for a timestamp."""
    from engine import operations

    found = operations.fetch_timestamp(
        Path(checkpoint), tsa, _paths(said["certificate"]), force=said["force"]
    )
    return _told(found, session)


@command(
    "check",
    N_("Check the timestamp of a checkpoint.")
    + "\n\n"
    + N_(
        "TIMESTAMP is the one that is kept beside the checkpoint if left out. Whether a certificate"
        " was revoked is not looked at."
    ),
    argument("checkpoint", **_CHECKPOINT),
    argument("timestamp", metavar=N_("TIMESTAMP"), required=False),
    _certificate(required=True),
)
def check(
    session: Session, checkpoint: str, timestamp: str | None, certificate: tuple[str, ...]
) -> Answer:
    """Check a timestamp."""
    from engine import operations

    stamp = Path(timestamp) if timestamp else None
    found = operations.check_timestamp(Path(checkpoint), stamp, _paths(certificate))
    return _told(found, session)


def _paths(files: Sequence[str]) -> tuple[Path, ...]:
    return tuple(map(Path, files))


def _told(found: TimestampVerdict, session: Session) -> Answer:
    from commands.screen import pen
    from engine.telling.text_timestamps import verdict_document, verdict_lines

    return Answer(
        found,
        lambda: verdict_document(session.words, found),
        lambda: verdict_lines(pen(session), found),
    )


timestamp = group(
    "timestamp",
    N_("Have a checkpoint's time attested by an authority."),
    [request, attach, fetch, check],
)
