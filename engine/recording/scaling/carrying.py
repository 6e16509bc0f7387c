"""The steps of the work as an engine's workers run them.

A function that stands in a module reaches a worker by its name, and an installed copy of etap is
found there only once it was imported as a whole. The functions made here are closures: an engine
sends them by value, and they find the work wherever they wake up.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

_WORK = "engine.recording.scaling.work"


def carried(step: str, order: str) -> Callable[..., Any]:
    """Return a step of ``work`` with its order, ready to be sent to a worker."""

    def run(*given: Any) -> Any:
        try:
            work = import_module(_WORK)
        except ModuleNotFoundError:
            import_module("etap")  # an installed copy puts its own folder on the path
            work = import_module(_WORK)
        return getattr(work, step)(order, *given)

    return run
