"""Shortening a joined history: what it need not do to tell what it must is left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import evolve

from engine.proving.accepting.tree import Tree
from schemas.steps import StepKind

if TYPE_CHECKING:
    from engine.deciding.tables import Tables
    from engine.proving.accepting.feeling import Feeling
    from engine.proving.accepting.gathering import Shown


def shortened(tables: Tables, shown: Shown, mutants: Sequence[Feeling]) -> Shown:
    """Return an accepted history without the steps that it can do without, the last ones first.

    It is still accepted, and still tells every one of the mutants. Its transitions stay.
    """
    tree = Tree(tables)
    for place in reversed(range(len(shown.steps))):
        if shown.steps[place].step.kind is StepKind.TRIGGER:
            continue
        steps = (*shown.steps[:place], *shown.steps[place + 1 :])
        end = tree.add(steps, shown.begins)
        if end is None or end.refused:
            continue
        bit = 1 << tree.number - 1
        if all(tree.told_by(mutant, bit) for mutant in mutants):
            shown = evolve(shown, steps=steps)
    return shown
