"""The kernel ``one_by_one``, compiled by numba: importing this module imports numba.

It is compiled once on a machine and kept beside the module, or where ``NUMBA_CACHE_DIR`` says;
where no place can be written to, it is compiled in each process anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba

from engine.auditing.kernels import one_by_one

if TYPE_CHECKING:
    from engine.auditing.kernels.running import Kernel


def _compiled() -> Kernel:
    """Compile the kernel when it is first called."""
    try:
        kept: Kernel = numba.njit(cache=True)(one_by_one.run)
    except RuntimeError:  # numba found no place to keep it in
        fresh: Kernel = numba.njit(one_by_one.run)
        return fresh
    return kept


run = _compiled()
