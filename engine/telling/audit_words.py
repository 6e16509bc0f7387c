"""The words that every report of an audit shares: kinds, grades, verdicts, quality of a log.

Glyph and word stand together: ``!`` is a major departure, ``~`` a minor one, ``✓`` an allowed one.
A percentage is cut, never rounded up: 100 % means every single one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from engine.telling.marking import N_, NN_
from engine.telling.words import clean
from schemas.audit import FAMILY_OF, Family, Grade, Rule, Severity, Unknown, Verdict

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.audit import Allowance, Audit, Departure, NotEvaluated
    from schemas.audit_report import AuditReport
    from schemas.schedule import Schedule

FAMILIES: Mapping[Family, str] = {
    Family.MISSING: N_("missing"),
    Family.TOO_OFTEN: N_("too often"),
    Family.OUT_OF_SEQUENCE: N_("out of sequence"),
    Family.NO_RIGHT: N_("no right"),
    Family.LATE: N_("late"),
    Family.CHANGED_LATER: N_("changed later"),
    Family.RECORD: N_("record"),
}
SEVERITIES: Mapping[Severity, str] = {Severity.MAJOR: N_("major"), Severity.MINOR: N_("minor")}
GLYPHS: Mapping[Severity, str] = {Severity.MAJOR: "!", Severity.MINOR: "~"}
TONES: Mapping[Severity, str] = {Severity.MAJOR: "bad", Severity.MINOR: "warn"}
GRADES: Mapping[Grade, str] = {
    Grade.POSITIVE: N_("positive"),
    Grade.DESPITE: N_("positive despite irregularities"),
    Grade.NEGATIVE: N_("negative"),
    Grade.NONE: N_("not graded"),
}
VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.CONFORMS: ("✓", N_("What is recorded conforms to the schedule.")),
    Verdict.DEPARTS: ("✗", N_("What is recorded departs from the schedule.")),
    Verdict.NOT_SHOWN: ("?", N_("It is not shown that the schedule was followed.")),
}
VERDICT_TONES: Mapping[Verdict, str] = {
    Verdict.CONFORMS: "good",
    Verdict.DEPARTS: "bad",
    Verdict.NOT_SHOWN: "warn",
}
#: What a rule looks for, as the thing that was not looked for.
RULE_WORDS: Mapping[Rule, str] = {
    Rule.UNKNOWN_EVENT: N_("events that the schedule does not know"),
    Rule.WRONG_STAGE: N_("steps in a stage that they do not belong to"),
    Rule.MISSING_OUTPUT: N_("outputs that were missing at a gate"),
    Rule.STALE_OUTPUT: N_("outputs that were out of date at a gate"),
    Rule.INVALID_OUTPUT: N_("outputs that did not pass their checks"),
    Rule.MISSING_EVIDENCE: N_("evidence that is gone"),
    Rule.ALTERED_EVIDENCE: N_("evidence that was altered"),
    Rule.NO_RIGHT: N_("persons without the right to what they did"),
    Rule.SAME_PERSON: N_("persons who approved their own work"),
    Rule.NOT_APPROVED: N_("missing approvals"),
    Rule.MISSING_REASON: N_("missing reasons"),
    Rule.TOO_OFTEN: N_("steps recorded too often"),
    Rule.TOO_EARLY: N_("gates passed too early"),
    Rule.OVERDUE: N_("due days that were missed"),
    Rule.ORDER_OF_CLOCKS: N_("events written down before they happened"),
    Rule.UNFINISHED: N_("cases that were not finished"),
    Rule.WAIVER_EXPIRED: N_("waivers that expired"),
    Rule.LEDGER_BROKEN: N_("a broken record"),
}
UNKNOWNS: Mapping[Unknown, str] = {
    Unknown.EVIDENCE: N_("the record has no files"),
    Unknown.CHECKS: N_("the record does not say whether an output passed its checks"),
    Unknown.PERSONS: N_("the record does not say who acted"),
    Unknown.ROLES: N_("the record does not say in which roles the persons acted"),
    Unknown.APPROVALS: N_("the record has no approvals"),
    Unknown.TIMES: N_("the record has no times"),
    Unknown.CONTENTS: N_("the record does not say what was handed in"),
    Unknown.REASONS: N_("the record does not say whether reasons were given"),
    Unknown.RECORDED: N_("the record does not say when events were written down"),
    Unknown.CHAIN: N_("the record has no chain of hashes that could be checked"),
    Unknown.KINDS: N_("the record has events of a kind that this version does not judge"),
}
_LATE, _EARLY, _LATER = N_("{days} late"), N_("{days} early"), N_("{days} later")
_EFFECTS: Mapping[Rule, str] = {
    Rule.OVERDUE: _LATE,
    Rule.UNFINISHED: _LATE,
    Rule.WAIVER_EXPIRED: _LATE,
    Rule.TOO_EARLY: _EARLY,
}
_ANSWERS = N_("{owner} answers for it until {until}: {grounds}")
_UNUSED = N_("{rule}: nothing was found that it covers; {owner} answers for it until {until}")
_EXPIRED = N_("{rule}: held until {until}, {owner} answered for it: {grounds}")
_PERCENT = N_("{number}%")
_CASES = NN_("{n} case", "{n} cases")
_CONFORMING = N_("conforming: {conforming} of {cases} cases ({percent})")
_BETWEEN = N_(
    "departing in all readings of the record: {departing}, in some of them only: {between}"
)
NO_CASES = N_("The record has no cases: nothing can be shown by it.")

_TOO_MANY = NN_(
    "{n} case leaves the order of events open. The file's own was taken; all of them: --orders all",
    "{n} cases leave the order of events open. The file's own was taken; all of them: --orders all",
)


def family_words(words: Words, rule: Rule) -> str:
    """Say what kind of departure a rule's findings are."""
    return words.say(FAMILIES[FAMILY_OF[rule]])


def kind_glyph(departure: Departure) -> str:
    """Return the glyph of a kind of departure."""
    return "✓" if departure.allowed is not None else GLYPHS[departure.severity]


def too_many_words(words: Words, cases: int) -> str:
    """Say that so many cases leave an order open, and were not looked at."""
    return words.count(_TOO_MANY, cases)


def percent(words: Words, part: int, whole: int) -> str:
    """Say a share in per cent, cut to one decimal; a dash where there is nothing to share.

    >>> from engine.telling.words import Words
    >>> import gettext
    >>> english = Words("en", gettext.NullTranslations())
    >>> percent(english, 3, 4), percent(english, 99_999, 100_000), percent(english, 0, 0)
    ('75%', '99.9%', '–')
    """
    if not whole:
        return "–"
    ones, tenth = divmod(part * 1000 // whole, 10)
    return words.say(_PERCENT, number=decimal(words, f"{ones}.{tenth}" if tenth else str(ones)))


def decimal(words: Words, number: str | float) -> str:
    """Write a number with the decimal sign of the language; a whole one without any."""
    text = str(number).removesuffix(".0")
    return text.replace(".", ",") if words.language == "pl" else text


def number_words(words: Words, number: int) -> str:
    """Write a whole number for people: from five digits on in groups of three.

    >>> from engine.telling.words import Words
    >>> import gettext
    >>> number_words(Words("en", gettext.NullTranslations()), 1_234_567)
    '1,234,567'
    """
    if abs(number) < 10_000:
        return str(number)
    return f"{number:,}".replace(",", "\u00a0" if words.language == "pl" else ",")


def conforming_words(words: Words, audit: Audit) -> str:
    """Say how many cases conform."""
    if not audit.cases:
        return words.say(NO_CASES)
    share = percent(words, audit.conforming, audit.cases)
    return words.say(
        _CONFORMING, conforming=str(audit.conforming), cases=str(audit.cases), percent=share
    )


def readings_words(words: Words, audit: Audit) -> str:
    """Say how many cases depart in some readings of their record only; nothing for none."""
    between = audit.cases - audit.conforming - audit.departing
    if between <= 0:
        return ""
    return words.say(_BETWEEN, departing=str(audit.departing), between=str(between))


def drill_command(report: AuditReport, number: int) -> str:
    """Return the command that shows one kind of departure of the same audit."""
    rest = report.command.removeprefix("etap audit") if report.command else ""
    return f"etap audit finding {number}{rest}"


def cases_words(words: Words, number: int) -> str:
    """Count cases."""
    return words.count(_CASES, number)


def effect_words(words: Words, departure: Departure) -> str:
    """Say the median effect in working days; a dash for none."""
    if not departure.impact:
        return "–"
    days = decimal(words, departure.impact)
    return words.say(_EFFECTS.get(departure.rule, _LATER), days=days)


def answered_words(words: Words, allowance: Allowance | None) -> str:
    """Say who answers for what is allowed, until when and why; nothing for none."""
    if allowance is None:
        return ""
    facts = {"owner": allowance.owner, "until": allowance.until, "grounds": allowance.reason}
    return words.say(_ANSWERS, **facts)


def expired_words(words: Words, allowance: Allowance) -> str:
    """Say which entry of the allow-list holds no longer."""
    rule = words.say(RULE_WORDS[allowance.rule])
    facts = {"owner": allowance.owner, "until": allowance.until, "grounds": allowance.reason}
    return words.say(_EXPIRED, rule=rule, **facts)


def unused_words(words: Words, allowance: Allowance) -> str:
    """Say which entry of the allow-list covers nothing."""
    facts = {"owner": allowance.owner, "until": allowance.until}
    return words.say(_UNUSED, rule=words.say(RULE_WORDS[allowance.rule]), **facts)


def place_words(departure: Departure) -> str:
    """Say where the rule stands in the schedule's file; nothing where that is not known."""
    place = departure.place
    return "" if place is None else f"{clean(place.file)}:{place.line}"


def unevaluated(report: AuditReport) -> Iterator[tuple[Unknown, tuple[NotEvaluated, ...]]]:
    """Group what was not evaluated by what the record does not say, in the order of the words."""
    for why in Unknown:
        found = tuple(one for one in report.audit.not_evaluated if one.why is why)
        if found:
            yield why, found


def schedules_words(schedules: Iterable[Schedule]) -> str:
    """Name schedules by id and version; nothing for none."""
    return ", ".join(f"{one.id} {one.version}" for one in schedules)
