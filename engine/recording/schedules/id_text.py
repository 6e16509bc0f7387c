"""Ids as a file writes them (design 2, "Ids"), and what was meant by one that looks like an id."""

from __future__ import annotations

import re
import unicodedata

from schemas.schedule import ID_PATTERN, NOT_IDS

_ID = re.compile(ID_PATTERN[1:-1])
#: Letters of other alphabets that pass for a-z, and those of which no mark can be taken off.
_LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501"
    "\u0261\u03bf\u03b1\u03bd\u0131łŁøđ",
    "aeopcyxijsdgoavilLod",
)


def is_id(text: str) -> bool:
    """Whether a text is an id.

    >>> is_id("workshop_a"), is_id("Workshop"), is_id("off")
    (True, False, False)
    """
    return _ID.fullmatch(text) is not None and text not in NOT_IDS


def plainly(text: str) -> str:
    r"""Return a text in the letters that it looks like.

    >>> plainly("\u0443\u0440ząd")
    'ypzad'
    """
    parts = unicodedata.normalize("NFKD", text.translate(_LOOKALIKES))
    return parts.encode("ascii", "ignore").decode()
