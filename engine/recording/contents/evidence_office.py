"""What an office file is, told by its main part: Office Open XML and OpenDocument.

The suffix proves nothing and neither does ``PK``: a DOCX is a zip whose ``[Content_Types].xml``
gives a part that is there the type of a document's main part (ECMA-376 part 2); an ODT is a zip
whose part ``mimetype`` says so (OpenDocument 1.3 part 2). Documents with macros are other types,
and none of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from engine.recording.contents.evidence_zips import Package

_MAX_TYPES = 1024 * 1024
_OOXML = "application/vnd.openxmlformats-officedocument."
_MAIN_TYPES: Mapping[str, str] = {
    f"{_OOXML}wordprocessingml.document.main+xml": "docx",
    f"{_OOXML}spreadsheetml.sheet.main+xml": "xlsx",
    f"{_OOXML}presentationml.presentation.main+xml": "pptx",
}
_OPEN_DOCUMENT: Mapping[bytes, str] = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_NEEDED = ("content.xml", "META-INF/manifest.xml")


class BadXml(ValueError):
    """A part is not well-formed XML, or declares a document type, which office files never do."""


def parse_xml(
    pieces: Iterable[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read XML whole; names reach ``start`` and ``end`` as written, with their prefix.

    Raises:
        BadXml: not well-formed, or with a DOCTYPE (so no entity is ever declared).
    """
    for _ in xml_steps(pieces, start, end, text):
        pass


def xml_steps(
    pieces: Iterable[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Read XML as ``parse_xml`` does, and pause after every piece."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        for piece in pieces:
            parser.Parse(piece)
            yield
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes it by position only
    except (expat.ExpatError, LookupError, UnicodeError) as error:
        raise BadXml(str(error)) from error


def _refuse_doctype(*_names: object) -> None:
    raise BadXml("a document type is declared")


def local(name: str) -> str:
    """Return an element's or attribute's name without its prefix."""
    return name.rpartition(":")[2]


def office_medium(package: Package) -> str | None:
    """Return ``docx``, ``xlsx``, ``pptx``, ``odt`` or ``ods``; ``None`` for any other zip."""
    main = main_part(package)
    return _open_document(package) if main is None else main[0]


def main_part(package: Package) -> tuple[str, str] | None:
    """Return the medium and the main part's name; ``None``: no Office Open XML, or not whole."""
    if "[Content_Types].xml" not in package.parts:
        return None
    found: list[tuple[str, str]] = []

    def note(name: str, attributes: dict[str, str]) -> None:
        medium = _MAIN_TYPES.get(attributes.get("ContentType", ""))
        part = attributes.get("PartName", "").removeprefix("/")
        if local(name) == "Override" and medium and part in package.parts:
            found.append((medium, part))

    try:
        parse_xml((package.read("[Content_Types].xml", _MAX_TYPES),), note)
    except ValueError:
        return None
    return found[0] if len(found) == 1 else None


def _open_document(package: Package) -> str | None:
    if "mimetype" not in package.parts or any(part not in package.parts for part in _NEEDED):
        return None
    if package.parts["mimetype"].file_size > 200:
        return None
    return _OPEN_DOCUMENT.get(package.read("mimetype", 200).strip())
