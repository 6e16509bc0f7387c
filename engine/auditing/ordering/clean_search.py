"""Whether some order of a record conforms, or may conform: a search that departs nowhere.

An order is given up at its first certain major finding. Beyond persistent sets and points that
meet, one rule keeps the search small: a submission that departs in nothing now is taken at once
where it is *free*, for taking it later gains nothing:

- its output being there earlier closes no gate, for gates are monotone; nobody approves the output,
  no approval of a gate is bound to it, no act withdraws it, and none of its contents is handed in
  twice;
- what it derives from, directly or not, is not handed in again, so that it would be made from the
  same contents later;
- either nothing derives from the output, so that nobody reads which of its submissions is the
  current one; or it has none yet. Then whatever derives from it comes later in every order that
  departs in nothing (a base that is missing is a certain finding), and the contents of the output
  change after that in no more places than they did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING

from attrs import frozen

from engine.auditing.ordering.dependence import WRITING, Reading
from engine.auditing.ordering.walking import Point, TooManySteps, Walk
from schemas.audit import MINOR, Certainty, Finding
from schemas.coded_log import Deed

if TYPE_CHECKING:
    from schemas.case_record import Act


def some_clean_order(walk: Walk, reading: Reading, acts: int, budget: int) -> bool:
    """Whether some order of the acts holds no certain major finding.

    Raises:
        TooManySteps: more acts were to be judged than ``budget``.
    """
    free = free_acts(reading, walk.record.acts)
    stack = [walk.start(acts)]
    known: set[Hashable] = set()
    while stack:
        point = stack.pop()
        if point.done == walk.order.everything:
            return True
        budget -= walk.effort(point)
        if budget < 0:
            raise TooManySteps
        following, spent = _following(walk, free, point)
        budget -= spent
        if budget < 0:
            raise TooManySteps
        for further in following:
            key = walk.key(further)
            if key not in known:
                known.add(key)
                stack.append(further)
    return False


def departs(found: Iterable[Finding]) -> bool:
    """Whether a certain major finding is among these."""
    return any(f.certainty is Certainty.ALL and f.rule not in MINOR for f in found)


def _following(walk: Walk, free: Free, point: Point) -> tuple[list[Point], int]:
    """Return the points that follow without departing, and how many acts were judged for them."""
    enabled = walk.order.enabled(point.done)
    tried = [at for at in enabled if free.now(point, at, walk.record.acts[at])]
    for spent, at in enumerate(tried, start=1):
        further, found = walk.taken(point, at)
        if not departs(found):
            return [further], spent
    taken = [walk.taken(point, at) for at in walk.next(point)]
    clean = [further for further, found in taken if not departs(found)]
    return clean[::-1], len(tried) + len(taken)


@frozen(eq=False, repr=False)
class Free:
    """The submissions that are taken at once.

    ``sources`` gives, for each of them by its place, the acts that write what it derives from;
    ``bases`` are the outputs that others derive from.
    """

    sources: dict[int, int]
    bases: frozenset[str]

    def now(self, point: Point, at: int, act: Act) -> bool:
        """Whether an act that may come next is free."""
        sources = self.sources.get(at)
        if sources is None or point.state is None or sources & ~point.done:
            return False
        return act.about not in point.state.submissions or act.about not in self.bases


def free_acts(reading: Reading, acts: tuple[Act, ...]) -> Free:
    """Return the submissions of outputs that are handed in and no more."""
    outputs = _plain_outputs(reading, acts)
    return Free(
        {
            at: _sources(reading, acts, act.about)
            for at, act in enumerate(acts)
            if act.deed is Deed.SUBMITTED and act.about in outputs
        },
        reading.bases,
    )


def _sources(reading: Reading, acts: tuple[Act, ...], output: str) -> int:
    read = reading.derived_from[output] - {output}
    return sum(1 << at for at, act in enumerate(acts) if act.deed in WRITING and act.about in read)


def _plain_outputs(reading: Reading, acts: tuple[Act, ...]) -> frozenset[str]:
    touched = {act.about for act in acts if act.deed in (Deed.WITHDRAWN, Deed.APPROVED)}
    gates = {act.about for act in acts if act.deed is Deed.APPROVED_GATE}
    bound = {name for trigger in gates for name in reading.asked.get(trigger, ())}
    submitted = [act for act in acts if act.deed is Deed.SUBMITTED]
    often = Counter(act.content for act in submitted if act.content is not None)
    shared = {act.about for act in submitted if act.content and often[act.content] > 1}
    known = reading.tables.schedule.output_of
    approved = {name for name, output in known.items() if output.approval is not None}
    return frozenset(known.keys() - touched - bound - shared - approved)
