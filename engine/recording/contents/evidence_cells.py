"""Check one cell against its column of the row schema.

The rules are the listed subset of JSON Schema, on texts, because a CSV has nothing else:

- an empty cell is an absent value: a fault where the column is required, and free elsewhere;
- ``integer`` and ``number`` are written without leading zeros: ``0201`` is a code, not a number; a
  number's decimal sign is a point or, as Polish spreadsheets write it, a comma;
- ``boolean`` is ``true`` or ``false``, or the word that a spreadsheet shows for it, in any case;
- ``enum`` compares exactly; lengths count characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from schemas.days import Days
from schemas.refusal import Fact

if TYPE_CHECKING:
    from schemas.output import Column

#: What is wrong with a cell: a code and the facts of its sentence, apart from column and value.
Wrong = tuple[str, dict[str, Fact]]

_TYPES: Mapping[str, re.Pattern[str]] = {
    "integer": re.compile(r"-?(?:0|[1-9][0-9]*)"),
    "number": re.compile(r"-?(?:0|[1-9][0-9]*)(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]{1,4})?"),
    "boolean": re.compile(r"true|false|prawda|fałsz", re.IGNORECASE),
}
_NUMBERS = ("integer", "number")
_EMAIL = re.compile(r"[^\s@\x00-\x20]+@[^\s@]+\.[^\s@]+")


def _day(text: str) -> bool:
    return len(text) == 10 and _parsed(date.fromisoformat, text)


def _moment(text: str) -> bool:
    return "T" in text and _parsed(datetime.fromisoformat, text)


def _hour(text: str) -> bool:
    return ":" in text and _parsed(time.fromisoformat, text)


def _edtf(text: str) -> bool:
    return _parsed(Days.parse, text)


def _email(text: str) -> bool:
    return _EMAIL.fullmatch(text) is not None


def _parsed(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


#: The formats that a row schema may ask for; ``edtf`` is a day, month, year or interval of them.
FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date": _day,
    "date-time": _moment,
    "time": _hour,
    "edtf": _edtf,
    "email": _email,
}


def wrong_with(cell: str, column: Column) -> Wrong | None:
    """Return the first thing wrong with the cell, ``None`` when it fits its column.

    >>> from schemas.output import Column
    >>> wrong_with("0201", Column("county", type="integer"))
    ('ETP720', {'type': 'integer'})
    >>> wrong_with("0201", Column("county", min_length=4, max_length=4)) is None
    True
    """
    if not cell:
        return ("ETP727", {}) if column.required else None
    return _of_type(cell, column) or _of_bounds(cell, column) or _of_shape(cell, column)


def _of_type(cell: str, column: Column) -> Wrong | None:
    pattern = _TYPES.get(column.type)
    if pattern is not None and not pattern.fullmatch(cell):
        return "ETP720", {"type": column.type}
    if column.enum and cell not in column.enum:
        return "ETP721", {"allowed": column.enum}
    return None


def _of_bounds(cell: str, column: Column) -> Wrong | None:
    if column.type not in _NUMBERS:
        return None
    number = Decimal(cell.replace(",", "."))
    if column.minimum is not None and number < column.minimum:
        return "ETP722", {"minimum": column.minimum}
    if column.maximum is not None and number > column.maximum:
        return "ETP723", {"maximum": column.maximum}
    return None


def _of_shape(cell: str, column: Column) -> Wrong | None:
    if column.min_length is not None and len(cell) < column.min_length:
        return "ETP724", {"have": len(cell), "minimum": column.min_length}
    if column.max_length is not None and len(cell) > column.max_length:
        return "ETP725", {"have": len(cell), "maximum": column.max_length}
    fits = FORMATS.get(column.format or "")
    if fits is not None and not fits(cell):
        return "ETP726", {"format": column.format or ""}
    return None
