"""Making checkpoints of a ledger and receipts of its events, and reading those that were kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from engine.errors import LedgerBroken, UsageFault
from engine.recording.ledger import checkpoint_text, tree
from engine.recording.ledger.clock import stamp
from engine.recording.ledger.event_bytes import leaf_hash, read_trusted
from schemas.checkpoint import Checkpoint, EventMark, KeptCheckpoint
from schemas.report import ReceiptText

if TYPE_CHECKING:
    from engine.recording.ledger.clock import Clock
    from engine.recording.ledger.ledger_store import Ledger
    from schemas.ledger import Receipt

#: An event was asked for that the ledger does not have.
NOT_THERE = "ETP829"


def checkpoint_of(ledger: Ledger, origin: str, size: int, time: str) -> Checkpoint:
    """Make the checkpoint of the first ``size`` events; ``time`` is an instant's text, in UTC."""
    peaks = tree.peaks_of(ledger.node, size)
    return Checkpoint(origin, size, tree.root(peaks).hex(), time)


def present_checkpoint(ledger: Ledger, clock: Clock, origin: str) -> Checkpoint:
    """Make the checkpoint of this moment.

    The write lock is held while the clock is read: no event that is on its way bears an instant
    before it.

    Raises:
        Unreadable: the store cannot be written, or the clock went back.
    """
    with ledger.writing() as writer:
        time = stamp(clock, writer.head.recorded)
        return checkpoint_of(ledger, origin, writer.head.size, time)


def receipt_for(ledger: Ledger, checkpoint: Checkpoint, leaf: int) -> Checkpoint:
    """Make a receipt of a checkpoint: it names the event at ``leaf``, too.

    Raises:
        LedgerBroken: the ledger has no event there.
    """
    stored = ledger.at(leaf)
    if stored is None:
        raise LedgerBroken(NOT_THERE, {"leaf": leaf})
    event = read_trusted(stored.body)
    mark = EventMark(event.cycle, event.seq, leaf, leaf_hash(stored.body))
    return evolve(checkpoint, event=mark)


def receipt_of(origin: str, receipt: Receipt) -> Checkpoint:
    """Make the receipt of a command whose event was the last one of the ledger just then."""
    event = receipt.event
    mark = EventMark(event.cycle, event.seq, receipt.leaf, receipt.hash)
    root = tree.root(receipt.peaks).hex()
    return Checkpoint(origin, receipt.leaf + 1, root, event.recorded, mark)


def receipt_text(origin: str, receipt: Receipt) -> ReceiptText:
    """Write the receipt of a command."""
    made = receipt_of(origin, receipt)
    return ReceiptText(checkpoint_text.short(made), checkpoint_text.write(made))


def load_kept(word: str, given: str | None = None) -> KeptCheckpoint:
    """Read a checkpoint that was kept: a file, or its short form ``SIZE:ROOT`` itself.

    ``given`` is a text that was read already, such as the input's; ``word`` is its name then.

    Raises:
        UsageFault: it is no checkpoint.
        OSError: the file cannot be read.
    """
    text = word if given is None and ":" in word and not Path(word).exists() else given
    try:
        text = _read(Path(word)) if text is None else text
        return KeptCheckpoint(word, checkpoint_text.read(_as_written(text)))
    except UnicodeDecodeError:
        raise UsageFault(checkpoint_text.NOT_A_CHECKPOINT, {"file": word, "line": 1}) from None
    except UsageFault as fault:
        raise UsageFault(fault.code, {"file": word, **fault.facts}) from None


def _read(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(checkpoint_text.LARGEST + 1).decode()


def _as_written(text: str) -> str:
    """Undo what copying and mailing do to line ends and to empty lines around a text."""
    # Line by line: a pattern for the blanks before a line end takes the square of their number.
    lines = text.removeprefix("\ufeff").split("\n")
    body = "\n".join(line.removesuffix("\r").rstrip(" \t") for line in lines).strip()
    if "\n" not in body:
        return body
    return body + ("\n" if "\n\n" in body else "\n\n")
