"""The kernel ``one_by_one``, compiled by numba: importing this module imports numba.

It is compiled once on a machine and kept beside the module, or where ``NUMBA_CACHE_DIR`` says;
where no place can be written to, it is compiled in each process anew. Numba knows what it kept by
the file of the function alone. So the entrance is what is kept, under a mark of all that is
compiled with it: a kernel that was changed in another file is not taken for the one that is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba

from engine.auditing.kernels import one_by_one, reading
from engine.auditing.kernels.reading import Ended, Met, Rows, Rules

if TYPE_CHECKING:
    from engine.auditing.kernels.running import Kernel


def mark() -> str:
    """Return what the compiled code depends on, as text: the kernel, its numbers, its columns."""
    code = one_by_one.run.__code__
    numbers = {
        name: value
        for module in (one_by_one, reading)
        for name, value in vars(module).items()
        if isinstance(value, int)
    }
    columns = [kind._fields for kind in (Rules, Rows, Met, Ended)]
    return repr((code.co_code, code.co_consts, code.co_names, code.co_varnames, numbers, columns))


_njit: Any = numba.njit
_kernel: Kernel = _njit(one_by_one.run)


def _entrance(kept_under: str) -> Kernel:
    """Return the kernel, compiled when it is first called."""

    def run(rules: Rules, rows: Rows, met: Met, ended: Ended, first_case: int) -> tuple[int, int]:
        return _kernel(rules, rows, met, ended, first_case) if kept_under else (0, 0)

    try:
        kept: Kernel = _njit(cache=True)(run)
    except RuntimeError:  # numba found no place to keep it in
        fresh: Kernel = _njit(run)
        return fresh
    return kept


run = _entrance(mark())
