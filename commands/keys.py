"""``key``: the private key that signs checkpoints, and what is announced about it."""

from __future__ import annotations

from gettext import gettext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.options import argument, command, group, option
from commands.session import Answer, Session
from engine.telling.marking import N_

if TYPE_CHECKING:
    from schemas.signing import Announced, KeyTold

_PASSPHRASE = N_(
    "A passphrase is taken from the variable ETAP_KEY_PASSPHRASE; without one the file is not"
    " encrypted."
)
_KEY = option(
    "--key", N_("The file of the private key; else the variable ETAP_KEY."), metavar=N_("FILE")
)


@command(
    "new",
    N_("Make a private key for signing checkpoints.")
    + "\n\n"
    + N_(
        "FILE lies outside of every programme's folder, best on another disk. The public key goes"
        " to stdout: give it to the auditors on paper."
    )
    + "\n\n"
    + _PASSPHRASE,
    argument("file"),
    option(
        "--name",
        N_("The name that it signs under; the programme's origin if left out."),
        metavar=N_("NAME"),
    ),
)
def new(session: Session, file: str, name: str | None) -> Answer:
    """Make a key."""
    from engine import operations

    given = name or _origin(session)
    return _told("key-new", operations.make_key(Path(file), given, passphrase(session)), session)


@command(
    "show",
    N_("Print the public key of a private one."),
    argument("file"),
    option("--name", N_("The name of a key whose file has none."), metavar=N_("NAME")),
)
def show(session: Session, file: str, name: str | None) -> Answer:
    """Show a key."""
    from engine import operations

    return _told("key-show", operations.show_key(Path(file), name, passphrase(session)), session)


@command(
    "rotate",
    N_("Announce that another key signs from here on.")
    + "\n\n"
    + N_(
        "NEW is the file of the new key; it is made if it is not there, with the passphrase of"
        " ETAP_NEW_KEY_PASSPHRASE. The announcement is signed by both keys and kept in the"
        " programme's folder."
    ),
    argument("new", metavar=N_("NEW")),
    _KEY,
)
def rotate(session: Session, new: str, key: str | None) -> Answer:
    """Announce the next key."""
    from engine import operations

    secret = passphrase(session)
    secrets = (secret, session.environment.get("ETAP_NEW_KEY_PASSPHRASE") or secret)
    with session.open() as programme:
        found = operations.rotate_key(programme, key_file(session, key), Path(new), secrets)
    return _announced("key-rotate", found, session)


@command(
    "revoke",
    N_("Announce that a key's signatures count no further.")
    + "\n\n"
    + N_(
        "VKEY is the public key that is revoked: the one of --key if left out, or the one before"
        " it. What it signed up to now still counts."
    ),
    argument("vkey", required=False),
    _KEY,
)
def revoke(session: Session, vkey: str | None, key: str | None) -> Answer:
    """Revoke a key."""
    from engine import operations

    with session.open() as programme:
        path = key_file(session, key)
        found = operations.revoke_key(programme, path, vkey, passphrase(session))
    return _announced("key-revoke", found, session)


def key_file(session: Session, given: str | None) -> Path:
    """Return the file of the key in use: ``--key``, else ``ETAP_KEY``."""
    named = given or session.environment.get("ETAP_KEY")
    if not named:
        raise click.UsageError(
            gettext(N_("Name the private key with --key or in the variable ETAP_KEY."))
        )
    return Path(named)


def key_if_any(session: Session, given: str | None) -> Path | None:
    """Return the file of the key in use, where one is named: ``--key``, else ``ETAP_KEY``."""
    named = given or session.environment.get("ETAP_KEY")
    return Path(named) if named else None


def passphrase(session: Session) -> str | None:
    """Return the passphrase of private keys, where one is set."""
    return session.environment.get("ETAP_KEY_PASSPHRASE") or None


def _origin(session: Session) -> str:
    from engine.errors import NotFound

    try:
        with session.open() as programme:
            return programme.roster.origin
    except NotFound:
        if session.said.get("programme"):
            raise
        told = gettext(
            N_("There is no programme here whose origin could name the key: say --name.")
        )
        raise click.UsageError(told) from None


def _told(name: str, found: KeyTold, session: Session) -> Answer:
    from commands.screen import talk, talking_pen
    from engine.telling.text_keys import key_document, key_lines, key_talk

    def shown() -> tuple[str, ...]:
        talk(key_talk(talking_pen(session), found))
        return key_lines(found)

    return Answer(found, lambda: key_document(session.words, name, found), shown)


def _announced(name: str, found: Announced, session: Session) -> Answer:
    from commands.screen import talk, talking_pen
    from engine.telling.text_keys import announced_document, announced_lines, announced_talk

    def shown() -> tuple[str, ...]:
        talk(announced_talk(talking_pen(session), found))
        return announced_lines(found)

    return Answer(found, lambda: announced_document(session.words, name, found), shown)


key = group(
    "key",
    N_("Make, show, follow up or revoke the key that signs."),
    [new, show, rotate, revoke],
)
