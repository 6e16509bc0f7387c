"""An announcement that an auditor kept counts, whatever became of the one in ``checkpoints/``."""

import shutil
from pathlib import Path

import pytest

from engine import operations as op
from engine.recording.keys.vkey import read
from engine.recording.ledger.checkpoints import load_kept
from schemas.report import Verification
from schemas.signing import Trust
from tests.making import P1, done, programme


@pytest.fixture
def root(tmp_path: Path) -> Path:
    op.make_key(tmp_path / "old.pem", "keeper")
    with programme(tmp_path / "p") as opened:
        done(op.start(opened, "1432", None, P1))
    return tmp_path


def announced(root: Path, *, revoked: bool) -> None:
    """Announce, keep the announcement elsewhere, and take it away from the folder."""
    with op.open_programme(root / "p") as opened:
        if revoked:
            made = op.revoke_key(opened, root / "old.pem", None, None)
        else:
            made = op.rotate_key(opened, root / "old.pem", root / "new.pem", (None, None))
        (root / "announced.txt").write_text(made.text, encoding="utf-8")
    shutil.rmtree(root / "p" / "checkpoints")


def signed_later(root: Path, key: str) -> None:
    with op.open_programme(root / "p") as opened:
        done(op.note(opened, "1432", P1, text="later"))
        made = op.checkpoint(opened, root / key)
    (root / "later.txt").write_text(made.text, encoding="utf-8")


def verified(root: Path, *names: str) -> Verification:
    kept = tuple(load_kept(str(root / name)) for name in names)
    key = read(op.show_key(root / "old.pem").vkey)
    return op.verify_folder(root / "p", lambda _done, _of: None, Trust(kept, (key,)))


def codes(found: Verification) -> list[str]:
    return [breach.code for breach in found.breaches]


@pytest.mark.parametrize("names", [("announced.txt", "later.txt"), ("later.txt", "announced.txt")])
def test_a_key_whose_revocation_was_kept_signs_nothing_later(root: Path, names: tuple[str, ...]):
    announced(root, revoked=True)
    signed_later(root, "old.pem")
    assert codes(verified(root, "later.txt")) == []  # nothing here says that it was revoked
    assert codes(verified(root, *names)) == ["ETP833", "ETP827"]


def test_a_key_whose_announcement_was_kept_follows(root: Path):
    announced(root, revoked=False)
    signed_later(root, "new.pem")
    assert codes(verified(root, "later.txt")) == ["ETP827"]
    assert codes(verified(root, "announced.txt", "later.txt")) == []
