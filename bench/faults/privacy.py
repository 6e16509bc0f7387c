"""P21: what is promised to hold no personal data holds none.

Persons who do not exist are put wherever people put persons: into the roster, into names and
contents of files, into reasons and notes. Then every byte of the ledger, of exports, of reports of
an audit, of bundles without evidence, of checkpoints, and of the answers and error messages that
name nobody by design is searched for them, and for plain digests of their numbers and files. Of
``log``, which shows names by design, the keys that the page calls private are taken out first.

The broken variant calls persons by their e-mail addresses, adds the name of one to the county's,
and writes the text of a reason or note beside the commitment to it.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import polars as pl

from bench.faults.arena import memory
from bench.faults.outcome import Outcome
from bench.faults.people import Person, Search, invented
from engine import operations as op
from engine.recording.ledger.clock import fixed_clock
from engine.recording.ledger.private_store import PrivateStore
from engine.recording.programme_folder import Programme
from schemas.asked import Asked
from schemas.refusal import Refusal

PERSONS, BATCH = 1_000, 10
BEGIN = datetime(2024, 1, 2, 11, tzinfo=UTC)
COUNTY = "1410"
_SCHEDULE = """
schedule: lists
version: "1"
title: Lists
initial: here
stages:
  here:
    outputs:
      people:
        kind: table
        rows: {min: 1}
        checks: [{distinct: {column: pesel, min: 2}}]
      paper: {kind: document, optional: true}
  there: {}
  closed: {final: done}
transitions:
  - {trigger: go, source: here, dest: there, due: {since: here, within: 1 day}}
  - {trigger: back, source: there, dest: here, reopens: true, requires: none}
  - {trigger: close, source: there, dest: closed}
"""
FORMATS = ("xes", "jsonocel", "csv", "parquet", "arrow")
#: What is asked of a programme, with ``--json`` and without, and names nobody by design.
ASKED = (
    ("board",),
    ("why", COUNTY),
    ("audit",),
    ("audit", "finding", "1"),
    ("verify",),
    ("checkpoint",),
    ("doctor",),
    ("county", "list"),
    ("advance", COUNTY, "close"),
    ("advance", COUNTY, "nowhere"),
    ("why", "9999"),
    ("redact", "0" * 64, "--reason", "x"),
)
#: What ``log`` takes from the private store by design.
_PRIVATE = ("person", "files", "text")
Surfaces = Iterator[tuple[str, bytes]]


# --- Persons everywhere ---------------------------------------------------------------------------


def peopled(
    folder: Path, persons: tuple[Person, ...], county: str = "łosicki"
) -> tuple[Programme, list[bytes]]:
    """Make a programme and put persons everywhere; returns it, open, and the files' contents."""
    desk = folder / "desk"
    desk.mkdir()
    (desk / "lists.yaml").write_text(_SCHEDULE, encoding="utf-8")
    _done(op.init(folder / "programme", BEGIN, simulated=True))
    programme = Programme.open(folder / "programme", BEGIN)
    _done(op.add_county(programme, COUNTY, county, Asked("p1")))
    _done(op.start(programme, COUNTY, str(desk / "lists.yaml"), Asked("p1")))
    contents: list[bytes] = []
    for first in range(0, len(persons), BATCH):
        programme.clock = fixed_clock(programme.now() + timedelta(days=3))  # late: audits tell it
        _put(programme, desk, persons[first : first + BATCH], contents)
    return programme, contents


def _put(programme: Programme, desk: Path, some: tuple[Person, ...], contents: list[bytes]) -> None:
    """Put some persons into every place there is, and go on to the next stage and back."""
    told = "; ".join(person.line for person in some)
    actor = "p1"
    for person in some:
        added = _done(op.add_person(programme, person.line, Asked("p1")))
        actor = added.receipts[0].event.payload["person"]
    who = Asked(actor)
    rows = [f'"{person.name}",{person.pesel},{person.email}' for person in some]
    table = desk / f"lista {some[0].surname} {some[0].pesel}.csv"
    table.write_text("\n".join(("name,pesel,email", *rows, "")), encoding="utf-8")
    papers = [desk / f"{person.name} {person.email}.txt" for person in some]
    for paper, person in zip(papers, some, strict=True):
        paper.write_text(f"Oświadczenie: {person.line}\n", encoding="utf-8")
    contents.extend(path.read_bytes() for path in (table, *papers))
    _done(op.submit(programme, COUNTY, "people", (table,), who))
    _done(op.submit(programme, COUNTY, "paper", tuple(papers), who))
    _done(op.note(programme, COUNTY, who, text=told))
    _done(op.withdraw(programme, COUNTY, "paper", who, told))
    _done(op.submit(programme, COUNTY, "paper", tuple(papers), who))
    _done(op.advance(programme, COUNTY, "go", who, told))
    _done(op.advance(programme, COUNTY, "back", who, told))


def _done(answer: Any) -> Any:
    if isinstance(answer, Refusal):
        raise TypeError(f"nobody can be put there: {answer}")
    return answer


# --- What is searched -----------------------------------------------------------------------------


def record(folder: Path) -> Surfaces:
    """Yield the files that may be shown: all but the private store and the evidence."""
    for path in sorted((folder / "programme").rglob("*")):
        name = path.relative_to(folder / "programme").as_posix()
        if path.is_file() and not name.startswith(("private.db", "evidence/")):
            yield name, name.encode() + path.read_bytes()


def exports(folder: Path) -> Surfaces:
    """Yield exports in every format, as bytes and as whoever reads them sees them."""
    for form in FORMATS:
        out = folder / f"log.{form}"
        told("export", "-o", str(out), folder=folder)
        yield form, out.read_bytes()
        if form in ("parquet", "arrow"):
            read = pl.read_parquet if form == "parquet" else pl.read_ipc
            yield f"{form}, read", json.dumps(read(out).to_dicts(), default=str).encode()


def reports(folder: Path) -> Surfaces:
    """Yield reports of an audit in every form and language."""
    for form in ("html", "xlsx", "json"):
        for language in ("pl", "en"):
            out = folder / f"report-{language}.{form}"
            told("audit", "-o", str(out), "--lang", language, folder=folder)
            yield f"{form}, {language}", out.read_bytes()
            if form == "xlsx":
                with zipfile.ZipFile(out) as book:
                    for name in book.namelist():
                        yield f"xlsx, {language}, {name}", book.read(name)


def bundles(folder: Path) -> Surfaces:
    """Yield a bundle without evidence, entry by entry."""
    out = folder / "bundle.zip"
    told("bundle", "--evidence", "none", "-o", str(out), folder=folder)
    yield "bundle", out.read_bytes()


def answers(folder: Path) -> Surfaces:
    """Yield what commands answer, on stdout and stderr, in both languages and as JSON."""
    for words in ASKED:
        for options in (("--json",), ("--lang", "pl"), ("--lang", "en")):
            said = told(*words, *options, folder=folder)
            yield f"etap {' '.join((*words, *options))}", said.encode()
    log = json.loads(told("log", COUNTY, "--json", folder=folder))
    events = [{k: v for k, v in one.items() if k not in _PRIVATE} for one in log["events"]]
    yield "etap log --json, less what is private", json.dumps(events).encode()


def damaged(folder: Path) -> Surfaces:
    """Yield what is said of a record that lost evidence, rows and an event."""
    programme = folder / "programme"
    blobs = sorted((programme / "evidence").glob("[0-9a-f][0-9a-f]/*"))
    for number, blob in enumerate(blobs[:6]):
        blob.chmod(0o600)
        blob.unlink() if number % 2 else blob.write_bytes(b"altered")
    yield from answers(folder)
    yield from reports(folder)
    ledger = programme / "ledger.db"
    raw = bytearray(ledger.read_bytes())
    raw[len(raw) // 2 : len(raw) // 2 + 400] = b"?" * 400
    ledger.write_bytes(raw)
    for words in ASKED:
        yield f"broken: etap {' '.join(words)}", told(*words, folder=folder).encode()


def told(*words: str, folder: Path) -> str:
    """Run the command line in this process; returns all that it said."""
    from cli import run

    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8", write_through=True)
    line = [*words, "--programme", str(folder / "programme"), "--by", "p1"]
    with redirect_stdout(stream), redirect_stderr(stream):
        run(line)
    return raw.getvalue().decode("utf-8", "replace")


SURFACES = {
    "the ledger and what lies beside it": record,
    "exports": exports,
    "reports": reports,
    "bundles": bundles,
    "answers": answers,
    "messages about a damaged record": damaged,
}


# --- The campaign ---------------------------------------------------------------------------------


@contextmanager
def indiscreet() -> Iterator[None]:
    """The broken variant, while it lasts."""
    persons = iter(invented(PERSONS))
    keep_text = PrivateStore.keep_text

    def kept(store: PrivateStore, text: str) -> dict[str, Any]:
        return {**keep_text(store, text), "text": text}

    with ExitStack() as stack:
        taken = patch(
            "engine.operating.programmes.next_person", lambda _roster: next(persons).email
        )
        stack.enter_context(taken)
        stack.enter_context(patch.object(PrivateStore, "keep_text", kept))
        yield


def searched(
    persons: tuple[Person, ...], county: str = "łosicki"
) -> Mapping[str, tuple[int, list[str]]]:
    """Make a programme of these persons; returns, by surface, what was searched and where found."""
    found: dict[str, tuple[int, list[str]]] = {}
    with TemporaryDirectory(dir=memory()) as name:
        folder = Path(name)
        programme, contents = peopled(folder, persons, county)
        programme.close()
        search = Search(persons, contents)
        for surface, parts in SURFACES.items():
            sizes, hits = 0, []
            for where, data in parts(folder):
                sizes += 1
                people = search.found(data)
                hits += [f"{where}: {len(people)}"] if people else []
            found[surface] = (sizes, hits)
    return found


def campaign(number: int = PERSONS) -> tuple[Outcome, ...]:
    """Search every surface for so many persons, and the broken variant's for a few."""
    sound = searched(invented(number))
    with indiscreet():
        few = invented(min(number, 20))
        control = searched(few, f"łosicki ({few[0].name})")
    for surface, (_, hits) in sound.items():
        for hit in hits[:5]:
            print(f"  {surface}: {hit}", file=sys.stderr)
    return tuple(
        Outcome(
            "P21",
            f"parts of {surface} in which one of {number:,} persons stands",
            sizes,
            len(hits),
            control[surface][0],
            len(control[surface][1]),
        )
        for surface, (sizes, hits) in sound.items()
    )


def outcomes(share: float = 1.0) -> Iterator[Outcome]:
    """Search every surface; the broken variant has fewer persons."""
    yield from campaign(max(20, round(PERSONS * share)))
