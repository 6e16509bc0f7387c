"""P9: the verifier never raises, never writes, and says what it did not check.

- texts that are nearly checkpoints, a million of them: read, or refused with the line;
- folders whose files were flipped, cut, blanked, exchanged, removed or replaced by something else:
  every answer is a verification, and the folder is as it was before.

The controls are a reader of the kind that one writes first, and a walk without a guard.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from base64 import b64decode
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from bench.faults.forging import victim
from bench.faults.outcome import Outcome
from engine import operations as op
from engine.errors import EtapError, UsageFault
from engine.recording.ledger import checkpoint_text
from engine.recording.ledger.event_bytes import read
from engine.recording.programme_folder import open_programme
from schemas.report import Verification

SEED = 2003
TEXTS = 1_000_000
FOLDERS = 2_000
_SIGNS = "\n\n\n ++:=/—0123456789abcXYZ\x00\r\té\u2028\U0001f422 time event next-key revoked-key"
_NOTE = (
    "etap/0123456789abcdef\n229\nmD3fIS2ZsvTFk8GJ1iBr0qhkPDRZk9MwO2kRNMYa2F4=\n"
    "time 2026-11-26T09:41:12.123456Z\n"
    f"event 1432/1 17 228 {'ab' * 32}\n"
    "next-key etap/0123456789abcdef+0a0b0c0d+AQIDBA==\n\n"
    "— etap/0123456789abcdef CgsMDQECAwQ=\n"
)


def outcomes(share: float = 1.0) -> Iterator[Outcome]:
    """Run both campaigns."""
    yield texts(round(TEXTS * share))
    yield folders(round(FOLDERS * share))


# --- Texts ----------------------------------------------------------------------------------------


def texts(number: int) -> Outcome:
    """Read mutated texts: anything but a checkpoint or a refusal that names a line is a failure."""
    dice = random.Random(SEED)
    raised = blind = control = 0
    for turn in range(number):
        text = mutated(_NOTE, dice)
        raised += not _reads(checkpoint_text.read, text)
        if turn % 100 == 0:
            control += 1
            blind += not _reads(_naive, text)
    return Outcome("P9", "texts that are nearly checkpoints", number, raised, control, blind)


def _reads(reader: Callable[[str], object], text: str) -> bool:
    try:
        reader(text)
    except UsageFault as fault:
        return "line" in fault.facts
    except Exception:  # noqa: BLE001 - because what else it raises is what is looked for
        return False
    return True


def _naive(text: str) -> object:
    """Read a checkpoint as one does who expects nothing bad."""
    lines = text.split("\n")
    return lines[0], int(lines[1]), b64decode(lines[2]), lines[3].split(" ")[1]


def mutated(text: str, dice: random.Random) -> str:
    """Change a text in one to four places."""
    for _ in range(dice.randint(1, 4)):
        start = dice.randrange(len(text) + 1)
        length = dice.choice((0, 1, 1, 2, 8, 40))
        put = "".join(dice.choice(_SIGNS) for _ in range(dice.choice((0, 0, 1, 1, 3))))
        if dice.random() < 0.1:
            put = text[start : start + 60]
        text = text[:start] + put + text[start + length :]
    return text


# --- Folders --------------------------------------------------------------------------------------


def folders(number: int) -> Outcome:
    """Verify damaged folders; the control is a walk without a guard."""
    dice = random.Random(SEED)
    failed = raised = 0
    with tempfile.TemporaryDirectory() as name:
        whole = victim(Path(name) / "whole").folder
        for _ in range(number):
            folder = Path(name) / "damaged"
            shutil.copytree(whole, folder)
            damage(folder, dice)
            before = _digest(folder)
            failed += not _answers(folder) or _digest(folder) != before
            raised += not _unguarded(folder)
            shutil.rmtree(folder)
    return Outcome("P9", "damaged folders", number, failed, number, raised)


def _answers(folder: Path) -> bool:
    """Whether a verification answers, finds the damage or none, and says what it did not check."""
    try:
        found = op.verify_folder(folder, lambda _done, _of: None)
    except Exception:  # noqa: BLE001 - because what it raises is what is looked for
        return False
    return isinstance(found, Verification) and bool(found.not_checked)


def _unguarded(folder: Path) -> bool:
    """The control: open the folder and read every event, as who trusts what he reads."""
    try:
        with open_programme(folder) as programme:
            return all(read(stored.body) for stored in programme.ledger.read_all())
    except EtapError:
        return False


def damage(folder: Path, dice: random.Random) -> None:
    """Damage one of the folder's files in one of many ways; the ledger's stays there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    path = dice.choice([*files, folder / "ledger.db", folder / "private.db"])
    data = bytearray(path.read_bytes())
    dice.choice((_flip, _cut, _blank, _swap, _grow, _replace))(path, data, dice)


def _flip(path: Path, data: bytearray, dice: random.Random) -> None:
    for _ in range(dice.choice((1, 8, 64)) if data else 0):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    path.write_bytes(data)


def _cut(path: Path, data: bytearray, dice: random.Random) -> None:
    path.write_bytes(data[: dice.randrange(len(data) + 1)])


def _blank(path: Path, data: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(data) + 1)
    data[start : start + 512] = bytes(len(data[start : start + 512]))
    path.write_bytes(data)


def _swap(path: Path, data: bytearray, dice: random.Random) -> None:
    one, other = (512 * dice.randrange(max(1, len(data) // 512)) for _ in range(2))
    data[one : one + 512], data[other : other + 512] = (
        data[other : other + 512],
        data[one : one + 512],
    )
    path.write_bytes(data)


def _grow(path: Path, data: bytearray, dice: random.Random) -> None:
    path.write_bytes(data + dice.randbytes(dice.choice((1, 100, 5_000))))


def _replace(path: Path, _data: bytearray, dice: random.Random) -> None:
    """Put something else in its place: nothing, a folder, a link to itself, or a broken one."""
    if path.name == "ledger.db":
        path.write_bytes(dice.randbytes(4_096))
        return
    path.unlink()
    kind = dice.randrange(4)
    if kind == 1:
        path.mkdir()
    elif kind == 2:
        path.symlink_to(path)
    elif kind == 3:
        path.symlink_to("/nonexistent")


def _digest(folder: Path) -> str:
    """Hash names and bytes of a folder, without what SQLite keeps beside an open database."""
    whole = sha256()
    for path in sorted(folder.rglob("*")):
        if not path.name.endswith(("-wal", "-shm")):
            whole.update(str(path).encode())
            whole.update(path.read_bytes() if path.is_file() else b"")
    return whole.hexdigest()
