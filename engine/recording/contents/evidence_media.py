"""Tell a file's medium by what is in it; its name and suffix are never looked at.

Rules of the module:

- a medium with a form of its own (PDF, PNG, JPEG, office files) is told by that form, its beginning
  and its end: what was cut off is damaged, and is none of ours;
- text is ambiguous: a CSV is also a plain text. So the question is which of the wanted media a
  text satisfies. Strict JSON and a YAML list of mappings are never taken for CSV;
- nothing is executed, extracted to disk or read whole unless it is text of at most 64 MiB.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import islice
from typing import BinaryIO

from engine.recording.contents import evidence_csv, evidence_json, evidence_yaml
from engine.recording.contents.evidence_office import office_medium
from engine.recording.contents.evidence_pictures import is_whole_jpeg, is_whole_png
from engine.recording.contents.evidence_text import is_text, read_text
from engine.recording.contents.evidence_zips import Trouble, open_package
from schemas.attribution import Place
from schemas.output import MEDIA
from schemas.refusal import Fault

_HEAD = 4096
_TAIL = 2048
_PDF = re.compile(rb"[\s\x00\xef\xbb\xbf]{0,1000}%PDF-[12]\.[0-9]")
_PDF_END = re.compile(rb"startxref\s+([0-9]{1,19})\s+%%EOF[\s\x00]*")
_MARKUP = re.compile(r"\s*<(?:[!?/]|[A-Za-z])")
_HTML = re.compile(r"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
#: Forms that no text can have, by their first bytes.
_FORMS: Mapping[bytes, str] = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "old or locked Office document",
    b"{\\rtf": "RTF document",
    b"GIF8": "GIF picture",
    b"Rar!\x1a\x07": "other archive",
    b"7z\xbc\xaf\x27\x1c": "other archive",
    b"\x1f\x8b": "other archive",
    b"\x7fELF": "executable",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}
_TEXT_KINDS = ("text", "HTML page", "XML text")
_TEXT_MEDIA = ("json", "yaml", "csv", "txt")


def medium_of(file: BinaryIO, wanted: tuple[str, ...]) -> str | None:
    """Return the first wanted medium that the content satisfies, ``None`` when it is none of them.

    Args:
        file: Read from its beginning; it must be seekable, and is not closed. wanted: Some of
        ``schemas.schedule.MEDIA``, in the order in which they are tried; when empty, the most
        specific of all that the content is.
    """
    kind = _kind(file)
    if kind in MEDIA:
        return kind if kind in wanted or not wanted else None
    if kind not in _TEXT_KINDS:
        return None
    return _text_medium(file, wanted or _TEXT_MEDIA)


def detected(file: BinaryIO) -> str:
    """Return what the file really is, in English words that ``engine.telling`` can translate.

    One of ``MEDIA``, or ``text``, ``zip archive``, ``executable``, ``unknown binary`` and their
    like.
    """
    kind = _kind(file)
    return (_text_medium(file, ("json", "yaml")) or kind) if kind == "text" else kind


def why_not(file: BinaryIO, wanted: tuple[str, ...], name: str) -> tuple[Fault, ...]:
    """Say why ``medium_of`` found none of the wanted media, at most five faults.

    A text that nearly is what was wanted gets the places that have to be mended: the byte of
    another encoding, the line of the unbalanced quote. Everything else gets what it is and what was
    wanted.
    """
    kind = _kind(file)
    plain = Fault("ETP701", Place(name, 1, 1), {"found": kind, "wanted": wanted})
    if kind == Trouble.TOO_MUCH:
        return (Fault("ETP751", Place(name, 1, 1)),)
    if kind in MEDIA or not any(medium in wanted for medium in _TEXT_MEDIA):
        return (plain,)
    if kind in ("empty file", "UTF-16 text", "text in an older encoding"):
        text = read_text(file, name)
        return (text,) if isinstance(text, Fault) else (plain,)
    return _nearly(file, wanted, name) or (plain,) if kind == "text" else (plain,)


def _nearly(file: BinaryIO, wanted: tuple[str, ...], name: str) -> tuple[Fault, ...]:
    """Return the faults of the wanted text medium that the text most looks like."""
    text = read_text(file, name)
    if isinstance(text, Fault):
        return (text,)
    first = text.lstrip()[:1]
    if first in "[{" and "json" in wanted:
        parts = evidence_json.read(text, name)
    elif first in "-[" and "yaml" in wanted:
        parts = evidence_yaml.read(text, name)
    else:
        parts = evidence_csv.read(text, name) if "csv" in wanted else iter(())
    return tuple(islice((part for part in parts if isinstance(part, Fault)), 5))


def _kind(file: BinaryIO) -> str:
    """Return a medium with a form of its own, or a word for everything else."""
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(file)
    if _PDF.match(head):
        return "pdf" if _is_whole_pdf(file) else "damaged PDF"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png" if is_whole_png(file) else "damaged picture"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg" if is_whole_jpeg(file) else "damaged picture"
    form = next((kind for magic, kind in _FORMS.items() if head.startswith(magic)), None)
    return form or _loose_kind(file, head)


def _zip_kind(file: BinaryIO) -> str:
    package = open_package(file)
    if isinstance(package, Trouble):
        return package.value
    return office_medium(package) or "zip archive"


def _loose_kind(file: BinaryIO, head: bytes) -> str:
    """Name what has no form of its own.

    Text, or bytes of which only their beginning says something.
    """
    if not head.strip(b"\xef\xbb\xbf \t\r\n") and not file.read(_HEAD).strip():
        return "empty file"
    if is_text(file):
        return _markup(head.decode("utf-8", "ignore").removeprefix("\ufeff"))
    if head.startswith(b"MZ"):
        return "executable"
    if not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", head) and not _is_utf8(head):
        return "text in an older encoding"
    return "unknown binary"


def _markup(head: str) -> str:
    if _HTML.match(head):
        return "HTML page"
    return "XML text" if _MARKUP.match(head) else "text"


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # the head may end within a character
    return True


def _is_whole_pdf(file: BinaryIO) -> bool:
    """Whether the file ends as a PDF does: where its table of objects begins, then the end mark."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    ends = _PDF_END.findall(file.read(_TAIL))
    return bool(ends) and int(ends[-1]) < size


def _text_medium(file: BinaryIO, wanted: tuple[str, ...]) -> str | None:
    text = read_text(file, "") if any(medium in wanted for medium in _SATISFIED) else ""
    for medium in wanted:
        if medium == "txt":
            return medium
        satisfied = _SATISFIED.get(medium)
        if satisfied is not None and isinstance(text, str) and satisfied(text):
            return medium
    return None


def _is_csv(text: str) -> bool:
    """Whether it is a table read strictly; one without any delimiter must have rows."""
    if _MARKUP.match(text) or evidence_json.is_json(text) or evidence_yaml.is_rows(text):
        return False
    parts = evidence_csv.read(text, "")
    header = next(parts, None)
    if header is None or isinstance(header, Fault):
        return False
    rows = 0
    for part in parts:
        if isinstance(part, Fault):
            return False
        rows += 1
    return len(header.cells) > 1 or rows > 0


_SATISFIED: Mapping[str, Callable[[str], bool]] = {
    "json": evidence_json.is_json,
    "yaml": evidence_yaml.is_rows,
    "csv": _is_csv,
}
