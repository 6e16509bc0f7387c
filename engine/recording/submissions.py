"""What lies on disk behind submissions.

Receiving new files, hashing kept ones, reading base tables. - a file is copied into the store and
  hashed from the same open file; everything after that reads the copy, never the original path;
- a file of a wrong medium, or a table against its row schema, is a refusal: the copies are
  discarded and nothing is recorded;
- the checks (count, rows, distinct, references) are measured once, here, over the whole submission
  that results; falling short is recorded;
- copies and their salts are kept, durably, before the event that names them: what a crash leaves
  behind is a copy that nobody refers to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from engine.deciding.checks import measure, needed_bases, needed_columns
from engine.errors import Conflict
from engine.recording.contents.evidence_media import detected, medium_of, why_not
from engine.recording.contents.evidence_tables import read_table
from engine.recording.redacting.holdings import redacted_in
from schemas.commands import Submit
from schemas.cycle import CheckResult, EvidenceFile, EvidenceStanding, State
from schemas.output import TABLE_MEDIA, Output, OutputKind
from schemas.refusal import ExitStatus, Fault, Refusal
from schemas.table import Table

if TYPE_CHECKING:
    from engine.recording.evidence.evidence_store import Incoming
    from engine.recording.programme_folder import Programme


@frozen(eq=False)
class Received:
    """Files that were received and measured, not kept yet."""

    programme: Programme
    cycle: str
    command: Submit
    incoming: tuple[Incoming, ...]

    def keep(self) -> Submit:
        """Keep the copies and their salts, durably; return the command that holds for them.

        Where another process kept equal bytes in this cycle a moment ago, they have its commitment:
        whether both may be recorded is for the decision to say, once one of them is.

        Two disks' worth of waiting is done at once: neither needs the other, the event needs both.
        """
        rows = [(f.commitment, f.salt, f.sha256, f.name, f.size) for f in self.incoming]
        with ThreadPoolExecutor(1) as beside:
            copies = beside.submit(self._keep_copies)
            kept = self.programme.private.keep_files(self.cycle, rows)
            copies.result()
        files = zip(self.command.files, kept, strict=True)
        return evolve(
            self.command, files=tuple(evolve(file, commitment=mark) for file, mark in files)
        )

    def insist_kept(self, command: Submit) -> None:
        """Insist, within the ledger's write lock, that no redaction took what was kept meanwhile.

        Raises:
            Conflict: it did.
        """
        for file in command.files:
            kept = self.programme.private.file_of(file.commitment)
            if kept is None or not self.programme.evidence.has(kept.sha256):
                raise Conflict("ETP536", {"county": self.cycle.partition("/")[0]})

    def _keep_copies(self) -> None:
        for file in self.incoming:
            file.keep()


@contextmanager
def receiving(
    programme: Programme, state: State, output: Output, paths: Iterable[Path], to: int | None
) -> Iterator[Received | Refusal]:
    """Receive the files of one submission; what was not kept at the end of the block is discarded.

    ``to`` is the seq of the submission that the files are added to.
    """
    incoming: list[Incoming] = []
    try:
        yield _received(programme, state, output, paths, to, incoming)
    finally:
        for file in incoming:
            file.discard()


def _received(
    programme: Programme,
    state: State,
    output: Output,
    paths: Iterable[Path],
    to: int | None,
    incoming: list[Incoming],
) -> Received | Refusal:
    for path in paths:
        file = programme.evidence.receive(path)
        if isinstance(file, Refusal):
            return file
        incoming.append(file)
    media = _media(output, incoming)
    if isinstance(media, Refusal):
        return media
    tables = _tables(output, incoming, media)
    if isinstance(tables, Refusal):
        return tables
    marks = _commitments(programme, state.cycle, incoming)
    files = tuple(
        EvidenceFile(mark, file.size, medium)
        for mark, file, medium in zip(marks, incoming, media, strict=True)
    )
    earlier = state.submissions[output.id].files if to is not None else ()
    checks = _measured(programme, state, output, len(earlier) + len(files), earlier, tables)
    command = Submit(output.id, files, checks, to)
    return Received(programme, state.cycle, command, tuple(incoming))


def _media(output: Output, incoming: Iterable[Incoming]) -> tuple[str, ...] | Refusal:
    """Tell each file's medium by its content; a wrong one refuses them all."""
    is_table = output.kind is OutputKind.TABLE
    wanted = output.media or (TABLE_MEDIA if is_table else ())
    media: list[str] = []
    for file in incoming:
        with file.open() as copy:
            medium = medium_of(copy, wanted)
        if medium is None and wanted:
            return _wrong_medium(output, file, wanted)
        media.append(medium or "other")
    return tuple(media)


def _wrong_medium(output: Output, file: Incoming, wanted: tuple[str, ...]) -> Refusal:
    with file.open() as copy:
        found = detected(copy)
    with file.open() as copy:
        faults = why_not(copy, wanted, file.name)
    facts = {"file": file.name, "found": found, "wanted": wanted, "output": output.id}
    return Refusal("ETP551", ExitStatus.NO, facts, faults)


def _tables(
    output: Output, incoming: Iterable[Incoming], media: Iterable[str]
) -> tuple[Table, ...] | Refusal:
    if output.kind is not OutputKind.TABLE:
        return ()
    needed = needed_columns(output)
    tables: list[Table] = []
    faults: list[Fault] = []
    for file, medium in zip(incoming, media, strict=True):
        with file.open() as copy:
            table = read_table(copy, medium, output.row_schema, file.name, needed)
        if isinstance(table, Table):
            tables.append(table)
        else:
            faults.extend(table)
    if faults:
        return Refusal("ETP553", ExitStatus.NO, {"output": output.id}, tuple(faults))
    return tuple(tables)


def _commitments(programme: Programme, cycle: str, incoming: Iterable[Incoming]) -> tuple[str, ...]:
    """Return the commitment of each file: within one cycle equal bytes have one.

    That holds within one submission too, so that a file given twice is seen to be.

    Raises:
        Conflict: the bytes are being redacted; nothing is recorded that will not be there.
    """
    marks: dict[str, str] = {}
    for file in incoming:
        kept = programme.private.commitment_of(cycle, file.sha256)
        if kept is not None and kept in redacted_in(programme.ledger, cycle):
            raise Conflict("ETP770", {"commitment": kept})
        marks.setdefault(file.sha256, kept or file.commitment)
    return tuple(marks[file.sha256] for file in incoming)


def _measured(
    programme: Programme,
    state: State,
    output: Output,
    count: int,
    earlier: tuple[EvidenceFile, ...],
    tables: tuple[Table, ...],
) -> tuple[CheckResult, ...]:
    if output.kind is OutputKind.TABLE:
        tables = (*_kept_tables(programme, earlier, output), *tables)
    values: dict[tuple[str, str], frozenset[str]] = {}
    schedule = programme.schedule(state.schedule)
    for base, key in needed_bases(output):
        submission = state.submissions.get(base)
        files = submission.files if submission else ()
        kept = _kept_tables(programme, files, schedule.output_of[base])
        values[base, key] = frozenset(value for table in kept for value in table.values(key))
    return measure(output, count, tables, values)


def _kept_tables(
    programme: Programme, files: Iterable[EvidenceFile], output: Output
) -> tuple[Table, ...]:
    """Read tables again from the store; one that can no longer be read counts as empty."""
    tables: list[Table] = []
    for file in files:
        digest = programme.private.digest_of(file.commitment)
        if digest is None or programme.evidence.standing(digest) is not EvidenceStanding.INTACT:
            continue
        with programme.evidence.open(digest) as copy:
            table = read_table(copy, file.medium, output.row_schema, output.id)
        if isinstance(table, Table):
            tables.append(table)
    return tuple(tables)
