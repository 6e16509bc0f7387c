"""What one language's grammar consists of. The two languages are in modules of their own, as data.

A pattern is the text of a sentence with slots: ``{name:type}`` holds a value of a type
(``engine.telling.plain.slots``), and ``[name? …]`` stands only where the value ``name`` is there.
The rules, the keys of ``sentences`` and ``conditions``, are the same in every language.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from schemas.attribution import Attestation
from schemas.days import Unit

#: The edition of both grammars: it changes when a text of the old one would be read otherwise.
EDITION = 1

#: The forms of a counted text: one and many, or in Polish 1, 2-4, 5 and more; ``{n}`` the number.
Forms = tuple[str, ...]


@frozen(eq=False)
class Grammar:
    """One language.

    ``attested`` gives for each kind of knowledge the words before the sources, and without any;
    ``in_other`` goes before the title in the other language, ``only`` behind a title that stands in
    one language alone. ``bounds`` are ``least``, ``most``, ``both`` and ``exactly``, with the
    counted ``{min}`` and ``{max}`` and the bare number ``{n}``. ``gate`` is what a
    condition follows where it is the whole gate; ``note`` tells, in brackets,
    what the other notes are.
    """

    language: str
    quotes: tuple[str, str]
    conjunctions: Mapping[str, str]
    in_other: str
    only: Mapping[str, str]
    attested: Mapping[Attestation, tuple[str, str]]
    waivable: tuple[str, str]
    bounds: Mapping[str, str]
    counted: Mapping[str, Forms]
    times: Mapping[str, Mapping[Unit, Forms]]
    words: Mapping[str, Mapping[str, str]]
    note: str
    gate: str
    conditions: Mapping[str, str]
    sentences: Mapping[str, str]

    def form_of(self, forms: Forms, number: int) -> str:
        """Return the form that a number asks for, with the number in it."""
        return forms[_which(self.language, abs(number))].replace("{n}", str(number))


def _which(language: str, number: int) -> int:
    """Return the place of the form: in Polish 1, then 2-4 but for 12-14, then all others."""
    if number == 1:
        return 0
    few = number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14)
    return 1 if language != "pl" or few else 2
