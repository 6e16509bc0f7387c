"""P7: with one kept checkpoint, every change of recorded history is found.

- every bit of every event's bytes and of every hash beside them, and bits all over the files that
  anything reads; the controls are verifiers that trust the hashes kept in the file, or that look at
  the events alone;
- attacks by somebody who can make hashes: deletions, insertions, duplicates, reorderings, edits,
  back-dating and truncations, each with the chain, the columns and the tree made anew. The control
  is an auditor who kept nothing: what agrees with itself he cannot tell from the truth.

A flipped bit that changes nothing that anything reads is harmless and not counted.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bench.faults.forging import Change, Document, Victim, rewrite, victim
from bench.faults.outcome import Outcome
from engine.errors import EtapError
from engine.recording.evidence.evidence_store import EvidenceStore
from engine.recording.ledger import tree
from engine.recording.ledger.event_bytes import leaf_hash
from engine.recording.programme_folder import open_programme
from schemas.ledger import instant_text

SEED = 2003
BODY_FLIPS, HASH_FLIPS, FILE_FLIPS = 21_000, 1_000, 8_000
#: A verifier: whether it finds anything wrong with the victim as it is now.
Finds = Callable[[Victim], bool]
Thing = TypeVar("Thing")


def outcomes(share: float = 1.0) -> Iterator[Outcome]:
    """Run every attack; ``share`` is the part of the bits and of the forgeries that is tried."""
    with tempfile.TemporaryDirectory() as name:
        it = victim(Path(name) / "programme")
        yield body_bits(it, share)
        yield hash_bits(it, share)
        yield file_bits(it, round(FILE_FLIPS * share))
        for what, changes in forgeries(len(it.bodies)).items():
            yield forged(it, what, changes, share)
        yield truncated(it)


# --- Flipped bits ---------------------------------------------------------------------------------


def product(it: Victim) -> bool:
    """The verifier of etap, with the newest checkpoint kept."""
    return it.found(it.kept[-1:])


def trusting(it: Victim) -> bool:
    """A broken verifier: it believes the hashes that stand beside the events."""
    return _root(it, "SELECT hash FROM events ORDER BY leaf", bytes.fromhex) != _kept_root(it)


def narrow(it: Victim) -> bool:
    """A broken verifier: it looks at the events' bytes and at nothing else."""
    leaves = "SELECT body FROM events ORDER BY leaf"
    return _root(it, leaves, lambda body: bytes.fromhex(leaf_hash(body))) != _kept_root(it)


def _kept_root(it: Victim) -> str:
    return it.kept[-1].checkpoint.root


def _root(it: Victim, sql: str, leaf: Callable[..., bytes]) -> str:
    try:
        with closing(sqlite3.connect(it.folder / "ledger.db")) as raw:
            return tree.root_of(leaf(value) for (value,) in raw.execute(sql))
    except (sqlite3.Error, ValueError, TypeError) as error:
        return str(error)


def body_bits(it: Victim, share: float) -> Outcome:
    """Flip bits of the events' bytes where they lie in the file."""
    places = ((it.ledger.index(body), len(body)) for body in it.bodies)
    bits = _some(_bits(places), BODY_FLIPS * share / sum(8 * len(body) for body in it.bodies))
    return _flipped(it, "bits of events' bytes", bits, trusting)


def hash_bits(it: Victim, share: float) -> Outcome:
    """Flip bits of the hashes that stand beside the events' bytes."""
    hashes = (leaf_hash(body).encode() for body in it.bodies)
    places = ((it.ledger.index(digest), len(digest)) for digest in hashes)
    bits = _some(_bits(places), HASH_FLIPS * share / (512 * len(it.bodies)))
    return _flipped(it, "bits of kept hashes", bits, narrow)


def _bits(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    return [
        (start + byte, bit)
        for start, length in places
        for byte in range(length)
        for bit in range(8)
    ]


def _flipped(
    it: Victim, what: str, bits: Sequence[tuple[int, int]], broken: Finds, every: int = 8
) -> Outcome:
    """Flip each bit in the ledger's file; the broken verifier sees every eighth of them."""
    missed = blind = control = 0
    for number, (place, bit) in enumerate(bits):
        with it.attacked() as folder:
            (folder / "ledger.db").write_bytes(_with_bit(it.ledger, place, bit))
            missed += not product(it)
            if number % every == 0:
                control += 1
                blind += not broken(it)
    return Outcome("P7", what, len(bits), missed, control, blind)


def _with_bit(whole: bytes, place: int, bit: int) -> bytes:
    changed = bytearray(whole)
    changed[place] ^= 1 << bit
    return bytes(changed)


def file_bits(it: Victim, flips: int) -> Outcome:
    """Flip bits anywhere in the files of the folder; the broken verifier looks at events alone."""
    dice, files = random.Random(SEED), _files(it.folder)
    before, missed, blind = _read(it.folder), 0, 0
    for _ in range(flips):
        path = dice.choice(files)
        whole = path.read_bytes()
        with it.attacked() as folder:
            path.write_bytes(_with_bit(whole, dice.randrange(len(whole)), dice.randrange(8)))
            is_found, is_seen = product(it), narrow(it)
            if not (is_found and is_seen) and _read(folder) != before:
                missed += not is_found
                blind += not is_seen
            path.write_bytes(whole)
            _at_rest(folder)
    return Outcome("P7", "bits anywhere in the folder", flips, missed, flips, blind)


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.stat().st_size)


def _at_rest(folder: Path) -> None:
    for beside in ("private.db-wal", "private.db-shm"):
        (folder / beside).unlink(missing_ok=True)


def _read(folder: Path) -> object:
    """All that the product reads of a folder: events, texts, names, evidence and schedules."""
    try:
        with open_programme(folder) as programme:
            stored = tuple(one.body for one in programme.ledger.read_all())
            digests = [one.digest for one in programme.roster.schedules]
            return (
                stored,
                programme.private.schema_departures(),
                [_private_rows(folder, table) for table in ("people", "files", "texts")],
                [programme.schedules.read_text(digest).schedule.canonical for digest in digests],
                [_standing(folder, path) for path in sorted((folder / "evidence").rglob("?" * 64))],
            )
    except EtapError as error:
        return error.code
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)


def _private_rows(folder: Path, table: str) -> list[object]:
    with closing(sqlite3.connect(folder / "private.db")) as raw:
        return raw.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()


def _standing(folder: Path, path: Path) -> str:
    return EvidenceStore(folder / "evidence").standing(path.name).value


# --- Forged ledgers -------------------------------------------------------------------------------


def forged(it: Victim, what: str, changes: Sequence[Change], share: float) -> Outcome:
    """Forge ledgers that agree with themselves; the control is who kept nothing."""
    tried = missed = unseen = 0
    for change in _some(changes, share):
        with it.attacked():
            it.forge(change)
            tried += 1
            missed += not product(it)
            unseen += not it.found(())
    return Outcome("P7", f"{what} (control: nothing kept)", tried, missed, tried, unseen)


def truncated(it: Victim) -> Outcome:
    """Cut off 1, 2, 3 … events at the end; the control is who kept nothing."""
    missed = unseen = 0
    for left in range(1, len(it.bodies)):
        with it.attacked() as folder:
            rewrite(folder, list(it.bodies[:left]))
            missed += not product(it)
            unseen += not it.found(())
    tried = len(it.bodies) - 1
    return Outcome("P7", "truncations (control: nothing kept)", tried, missed, tried, unseen)


def forgeries(size: int) -> dict[str, list[Change]]:
    """Return every forgery of a ledger of that many events, by kind.

    The programme's own first events stay: a ledger without them is none. What is put in behind the
    last event is no forgery of what was kept, but the next event.
    """
    places = range(8, size)
    return {
        "deletions": [_without(place) for place in places],
        "insertions": [_with_copy(size - 1, place) for place in places[:-1]],
        "duplicates": [_with_copy(place, place) for place in places[:-1]],
        "reorderings": [_swapped(place, place - 2) for place in range(10, size)],
        "edits": [_edited(place, "actor", "p2") for place in places],
        "edits of days": [_edited(place, "happened", "2001-01-01") for place in places],
        "back-dating": [_dated_back(place) for place in places],
    }


def _without(place: int) -> Change:
    return lambda events: [event for number, event in enumerate(events) if number != place]


def _with_copy(of: int, at: int) -> Change:
    def change(events: list[Document]) -> list[Document]:
        copy = {**events[of], "idem": None, "recorded": events[at]["recorded"]}
        return [*events[: at + 1], copy, *events[at + 1 :]]

    return change


def _swapped(one: int, other: int) -> Change:
    def change(events: list[Document]) -> list[Document]:
        events[one], events[other] = events[other], events[one]
        instants = sorted(event["recorded"] for event in events)
        return [
            {**event, "recorded": instant} for event, instant in zip(events, instants, strict=True)
        ]

    return change


def _edited(place: int, key: str, value: object) -> Change:
    def change(events: list[Document]) -> list[Document]:
        events[place] = {**events[place], key: value}
        return events

    return change


def _dated_back(place: int) -> Change:
    """Date an event back, and those before it, by a day: no instant runs backwards."""

    def change(events: list[Document]) -> list[Document]:
        for number in range(place + 1):
            instant = datetime.fromisoformat(events[number]["recorded"]) - timedelta(days=1)
            events[number] = {**events[number], "recorded": instant_text(instant)}
        return events

    return change


def _some(them: Sequence[Thing], share: float) -> list[Thing]:
    """Choose that part of them, the same each time; at least one."""
    number = max(1, round(len(them) * min(share, 1.0)))
    return list(them) if number == len(them) else random.Random(SEED).sample(list(them), number)
