"""Processes that are forked for a campaign, do their work and end."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable


def forked(work: Callable[[], object]) -> int:
    """Start a process that does ``work`` and ends; returns its id."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException:  # noqa: BLE001 - the process ends here, and tells why
            traceback.print_exc()
        finally:
            os._exit(status)
    return child


def waited(children: Iterable[int]) -> None:
    """Wait until the processes have ended; one that failed stops the campaign."""
    for child in children:
        _, status = os.waitpid(child, 0)
        if status:
            raise SystemExit("a process of the campaign failed; its error stands above")
