"""What is left after a fault: whether the record is whole and has all that was acknowledged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen

from bench.faults.acting import Told
from engine import operations
from engine.errors import EtapError, NotFound
from engine.recording.evidence.evidence_store import EvidenceStore
from engine.recording.ledger.sqlite_ledger import open_ledger
from engine.recording.programme_folder import Programme
from schemas.asked import Asked
from schemas.cycle import EvidenceStanding

#: What verifying finds where a redaction was recorded and not finished.
HALF_REDACTED = "ETP770"


@frozen
class Left:
    """What a fault left of a programme: what verifying found, and how much was lost.

    ``events`` and ``files`` count what was acknowledged and is not there.
    """

    faults: tuple[str, ...]
    events: int
    files: int

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong and nothing lost."""
        return not self.faults and not self.events and not self.files


def looked_at(folder: Path, acknowledged: Iterable[Told]) -> Left:
    """Open the folder with the product as it is shipped, verify everything, and count losses.

    A redaction that was interrupted is given again first: until then verifying says that it has to
    be, which is right.
    """
    known = tuple(acknowledged)
    half = redacted(known, "redacting") - redacted(known)
    found = faults(folder)
    if half and all(text.startswith(HALF_REDACTED) for text in found):
        found = _redacted_again(folder, half) or faults(folder)
    return Left(found, lost_events(folder, known), lost_files(folder, known))


def _redacted_again(folder: Path, digests: set[str]) -> tuple[str, ...]:
    """Why redactions that were interrupted cannot be finished; none where they are."""
    for digest in sorted(digests):
        try:
            with Programme.open(folder) as programme:
                plan = operations.redaction(programme, (digest,), Asked("p1"))
                operations.redact(programme, plan, Asked("p1"), None)
        except NotFound:  # it was finished
            continue
        except (EtapError, OSError) as error:
            return (f"the redaction does not go on: {error}",)
    return ()


def faults(folder: Path) -> tuple[str, ...]:
    """What the full verification finds, SQLite's ``integrity_check`` included."""
    try:
        with Programme.open(folder) as programme:
            found = operations.verify(programme, lambda *_: None)
    except EtapError as error:
        return (str(error),)
    return tuple(f"{breach.code} {dict(breach.facts)}" for breach in found.breaches)


def lost_events(folder: Path, acknowledged: Iterable[Told]) -> int:
    """How many acknowledged events the ledger does not have with their hash."""
    known = [event for told in acknowledged for event in told.events]
    try:
        ledger = open_ledger(folder / "ledger.db")
    except EtapError:
        return len(known)
    try:
        return sum(ledger.hash_of(cycle, seq) != digest for cycle, seq, digest in known)
    except EtapError:
        return len(known)
    finally:
        ledger.close()


def lost_files(folder: Path, acknowledged: Iterable[Told]) -> int:
    """How many acknowledged files are not there with their bytes: of evidence, and checkpoints."""
    known = tuple(acknowledged)
    store = EvidenceStore(folder / "evidence")
    digests = {told.sha256 for told in known if told.sha256} - redacted(known, "redacting")
    kept = {path.read_text(encoding="utf-8") for path in folder.glob("checkpoints/*.txt")}
    lost = {told.checkpoint for told in known if told.checkpoint} - kept
    return len(lost) + sum(store.standing(one) is not EvidenceStanding.INTACT for one in digests)


def redacted(acknowledged: Iterable[Told], command: str = "redact") -> set[str]:
    """The digests of the files whose redaction was acknowledged, or had begun (``redacting``)."""
    return {told.sha256 for told in acknowledged if told.command == command and told.sha256}


def resurfaced(folder: Path, pieces: Iterable[bytes]) -> int:
    """How many pieces of what was redacted stand in some byte of a folder, names included."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    contents = [bytes(path) + b"\0" + path.read_bytes() for path in files]
    return sum(any(piece in content for content in contents) for piece in pieces)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder in memory where there is one: what is tried in it is not the disk."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Path(name)
