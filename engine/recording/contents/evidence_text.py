"""Text in a file of evidence: UTF-8 without control characters, or the faults that say why not.

Legacy encodings are refused, not guessed: a wrong guess changes people's names in silence. Only
tab, line feed and carriage return are allowed of the control characters; a byte order mark at the
beginning is skipped.
"""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

from schemas.attribution import Place
from schemas.refusal import Fact, Fault

#: The longest text that is read whole, as a table or as JSON, in bytes.
MAX_TEXT = 64 * 1024 * 1024
#: The most rows of one table, whatever its medium.
MAX_ROWS = 100_000
_CHUNK = 1024 * 1024
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: Control characters (C0 without tab, line feed, carriage return; DEL; C1) and lone surrogates.
UNCLEAN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def read_text(file: BinaryIO, name: str, limit: int = MAX_TEXT) -> str | Fault:
    """Return the whole text of the file, or the first reason why it is none.

    Args:
        file: Read from its beginning.
        name: The file's name as given, for the place of a fault.
        limit: The most bytes that are read.

    Returns:
        The text without its byte order mark, line ends as written; or a fault whose place counts
        lines from 1 and, in the line, bytes from 1 (characters for a control character).
    """
    file.seek(0)
    data = file.read(limit + 1)
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        return Fault("ETP705", Place(name, 1, 1))
    if len(data) > limit:
        return Fault("ETP717", Place(name, 1, 1), {"limit": limit // (1024 * 1024)})
    if data.startswith(_UTF16_MARKS):
        return Fault("ETP703", Place(name, 1, 1))
    return _decoded(data.removeprefix(codecs.BOM_UTF8), name)


def is_text(file: BinaryIO) -> bool:
    """Whether the file is clean UTF-8 text, of any length; it is read in pieces.

    Blank is no text.
    """
    file.seek(0)
    decoder, blank = codecs.getincrementaldecoder("utf-8-sig")(), True
    try:
        while data := file.read(_CHUNK):
            text = decoder.decode(data)
            if UNCLEAN.search(text):
                return False
            blank = blank and not text.strip()
        return not decoder.decode(b"", final=True) and not blank
    except UnicodeDecodeError:
        return False


def _decoded(data: bytes, name: str) -> str | Fault:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(data, error.start, name)
    unclean = UNCLEAN.search(text)
    return text if unclean is None else _control(text, unclean.start(), name)


def _not_utf8(data: bytes, at: int, name: str) -> Fault:
    line = data.count(b"\n", 0, at) + 1
    column = at - data.rfind(b"\n", 0, at)
    facts: dict[str, Fact] = {"byte": f"0x{data[at]:02X}", "offset": at + 1}
    return Fault("ETP702", Place(name, line, column), facts)


def _control(text: str, at: int, name: str) -> Fault:
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    return Fault("ETP704", Place(name, line, column), {"character": f"U+{ord(text[at]):04X}"})
