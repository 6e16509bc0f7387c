"""Make small real files of evidence for samples: PDF, DOCX, XLSX and CSV, with Polish letters.

The same arguments give the same bytes, on every machine and in every year: no clock, no
compression, no library. They are files that people open, not forms filled in to pass a check.
"""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org"
_DOCUMENT = f"{_MAIN}/officeDocument/2006/relationships"
_FORMAT = "application/vnd.openxmlformats-officedocument"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# --- PDF ------------------------------------------------------------------------------------------

#: Characters beyond ASCII that a sample PDF may hold, with their names in Adobe's glyph list.
_GLYPHS = {
    "Ą": "Aogonek", "ą": "aogonek", "Ć": "Cacute", "ć": "cacute", "Ę": "Eogonek", "ę": "eogonek",
    "Ł": "Lslash", "ł": "lslash", "Ń": "Nacute", "ń": "nacute", "Ó": "Oacute", "ó": "oacute",
    "Ś": "Sacute", "ś": "sacute", "Ź": "Zacute", "ź": "zacute", "Ż": "Zdotaccent",
    "ż": "zdotaccent", "„": "quotedblbase", "”": "quotedblright", "–": "endash", "—": "emdash",
    "…": "ellipsis", "•": "bullet", "§": "section", "°": "degree", "×": "multiply",
}  # fmt: skip
_FIRST_CODE = 0x80
_CODES = {letter: _FIRST_CODE + at for at, letter in enumerate(_GLYPHS)}
_WIDTH, _LINES = 88, 46


def pdf(title: str, lines: tuple[str, ...]) -> bytes:
    """Return a PDF 1.4 on A4: the title, then the lines, wrapped, on as many pages as they need.

    It uses the reader's own Helvetica, in which every reader has the Polish letters.

    Raises:
        ValueError: a character is neither ASCII nor Polish nor common punctuation.
    """
    wrapped = [part for line in lines for part in textwrap.wrap(line, _WIDTH) or [""]]
    pages = [wrapped[at : at + _LINES] for at in range(0, len(wrapped), _LINES)] or [[]]
    kids = " ".join(f"{8 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (pl) >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        _font("Helvetica"),
        _font("Helvetica-Bold"),
        _encoding(),
        _stream(_to_unicode()),
        f"<< /Title <{_utf16(title)}> /Producer (etap) >>".encode(),
    ]
    for at, page in enumerate(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % (9 + 2 * at)
        )
        objects.append(_stream(_page(title if at == 0 else "", page)))
    return _assembled(objects)


def _page(title: str, lines: Iterable[str]) -> bytes:
    shown = [b"BT 14 TL 60 780 Td"]
    for line in textwrap.wrap(title, 56):
        shown += [b"/F2 15 Tf", b"<%s> Tj 0 -20 Td" % _coded(line)]
    shown.append(b"/F1 11 Tf")
    shown += [b"<%s> Tj T*" % _coded(line) for line in lines]
    return b"\n".join([*shown, b"ET"])


def _coded(text: str) -> bytes:
    codes = (ord(letter) if " " <= letter <= "~" else _CODES.get(letter, 0) for letter in text)
    data = bytes(codes)
    if 0 in data:
        raise ValueError(f"no glyph is known for {text[data.index(0)]!r}")
    return data.hex().encode()


def _utf16(text: str) -> str:
    return ("\ufeff" + text).encode("utf-16-be").hex()


def _font(name: str) -> bytes:
    return (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding 5 0 R /ToUnicode 6 0 R >>"
    ).encode()


def _encoding() -> bytes:
    names = " ".join(f"/{name}" for name in _GLYPHS.values())
    return (
        f"<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [{_FIRST_CODE} {names}] >>"
    ).encode()


def _to_unicode() -> bytes:
    """Return the map by which readers copy and search the text (PDF 1.4, 5.9)."""
    rows = "\n".join(f"<{code:02X}> <{ord(letter):04X}>" for letter, code in _CODES.items())
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        "1 beginbfrange <20> <7E> <0020> endbfrange\n"
        f"{len(_CODES)} beginbfchar\n{rows}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def _assembled(objects: list[bytes]) -> bytes:
    """Lay the objects one behind the other and list where each begins."""
    data, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%s"
        b"trailer\n<< /Size %d /Root 1 0 R /Info 7 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(data))
    )


# --- Tables ---------------------------------------------------------------------------------------


def csv_table(
    columns: tuple[str, ...], rows: Iterable[tuple[str, ...]], delimiter: str = ";"
) -> bytes:
    """Return a CSV after RFC 4180 in UTF-8, with the mark by which spreadsheets know UTF-8."""
    lines = (
        delimiter.join(_quoted(cell, delimiter) for cell in cells) for cells in (columns, *rows)
    )
    return b"\xef\xbb\xbf" + "".join(f"{line}\r\n" for line in lines).encode()


def _quoted(cell: str, delimiter: str) -> str:
    if any(sign in cell for sign in (*";,\t", delimiter, '"', "\r", "\n")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def xlsx(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    """Return a workbook of one sheet in which every cell is a text, up to 26 columns."""
    table = (columns, *rows)
    cells = "".join(_sheet_row(at, row) for at, row in enumerate(table, start=1))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return _office(
        f"{_FORMAT}.spreadsheetml.sheet.main+xml",
        "xl/workbook.xml",
        f'<workbook xmlns="{main}" xmlns:r="{_DOCUMENT}"><sheets>'
        '<sheet name="Arkusz1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        {
            "xl/_rels/workbook.xml.rels": _links("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}'
            "</sheetData></worksheet>",
        },
        f'<Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{_FORMAT}.spreadsheetml.worksheet+xml"/>',
    )


def _sheet_row(number: int, cells: tuple[str, ...]) -> str:
    shown = "".join(
        f'<c r="{chr(ord("A") + at)}{number}" t="inlineStr"><is>'
        f'<t xml:space="preserve">{escape(cell)}</t></is></c>'
        for at, cell in enumerate(cells)
        if cell
    )
    return f'<row r="{number}">{shown}</row>'


# --- DOCX -----------------------------------------------------------------------------------------


def docx(title: str, lines: tuple[str, ...]) -> bytes:
    """Return a document: the title in bold, then one paragraph for each line."""
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    bold = '<w:rPr><w:b/><w:sz w:val="30"/></w:rPr>'
    body = _paragraph(title, bold) + "".join(_paragraph(line, "") for line in lines)
    return _office(
        f"{_FORMAT}.wordprocessingml.document.main+xml",
        "word/document.xml",
        f'<w:document xmlns:w="{main}"><w:body>{body}</w:body></w:document>',
        {},
        "",
    )


def _paragraph(text: str, look: str) -> str:
    return f'<w:p><w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _links(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_MAIN}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{_DOCUMENT}/{kind}" Target="{target}"/></Relationships>'
    )


def _office(content: str, main: str, text: str, others: dict[str, str], overrides: str) -> bytes:
    types = (
        f'<Types xmlns="{_MAIN}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{content}"/>{overrides}</Types>'
    )
    parts = {"[Content_Types].xml": types, "_rels/.rels": _links("officeDocument", main)}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, part in {**parts, main: text, **others}.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # else the zip would say on which system it was made
            archive.writestr(entry, _HEAD + part)
    return file.getvalue()
