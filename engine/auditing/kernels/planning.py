"""A schedule put in numbers for the kernels of an audit, and what those numbers cannot hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

if TYPE_CHECKING:
    from engine.auditing.kernels.reading import Codes, Flags, Masks
    from engine.deciding.tables import Move, Tables
    from schemas.output import Output

#: The bits of a mask.
BITS = 64
ALL = 2**BITS - 1
#: Most numbers in the table of moves by stage and trigger, and most triggers.
_MOST_MOVES, _MOST_TRIGGERS = 2**22, 2**15 - 1


@frozen(eq=False, slots=False)
class Plan:
    """A schedule whose parts have numbers: their places in its own lists."""

    tables: Tables

    @cached_property
    def stages(self) -> Mapping[str, int]:
        """Every stage's number."""
        return numbered(self.tables.schedule.stage_of)

    @cached_property
    def triggers(self) -> Mapping[str, int]:
        """Every trigger's number."""
        return numbered(self.tables.schedule.triggers)

    @cached_property
    def outputs(self) -> Mapping[str, int]:
        """Every output's number."""
        return numbered(self.tables.schedule.output_of)

    @cached_property
    def roles(self) -> Mapping[str, int]:
        """Every role's number."""
        return numbered(role.id for role in self.tables.schedule.roles)

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """The moves, by their numbers."""
        return tuple(self.tables.moves.values())

    @cached_property
    def made(self) -> tuple[Output, ...]:
        """The outputs, by their numbers."""
        return tuple(self.tables.schedule.output_of.values())

    @cached_property
    def pairs(self) -> Mapping[tuple[str, str], int]:
        """The number of each (output, base)."""
        return numbered((output.id, base) for output in self.made for base in output.bases)

    @property
    def fits(self) -> bool:
        """Whether outputs and pairs have a bit each, and moves a number in a table."""
        several = len(self.outputs), len(self.pairs), len(self.roles)
        table = len(self.stages) * len(self.triggers)
        return max(several) <= BITS and table <= _MOST_MOVES and len(self.triggers) < _MOST_TRIGGERS

    def mask(self, names: Iterable[Any], numbers: Mapping[Any, int]) -> int:
        """Return the bits of some names."""
        return sum({1 << numbers[name] for name in names})

    def chain(self, output: str) -> frozenset[tuple[str, str]]:
        """Return every pair that must agree for an output to be fresh."""
        found: set[tuple[str, str]] = set()
        waiting = [output]
        while waiting:
            product = waiting.pop()
            pairs = {(product, b) for b in self.tables.schedule.output_of[product].bases} - found
            found |= pairs
            waiting += [base for _, base in pairs]
        return frozenset(found)

    @cached_property
    def chains(self) -> tuple[frozenset[tuple[str, str]], ...]:
        """The pairs of each output, by its number."""
        return tuple(self.chain(output.id) for output in self.made)


def numbered(names: Iterable[Any]) -> dict[Any, int]:
    """Return the place of each name, counted from 0."""
    return {name: number for number, name in enumerate(names)}


def codes(numbers: Sequence[int]) -> Codes:
    """Return numbers as an array."""
    return np.array(numbers, np.int32)


def masks(numbers: Sequence[int]) -> Masks:
    """Return masks as an array."""
    return np.array(numbers, np.uint64)


def flags(answers: Sequence[bool]) -> Flags:
    """Return answers as an array."""
    return np.array(answers, np.bool_)
