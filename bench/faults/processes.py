"""Processes that are started to be killed, and what they told before.

A child is forked, so that it begins within a millisecond and a variant that is broken on purpose is
a change of its own memory alone. What it acknowledges it writes into a pipe, one line each.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable

#: What a child does; it is given the pipe to tell into.
Work = Callable[[int], None]

CAN_FORK = hasattr(os, "fork")


def broken(owner: object, name: str, by: object) -> None:
    """Put something else in the place of a part of the product, in this process, a child, alone."""
    setattr(owner, name, by)


class DiedByItself(AssertionError):
    """A process that was to be killed ended before: the campaign shows nothing."""


def forked(work: Work) -> tuple[int, int]:
    """Start a process that works and writes into a pipe; give its id and the pipe's other end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reading)
            work(writing)
            status = 0
        except BaseException:  # noqa: BLE001 - a child must never go on as its parent
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(writing)
    return child, reading


def heard(reading: int, before: bytes = b"") -> list[bytes]:
    """All the lines that were written into the pipe; a torn last one was never told."""
    with os.fdopen(reading, "rb") as pipe:
        return (before + pipe.read()).split(b"\n")[:-1]


def first_word(reading: int) -> bytes:
    """Wait until a child tells something.

    Raises:
        DiedByItself: it ended before.
    """
    word = os.read(reading, 4096)
    if not word:
        raise DiedByItself("the process ended before it told anything")
    return word


def kill(child: int) -> None:
    """End a child as ``kill -9`` does.

    Raises:
        DiedByItself: it had ended before.
    """
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise DiedByItself(f"the process ended by itself, with status {status}")
