"""Sample evidence for every output of schema_2003_2010: real files with evidently invented content.

Each file says that it is sample data and names its county, so that no two counties submit the same
bytes. The same arguments give the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from attrs import frozen

from engine.recording.sample_evidence import csv_table, docx, pdf, xlsx
from engine.recording.story_file import rows

LABEL: Final = "DANE PRZYKŁADOWE / SAMPLE DATA"
#: Which of several documents a variant takes.
_PARTS: Final = {"three": ("1", "2", "3"), "rest": ("4", "5")}
_PRINCIPLES: Final = ("leaks", "existing_firms", "new_firms", "outside_firms")
_PLACES: Final = ("1", "2", "2", "3")

Row = Mapping[str, str]


@frozen
class SampleFile:
    """One file: its own name and its bytes."""

    name: str
    content: bytes


def samples(output: str, county: str, name: str, variant: str = "") -> tuple[SampleFile, ...]:
    """Return the files of one submission of an output by a county.

    ``county`` is the TERYT code and ``name`` its name. ``variant`` is empty for good and complete
    files; ``three`` gives three documents, or three principles, of those asked for, ``rest`` the
    documents that ``three`` left out, ``again`` other bytes that are as good.
    """
    documents = [row for row in rows("documents") if row["output"] == output]
    if documents:
        wanted = _PARTS.get(variant)
        return tuple(
            _document(row, county, name, variant)
            for row in documents
            if wanted is None or row["number"] in wanted
        )
    columns, table = _table(output, int(county), variant)
    return (_table_file(output, columns, table, county, _mark(name, variant)),)


def _mark(name: str, variant: str) -> str:
    again = ", wersja druga" if variant == "again" else ""
    return f"{LABEL}: powiat {name}{again}"


# --- Documents ------------------------------------------------------------------------------------


def _document(row: Row, county: str, name: str, variant: str) -> SampleFile:
    title, number = row["title"], row["number"]
    lines = (_mark(name, variant), "", *row["lines"].split("|"))
    stem = f"{row['output']}-{county}-{number}"
    if row["output"].startswith("report"):
        return SampleFile(f"{stem}.txt", "\n".join((title, *lines, "")).encode())
    if int(county) % 3 == 0:
        return SampleFile(f"{stem}.docx", docx(title, lines))
    return SampleFile(f"{stem}.pdf", pdf(title, lines))


# --- Tables ---------------------------------------------------------------------------------------


def _table(output: str, seed: int, variant: str) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Return the columns and rows of a table; ``seed`` says which of the invented rows it takes."""
    if output.startswith("attendance_"):
        columns = ("name", "sector", "organisation", "commune")
        turn = seed + 3 * len(output) + ord(output[-1])
        return columns, _some(rows("participants"), turn, 9 + seed % 7)
    if output == "project_team_members":
        members = _some(rows("participants"), seed, 4)
        return ("name", "organisation"), members
    if output == "communes":
        return ("name", "area"), _some(rows("communes"), seed, 4 + seed % 4)
    if output == "principles_analysis":
        kept = _PRINCIPLES[:3] if variant == "three" else _PRINCIPLES
        table = tuple(row for row in rows("findings") if row["principle"] in kept)
        return ("principle", "kind", "finding"), table
    return _projects(output, seed)


def _projects(output: str, seed: int) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Return a table about the county's projects: two proposals for each principle, one chosen."""
    pools = [[row for row in rows("projects") if row["principle"] == p] for p in _PRINCIPLES]
    proposed = [_some(pool, seed + at, 2) for at, pool in enumerate(pools)]
    if output == "proposals":
        columns = ("id", "principle", "title", "content")
        return columns, tuple(row for pair in proposed for row in pair)
    chosen = [{**pair[0], "proposal": pair[0]["id"]} for pair in proposed]
    if output == "chosen":
        placed = ({**row, "place": at} for row, at in zip(chosen, _PLACES, strict=True))
        return ("proposal", "place"), tuple(placed)
    if output == "elaborated_projects":
        goals = ("main_goal", "problems", "own_resources", "ways")
        return ("proposal", "title", *goals), tuple(chosen)
    shown = ({**row, "presenters": str(1 + at)} for at, row in enumerate(chosen[:3]))
    return ("proposal", "title", "presenters"), tuple(shown)


def _some(pool: Iterable[Row], start: int, count: int) -> tuple[Row, ...]:
    """Take ``count`` rows of the pool from ``start`` on, round and round."""
    all_of = tuple(pool)
    return tuple(all_of[(start + at) % len(all_of)] for at in range(min(count, len(all_of))))


def _table_file(
    output: str, columns: tuple[str, ...], table: tuple[Row, ...], county: str, mark: str
) -> SampleFile:
    header = (*columns, "remarks")
    cells = tuple((*(row[column] for column in columns), mark) for row in table)
    if output.startswith("attendance_") and int(county) % 2 == 0:
        return SampleFile(f"{output}-{county}.xlsx", xlsx(header, cells))
    return SampleFile(f"{output}-{county}.csv", csv_table(header, cells))
