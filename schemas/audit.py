"""The nouns of an audit: rules, findings, what was not evaluated, and the answer (design 5.1).

A *finding* is one departure of one case from its schedule. Findings of one rule about one part of
the schedule make one *kind of departure*, which is what people read; a case is a cycle of the
ledger or one case of a log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import field, frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.attribution import Place
    from schemas.schedule import Schedule


class Rule(StrEnum):
    """Every rule that an audit looks at, in the order of the design."""

    UNKNOWN_EVENT = "unknown-event"
    WRONG_STAGE = "wrong-stage"
    MISSING_OUTPUT = "missing-output"
    STALE_OUTPUT = "stale-output"
    INVALID_OUTPUT = "invalid-output"
    MISSING_EVIDENCE = "missing-evidence"
    ALTERED_EVIDENCE = "altered-evidence"
    NO_RIGHT = "no-right"
    SAME_PERSON = "same-person"
    NOT_APPROVED = "not-approved"
    MISSING_REASON = "missing-reason"
    TOO_OFTEN = "too-often"
    TOO_EARLY = "too-early"
    OVERDUE = "overdue"
    ORDER_OF_CLOCKS = "order-of-clocks"
    UNFINISHED = "unfinished"
    WAIVER_EXPIRED = "waiver-expired"
    LEDGER_BROKEN = "ledger-broken"


#: The rules by the number that columns of findings hold.
RULES = tuple(Rule)


class Family(StrEnum):
    """What kind of departure a rule's findings are, for people."""

    MISSING = "missing"
    TOO_OFTEN = "too-often"
    OUT_OF_SEQUENCE = "out-of-sequence"
    NO_RIGHT = "no-right"
    LATE = "late"
    CHANGED_LATER = "changed-later"
    RECORD = "record"


FAMILY_OF: Mapping[Rule, Family] = {
    Rule.UNKNOWN_EVENT: Family.RECORD,
    Rule.WRONG_STAGE: Family.OUT_OF_SEQUENCE,
    Rule.MISSING_OUTPUT: Family.MISSING,
    Rule.STALE_OUTPUT: Family.OUT_OF_SEQUENCE,
    Rule.INVALID_OUTPUT: Family.MISSING,
    Rule.MISSING_EVIDENCE: Family.CHANGED_LATER,
    Rule.ALTERED_EVIDENCE: Family.CHANGED_LATER,
    Rule.NO_RIGHT: Family.NO_RIGHT,
    Rule.SAME_PERSON: Family.NO_RIGHT,
    Rule.NOT_APPROVED: Family.MISSING,
    Rule.MISSING_REASON: Family.MISSING,
    Rule.TOO_OFTEN: Family.TOO_OFTEN,
    Rule.TOO_EARLY: Family.OUT_OF_SEQUENCE,
    Rule.OVERDUE: Family.LATE,
    Rule.ORDER_OF_CLOCKS: Family.RECORD,
    Rule.UNFINISHED: Family.LATE,
    Rule.WAIVER_EXPIRED: Family.LATE,
    Rule.LEDGER_BROKEN: Family.RECORD,
}


class Severity(StrEnum):
    """How much a finding weighs: a minor one does not make a case depart from the schedule."""

    MAJOR = "major"
    MINOR = "minor"


#: Late is a finding, never a lock (design 2): it leaves the case conforming, and is told.
MINOR = frozenset({Rule.OVERDUE, Rule.UNFINISHED, Rule.MISSING_REASON, Rule.WAIVER_EXPIRED})


class Certainty(StrEnum):
    """Whether a finding holds in all orders, days and contents that the record leaves open."""

    ALL = "all"
    SOME = "some"


class Verdict(StrEnum):
    """What an audit says of a record."""

    CONFORMS = "conforms"
    DEPARTS = "departs"
    NOT_SHOWN = "not-shown"


class Grade(StrEnum):
    """The three steps of NIK, the Supreme Audit Office of Poland; ``NONE`` where none is shown."""

    POSITIVE = "positive"
    DESPITE = "positive-despite-irregularities"
    NEGATIVE = "negative"
    NONE = "not-graded"


@frozen(repr=False, slots=False)
class Finding(Noun):
    """One departure of one case.

    ``event`` is the event's ``seq`` in a ledger or its row in a log, counted from 1; ``None`` where
    the whole case is meant. ``about`` is the id of the output, trigger, role or stage that it is
    about, or the unknown activity's own text. ``trigger`` is the transition whose gate was gone
    through, where the finding was made at one. ``impact`` counts working days late or early.
    ``facts`` hold what the sentence needs beyond that; they take no part in comparison.
    """

    rule: Rule
    case: str
    event: int | None
    about: str
    trigger: str = ""
    certainty: Certainty = Certainty.ALL
    impact: int = 0
    facts: Mapping[str, object] = field(factory=dict, eq=False)


class Unknown(StrEnum):
    """What a record does not say, so that rules that rest on it are not evaluated."""

    EVIDENCE = "no-files"
    CHECKS = "no-checks"
    PERSONS = "no-persons"
    ROLES = "no-roles"
    APPROVALS = "no-approvals"
    TIMES = "no-times"
    CONTENTS = "no-contents"
    REASONS = "no-reasons"
    RECORDED = "no-second-clock"
    CHAIN = "no-chain"
    KINDS = "other-kinds"


@frozen(repr=False)
class NotEvaluated(Noun):
    """A rule that could not be looked at in ``cases`` cases, and what the record does not say."""

    rule: Rule
    cases: int
    why: Unknown


@frozen(repr=False)
class Allowance(Noun):
    """A departure that someone answers for: an entry of the allow-list.

    ``until`` is the last day on which it holds; ``about`` and ``cases`` narrow it, empty: any.
    """

    rule: Rule
    owner: str
    reason: str
    until: date
    about: str = ""
    cases: tuple[str, ...] = ()
    place: Place | None = field(default=None, eq=False, repr=False, kw_only=True)


@frozen(repr=False)
class Departure(Noun):
    """One kind of departure: the findings of one rule about one part of a schedule.

    ``number`` counts from 1 in the order they are told. ``findings`` are the places of its findings
    among the audit's, from 0; ``cases`` counts different cases, ``certain_cases`` those in which it
    holds in all readings of the record. ``impact`` is the median in working days of those that have
    one. All unknown activities make one kind: ``about`` is empty, ``names`` counts them.
    ``allowed`` is the entry of the allow-list that covers these findings. ``schedule`` is the one
    departed from, ``None`` where the audit has no other.
    """

    number: int
    rule: Rule
    about: str
    trigger: str
    severity: Severity
    findings: Sequence[int] = field(eq=False, repr=False)
    cases: int
    certain_cases: int
    impact: float
    place: Place | None = field(default=None, eq=False, repr=False)
    allowed: Allowance | None = None
    names: int = 1
    schedule: Schedule | None = field(default=None, eq=False, repr=False)

    @property
    def count(self) -> int:
        """How many findings there are of this kind."""
        return len(self.findings)


@frozen(repr=False)
class Allowed(Noun):
    """How one entry of the allow-list fared: its findings, and whether its last day has passed."""

    allowance: Allowance
    findings: int
    expired: bool


@frozen(repr=False)
class Audit(Noun):
    """The whole answer.

    ``schedule`` is the one that most cases ran on, ``others`` are the rest. ``cases`` counts all
    that were looked at: ``conforming`` have no major finding but allowed ones, ``departing`` have
    one in all readings of their record, and the rest have one in some readings. ``as_of`` is the
    day that the end of the cases was judged on.
    """

    schedule: Schedule
    verdict: Verdict
    grade: Grade
    cases: int
    events: int
    conforming: int
    findings: Sequence[Finding] = field(eq=False, repr=False)
    departures: tuple[Departure, ...]
    not_evaluated: tuple[NotEvaluated, ...]
    as_of: date
    departing: int = 0
    allowed: tuple[Allowed, ...] = ()
    others: tuple[Schedule, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether there is nothing to tell but what is allowed; an empty log holds too."""
        return all(departure.allowed for departure in self.departures)

    @property
    def broken(self) -> bool:
        """Whether the ledger itself is broken."""
        return any(one.rule is Rule.LEDGER_BROKEN for one in self.departures)
