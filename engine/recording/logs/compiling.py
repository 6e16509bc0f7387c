"""Where the extra ``fast`` is installed, kernels are compiled by numba and kept on the disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """Return the function compiled at its first call, kept beside its module where that can be.

    The kernels make no arrays, so that none is counted: without the counting of references they
    take half the time. Where no folder can be written, numba has nowhere to keep what it compiles
    and says so when a function is declared; it is then compiled anew in each process.
    """
    try:
        return _made(function, {"cache": True, "_nrt": False})
    except (RuntimeError, KeyError):
        return _made(function, {})


def _made(function: _Function, options: dict[str, Any]) -> _Function:
    made: _Function = numba.njit(**options)(function)
    return made
