"""From moves to what people can read: each deviation once, with its row and where it belongs.

A log-only and a model-only move of one activity are the same thing recorded at the wrong place: the
first of the one is paired with the first of the other. Where a case has several optimal alignments
the deviations told are those of the one that the canonical order gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from attrs import frozen

from engine.auditing.aligning.formulas import asked_for
from schemas.alignment import (
    UNKNOWN_LETTER,
    CaseAlignment,
    Deviation,
    DeviationKind,
    Move,
    MoveKind,
    Spot,
)

if TYPE_CHECKING:
    from schemas.coded_log import CodedLog
    from schemas.schedule import Schedule


@frozen(eq=False)
class _At:
    """How the run stands before a move: its stage, and what was handed in."""

    stage: str
    made: frozenset[str]


@frozen(eq=False)
class Telling:
    """One case's moves beside the schedule and the log that they come from."""

    schedule: Schedule
    log: CodedLog
    moves: tuple[Move, ...]

    def told(self, case: str) -> CaseAlignment:
        """Return the case with its deviations, in the order of the moves that tell them."""
        paired = self._pairs()
        found = sorted(self._deviations(paired), key=lambda pair: pair[0])
        cost = sum(move.kind is not MoveKind.SYNCHRONOUS for move in self.moves)
        steps = len(self.moves) - cost
        return CaseAlignment(case, cost, steps, tuple(deviation for _, deviation in found))

    def _pairs(self) -> list[tuple[int | None, int | None]]:
        """Pair the places of log-only and of model-only moves, letter by letter."""
        by: dict[int, tuple[list[int], list[int]]] = {}
        for at, move in enumerate(self.moves):
            if move.kind is not MoveKind.SYNCHRONOUS:
                by.setdefault(move.letter, ([], []))[move.kind is MoveKind.MODEL_ONLY].append(at)
        return [pair for sides in by.values() for pair in zip_longest(*sides)]

    def _deviations(
        self, pairs: Sequence[tuple[int | None, int | None]]
    ) -> Iterator[tuple[int, Deviation]]:
        standing = list(self._standing())
        for recorded, wanted in pairs:
            if recorded is None and wanted is not None:
                yield wanted, self._missing(wanted, standing[wanted])
            elif recorded is not None:
                deviation = self._recorded(recorded, wanted, standing[recorded])
                yield recorded, deviation

    def _missing(self, wanted: int, at: _At) -> Deviation:
        about = self._name(self.moves[wanted])
        after, before = self._around(wanted)
        return Deviation(DeviationKind.MISSING, about, None, at.stage, (), after, before)

    def _recorded(self, recorded: int, wanted: int | None, at: _At) -> Deviation:
        move = self.moves[recorded]
        about, row = self._name(move), int(self.log.row[move.row])
        if move.letter == UNKNOWN_LETTER:
            return Deviation(DeviationKind.UNKNOWN, about, row, at.stage)
        elsewhere, lacking = self._hindrance(about, at)
        if wanted is None:
            return Deviation(
                DeviationKind.EXTRA, about, row, at.stage, lacking, elsewhere=elsewhere
            )
        kind = DeviationKind.EARLY if recorded < wanted else DeviationKind.LATE
        after, before = self._around(wanted)
        return Deviation(kind, about, row, at.stage, lacking, after, before, elsewhere)

    def _hindrance(self, about: str, at: _At) -> tuple[bool, tuple[str, ...]]:
        """Return whether the run stood elsewhere, and what had to be handed in before."""
        output = self.schedule.output_of.get(about)
        if output is not None:
            lacks = tuple(base for base in output.bases if base not in at.made)
            return output.stage != at.stage, lacks
        for transition in self.schedule.exits(at.stage):
            if transition.trigger == about:
                asked = asked_for(self.schedule, at.stage, transition.requires)
                return False, tuple(o for o in dict.fromkeys(asked) if o not in at.made)
        return True, ()

    def _around(self, wanted: int) -> tuple[Spot | None, Spot | None]:
        """Return the steps of the run before and after a place.

        Before it stands the last one, recorded or not; after it the next that was recorded, and for
        an output the next transition or output made from it, since that is what wants it.
        """
        run = [at for at, move in enumerate(self.moves) if move.kind is not MoveKind.LOG_ONLY]
        earlier = [at for at in run if at < wanted]
        output = self.moves[wanted].letter >= len(self.schedule.triggers)
        name = self._name(self.moves[wanted])
        later = [
            at
            for at in run
            if at > wanted and (self._wants(at, name) if output else self._is_recorded(at))
        ]
        return (
            self._spot(earlier[-1]) if earlier else None,
            self._spot(later[0]) if later else None,
        )

    def _wants(self, at: int, output: str) -> bool:
        other = self.schedule.output_of.get(self._name(self.moves[at]))
        return other is None or output in other.bases

    def _is_recorded(self, at: int) -> bool:
        return self.moves[at].kind is MoveKind.SYNCHRONOUS

    def _spot(self, at: int) -> Spot:
        move = self.moves[at]
        recorded = move.kind is MoveKind.SYNCHRONOUS
        return Spot(self._name(move), int(self.log.row[move.row]) if recorded else None)

    def _name(self, move: Move) -> str:
        if move.letter == UNKNOWN_LETTER:
            return self.log.unknown[int(self.log.about[move.row])]
        triggers = self.schedule.triggers
        if move.letter < len(triggers):
            return triggers[move.letter]
        return tuple(self.schedule.output_of)[move.letter - len(triggers)]

    def _standing(self) -> Iterator[_At]:
        """Give how the run stands before each move."""
        dest: Mapping[tuple[str, str], str] = {
            (t.source, t.trigger): t.dest for t in self.schedule.transitions
        }
        stage, made = self.schedule.initial, frozenset[str]()
        for move in self.moves:
            yield _At(stage, made)
            name = self._name(move)
            if move.kind is MoveKind.LOG_ONLY:
                continue
            if name in self.schedule.output_of:
                made |= {name}
            else:
                stage = dest[stage, name]
