"""Compiling the kernels: by numba where the extra ``fast`` is installed, else left as Python.

As Python the kernels give the same answers, slowly: that is how their lines are tested. For work
without numba the plain search (``searching``) is the one to use.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

try:
    numba: Any = import_module("numba")
except ImportError:
    numba = None

_Function = TypeVar("_Function", bound=Callable[..., Any])

#: Whether the kernels are compiled.
COMPILED = numba is not None


def kept(function: _Function) -> _Function:
    """Return the entrance of a kernel, compiled at its first call and kept where that can be.

    The kernels make no arrays, so references are not counted. Where no folder can be written, numba
    says so when a function is declared; it is then compiled anew in each process.
    """
    if numba is None:
        return function
    try:
        made: _Function = numba.njit(cache=True, _nrt=False)(function)
    except (RuntimeError, KeyError):
        made = numba.njit(function)
    return made


def inlined(function: _Function) -> _Function:
    """Return a part of a kernel, compiled into what calls it; Python does not call it.

    Handing the many arrays from function to function costs more than what the small ones do.
    """
    if numba is None:
        return function
    without = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    made: _Function = numba.njit(_nrt=False, forceinline=True, **without)(function)
    return made
