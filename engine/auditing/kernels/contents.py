"""Whose content is what, in many cases at once: equal contents, and bases that changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from engine.auditing.kernels.reading import GONE, Rows, Rules

if TYPE_CHECKING:
    from engine.auditing.kernels.reading import Codes, Flags, Masks, Places


@frozen(eq=False)
class Contents:
    """The content of each output in each case, and, by pair, that of the base when it was made.

    A case's contents stand beside each other: first by case, then by output or pair. ``products``
    and ``bases`` give the pairs that an output is the product or the base of, -1: no more.
    """

    rules: Rules
    rows: Rows
    content: Places
    source: Places
    products: Codes
    bases: Codes

    @classmethod
    def empty(cls, rules: Rules, rows: Rows, count: int) -> Contents:
        """Return so many cases in which nothing was handed in."""
        outputs, pairs = (len(rules.bit), len(rules.pair)) if rows.told else (0, 0)
        return cls(
            rules,
            rows,
            np.full((count, outputs), GONE, np.int64),
            np.full((count, pairs), GONE, np.int64),
            _pairs_of(rules.product, len(rules.bit)),
            _pairs_of(rules.base, len(rules.bit)),
        )

    def shared(self, cases: Places, rows: Places, output: Codes, there: Masks) -> Flags:
        """Whether a content is current for another output that may not have it."""
        found = np.zeros(len(cases), bool)
        if not self.rows.told:
            return found
        content, others = self.rows.content[rows], there & ~self.rules.shares[output]
        asked = np.flatnonzero((content >= 0) & (others != 0))
        same = self.content[cases[asked]] == content[asked][:, None]
        barred = (others[asked][:, None] & self.rules.bit) != 0
        found[asked] = (same & barred).any(axis=1)
        return found

    def hand_in(self, cases: Places, rows: Places, output: Codes, old: Masks) -> None:
        """Apply submissions, also to ``old``: the pairs whose base is another one now."""
        content = self.rows.content[rows]
        self.content[cases, output] = content
        for pair, which in _each(self.bases, output):
            differs = self.source[cases[which], pair] != content[which]
            bits = self.rules.pair[pair]
            kept = old[cases[which]] & ~bits
            old[cases[which]] = np.where(differs, kept | bits, kept)
        for pair, which in _each(self.products, output):
            base = self.rules.base[pair]
            self.source[cases[which], pair] = self.content[cases[which], base]
            old[cases[which]] &= ~self.rules.pair[pair]

    def take_back(self, cases: Places, output: Codes) -> None:
        """Apply withdrawals."""
        if self.rows.told:
            self.content[cases, output] = GONE


def _pairs_of(outputs: Codes, count: int) -> Codes:
    """Return the pairs in which each output stands, as many columns as the most have."""
    several = [np.flatnonzero(outputs == output) for output in range(count)]
    found = np.full((count, max(map(len, several), default=0)), -1, np.int32)
    for output, pairs in enumerate(several):
        found[output, : len(pairs)] = pairs
    return found


def _each(pairs: Codes, output: Codes) -> list[tuple[Codes, Places]]:
    """Give, column by column, the pairs of some outputs and the places of those that have one."""
    found = []
    for column in pairs.T:
        pair = column[output]
        which = np.flatnonzero(pair >= 0)
        found.append((pair[which], which))
    return found
