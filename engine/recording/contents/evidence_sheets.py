"""Tables in XLSX: the first visible worksheet, hidden rows included, as its readers see the values.

A sheet that is asked for by its name is read also where it is hidden.

The zip is counted first (``evidence_zips``); then the parts are streamed and nothing that the file
says of its own size is believed. The libraries that were tried allot what a file asks for: a count
of shared strings that was a lie made one of them end the whole process.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from attrs import frozen

from engine.recording.contents.evidence_office import BadXml, local, main_part, parse_xml
from engine.recording.contents.evidence_sheet_cells import Looks, TooLarge, records, shared_strings
from engine.recording.contents.evidence_sheet_dates import styles
from engine.recording.contents.evidence_zips import Package, Trouble, open_package
from schemas.attribution import Place
from schemas.refusal import Fault

if TYPE_CHECKING:
    from schemas.table import Record

#: The longest sheet that is read, and the most of shared strings, in bytes of XML.
MAX_SHEET = 256 * 1024 * 1024
MAX_STRINGS = 64 * 1024 * 1024
_MAX_SMALL = 8 * 1024 * 1024


@frozen(order=False)
class _Workbook:
    """The parts that make the first visible sheet; an empty name is a part that is not there."""

    sheet: str
    strings: str
    styles: str
    since_1904: int


class NoSheet(ValueError):
    """No worksheet has the name that was asked for; ``args`` are the names that there are."""


@frozen(order=False)
class _Sheet:
    """A sheet as the workbook lists it; ``visible`` is 1 or 0."""

    title: str
    relation: str
    visible: int


def read(file: BinaryIO, name: str, sheet: str = "") -> Iterator[Record | Fault]:
    """Yield every row of the sheet that is not empty, the header first; faults in their places.

    ``sheet`` is the sheet's name; the empty one stands for the first that is visible.
    A row has its cells from column A to its last value, so that rows may differ in length.
    """
    package = open_package(file)
    if isinstance(package, Trouble):
        yield _unreadable(package, name)
        return
    try:
        workbook = _workbook(package, sheet)
        pieces = package.pieces(workbook.sheet)
        yield from records(pieces, _looks(package, workbook), name)
    except NoSheet as error:
        yield Fault("ETP912", Place(name, 1, 1), {"sheet": sheet, "known": error.args})
    except TooLarge as error:
        code, fact, limit = error.args
        yield Fault(code, Place(name, 1, 1), {fact: limit})
    except BadXml:
        yield Fault("ETP750", Place(name, 1, 1))


def _unreadable(trouble: Trouble, name: str) -> Fault:
    code = "ETP751" if trouble is Trouble.TOO_MUCH else "ETP750"
    return Fault(code, Place(name, 1, 1))


def _looks(package: Package, workbook: _Workbook) -> Looks:
    return Looks(
        shared_strings(package.pieces(workbook.strings)) if workbook.strings else (),
        styles(package.pieces(workbook.styles)) if workbook.styles else (),
        workbook.since_1904,
    )


def _workbook(package: Package, title: str) -> _Workbook:
    """Find the parts of the worksheet of that title, or of the first visible one.

    Raises:
        BadXml: this is no workbook, or it has no visible worksheet.
        NoSheet: it has no worksheet of that title.
        TooLarge: a part is longer than is read.
    """
    main = main_part(package)
    if main is None or main[0] != "xlsx":
        raise BadXml("no workbook")
    links = _links(package, main[1])
    sheets, since_1904 = _declared(package, main[1])
    parts = (links.get(sheet, ("", "")) for sheet in _asked(sheets, title))
    sheet = next((part for kind, part in parts if kind == "worksheet"), "")
    of_kind = dict(links.values())
    strings, styles = of_kind.get("sharedStrings", ""), of_kind.get("styles", "")
    for part, limit in ((sheet, MAX_SHEET), (strings, MAX_STRINGS), (styles, _MAX_SMALL)):
        _hold_back(package, part, limit)
    if not sheet:
        raise BadXml("no visible worksheet")
    return _Workbook(sheet, strings, styles, since_1904)


def _hold_back(package: Package, part: str, limit: int) -> None:
    if part and package.parts[part].file_size > limit:
        raise TooLarge("ETP717", "limit", limit // (1024 * 1024))


def _links(package: Package, main: str) -> dict[str, tuple[str, str]]:
    """Return the main part's relationships.

    By id, the last word of the type and the part's name.
    """
    folder, base = posixpath.split(main)
    part = posixpath.join(folder, "_rels", f"{base}.rels")
    links: dict[str, tuple[str, str]] = {}

    def note(name: str, attributes: dict[str, str]) -> None:
        target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
        if local(name) == "Relationship" and target.lstrip("/") in package.parts:
            kind = attributes.get("Type", "").rpartition("/")[2]
            links[attributes.get("Id", "")] = (kind, target.lstrip("/"))

    parse_xml((_small(package, part),), note)
    return links


def _asked(sheets: list[_Sheet], title: str) -> list[str]:
    """Return the relationships of the sheets that may be read, in order."""
    if not title:
        return [sheet.relation for sheet in sheets if sheet.visible]
    found = [sheet.relation for sheet in sheets if sheet.title == title]
    if not found:
        raise NoSheet(*(sheet.title for sheet in sheets))
    return found


def _declared(package: Package, main: str) -> tuple[list[_Sheet], int]:
    """Return the sheets in their order, and 1 for days since 1904."""
    sheets: list[_Sheet] = []
    since: list[int] = []

    def note(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "sheet":
            visible = attributes.get("state", "visible") == "visible"
            relations = [value for key, value in attributes.items() if key.endswith(":id")]
            title = attributes.get("name", "")
            sheets.extend(_Sheet(title, relation, int(visible)) for relation in relations)
        elif local(name) == "workbookPr":
            since.append(int(attributes.get("date1904", "0") in ("1", "true", "on")))

    parse_xml((_small(package, main),), note)
    return sheets, max(since, default=0)


def _small(package: Package, part: str) -> bytes:
    if part not in package.parts:
        raise BadXml(f"{part} is not there")
    _hold_back(package, part, _MAX_SMALL)
    return package.read(part, _MAX_SMALL)
