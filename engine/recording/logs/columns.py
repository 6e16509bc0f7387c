"""Which column of a table says what: the mapping file's names, or those that need no mapping.

Names are compared letter by letter, capitals included, as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from engine.errors import UsageFault

if TYPE_CHECKING:
    from schemas.event_log import LogMap

#: What a column can say.
ROLES = (
    "case", "activity", "time", "person", "output", "role", "content", "reason", "recorded",
)  # fmt: skip
#: What every log must say.
NEEDED = ("case", "activity")
#: How many of a table's columns a message names, and so many signs of each.
_MOST_NAMED, _LONGEST = 40, 60


def chosen(header: Sequence[str], log_map: LogMap | None, name: str) -> Mapping[str, int]:
    """Return the place of the column for each thing that the log says, from 0.

    Without columns in the mapping file they are called as what they say. A mapping file that
    names columns names them all, but for ``case`` and ``activity`` where they are called so.

    Raises:
        UsageFault: a column that is named, or one that every log must have, is not there or is
            there twice.
    """
    named = dict(log_map.columns) if log_map else {}
    wanted = {role: named.get(role, role) for role in ROLES if role in named or not named}
    wanted |= {role: role for role in NEEDED if role not in wanted}
    found: dict[str, int] = {}
    for role, column in wanted.items():
        places = [place for place, title in enumerate(header) if title == column]
        if len(places) == 1:
            found[role] = places[0]
        elif places:
            raise UsageFault("ETP902", {"file": name, "column": column})
        elif role in named or role in NEEDED:
            raise _missing(header, role, column, name)
    return found


def _cut(title: str) -> str:
    """Return a column's title, as much of it as a message shows."""
    return title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…"


def _missing(header: Sequence[str], role: str, column: str, name: str) -> UsageFault:
    known = [_cut(title) for title in header if title][:_MOST_NAMED]
    near = get_close_matches(column.casefold(), [title.casefold() for title in known], 1)
    titles = [title for title in known if title.casefold() in near]
    facts = {"file": name, "says": role, "column": column, "known": tuple(known)}
    return UsageFault("ETP901", facts | ({"suggestion": titles[0]} if titles else {}))
