"""Rows of texts, from CSV and XLSX, become columns of codes: each different text is kept once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import define, field

from engine.recording.logs.taking import Leaving, Taken, blanks_out
from engine.recording.logs.time_column import of_texts
from schemas.event_log import Coded

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What is read as a time.
TIMES = ("time", "recorded")


@define
class TextColumns:
    """The columns of a table that is being read, by what they say; ``places`` from 0."""

    places: Mapping[str, int]
    leaving: Leaving = field(factory=Leaving)
    _known: dict[str, dict[str, int]] = field(factory=dict)
    _codes: dict[str, list[NDArray[np.int32]]] = field(factory=dict)
    _rows: list[NDArray[np.int64]] = field(factory=list)

    def add(self, numbers: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
        """Add rows, each as wide as the header, and their numbers from 1."""
        if not rows:
            return
        columns = list(zip(*rows, strict=True))
        self._rows.append(np.array(numbers, np.int64))
        for said, place in self.places.items():
            known = self._known.setdefault(said, {})
            number = known.setdefault
            codes = [number(text, len(known)) for text in columns[place]]
            self._codes.setdefault(said, []).append(np.array(codes, np.int32))

    def taken(self, zone: str, formats: tuple[str, ...], notes: tuple[str, ...] = ()) -> Taken:
        """Return everything that was added; local times are of ``zone``."""
        coded = {said: blanks_out(self._coded(said)) for said in self.places}
        times = {said: of_texts(coded.pop(said), zone, formats) for said in TIMES if said in coded}
        row = np.concatenate(self._rows) if self._rows else np.zeros(0, np.int64)
        return Taken(row, coded, times, self.leaving.told(), notes)

    def _coded(self, said: str) -> Coded:
        codes = self._codes.get(said)
        whole = np.concatenate(codes) if codes else np.zeros(0, np.int32)
        return Coded(whole, list(self._known.get(said, {})))
