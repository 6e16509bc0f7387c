"""A bundle of an honest programme is intact, whatever lies in ``checkpoints/`` and whoever records
meanwhile; and a key signs no bundle of a ledger for which ``etap checkpoint`` would not vouch."""

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bench.faults.forging import rechained, rewrite
from engine import operations as op
from engine.errors import LedgerBroken
from schemas.asked import Asked
from schemas.bundle import BundleAsked
from schemas.ledger import Head
from tests.making import carried, done, programme
from tests.test_forged_payloads import documents
from verifier.etap_verify import Verifier


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a programme whose key was followed by another, and both keys beside it."""
    root = tmp_path_factory.mktemp("bundled")
    op.make_key(root / "old.pem", "keeper")
    with closing(programme(root / "p")) as opened:
        carried(opened, root / "desk", 1)
        op.rotate_key(opened, root / "old.pem", root / "new.pem", (None, None))
    return root


@pytest.fixture
def root(untouched: Path, tmp_path: Path) -> Path:
    shutil.copytree(untouched, tmp_path / "root")
    return tmp_path / "root"


def faults(folder: Path, *keys: str, key: Path | None = None) -> list[dict[str, Any]]:
    """Bundle a programme, and let a stranger verify it."""
    out = str(folder.parent / "bundle.zip")
    with op.open_programme(folder) as opened:
        op.bundle(opened, BundleAsked(out, key=None if key is None else str(key)))
    found: list[dict[str, Any]] = Verifier(out, list(keys), []).verify().result()["faults"]
    return found


@pytest.mark.parametrize("name", ["moje ogłoszenie.txt", "a b.txt", f"{'x' * 150}.txt"])
def test_an_announcement_that_somebody_renamed_does_not_spoil_the_bundle(root: Path, name: str):
    ((kept),) = (root / "p" / "checkpoints").iterdir()
    kept.rename(kept.with_name(name))
    old = op.show_key(root / "old.pem").vkey
    assert faults(root / "p", old, key=root / "new.pem") == []


def test_another_programmes_announcement_does_not_spoil_the_bundle(root: Path):
    ((kept),) = (root / "p" / "checkpoints").iterdir()
    other = kept.read_text(encoding="utf-8").replace("\n", "x\n", 1)
    kept.with_name("other.txt").write_text(other, encoding="utf-8")
    assert faults(root / "p") == []


def test_a_bundle_that_is_made_while_others_record_is_of_one_moment(
    root: Path, monkeypatch: pytest.MonkeyPatch
):
    with op.open_programme(root / "p") as opened, op.open_programme(root / "p") as other:
        ledger = type(opened.ledger)
        look = ledger.head

        def overtaken(self: Any) -> Head:
            found = look(self)
            if self is opened.ledger:
                done(op.note(other, "1432", Asked("p1"), text="w międzyczasie"))
            return found

        monkeypatch.setattr(ledger, "head", overtaken)
        out = str(root / "bundle.zip")
        op.bundle(opened, BundleAsked(out))
    assert Verifier(out, [], []).verify().result()["faults"] == []


def test_no_key_signs_the_bundle_of_a_ledger_that_was_rewritten(root: Path):
    with op.open_programme(root / "p") as opened:
        op.checkpoint(opened)
    events = documents(root / "p")
    events[-1]["happened"] = "2001-01-01"
    rewrite(root / "p", list(rechained(events)))
    with pytest.raises(LedgerBroken) as caught:
        faults(root / "p", key=root / "new.pem")
    assert caught.value.code == "ETP817"
    assert not (root / "bundle.zip").exists()
    assert faults(root / "p") == []  # unsigned, it is for a stranger to find by what he kept
