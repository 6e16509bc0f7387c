"""Which acts of a case may change places without changing anything: the rest is *in conflict*.

Two acts are *independent* where, in every state, either order of them leads to the same state (up
to ``canonical``) and to the same findings of both. Independent are, of acts on outputs, all but
those on one output; those of which one reads what the other writes: a submission its direct bases,
an approval the output and all that it derives from; and those with equal contents, which are held
against each other (ETP515). An approval of a gate reads the gate's outputs. An act that no state
changes the meaning of and that changes no state is *idle*, and independent of every act. A
transition moves the stage, which every act reads, and is in conflict with all that are not idle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import permutations
from typing import TYPE_CHECKING

from attrs import frozen

from schemas.case_record import Act
from schemas.coded_log import Deed

if TYPE_CHECKING:
    from engine.deciding.tables import Tables
    from schemas.certainty import Span

OUTPUT_DEEDS = frozenset({Deed.SUBMITTED, Deed.WITHDRAWN, Deed.APPROVED})
WRITING = frozenset({Deed.SUBMITTED, Deed.WITHDRAWN})


@frozen(eq=False, repr=False, slots=False)
class Reading:
    """What the acts of a schedule read and write, and the outputs that hang together in it."""

    tables: Tables

    @cached_property
    def derived_from(self) -> Mapping[str, frozenset[str]]:
        """All outputs that each output derives from, directly or not, itself among them."""
        known = self.tables.schedule.output_of
        return {name: frozenset(_closure(known, name)) for name in known}

    @cached_property
    def bases(self) -> frozenset[str]:
        """The outputs that some other one derives from."""
        return frozenset(
            base for output in self.tables.schedule.output_of.values() for base in output.bases
        )

    @cached_property
    def asked(self) -> Mapping[str, frozenset[str]]:
        """The outputs that the gates of each trigger ask for."""
        found: dict[str, frozenset[str]] = {}
        for (_, trigger), move in self.tables.moves.items():
            found[trigger] = found.get(trigger, frozenset()).union(move.gate.outputs)
        return found

    @cached_property
    def entangled(self) -> frozenset[str]:
        """The outputs of gates with alternatives, where one output's absence hides another's.

        An output with the name of a role is counted in: findings are told apart by names.
        """
        gates = (move.gate for move in self.tables.moves.values())
        asked = {name for gate in gates if not gate.tree.conjunctive for name in gate.outputs}
        roles = {role.id for role in self.tables.schedule.roles}
        return frozenset(asked | (roles & self.tables.schedule.output_of.keys()))

    @cached_property
    def watched(self) -> frozenset[str]:
        """The stages whose latest entry some wait or due day counts from."""
        moves = self.tables.moves.values()
        due = {move.transition.due.since for move in moves if move.transition.due}
        leaves = (leaf for move in moves for leaf in move.gate.leaves)
        return frozenset(due | {leaf.about for leaf in leaves if leaf.kind == "elapsed"})

    def idle(self, act: Act) -> bool:
        """Whether an act neither changes a state nor is judged by one."""
        if act.deed is Deed.APPROVED:
            return self.tables.schedule.output_of[act.about].approval is None
        return act.deed is Deed.UNKNOWN or (act.deed is Deed.NOTED and act.event is None)

    def reads(self, act: Act) -> frozenset[str]:
        """Return the outputs whose submissions an act reads, beyond its own."""
        if act.deed is Deed.SUBMITTED:
            return frozenset(self.tables.schedule.output_of[act.about].bases)
        if act.deed is Deed.APPROVED:
            return self.derived_from[act.about]
        if act.deed is Deed.APPROVED_GATE:
            return self.asked.get(act.about, frozenset())
        return frozenset()

    def conflict(self, one: Act, other: Act, meeting: Meeting) -> bool:
        """Whether the order of two acts could matter; ``meeting`` are outputs of equal contents."""
        if self.idle(one) or self.idle(other):
            return False
        if not {one.deed, other.deed} <= _LOCAL or one.about == other.about:
            return True
        if {one.deed, other.deed} <= WRITING and (one.about, other.about) in meeting:
            return True
        return self._changes(one, other) or self._changes(other, one)

    def _changes(self, one: Act, other: Act) -> bool:
        return one.deed in WRITING and one.about in self.reads(other)


_LOCAL = OUTPUT_DEEDS | {Deed.APPROVED_GATE}
#: Pairs of outputs, both ways, of which the same content was handed in at some time.
Meeting = frozenset[tuple[str, str]]


def meeting_outputs(acts: Iterable[Act]) -> Meeting:
    """Return the outputs that share a content, in pairs."""
    holders: dict[str, set[str]] = {}
    for act in acts:
        if act.deed is Deed.SUBMITTED and act.content is not None:
            holders.setdefault(act.content, set()).add(act.about)
    return frozenset(pair for names in holders.values() for pair in permutations(names, 2))


def _closure(known: Mapping[str, object], name: str) -> Iterable[str]:
    found, waiting = {name}, [name]
    while waiting:
        bases = known[waiting.pop()].bases  # type: ignore[attr-defined]  # an output
        waiting += [base for base in bases if base not in found]
        found.update(bases)
    return found


# --- The partial order of one case ----------------------------------------------------------------


@frozen(eq=False, repr=False)
class Poset:
    """The acts of a case as bits: which surely came before each, and which it is in conflict with.

    ``before[i]`` has bit ``j`` where act ``j`` surely came before act ``i``; ``conflicts[i]`` where
    the order of the two is open and could matter. ``minimal`` are the acts that may be the first.
    """

    acts: tuple[Act, ...]
    before: tuple[int, ...]
    conflicts: tuple[int, ...]

    @property
    def everything(self) -> int:
        """All acts."""
        return (1 << len(self.acts)) - 1

    def enabled(self, done: int) -> list[int]:
        """Return the acts that may come next, by their place."""
        places = range(len(self.acts))
        return [at for at in places if not done >> at & 1 and not self.before[at] & ~done]

    @property
    def minimal(self) -> list[int]:
        """Return the acts that may be the first, by their place."""
        return self.enabled(0)


def poset(reading: Reading, acts: tuple[Act, ...], spans: tuple[Span, ...]) -> Poset:
    """Return the partial order of the acts."""
    before, conflicts, meeting = [0] * len(acts), [0] * len(acts), meeting_outputs(acts)
    for at, (act, span) in enumerate(zip(acts, spans, strict=True)):
        for other in range(at):
            if spans[other].high < span.low:
                before[at] |= 1 << other
            elif span.high < spans[other].low:
                before[other] |= 1 << at
            elif reading.conflict(act, acts[other], meeting):
                conflicts[at] |= 1 << other
                conflicts[other] |= 1 << at
    return Poset(acts, tuple(before), tuple(conflicts))


#: A persistent set is looked for from so many acts: any is right, and a smaller one only quicker.
_MOST_SEEDS = 16


def persistent(order: Poset, done: int) -> list[int]:
    """Return acts that may come next, such that it is enough to take each of them next.

    They are a persistent set: whatever else comes before the first of them, in any order of the
    rest, is not in conflict with it, so that this first one might as well come next at once. The
    findings are the same, for acts that are not in conflict may change places. Every order of the
    record is therefore equal, finding for finding, to one that is looked at.
    """
    enabled = order.enabled(done)
    best = enabled
    for seed in enabled:
        if not order.conflicts[seed] & ~done:
            return [seed]
    for seed in enabled[:_MOST_SEEDS]:
        found = _closed(order, done, seed, frozenset(enabled))
        best = found if len(found) < len(best) else best
    return best


def effort(enabled: int) -> int:
    """Return how many steps finding what may come next is worth, for so many acts that may.

    Up to 31 it is one; a set of n acts in conflict with one another costs about n cubed.
    """
    return 1 + (enabled // 32) ** 3


def _closed(order: Poset, done: int, seed: int, enabled: frozenset[int]) -> list[int]:
    """Close a set under conflict; of an act that cannot come yet, one that must come before it."""
    taken, waiting = {seed}, [seed]
    while waiting:
        left = order.conflicts[waiting.pop()] & ~done
        for other in bits(left):
            if other in taken:
                continue
            earlier = frozenset(bits(order.before[other] & ~done)) & enabled
            if earlier & taken:
                continue
            added = other if other in enabled else min(earlier)
            taken.add(added)
            waiting.append(added)
    return sorted(taken)


def bits(mask: int) -> Iterable[int]:
    """Give the places of the bits of a number, in order.

    >>> list(bits(0b10100))
    [2, 4]
    """
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
