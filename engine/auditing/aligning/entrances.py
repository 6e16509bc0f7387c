"""The entrances of the kernels: what numba keeps, under a mark of all that is compiled with it.

Numba knows what it kept by the file and the code of the entrance alone, and would run it on when a
part of the kernel was changed in another file, or by a newer version of etap. So an entrance closes
over the mark of its parts: numba keeps each mark's code apart.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from types import ModuleType
from typing import TYPE_CHECKING, Any

from engine.auditing.aligning import kernel_cases, kernel_search, kernel_states
from engine.auditing.aligning.compiling import kept

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.auditing.aligning.kernel_cases import Written
    from engine.auditing.aligning.tables import Ints, Number, Tables, Words, Work

_PARTS = (kernel_cases, kernel_search, kernel_states)


def mark() -> str:
    """Return what the compiled code depends on, as text: every part's code, numbers and columns."""
    return repr([_told(name, value) for part in _PARTS for name, value in _of(part)])


def _of(part: ModuleType) -> list[tuple[str, Any]]:
    return sorted((name, value) for name, value in vars(part).items() if not name.startswith("__"))


def _told(name: str, value: Any) -> object:
    """Return what of one name goes into the compiled code."""
    code = getattr(getattr(value, "py_func", value), "__code__", None)
    if code is not None:
        return name, code.co_code, repr(code.co_consts), code.co_names, code.co_varnames
    if isinstance(value, int):
        return name, int(value)
    if isinstance(value, type) and issubclass(value, Enum):
        return name, [(one.name, one.value) for one in value]
    return name, getattr(value, "_fields", ())


def _fitting(kept_under: str) -> Callable[..., Number]:
    """Return the entrance that tells which cases fit; see ``kernel_cases.fitting``."""

    @kept
    def entrance(
        tables: Tables,
        work: Work,
        deed: NDArray[np.uint8],
        about: Ints,
        starts: Words,
        found: NDArray[np.bool_],
    ) -> Number:
        return kernel_cases.fitting(tables, work, deed, about, starts, found) if kept_under else 0

    return entrance


def _align(kept_under: str) -> Callable[..., Number]:
    """Return the entrance that aligns cases; see ``kernel_cases.align``."""

    @kept
    def entrance(
        tables: Tables,
        work: Work,
        deed: NDArray[np.uint8],
        about: Ints,
        starts: Words,
        cases: Words,
        first: int,
        most: int,
        cost: Ints,
        ends: Words,
        written: Written,
    ) -> Number:
        if not kept_under:
            return 0
        rows = tables, work, deed, about, starts, cases
        return kernel_cases.align(*rows, first, most, cost, ends, written)

    return entrance


fitting, align = _fitting(mark()), _align(mark())
