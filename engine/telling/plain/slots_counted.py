"""The slots of numbers, bounds and times, in the forms that their numbers ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.telling.plain.grammar import Forms, Grammar
from engine.telling.plain.slot import Slot
from engine.telling.plain.values import Count, Mark
from schemas.days import Duration

NUMBER = r"-?[0-9]+"
_DIGITS = re.compile(NUMBER)


def _any_form(forms: Iterable[str]) -> str:
    """Return the pattern of a counted text in any of its forms."""
    said = (re.escape(form).replace(r"\{n\}", NUMBER) for form in dict.fromkeys(forms))
    return f"(?:{'|'.join(said)})"


def _digits(mark: Mark) -> Mark:
    found = _DIGITS.search(mark)
    assert found is not None  # noqa: S101 - the slot's pattern has matched
    return mark.part(*found.span())


def counted_slot(grammar: Grammar, detail: str) -> Slot:
    """Return the slot of a number with what it counts."""
    forms = grammar.counted[detail]
    return Slot(_any_form(forms), lambda number: grammar.form_of(forms, number), _digits)


def bounds_slot(grammar: Grammar, detail: str) -> Slot:
    """Return the slot of the bounds of a number."""
    forms = grammar.counted[detail]
    counted = _any_form(forms)
    patterns = {key: _bounds_pattern(words, counted) for key, words in grammar.bounds.items()}

    def read(mark: Mark) -> Count:
        key = next(key for key, words in patterns.items() if re.fullmatch(words, mark))
        first, *rest = [mark.part(*found.span()) for found in _DIGITS.finditer(mark)]
        ends = {"least": (first, None), "most": (None, first), "exactly": (first, first)}
        return Count(*ends.get(key, (first, *rest)))

    said = "|".join(patterns.values())
    return Slot(f"(?:{said})", lambda bounds: _say_bounds(grammar, forms, bounds), read)


def _bounds_pattern(words: str, counted: str) -> str:
    said = re.escape(words).replace(r"\{n\}", NUMBER)
    return said.replace(r"\{min\}", counted).replace(r"\{max\}", counted)


def _say_bounds(grammar: Grammar, forms: Forms, bounds: Count) -> str:
    least, most = bounds.min, bounds.max
    key = "most" if least is None else "least" if most is None else "both"
    key = "exactly" if least == most else key
    said = {
        "n": str(least),
        "min": "" if least is None else grammar.form_of(forms, int(least)),
        "max": "" if most is None else grammar.form_of(forms, int(most)),
    }
    return grammar.bounds[key].format_map(said)


def time_slot(grammar: Grammar, detail: str) -> Slot:
    """Return the slot of a number of days, working days, weeks or months."""
    units = grammar.times[detail]
    patterns = {unit: _any_form(forms) for unit, forms in units.items()}

    def read(mark: Mark) -> Mark:
        unit = next(unit for unit, words in patterns.items() if re.fullmatch(words, mark))
        number = _digits(mark)
        return mark.meaning(f"{number} {unit.value[:-1] if number == '1' else unit.value}")

    def say(time: Duration) -> str:
        return grammar.form_of(units[time.unit], time.count)

    return Slot(f"(?:{'|'.join(patterns.values())})", say, read)
