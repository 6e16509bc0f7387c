"""What holds of an audit whose record leaves orders and days open, as text.

Three short blocks for the report: in which orders the cases conform, what rests on the order of
events, and what would change if the clock were off. Nothing is said where nothing is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.telling.audit_words import RULE_WORDS
from engine.telling.marking import N_, NN_
from schemas.audit import Rule
from schemas.certainty import Conformance, Precision

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from engine.telling.words import Words
    from schemas.certainty import LogCertainty, Sensitivity

HEAD = N_("Orders that the record leaves open")
CONFORMING: Mapping[Conformance, str] = {
    Conformance.ALL: N_("conform in all orders and on all days that the record leaves open"),
    Conformance.SOME: N_("conform in some of them: the record does not show whether they did"),
    Conformance.NONE: N_("conform in none of them"),
    Conformance.UNDECIDED: N_("undecided: the search was given up"),
}
_PRECISIONS: Mapping[Precision, str] = {
    Precision.INSTANT: N_("Events of one case at the same time are taken to be in no order."),
    Precision.DATE: N_(
        "Events of one case at the same time are taken to be in no order; a time at midnight says"
        " the day alone."
    ),
    Precision.DAY: N_("Events of one case on the same day are taken to be in no order."),
    Precision.UNTIMED: N_("The log has no times: its own order is taken to be right."),
}
_RESTING = NN_(
    "The findings of {n} case rest on the order of such events.",
    "The findings of {n} cases rest on the order of such events.",
)
_NO_RESTING = N_("No finding rests on the order of such events.")
_UNPROVEN = NN_(
    "In {n} case the search was given up before it could tell whether a finding holds in all"
    " orders; such findings are counted as holding in some.",
    "In {n} cases the search was given up before it could tell whether a finding holds in all"
    " orders; such findings are counted as holding in some.",
)
_CLOCK = NN_(
    "If every time were off by up to {n} day, each by itself:",
    "If every time were off by up to {n} days, each by itself:",
)
_VERDICTS = NN_("{n} verdict of {cases} would change", "{n} verdicts of {cases} would change")
_EXCUSED = NN_("{n} case departs and might conform", "{n} cases depart and might conform")
_ACCUSED = NN_("{n} case conforms and might depart", "{n} cases conform and might depart")
_FRAGILE = NN_("{n} finding might not hold", "{n} findings might not hold")
_LATENT = NN_("{n} more finding might hold", "{n} more findings might hold")
_RULE = N_("{rule}: {lost}, {gained}")
_STEADY = N_("No verdict and no finding would change.")


def orders_lines(pen: Pen, found: LogCertainty) -> Iterator[str]:
    """Write in which orders the cases of a log conform; undecided ones are never left unsaid."""
    yield pen.paint("strong", pen.say(HEAD))
    yield from pen.wrapped(precision_words(pen.words, found), "  ", "  ")
    counts = tuple(conforming_counts(found))
    width = max(len(str(count)) for _, count in counts)
    for one, count in counts:
        lead = f"  {count:>{width}}  "
        yield from pen.wrapped(pen.say(CONFORMING[one]), lead, " " * len(lead))
    for line in resting_words(pen.words, found):
        yield from pen.wrapped(line, "  ", "  ")


def precision_words(words: Words, found: LogCertainty) -> str:
    """Say how finely times are taken to tell the order."""
    return words.say(_PRECISIONS[found.precision])


def conforming_counts(found: LogCertainty) -> Iterator[tuple[Conformance, int]]:
    """Give how many cases conform in which orders; undecided ones only where there are some."""
    for one in Conformance:
        if found.conforms[one] or one is not Conformance.UNDECIDED:
            yield one, found.conforms[one]


def resting_words(words: Words, found: LogCertainty) -> Iterator[str]:
    """Say how many cases rest on the order of tied events, and what was given up."""
    yield words.count(_RESTING, found.resting) if found.resting else words.say(_NO_RESTING)
    if found.unproven:
        yield words.count(_UNPROVEN, found.unproven)


def sensitivity_lines(pen: Pen, found: Sensitivity) -> Iterator[str]:
    """Write what would change if the clock were off."""
    yield from pen.wrapped(clock_words(pen.words, found))
    for said in sensitivity_words(pen.words, found):
        yield from pen.wrapped(said, "  ", "    ")


def clock_words(words: Words, found: Sensitivity) -> str:
    """Say by how much the clock is taken to be off."""
    return words.count(_CLOCK, found.days)


def sensitivity_words(words: Words, found: Sensitivity) -> Iterator[str]:
    """Say what would change then, verdicts first, then findings by their rule."""
    if not found.fragile and not found.latent:
        yield words.say(_STEADY)
        return
    yield words.count(_VERDICTS, found.verdicts, cases=found.cases)
    for template, number in ((_EXCUSED, found.excused), (_ACCUSED, found.accused)):
        if number:
            yield words.count(template, number)
    for rule, (fragile, latent) in found.by_rule.items():
        facts = {"lost": words.count(_FRAGILE, fragile), "gained": words.count(_LATENT, latent)}
        yield words.say(_RULE, rule=words.say(RULE_WORDS[Rule(rule)]), **facts)
