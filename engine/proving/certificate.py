"""The independent check of a certificate of soundness: it shares nothing with what wrote it.

Checked is that some node covers the beginning; that whatever a visit does and whichever exit it
takes, some node covers where that leads; that from the worst that a visit can come to, the next
step can be taken, into a node of a smaller rank; and that only ``final: done`` stages have none. By
design 3 only outputs of the cycle's stage change, and what derives from them is out of date then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from graphlib import TopologicalSorter

from schemas.requirement import AllOf, AnyOf, AtLeast, Elapsed, OutputNeeded, Requirement
from schemas.requirement import StageOutputs as Own
from schemas.schedule import Final, Schedule, Transition
from schemas.soundness import Certificate, Node, Objection

Names = frozenset[str]
Known = tuple[Names, Names, Names, Names]  # surely current, fresh, entered; surely not there
NONE: Names = frozenset()


def objections(schedule: Schedule, certificate: Certificate) -> tuple[Objection, ...]:
    """Return what a certificate does not show; empty when it proves that every cycle can finish."""
    return tuple(_Check(schedule, certificate.nodes).all())


class _Check:
    def __init__(self, schedule: Schedule, nodes: tuple[Node, ...]) -> None:
        self.schedule, self.nodes, self.stages = schedule, nodes, schedule.stage_of
        self.node_of = {node.id: node for node in nodes}
        self.covering: dict[str, list[Node]] = {}
        for node in nodes:
            self.covering.setdefault(node.stage, []).extend([node] * (not node.unharmed))
        self.bases = {name: frozenset(o.bases) for name, o in schedule.output_of.items()}
        self.before: dict[str, Names] = {}
        self.own: dict[str, list[str]] = {stage: [] for stage in schedule.stage_of}
        for name in TopologicalSorter(self.bases).static_order():
            self.before[name] = self.bases[name].union(*(self.before[b] for b in self.bases[name]))
            self.own[schedule.output_of[name].stage].append(name)
        self.after: dict[str, set[str]] = {name: set() for name in self.before}
        for base, name in ((b, n) for n, before in self.before.items() for b in before):
            self.after[base].add(name)

    def all(self) -> Iterator[Objection]:
        start = frozenset({self.schedule.initial})
        rest = frozenset((*self.before, *self.own)) - start
        if not self.covered(self.schedule.initial, (NONE, NONE, start, rest)):
            yield Objection("initial")
        for node in self.nodes:
            if node.stage not in self.own or self.node_of[node.id] is not node:
                yield Objection("node", node.id)
            elif self.stages[node.stage].final is not Final.DONE:
                yield from self.steps_on(node)
                for exit_ in () if node.unharmed else self.schedule.exits(node.stage):
                    ends = self.stages[exit_.dest].final is Final.GIVEN_UP
                    if not ends and not self.leads_to_nodes(node, exit_, NONE, NONE):
                        yield Objection("uncovered", node.id, exit_.trigger)

    def covered(self, stage: str, known: Known) -> bool:
        return any(self.says(node, known) for node in self.covering.get(stage, ()))

    def steps_on(self, node: Node) -> Iterator[Objection]:
        to = self.node_of.get(-1 if node.to is None else node.to)
        exits = self.schedule.exits(node.stage)
        step = next((exit_ for exit_ in exits if exit_.trigger == node.next), None)
        if to is None or step is None or step.dest != to.stage:
            yield Objection("next", node.id, node.next)
            return
        if to.rank >= node.rank:
            yield Objection("rank", node.id, node.next)
        known = self.produced(node, step)
        facts = known[0] | node.entered | {node.stage}
        opens = self.needed(step.requires, step.source, facts.__contains__) is not None
        if not opens or not self.says(to, known):
            yield Objection("next", node.id, node.next)

    def produced(self, node: Node, step: Transition) -> Known:
        """Return what is sure after the step when all was produced, whatever the visit did."""
        own, current = self.own[node.stage], set(node.current)
        fresh = current.union(node.fresh, *(self.before[n] for n in node.fresh | node.current))
        for name in () if node.unharmed else own:
            fresh -= {name} | self.after[name]
        current &= fresh
        for name in own:
            spared = name in fresh and not self.after[name].isdisjoint(fresh.difference(own))
            if name not in current and not spared and self.bases[name] <= fresh:
                fresh, current = fresh - self.after[name], current - self.after[name] | {name}
                fresh.add(name)
        entered, missing = node.entered | {node.stage, step.dest}, self.missing(node) - {step.dest}
        return frozenset(current), frozenset(fresh), entered, missing

    def missing(self, node: Node) -> Names:
        found = node.missing - {node.stage}
        for name in self.own[node.stage]:
            found = found - {name} if self.bases[name].isdisjoint(found) else found
        return found

    def leads_to_nodes(self, node: Node, exit_: Transition, true: Names, false: Names) -> bool:
        """Whether every way through the gate with these leaves true and false is covered."""
        out = self.missing(node) | false
        needed = self.needed(exit_.requires, exit_.source, lambda name: name not in out)
        if needed is None or self.covered(exit_.dest, self.left(node, exit_, needed | true)):
            return True
        settled = needed | true | out
        leaf = next((n for n in self.leaves(exit_.requires, exit_.source) if n not in settled), "")
        both = (true | {leaf}, false), (true, false | {leaf})
        return bool(leaf) and all(self.leads_to_nodes(node, exit_, *one) for one in both)

    def left(self, node: Node, exit_: Transition, true: Names) -> Known:
        """Return what is sure after the worst visit that ends by an exit with these leaves true."""
        own, outputs = self.own[node.stage], true & self.before.keys()
        kin = outputs.union(*(self.before[name] for name in outputs))
        touched = frozenset(own).difference(*(self.before[name] for name in kin.difference(own)))
        harmed = touched.union(*(self.after[name] for name in touched))
        fresh = (node.fresh | node.current) - harmed | kin
        plain = {name for name in fresh if self.schedule.output_of[name].passes_anyhow}
        entered = node.entered | true - outputs | {node.stage, exit_.dest}
        current = node.current - harmed | outputs | plain
        return current, fresh, entered, self.missing(node) - {exit_.dest}

    def needed(self, part: Requirement, source: str, may: Callable[[str], bool]) -> Names | None:
        """Return the leaves that every way to make a part true needs; ``None``: it cannot be."""
        if name := self.name(part):
            return frozenset({name}) if may(name) else None
        parts = self.parts(part, source)
        able = [n for n in (self.needed(one, source, may) for one in parts) if n is not None]
        count = part.count if isinstance(part, AtLeast) else len(parts)
        spare = len(able) - (1 if isinstance(part, AnyOf) else count)
        needed = (n for n in NONE.union(*able) if sum(n in a for a in able) > spare)
        return None if spare < 0 else frozenset(needed)

    def parts(self, part: Requirement, source: str) -> tuple[Requirement, ...]:
        if isinstance(part, Own):
            return tuple(OutputNeeded(o.id) for o in self.stages[source].outputs if not o.optional)
        return part.of if isinstance(part, AllOf | AnyOf | AtLeast) else ()

    def leaves(self, part: Requirement, source: str) -> list[str]:
        inner = (name for one in self.parts(part, source) for name in self.leaves(one, source))
        return [name for name in (self.name(part), *inner) if name]

    def name(self, part: Requirement) -> str:
        since = part.since if isinstance(part, Elapsed) else ""
        return part.output if isinstance(part, OutputNeeded) else since

    def says(self, node: Node, known: Known) -> bool:
        claimed = node.current, node.fresh | node.current, node.entered, node.missing
        return all(one <= other for one, other in zip(claimed, known, strict=True))
