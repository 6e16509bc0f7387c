"""A restored programme keeps the checkpoints that were made since the backup and that it extends;
what would be lost with the replaced one is not discarded."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import operations as op
from tests.backing_up import copied, filled, noted, restored, saved, verified


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("carrying")
    filled(root / "p", root / "desk")
    saved(root / "p", root / "b.zip")
    return root


@pytest.fixture
def folder(untouched: Path, tmp_path: Path) -> Path:
    (tmp_path / "b.zip").write_bytes((untouched / "b.zip").read_bytes())
    op.make_key(tmp_path / "old.pem", "keeper")
    return copied(untouched / "p", tmp_path / "p")


@pytest.fixture
def file(folder: Path) -> Path:
    return folder.with_name("b.zip")


def rotated(folder: Path) -> None:
    root = folder.parent
    with op.open_programme(folder) as opened:
        op.rotate_key(opened, root / "old.pem", root / "new.pem", (None, None))


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "checkpoints").glob("*"))


def test_an_announcement_of_a_key_since_the_backup_is_not_lost(folder: Path, file: Path):
    rotated(folder)
    (name,) = kept(folder)
    (folder / "checkpoints" / name).with_suffix(".tsr").write_bytes(b"a timestamp")
    before = kept(folder)
    noted(folder, 2)
    found = restored(file, folder, lose=2, discard=True)
    assert (found.done, found.kept) == (True, None)
    assert kept(folder) == before
    assert verified(folder).intact


def test_a_checkpoint_of_events_that_are_lost_goes_with_them(folder: Path, file: Path):
    noted(folder, 1)
    with op.open_programme(folder) as opened:
        op.checkpoint(opened)
    assert restored(file, folder, lose=1, discard=True).kept is None
    assert kept(folder) == []
    assert verified(folder).intact


def test_a_replaced_programme_is_not_discarded_while_only_it_knows_of_a_key(
    folder: Path, file: Path
):
    noted(folder, 1)
    rotated(folder)
    found = restored(file, folder, lose=1, discard=True)
    assert found.done
    assert found.kept is not None
    assert len(kept(Path(found.kept))) == 1


def test_a_ledger_with_events_of_its_own_is_given_no_checkpoints(folder: Path, file: Path):
    ahead = copied(folder, folder.with_name("ahead"))
    noted(ahead, 2)
    saved(ahead, file.with_name("ahead.zip"))
    with op.open_programme(folder) as opened:
        op.checkpoint(opened)
    assert restored(file.with_name("ahead.zip"), folder, lose=0).done
    assert not (folder / "checkpoints").exists()


@pytest.mark.parametrize(
    "mine",
    ["ledger.db.mine", "private.db-old.zip", "checkpoints/minutes.odt", "schedules/a.yaml"],
)
def test_nothing_of_yours_is_discarded_wherever_it_lies(folder: Path, file: Path, mine: str):
    (folder / mine).parent.mkdir(exist_ok=True)
    (folder / mine).write_bytes(b"mine")
    found = restored(file, folder, lose=0, discard=True)
    assert found.kept is not None
    assert (Path(found.kept) / mine).read_bytes() == b"mine"
