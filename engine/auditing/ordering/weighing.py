"""What the parts of a case say, put together to one answer on the case.

- A finding of the file's own order holds for certain in all orders where its part says so, or
  where no open order touches it.
- A certain major finding that holds in all orders makes the case depart in all of them.
- Where no order of any part holds a major finding, all conform.
- Else the answer hangs on whether one order holds none of them together, which no part can tell by
  itself: the file's own order does, or one is searched for.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs
from attrs import frozen

from engine.auditing.ordering.clean_search import departs, some_clean_order
from engine.auditing.ordering.dependence import OUTPUT_DEEDS, Reading
from engine.auditing.ordering.partition import Part, Partition
from engine.auditing.ordering.walking import TooManySteps, Walk, Walked, key_of, walked
from schemas.audit import MINOR, Certainty, Finding
from schemas.case_record import Act, CaseAudit
from schemas.certainty import MOST_OTHERS, CaseCertainty, Conformance
from schemas.coded_log import Deed


@frozen(eq=False, repr=False)
class DividedCase:
    """One case in parts, with the audit of its file's own order.

    ``by_number`` gives its acts by their number, without those that no order touches.
    """

    reading: Reading
    walk: Walk
    audit: CaseAudit
    parts: Partition
    budget: int
    by_number: Mapping[int, Act]

    def owner(self, finding: Finding) -> Part | None:
        """Return the part that answers for a finding; ``None`` where no order touches it."""
        if finding.event is None:
            return self.parts.core
        act = self.by_number.get(finding.event)
        if act is None:
            return None
        if act.deed not in OUTPUT_DEEDS and act.deed is not Deed.ADVANCED:
            return self.parts.core
        about = act.about if act.deed in OUTPUT_DEEDS else finding.about
        groups = (group for group in self.parts.groups if about in group.outputs)
        return next(groups, self.parts.core)

    def walked(self, part: Part) -> Walked | None:
        """Walk the orders of one part; ``None`` where they are too many."""
        try:
            return walked(self.walk, part.acts, lambda f: self.owner(f) is part, self.budget)
        except TooManySteps:
            return None

    def may_conform(self) -> bool | None:
        """Whether some order holds no certain major finding; ``None`` where it was given up."""
        if not departs(self.audit.findings):
            return True
        acts = self.parts.all_acts
        try:
            return some_clean_order(self.walk, self.reading, acts, self.budget)
        except TooManySteps:
            return None


@frozen(eq=False, repr=False)
class _Answers:
    """What the open parts said, by part; ``None`` of a part that was given up."""

    case: DividedCase
    by_part: Mapping[int, Walked | None]

    def judged(self, finding: Finding) -> Finding:
        """Return a finding of the file's order with the certainty that all orders give it."""
        part = self.case.owner(finding)
        if part is None or id(part) not in self.by_part:
            return finding
        answer = self.by_part[id(part)]
        always = answer is not None and key_of(finding) in answer.always
        return attrs.evolve(finding, certainty=Certainty.ALL if always else Certainty.SOME)

    def unproven(self, finding: Finding) -> bool:
        """Whether the search that would tell the certainty of a finding was given up."""
        part = self.case.owner(finding)
        return part is not None and self.by_part.get(id(part), _CLOSED) is None

    @property
    def told(self) -> tuple[Walked, ...]:
        """The answers of the parts that were not given up."""
        return tuple(answer for answer in self.by_part.values() if answer is not None)

    @property
    def given_up(self) -> bool:
        """Whether some part was given up."""
        return None in self.by_part.values()


_CLOSED = object()


def weighed(case: DividedCase, waiting: tuple[Part, ...]) -> CaseCertainty:
    """Walk the open parts of a case and put together what they say."""
    answers = _Answers(case, {id(part): case.walked(part) for part in waiting})
    found = tuple(answers.judged(finding) for finding in case.audit.findings)
    shown = {key_of(finding) for finding in found}
    others = tuple(
        attrs.evolve(finding, certainty=Certainty.SOME)
        for answer in answers.told
        for finding in answer.findings
        if key_of(finding) not in shown
    )
    return CaseCertainty(
        case.audit.case,
        _conformance(answers, (*found, *others)),
        found,
        others[:MOST_OTHERS],
        max(len(others) - MOST_OTHERS, 0),
        any(answer.differs for answer in answers.told),
        sum(map(answers.unproven, case.audit.findings)),
    )


def _conformance(answers: _Answers, found: tuple[Finding, ...]) -> Conformance:
    """Weigh the findings of all orders; a finding of a part that was given up counts as possible.

    It may be one of the file's order, which is an order of the record, or else it is not counted.
    """
    if departs(found):
        return Conformance.NONE
    majors = any(finding.rule not in MINOR for finding in found)
    if not majors:
        return Conformance.UNDECIDED if answers.given_up else Conformance.ALL
    hope = answers.case.may_conform()
    if hope is None:
        return Conformance.UNDECIDED
    return Conformance.SOME if hope else Conformance.NONE
