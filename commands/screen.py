"""Where words go: data to stdout, talk to stderr; coloured on a terminal, plain in a pipe.

- colour: off with ``--no-color``, a non-empty ``NO_COLOR``, ``TERM=dumb`` or no terminal; a
  non-empty ``FORCE_COLOR`` turns it on where neither of the first two is set;
- a table is drawn by rich on a terminal, as aligned text in a pipe, as a list where it is narrow;
- a sign that the output's encoding lacks becomes its nearest ASCII one: nothing fails to print;
- JSON is ASCII where the output is not UTF-8: there nothing may be lost.
"""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from commands.session import Session
    from engine.telling.pen import Pen
    from engine.telling.table import Table

_STYLES = {"good": "32", "bad": "31", "warn": "33", "dim": "2", "strong": "1"}
_RICH = {"good": "green", "bad": "red", "warn": "yellow", "dim": "dim", "strong": "bold"}
_PLAIN_SIGNS = dict(zip("✓✗○●◐→·–—−…„”“’×≥≤░█│ł", 'vxo*/>----."""\'x><.#|l', strict=True)) | {
    "Ł": "L"
}


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    """Stand in for the signs that an encoding lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(map(_sign, text)), error.end


def _sign(sign: str) -> str:
    if sign in _PLAIN_SIGNS:
        return _PLAIN_SIGNS[sign]
    base = unicodedata.normalize("NFKD", sign)[0]
    return base if base.isascii() else "?"


codecs.register_error("etap-ascii", _in_ascii)


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def ready() -> None:
    """Let both streams print every sign, in whatever encoding they have.

    A stream that was closed before the program began takes everything and shows nothing.
    """
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="etap-ascii")


def coloured(stream: TextIO, session: Session) -> bool:
    """Whether to paint what goes to a stream."""
    environment = session.environment
    if session.said.get("no_color") or environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environment.get("TERM") != "dumb"


def _painted(style: str, text: str) -> str:
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if style in _STYLES else text


def pen(session: Session) -> Pen:
    """Return the pen for what goes to stdout."""
    return _pen(sys.stdout, session)


def talking_pen(session: Session) -> Pen:
    """Return the pen for what goes to stderr."""
    return _pen(sys.stderr, session)


def _pen(stream: TextIO, session: Session) -> Pen:
    from engine.telling.pen import Pen, plain

    paint = _painted if coloured(stream, session) else plain
    return Pen(session.words, paint, min(columns(), 96))


def say(text: str) -> None:
    """Write a text to stdout; click's own ``echo`` would pass over the stand-in signs."""
    sys.stdout.write(text + "\n")


def columns() -> int:
    """Return the width of the terminal; 80 where there is none and ``COLUMNS`` does not say.

    ``shutil`` would tell the same, but importing it costs the help a twentieth of its time.
    """
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said) > 0:
        return int(said)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (ValueError, OSError):
        return 80


def write_json(document: Mapping[str, Any]) -> None:
    """Write one JSON object to stdout."""
    import json

    unicode = codecs.lookup(sys.stdout.encoding or "ascii").name == "utf-8"
    # At once: where nothing buffers, who reads the first line alone shall not make the rest fail.
    sys.stdout.write(json.dumps(document, ensure_ascii=not unicode, indent=2) + "\n")


def write_exactly(text: str) -> None:
    """Write a file's text to stdout, in UTF-8 whatever the terminal speaks."""
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:  # a stand-in that takes texts alone
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    binary.write(text.encode())


def write(blocks: Iterable[str | Table], session: Session) -> None:
    """Write lines and tables to stdout."""
    for block in blocks:
        if isinstance(block, str):
            sys.stdout.write(block.rstrip() + "\n")
        else:
            _write_table(block, session)


def talk(lines: Iterable[str]) -> None:
    """Write lines to stderr, after what stdout holds back."""
    sys.stdout.flush()
    for line in lines:
        sys.stderr.write(line.rstrip() + "\n")


def _write_table(table: Table, session: Session) -> None:
    from engine.telling.table import aligned, fitted, listed

    sizes = fitted(table, columns()) if sys.stdout.isatty() else None
    if sizes is not None:
        _draw(table, sizes, session)
        return
    lines = listed if sys.stdout.isatty() else aligned
    for line in lines(table, pen(session)):
        sys.stdout.write(line + "\n")


def _draw(table: Table, sizes: tuple[int, ...], session: Session) -> None:
    """Draw a table with rich in columns of these widths."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table as RichTable
    from rich.text import Text

    from engine.telling.table import Fit, cut

    drawn = RichTable(
        box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", show_header=table.headed
    )
    for column, size in zip(table.columns, sizes, strict=True):
        justify: Any = "right" if column.number else "left"
        drawn.add_column(column.heading, justify=justify, width=size, overflow="fold")
    for number, row in enumerate(table.rows):
        texts = [
            Text(cell if column.fit is Fit.WRAP else cut(cell, size))
            for column, cell, size in zip(table.columns, row, sizes, strict=True)
        ]
        if tone := table.tone(number):
            texts[table.toned].stylize(_RICH[tone])
        drawn.add_row(*texts)
    colours: Any = "standard" if coloured(sys.stdout, session) else None
    console = Console(width=columns(), color_system=colours, highlight=False, legacy_windows=False)
    console.print(Padding(drawn, (0, 0, 0, len(table.indent)), expand=False))


def silence() -> None:
    """Let nothing more be written where nobody reads, or nothing can be written.

    Each stream is tried by itself: what stdout cannot say any more may still be said on stderr.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
