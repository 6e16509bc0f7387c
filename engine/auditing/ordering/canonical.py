"""What of a state the acts still to come can read: two states that agree in it have one future.

A state names the events that made it what it is; no rule asks for these names but through what is
kept here. Left out or renamed are:

- the number and the hash of the last event; the days of entries that no wait and no due day counts
  from (the entry into the current stage is kept where some act of the case lies wholly before it);
- a content that no other act of the case hands in can be equal to nothing later: of a base that an
  output was made from it is kept only whether it is still the base's content (``FRESH``) or can
  never be again (``GONE``);
- a person who is not named is nobody else's double: such submitters and signatures are counted;
- approvals of a gate given in an earlier visit, or for a submission that is gone, never count.

The last trigger is kept while it may be recorded again, for that would be too often.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING

from attrs import frozen

from engine.auditing.ordering.dependence import Reading
from engine.auditing.retelling import content_of
from engine.deciding.standings import days_of
from schemas.coded_log import Deed

if TYPE_CHECKING:
    from datetime import date

    from schemas.case_record import Act
    from schemas.cycle import GateApproval, Signature, State, Submission

FRESH, GONE, UNSAID = "fresh", "gone", "unsaid"


@frozen(eq=False, repr=False)
class Canon:
    """What is the same for all states of one case.

    ``common`` are the contents that two acts hand in, ``named`` the persons that some act names;
    ``soonest`` is the earliest last day of any transition.
    """

    reading: Reading
    common: frozenset[str]
    named: frozenset[str]
    soonest: date | None

    def key(self, state: State) -> Hashable:
        """Return what the acts still to come can read of a state."""
        made = [self._submission(state, name) for name in sorted(state.submissions)]
        given = [self._given(state, one) for one in state.gate_approvals]
        return state.stage, self._entries(state), tuple(made), _counted(given) if given else ()

    def _entries(self, state: State) -> Hashable:
        kept = [
            (stage, entry.happened)
            for stage, entry in state.entries.items()
            if stage in self.reading.watched
            or (stage == state.stage and self._after_some(entry.happened))
        ]
        return tuple(sorted(kept))

    def _after_some(self, happened: str) -> bool:
        return self.soonest is not None and self.soonest < days_of(happened).first

    def _submission(self, state: State, name: str) -> Hashable:
        found = state.submissions[name]
        bases = [(base, self._base(state, base, found.made_from[base])) for base in found.made_from]
        content = self._content(found.content)
        gone = found.redacted, found.lost
        return name, content, tuple(bases), found.failed, gone, self._hands(found, name)

    def _hands(self, found: Submission, name: str) -> tuple[Hashable, ...]:
        """Return who handed it in and who approved it, where somebody is to approve it."""
        output = self.reading.tables.schedule.output_of.get(name)
        if output is None or output.approval is None:
            return ()
        persons = frozenset(self.named.intersection(found.persons))
        return persons, _counted(map(self._signed, found.approvals))

    def _content(self, content: tuple[str, ...]) -> tuple[str, ...]:
        return tuple([one if one in self.common else UNSAID for one in content])

    def _base(self, state: State, base: str, content: tuple[str, ...]) -> str:
        now = state.submissions.get(base)
        if now is not None and now.content == content:
            return FRESH
        returns = bool(content) and self.common.issuperset(content)
        return "=".join(("", *content)) if returns else GONE

    def _given(self, state: State, given: GateApproval) -> Hashable:
        if given.visit != state.visit:
            return None
        kept = []
        for output, seq in given.submissions.items():
            now = state.submissions.get(output)
            if now is None or now.seq != seq:
                return None
            kept.append(output)
        return given.trigger, tuple(kept), self._signed(given.by)

    def _signed(self, signature: Signature) -> tuple[str, str]:
        return signature.person if signature.person in self.named else "", signature.role


def canon(reading: Reading, acts: Iterable[Act]) -> Canon:
    """Return what is the same for all states of a case with these acts."""
    acts = tuple(acts)
    contents = Counter(content_of(act) for act in acts if act.deed is Deed.SUBMITTED)
    common = frozenset(content for content, count in contents.items() if count > 1)
    ends = [act.days.last for act in acts if act.deed is Deed.ADVANCED]
    named = frozenset(act.person for act in acts if act.person is not None)
    return Canon(reading, common, named, min(ends, default=None))


def _counted(items: Iterable[Hashable]) -> Hashable:
    """Return which items there are and how often; ``None`` is no item."""
    return frozenset(Counter(item for item in items if item is not None).items())
