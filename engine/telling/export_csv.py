r"""A log as CSV: RFC 4180, UTF-8 without a mark, a heading, lines that end in CR LF.

Spreadsheets run a cell that begins with ``= + - @``, a tab or a carriage return as a formula. Such
a cell, and one that begins with an apostrophe, gets one apostrophe in front; whoever takes the
first apostrophe of every cell away (``restored``) has every cell back as it was.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.telling.export_rows import COLUMNS, in_order, texts

if TYPE_CHECKING:
    from schemas.exporting import ExportedLog

_RUNS = ("=", "+", "-", "@", "\t", "\r", "'")
_QUOTED = re.compile('[",\r\n]')


def csv_text(log: ExportedLog) -> str:
    """Write the log, one line for each event."""
    rows = (texts(row, simulated=log.simulated).values() for _, row in in_order(log))
    return "".join(",".join(map(_cell, row)) + "\r\n" for row in (COLUMNS, *rows))


def neutral(text: str) -> str:
    """Return a cell that no spreadsheet runs.

    >>> neutral("=1+1"), neutral("'s"), neutral("1432/1")
    ("'=1+1", "''s", '1432/1')
    """
    return f"'{text}" if text.startswith(_RUNS) else text


def restored(text: str) -> str:
    """Return the text that ``neutral`` made the cell of."""
    return text.removeprefix("'")


def _cell(text: str) -> str:
    safe = neutral(text)
    return '"' + safe.replace('"', '""') + '"' if _QUOTED.search(safe) else safe
