"""Two schedules side by side: their outputs as bits, what each costs to produce, and for whom.

A history ranges over the outputs of both. An output that a schedule does not know is permitted by
it and changes nothing. Rules of the module:

- an output is *for A* when it counts for A's gates: files that pass A's checks, A's approvals;
- an output is *alike* when whatever is current for A is current for B: nothing of its own or of
  what it is made from could tell the two apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import frozen

from engine.proving.comparing.making import FOR_A, FOR_B, NOBODY, Making, makings

if TYPE_CHECKING:
    from schemas.schedule import Schedule


@frozen(eq=False, repr=False)
class Pair:
    """Schedules A and B, and what follows from both; sets of outputs are bits."""

    a: Schedule
    b: Schedule

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every output of both, each after all that it is made from in either."""
        known = dict.fromkeys((*self.a.output_of, *self.b.output_of))
        done: dict[str, None] = {}
        for name in known:
            self._place(name, done)
        return tuple(done)

    def _place(self, name: str, done: dict[str, None]) -> None:
        path = {name: None}  # only what it is made from step by step: so a circle ends, too
        while path:
            top = next(reversed(path))
            new = (one for one in self.bases_of(top) if one not in done and one not in path)
            before = next(new, None)
            if before is None:
                done[path.popitem()[0]] = None
            else:
                path[before] = None

    def bases_of(self, name: str) -> tuple[str, ...]:
        """What an output is made from in either schedule."""
        found = (s.output_of[name].bases for s in (self.a, self.b) if name in s.output_of)
        return tuple(dict.fromkeys(base for bases in found for base in bases))

    @cached_property
    def bit(self) -> Mapping[str, int]:
        """The bit of each output."""
        return {name: 1 << place for place, name in enumerate(self.names)}

    @cached_property
    def stage_bit_b(self) -> Mapping[str, int]:
        """The bit of each stage of B."""
        return {stage.id: 1 << place for place, stage in enumerate(self.b.stages)}

    def mask(self, names: Iterable[str]) -> int:
        """The bits of some outputs."""
        return sum(self.bit[name] for name in set(names))

    def listed(self, mask: int) -> Iterator[str]:
        """Give the outputs of some bits, bases before what is made from them."""
        while mask:
            low = mask & -mask
            yield self.names[low.bit_length() - 1]
            mask ^= low

    def _bases(self, schedule: Schedule) -> Mapping[str, int]:
        known = schedule.output_of
        return {n: self.mask(known[n].bases) if n in known else 0 for n in self.names}

    @cached_property
    def bases_a(self) -> Mapping[str, int]:
        """What A makes each output from."""
        return self._bases(self.a)

    @cached_property
    def bases_b(self) -> Mapping[str, int]:
        """What B makes each output from."""
        return self._bases(self.b)

    @cached_property
    def bases(self) -> Mapping[str, int]:
        """What each output is made from in either."""
        return {name: self.bases_a[name] | self.bases_b[name] for name in self.names}

    def _lineage(self, bases: Mapping[str, int]) -> Mapping[str, int]:
        """All that each output comes from, itself among it; between two schedules it may circle."""
        found = {name: self.bit[name] | bases[name] for name in self.names}
        changed = True
        while changed:
            changed = False
            for name in self.names:
                whole = found[name]
                for base in self.listed(bases[name]):
                    whole |= found[base]
                changed = changed or whole != found[name]
                found[name] = whole
        return found

    @cached_property
    def lineage_a(self) -> Mapping[str, int]:
        """All that each output comes from in A, itself among it."""
        return self._lineage(self.bases_a)

    @cached_property
    def lineage_b(self) -> Mapping[str, int]:
        """All that each output comes from in B, itself among it."""
        return self._lineage(self.bases_b)

    @cached_property
    def lineage(self) -> Mapping[str, int]:
        """All that each output comes from in either, itself among it."""
        return self._lineage(self.bases)

    def _offspring(self, lineage: Mapping[str, int]) -> Mapping[str, int]:
        found = dict.fromkeys(self.names, 0)
        for name in self.names:
            for origin in self.listed(lineage[name] & ~self.bit[name]):
                found[origin] |= self.bit[name]
        return found

    @cached_property
    def offspring(self) -> Mapping[str, int]:
        """All that is made from each output in either, directly or not; itself is not among it."""
        return self._offspring(self.lineage)

    @cached_property
    def offspring_b(self) -> Mapping[str, int]:
        """All that is made from each output in B, directly or not; itself is not among it."""
        return self._offspring(self.lineage_b)

    @cached_property
    def entangled(self) -> int:
        """The outputs that no common history can hold: each would be there before itself."""
        found = 0
        for name in self.names:
            if any(self.bit[name] & self.lineage[base] for base in self.listed(self.bases[name])):
                found |= self.bit[name]
        return self.mask(name for name in self.names if self.lineage[name] & found)

    def here(self, stage_a: str, stage_b: str) -> int:
        """The outputs that both permit in these stages, if what they are made from is there."""
        found = self.of_both.get((stage_a, stage_b), 0)
        found |= self.of_a_alone.get(stage_a, 0)
        return (found | self.of_b_alone.get(stage_b, 0)) & ~self.entangled

    @cached_property
    def of_both(self) -> Mapping[tuple[str, str], int]:
        """The outputs that both know, by their stages."""
        found: dict[tuple[str, str], int] = {}
        for name in self.a.output_of.keys() & self.b.output_of.keys():
            stages = self.a.output_of[name].stage, self.b.output_of[name].stage
            found[stages] = found.get(stages, 0) | self.bit[name]
        return found

    @cached_property
    def of_a_alone(self) -> Mapping[str, int]:
        """The outputs that B does not know, by A's stage."""
        return self._alone(self.a, self.b)

    @cached_property
    def of_b_alone(self) -> Mapping[str, int]:
        """The outputs that A does not know, by B's stage."""
        return self._alone(self.b, self.a)

    def _alone(self, own: Schedule, other: Schedule) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for name in own.output_of.keys() - other.output_of.keys():
            stage = own.output_of[name].stage
            found[stage] = found.get(stage, 0) | self.bit[name]
        return found

    @cached_property
    def makings(self) -> Mapping[str, Mapping[int, Making]]:
        """The cheapest way to produce each output, by whom it then counts for."""
        return {
            name: makings(self.a.output_of.get(name), self.b.output_of.get(name))
            for name in self.names
        }

    def making(self, name: str, wanted: int, barred: int = NOBODY) -> Making | None:
        """Return the cheapest way to produce an output for all who want it and nobody barred."""
        ways = [
            making
            for counts_for, making in self.makings[name].items()
            if counts_for & wanted == wanted and not counts_for & barred
        ]
        return min(ways, key=lambda making: (making.cost, making.counts_for), default=None)

    @cached_property
    def alike(self) -> int:
        """The outputs that are current for B whenever they are current for A."""
        found = self.listed(self.fresh_alike)
        return self.mask(name for name in found if self.making(name, FOR_A, FOR_B) is None)

    @cached_property
    def fresh_alike(self) -> int:
        """The outputs that are fresh for B whenever they are fresh for A."""
        found = 0
        for name in self.names:
            if name in self.a.output_of and not self.bases_b[name] & ~(self.bases_a[name] & found):
                found |= self.bit[name]
        return found
