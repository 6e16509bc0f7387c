"""The kernel ``one_by_one``, compiled by numba: importing this module imports numba.

Each function is compiled once per machine and kept beside the module, or where
``NUMBA_CACHE_DIR`` says; where no place can be written to, it is compiled in each process anew.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numba

from engine.auditing.kernels import one_by_one

_PARTS = (
    "at", "enter", "out_of_place", "shared", "submitted", "withdrawn", "approved", "untimely",
    "advanced", "hand_in", "take_back", "tell", "tell_gate", "run",
)  # fmt: skip


def _compiled() -> Callable[..., tuple[int, int]]:
    """Compile the kernel; its parts call each other by their names in the module."""
    names: dict[str, Any] = dict(vars(one_by_one))
    for part in _PARTS:
        plain = getattr(one_by_one, part)
        names[part] = _kept(FunctionType(plain.__code__, names, part, plain.__defaults__))
    run: Callable[..., tuple[int, int]] = names["run"]
    return run


def _kept(function: FunctionType) -> Callable[..., Any]:
    try:
        compiled: Callable[..., Any] = numba.njit(cache=True)(function)
    except RuntimeError:  # numba found no place to keep it in
        return numba.njit(function)  # type: ignore[no-any-return] # numba has no types
    return compiled


run = _compiled()
