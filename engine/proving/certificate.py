"""An independent checker of certificates: that every cycle of a schedule can finish.

It shares no code with what finds them, and knows nouns only. A certificate is accepted when

1. some node of the initial stage asks for nothing but that stage;
2. every node is closed: whatever was withdrawn, handed in anew or never handed in before one of its
   transitions is taken, some node of the next stage asks for no more than what surely is left;
3. every node goes on: with what can be produced in its stage its own transition opens, and leads to
   a node of lower rank; only stages that are ``final: done`` have rank 0 (given up needs no node).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import combinations
from math import comb

from attrs import evolve

from schemas import requirement as req
from schemas.schedule import Final, Schedule, Transition
from schemas.soundness import Certificate, CertificateNode

Names = frozenset[str]
#: A gate that opens in more ways than this is taken for what all of them ask for.
MOST_WAYS = 300


def objections(schedule: Schedule, certificate: Certificate) -> Iterator[str]:
    """Give what is wrong with a certificate, in English for a developer; nothing if accepted."""
    none, nodes = Names(), certificate.nodes
    start = CertificateNode(schedule.initial, none, none, none, Names({schedule.initial}))
    if not _covered(schedule, nodes, start):
        yield "the initial stage is not covered"
    for number, node in enumerate(nodes):
        for step in schedule.exits(node.stage):
            ways = _ways(schedule, step, step.requires)
            if not all(_covered(schedule, nodes, _worst(schedule, node, step, w)) for w in ways):
                yield f"{number}: {step.trigger} leads out of the certificate"
        if node.stage not in schedule.stage_of or not _goes_on(schedule, nodes, node):
            yield f"{number}: {node.trigger} does not lead nearer to an end"


def _has(state: CertificateNode, node: CertificateNode) -> bool:
    """Whether a state has all that a node says."""
    sets = ((n.there, n.fresh, n.current, n.entered) for n in (node, state))
    said, held = sets
    return state.stage == node.stage and all(s <= h for s, h in zip(said, held, strict=True))


def _covered(
    schedule: Schedule, nodes: tuple[CertificateNode, ...], state: CertificateNode
) -> bool:
    given_up = schedule.stage_of[state.stage].final is Final.GIVEN_UP
    return given_up or any(_has(state, node) for node in nodes)


def _worst(
    schedule: Schedule, node: CertificateNode, step: Transition, asked: Names
) -> CertificateNode:
    """Return what surely is left after a gate that asked for these outputs and ``@STAGE`` waits."""
    wanted = frozenset(name for name in asked if not name.startswith("@"))
    kept = _lineage(schedule, wanted)
    here = frozenset(output.id for output in schedule.stage_of[step.source].outputs)
    renewed = here - _lineage(schedule, kept - here)
    spoiled = frozenset(n for n in node.fresh - here if _lineage(schedule, {n}) & renewed)
    fresh = (node.fresh - here - spoiled) | kept
    current = ((node.current - here) | wanted) & fresh
    waited = frozenset(name[1:] for name in asked if name.startswith("@"))
    entered = node.entered | waited | {step.dest}
    return CertificateNode(step.dest, (node.there - here) | kept, fresh, current, entered)


def _goes_on(schedule: Schedule, nodes: tuple[CertificateNode, ...], node: CertificateNode) -> bool:
    if schedule.stage_of[node.stage].final is Final.DONE:
        return node.rank == 0 and node.trigger is None
    step = next((s for s in schedule.exits(node.stage) if s.trigger == node.trigger), None)
    if step is None or node.to is None or not 0 <= node.to < len(nodes):
        return False
    made, to = _producible(schedule, node), nodes[node.to]
    best = evolve(
        node, there=node.there | made, fresh=node.fresh | made, current=node.current | made
    )
    after = evolve(best, stage=step.dest, entered=node.entered | {step.dest})
    return _opens(schedule, step, step.requires, best) and _has(after, to) and node.rank > to.rank


def _producible(schedule: Schedule, node: CertificateNode) -> Names:
    """Return the outputs that can be made current in the stage without staling those of others.

    That files can pass the checks of each output is looked at elsewhere: it may be dead.
    """
    outputs = schedule.stage_of[node.stage].outputs
    elsewhere = _lineage(schedule, node.fresh - {output.id for output in outputs})
    free = [o for o in outputs if not (o.id in elsewhere and o.id in node.fresh - node.current)]
    made: Names = frozenset()
    for _ in free:
        made |= {o.id for o in free if frozenset(o.bases) <= node.fresh | made}
    return made


def _opens(
    schedule: Schedule, step: Transition, part: req.Requirement, held: CertificateNode
) -> bool:
    if isinstance(part, req.AllOf | req.AnyOf | req.AtLeast):
        return sum(_opens(schedule, step, inner, held) for inner in part.of) >= _count(part)
    if isinstance(part, req.Elapsed):
        return part.since in held.entered
    return _asked(schedule, step, part) <= held.current


def _count(part: req.AllOf | req.AnyOf | req.AtLeast) -> int:
    return len(part.of) if isinstance(part, req.AllOf) else getattr(part, "count", 1)


def _asked(schedule: Schedule, step: Transition, part: req.Requirement) -> Names:
    if isinstance(part, req.StageOutputs):
        outputs = schedule.stage_of[step.source].outputs
        return frozenset(output.id for output in outputs if not output.optional)
    return frozenset({part.output} if isinstance(part, req.OutputNeeded) else ())


def _ways(schedule: Schedule, step: Transition, part: req.Requirement) -> list[Names]:
    """List what opens a requirement; of too many ways, only what all of them ask for."""
    if isinstance(part, req.Elapsed):
        return [frozenset({f"@{part.since}"})]
    if not isinstance(part, req.AllOf | req.AnyOf | req.AtLeast):
        return [_asked(schedule, step, part)]
    inner, count = [_ways(schedule, step, one) for one in part.of], _count(part)
    if comb(len(inner), count) * max(map(len, inner)) ** count > MOST_WAYS:
        sure = [reduce(frozenset.intersection, ways) for ways in inner]
        every = count == len(inner)
        return [frozenset().union(*sure) if every else reduce(frozenset.intersection, sure)]
    found = {frozenset[str]()} if not count else set[Names]()
    for chosen in combinations(inner, count):
        found |= reduce(lambda all_, ways: {a | w for a in all_ for w in ways}, chosen, {Names()})
    return list(found)


def _lineage(schedule: Schedule, names: Iterable[str]) -> Names:
    """Return outputs and all that they are made from."""
    found = frozenset(names)
    while more := {base for name in found for base in schedule.output_of[name].bases} - found:
        found |= more
    return found
