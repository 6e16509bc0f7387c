"""Tables in XLSX: the first visible worksheet, hidden rows included, as its readers see the values.

The file's zip and XML are counted first (``evidence_zips``, ``evidence_sheet_guard``). Then the one
sheet, the shared strings and the styles are laid into a new zip in memory, and calamine reads that:
so it sees exactly the bytes that were counted, and nothing else that a hostile file may hold.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from array import array
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

from attrs import frozen
from python_calamine import CalamineError, CalamineWorkbook

from engine.recording.evidence_office import BadXml, local, main_part, parse_xml
from engine.recording.evidence_sheet_guard import TooLarge, faults, string_lengths
from engine.recording.evidence_zips import Package, Trouble, open_package
from schemas.report import Fault
from schemas.schedule import Place
from schemas.table import Record

#: The longest sheet, and the longest other part, that is read, in bytes of XML.
MAX_SHEET = 128 * 1024 * 1024
_MAX_SMALL = 8 * 1024 * 1024
_Cell = int | float | str | bool | time | date | datetime | timedelta

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FRAME = {
    "[Content_Types].xml": f'<Types xmlns="{_TYPES}"/>',
    "_rels/.rels": f'<Relationships xmlns="{_LINKS}"><Relationship Id="r1" '
    f'Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_LINKS}">'
    f'<Relationship Id="r1" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_DOCUMENT}/styles" Target="styles.xml"/>'
    f'<Relationship Id="r3" Type="{_DOCUMENT}/sharedStrings" Target="sharedStrings.xml"/>'
    "</Relationships>",
}
_WORKBOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><workbookPr date1904="%d"/>'
    '<sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>'
)


@frozen(order=False)
class _Workbook:
    """The parts that make the first visible sheet; an empty name is a part that is not there."""

    sheet: str
    strings: str
    styles: str
    since_1904: int


def read(file: BinaryIO, name: str) -> Iterator[Record | Fault]:
    """Yield every row of the sheet that is not empty, the header first; or faults alone.

    Where a cell has no value of its own only such cells are told: what else is in the sheet is not
    known before they are mended.
    """
    package = open_package(file)
    if isinstance(package, Trouble):
        yield _unreadable(package, name)
        return
    try:
        yield from _read(package, name)
    except TooLarge as error:
        code, fact, limit = error.args
        yield Fault(code, Place(name, 1, 1), {fact: limit})
    except (CalamineError, OverflowError, ValueError):  # also a day that no calendar has
        yield Fault("ETP750", Place(name, 1, 1))


def _unreadable(trouble: Trouble, name: str) -> Fault:
    code = "ETP751" if trouble is Trouble.TOO_MUCH else "ETP750"
    return Fault(code, Place(name, 1, 1))


def _read(package: Package, name: str) -> Iterator[Record | Fault]:
    workbook = _workbook(package)
    lengths = string_lengths(package.pieces(workbook.strings)) if workbook.strings else array("L")
    wrong = False
    for fault in faults(package.pieces(workbook.sheet), lengths, name):
        wrong = True
        yield fault
    if not wrong:
        yield from _records(_laid_anew(package, workbook))


def _workbook(package: Package) -> _Workbook:
    """Find the parts of the first visible worksheet.

    Raises:
        BadXml: this is no workbook, or it has no visible worksheet.
        TooLarge: a part is longer than is read.
    """
    main = main_part(package)
    if main is None or main[0] != "xlsx":
        raise BadXml("no workbook")
    links = _links(package, main[1])
    sheets, since_1904 = _declared(package, main[1])
    parts = (links.get(sheet, ("", "")) for sheet in sheets)
    sheet = next((part for kind, part in parts if kind == "worksheet"), "")
    of_kind = dict(links.values())
    strings, styles = of_kind.get("sharedStrings", ""), of_kind.get("styles", "")
    for part, limit in ((sheet, MAX_SHEET), (strings, MAX_SHEET), (styles, _MAX_SMALL)):
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


def _declared(package: Package, main: str) -> tuple[list[str], int]:
    """Return the visible sheets' relationship ids in order, and 1 for days since 1904."""
    sheets: list[str] = []
    since: list[int] = []

    def note(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "sheet" and attributes.get("state", "visible") == "visible":
            sheets.extend(value for key, value in attributes.items() if key.endswith(":id"))
        elif local(name) == "workbookPr":
            since.append(int(attributes.get("date1904", "0") in ("1", "true", "on")))

    parse_xml((_small(package, main),), note)
    return sheets, max(since, default=0)


def _small(package: Package, part: str) -> bytes:
    if part not in package.parts:
        raise BadXml(f"{part} is not there")
    _hold_back(package, part, _MAX_SMALL)
    return package.read(part, _MAX_SMALL)


def _laid_anew(package: Package, workbook: _Workbook) -> BinaryIO:
    """Lay the counted parts, byte for byte, into a new zip under the usual names."""
    places = {
        "xl/worksheets/sheet1.xml": workbook.sheet,
        "xl/sharedStrings.xml": workbook.strings,
        "xl/styles.xml": workbook.styles,
    }
    anew = io.BytesIO()
    with zipfile.ZipFile(anew, "w", zipfile.ZIP_STORED) as archive:
        for place, text in _FRAME.items():
            archive.writestr(place, text)
        archive.writestr("xl/workbook.xml", _WORKBOOK % workbook.since_1904)
        for place, part in places.items():
            if part:
                archive.writestr(place, package.archive.read(package.parts[part]))
    anew.seek(0)
    return anew


def _records(file: BinaryIO) -> Iterator[Record]:
    sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
    before = ("",) * (sheet.start[1] if sheet.start is not None else 0)
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = tuple(_shown(cell) for cell in row)
        if any(cell.strip() for cell in cells):
            yield Record(number, (*before, *cells))


def _shown(cell: _Cell) -> str:
    """Return a value as people read it.

    No ``.0``, days in ISO 8601, 15 digits as in a spreadsheet.
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    return str(cell)
