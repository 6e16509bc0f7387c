"""Words: a template and its facts become a sentence in the reader's language.

- a template is a whole English sentence with ``{fact}`` fields; its translation is looked up when
  the sentence is said, never when the fact is found;
- facts are put in as they are, uninflected: lists are joined with commas (none is a dash), a reason
  or a duration is translated, and signs that would move a cursor or turn the direction of writing
  are made visible, so that a file's text cannot forge a line of ours;
- a fact that is wanting shows as ``…``: telling an error must never fail.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from attrs import frozen

from engine.telling.marking import N_, NN_
from schemas.days import Duration, Unit

if TYPE_CHECKING:
    from schemas.attribution import Text
    from schemas.refusal import Fact

#: The languages that etap speaks; the first is spoken where nobody asked for another.
LANGUAGES = ("pl", "en")

#: Bidirectional controls and their kin: they reorder what is read.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HIDDEN = ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")

#: What a fact named ``reason`` says in English, and people read.
REASONS = {
    "missing": N_("missing"),
    "invalid": N_("falls short"),
    "waiting for approval": N_("waiting for approval"),
    "stale": N_("out of date"),
    "altered": N_("altered since"),
    "absent": N_("evidence absent"),
}
#: What a fact named ``simulated`` says.
_ANSWERS = {"yes": N_("yes"), "no": N_("no")}
#: What a fact named ``differs`` says: the parts of a command that are compared with an event.
PARTS = {
    "command": N_("what it does"),
    "county": N_("the county"),
    "cycle": N_("the cycle"),
    "actor": N_("who acts (--by)"),
    "happened": N_("when it happened (--happened)"),
    "schedule": N_("the schedule"),
    "digest": N_("the schedule"),
    "output": N_("the output"),
    "files": N_("the files"),
    "adds_to": N_("whether files are added (--add)"),
    "gate": N_("the gate"),
    "role": N_("the role"),
    "trigger": N_("the trigger"),
    "reason": N_("the reason"),
    "text": N_("the text"),
    "event": N_("the event"),
    "narrowed": N_("the days"),
    "person": N_("the person"),
    "name": N_("the name"),
    "more": N_("the rows of the file"),
    "simulated": N_("whether it is simulated"),
}
_DURATIONS = {
    Unit.DAYS: NN_("{n} day", "{n} days"),
    Unit.WORKING_DAYS: NN_("{n} working day", "{n} working days"),
    Unit.WEEKS: NN_("{n} week", "{n} weeks"),
    Unit.MONTHS: NN_("{n} month", "{n} months"),
}
_LEFT = NN_("{n} day left", "{n} days left")
_LATE = NN_("{n} day late", "{n} days late")
_AHEAD = NN_("in {n} day", "in {n} days")
_TODAY = N_("today")


class Catalogue(Protocol):
    """What gives the translation of a message: gettext's, or one that gives the message back."""

    def gettext(self, message: str, /) -> str:
        """Return the translation of a message, or the message."""
        ...

    def ngettext(self, one: str, many: str, number: int, /) -> str:
        """Return the translation for this number, or the English form."""
        ...


@frozen(eq=False)
class Words:
    """One language: ``pl`` or ``en``, with the catalogue of its messages."""

    language: str
    catalogue: Catalogue

    def say(self, template: str, /, **facts: Any) -> str:
        """Say one sentence; the empty template says nothing."""
        return self.fill(template, facts)

    def fill(self, template: str, facts: Mapping[str, Any]) -> str:
        """Say one sentence with the facts of a value."""
        if not template:
            return ""
        said = {name: self._named(name, value) for name, value in facts.items()}
        return self.catalogue.gettext(template).format_map(_Known(said))

    def count(self, forms: tuple[str, str], number: int, /, **facts: Any) -> str:
        """Say a counted text in the form that the number asks for."""
        said = {name: self.fact(value) for name, value in facts.items()}
        template = self.catalogue.ngettext(*forms, number)
        return template.format_map(_Known({**said, "n": str(number)}))

    def title(self, text: Text | None, otherwise: str) -> str:
        """Return a title in this language, or the id where there is none."""
        return clean((text.in_language(self.language) if text else "") or otherwise)

    def fact(self, value: Fact | date | Duration | None) -> str:
        """Return a fact as it stands in a sentence."""
        if isinstance(value, tuple):
            return ", ".join(self.fact(part) for part in value) or "–"
        if isinstance(value, Duration):
            return self.count(_DURATIONS[value.unit], value.count)
        return clean("" if value is None else str(value))

    def _named(self, name: str, value: Any) -> str:
        if name == "reason" and value in REASONS:
            return self.catalogue.gettext(REASONS[value])
        if name == "simulated" and value in _ANSWERS:
            return self.catalogue.gettext(_ANSWERS[value])
        if name == "differs" and isinstance(value, tuple):
            return ", ".join(dict.fromkeys(self.part(part) for part in value))
        return self.fact(value)

    def part(self, name: str) -> str:
        """Return what a part of a command is called; of one that is unknown its name."""
        return self.catalogue.gettext(PARTS[name]) if name in PARTS else clean(name)

    def until(self, due: date, today: date) -> str:
        """Say how far a due day is: days left, today, or days late."""
        days = (due - today).days
        if days == 0:
            return self.say(_TODAY)
        return self.count(_LEFT, days) if days > 0 else self.count(_LATE, -days)

    def ahead(self, day: date, today: date) -> str:
        """Say in how many days a day will come; today where it has come already."""
        days = (day - today).days
        return self.count(_AHEAD, days) if days > 0 else self.say(_TODAY)


class _Known(dict[str, str]):
    """The facts of a sentence; one that is wanting shows as an ellipsis."""

    def __missing__(self, name: str) -> str:
        return "…"


def clean(text: str) -> str:
    r"""Make visible the signs that would move the cursor or turn the direction of writing.

    >>> clean("a\x1b[2Jb")
    'a\\x1b[2Jb'
    """
    if (
        text.isprintable()
    ):  # of no category of ``_HIDDEN``, nor Cf, to which the turning ones belong
        return text
    return "".join(_visible(sign) for sign in text)


def _visible(sign: str) -> str:
    if sign in _TURNING or unicodedata.category(sign) in _HIDDEN:
        return sign.encode("unicode_escape").decode("ascii")
    return sign


def width(text: str) -> int:
    r"""Return how many columns of a terminal a text takes.

    >>> width("żółw"), width("\u65e5\u672c")
    (4, 4)
    """
    return len(text) if text.isascii() else sum(_columns(sign) for sign in text)


def _columns(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
