"""Gathering accepted histories into few: each is joined to the first one that can take it in.

A joined history stands for the mutants that its parts told, and must still tell every one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from attrs import define, evolve, field, frozen

from engine.proving.accepting.joining import History, joined
from engine.proving.accepting.tree import Tree

if TYPE_CHECKING:
    from engine.deciding.tables import Tables
    from engine.proving.accepting.feeling import Feeling


@frozen(repr=False)
class Shown:
    """A history that shows a difference: accepted, or refused at its last step."""

    steps: History
    begins: date
    accepted: bool
    dated: bool = False


@define(eq=False)
class _Gathered:
    """A joined history, the mutants it must tell, and its bit in the tree."""

    shown: Shown
    mutants: list[Feeling]
    bit: int


@define(eq=False)
class Gathering:
    """Accepted histories of one schedule, gathered."""

    tables: Tables
    _tree: Tree = field(init=False)
    _gathered: list[_Gathered] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        self._tree = Tree(self.tables)

    def joined(self, shown: Iterable[tuple[Feeling, Shown]]) -> tuple[Shown, ...]:
        """Return few histories that tell what all the accepted ones tell."""
        accepted = [(mutant, one) for mutant, one in shown if one.accepted]
        for mutant, one in sorted(accepted, key=lambda pair: -len(pair[1].steps)):
            self._take(mutant, one)
        return tuple(gathered.shown for gathered in self._gathered)

    def _take(self, mutant: Feeling, one: Shown) -> None:
        """Find a history that tells the mutant already, or one to be joined to, or begin one."""
        told = self._tree.told_by(mutant, sum(gathered.bit for gathered in self._gathered))
        for gathered in self._gathered:
            if told & gathered.bit:
                gathered.mutants.append(mutant)
                return
        if not any(self._joins(gathered, mutant, one) for gathered in self._gathered):
            bit = self._added(one)
            if bit:
                self._gathered.append(_Gathered(one, [mutant], bit))

    def _added(self, one: Shown) -> int:
        """Add a history to the tree and return its bit; 0 where it is not accepted."""
        end = self._tree.add(one.steps, one.begins)
        return 0 if end is None or end.refused else end.stories & -(1 << self._tree.number - 1)

    def _joins(self, gathered: _Gathered, mutant: Feeling, one: Shown) -> bool:
        if one.begins != gathered.shown.begins:
            return False
        for steps in _once(joined(self.tables, gathered.shown.steps, one.steps)):
            whole = evolve(gathered.shown, steps=steps, dated=gathered.shown.dated or one.dated)
            bit = self._added(whole)
            if bit and all(self._tree.told_by(m, bit) for m in (mutant, *gathered.mutants)):
                gathered.shown, gathered.bit = whole, bit
                gathered.mutants.append(mutant)
                return True
        return False


def _once(histories: Iterable[History]) -> Iterator[History]:
    return iter(dict.fromkeys(histories))
