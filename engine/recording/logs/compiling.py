"""Where the extra ``fast`` is installed, kernels are compiled by numba and kept on the disk.

numba looks only at the file of the function that it kept, and would run it on when a function that
it calls was changed in another file. So only the entrance of a kernel is kept, under the digest of
all its sources; what it calls is compiled with it.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import numba

_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """Return a part of a kernel, compiled when its entrance is.

    The kernels make no arrays, so that none is counted: without the counting of references they
    take half the time.
    """
    return _compiled(function, {"_nrt": False})


def kept(function: _Function) -> _Function:
    """Return the entrance of a kernel, which closes over its ``digest``: kept on the disk.

    Where no folder can be written, numba has nowhere to keep what it compiles and says so when a
    function is declared; it is then compiled anew in each process.
    """
    try:
        return _compiled(function, {"_nrt": False, "cache": True})
    except RuntimeError:
        return compiled(function)


def _compiled(function: _Function, options: dict[str, Any]) -> _Function:
    made: _Function = numba.njit(**options)(function)
    return made


def digest_of(names: str) -> str:
    """Return the digest of the sources in this folder whose names fit a pattern."""
    folder = Path(__file__).parent
    return sha256(b"".join(path.read_bytes() for path in sorted(folder.glob(names)))).hexdigest()
