"""Showing a plan, and asking at the terminal whether it is wanted."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commands.session import Session
    from engine.telling.pen import Pen

#: What is taken for a yes, in either language; everything else is a no.
YES = frozenset({"y", "yes", "t", "tak"})


def is_shown(session: Session, lines: Callable[[Pen], Iterable[str]]) -> bool:
    """Write a plan before anybody is asked, and say whether anybody reads it.

    As JSON it comes at the end, in one object.
    """
    from commands import screen

    if session.json:
        return True
    try:
        screen.write((*lines(screen.pen(session)), ""), session)
        sys.stdout.flush()
    except BrokenPipeError:  # the answer will meet it too, and say what was done
        return False
    return True


def is_wanted(session: Session, question: str) -> bool:
    """Ask at the terminal; where nobody can be asked, nobody said yes."""
    from commands import screen

    if session.json or sys.stdin is None or not sys.stdin.isatty():
        return False
    screen.talk([screen.talking_pen(session).say(question)])
    return sys.stdin.readline().strip().lower() in YES
