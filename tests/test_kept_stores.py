"""A store of every released version opens, verifies and means the same, for ever (promise P16).

``tests/stores/store-N.zip`` is a store as version N wrote it, ``store-N.json`` what it replays to
(``tests.replaying``); ``tests.making_store`` makes one of the version of now.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from engine import operations as op
from engine.errors import Unreadable
from engine.recording.ledger.sqlite_file import LEDGER
from tests import making_store
from tests.backing_up import silent
from tests.replaying import replayed

STORES = Path(__file__).resolve().parent / "stores"
KEPT = sorted(STORES.glob("store-*.zip"))
every_store = pytest.mark.parametrize("store", KEPT, ids=lambda path: path.stem)


def unpacked(store: Path, to: Path) -> Path:
    """Unpack a kept store, and bring it up to date as a user does."""
    with zipfile.ZipFile(store) as archive:
        archive.extractall(to / "p")  # our own archive, kept in this repository
    op.upgrade(to / "p", None, silent)
    return to / "p"


def recorded(store: Path) -> Any:
    """What a kept store replayed to when it was put here."""
    return json.loads(store.with_suffix(".json").read_text(encoding="utf-8"))


def departures(was: Any, now: Any, at: str = "") -> list[str]:
    """Where what was recorded is not what is found; what a later version adds is passed over."""
    if isinstance(was, Mapping):
        found = now if isinstance(now, Mapping) else {}
        return [d for key in was for d in departures(was[key], found.get(key), f"{at}/{key}")]
    return [] if was == now else [f"{at}: {was!r} {now!r}"]


def test_a_store_of_every_version_up_to_this_one_is_kept():
    names = [f"store-{number}" for number in range(1, len(LEDGER.scripts()) + 1)]
    assert [store.stem for store in KEPT] == names
    assert all(store.with_suffix(".json").exists() for store in KEPT)


@every_store
def test_a_kept_store_verifies_and_replays_to_what_it_was(store: Path, tmp_path: Path):
    found = replayed(unpacked(store, tmp_path))
    assert found["verified"]
    assert found["kept_root"] == found["root"]
    assert departures(recorded(store), found) == []


@every_store
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati"])
@pytest.mark.parametrize("seed", ["0", "1"])
def test_a_kept_store_replays_the_same_whatever_the_seed_of_hashes_and_the_time_zone(
    store: Path, tmp_path: Path, seed: str, zone: str
):
    folder = unpacked(store, tmp_path)
    surroundings = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
    told = subprocess.run(
        [sys.executable, "-m", "tests.replaying", str(folder)],
        cwd=STORES.parents[1],
        env={**surroundings, "PYTHONUTF8": "1"},
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert departures(recorded(store), json.loads(told.stdout)) == []


@every_store
def test_a_kept_store_can_be_worked_in(store: Path, tmp_path: Path):
    folder = unpacked(store, tmp_path)
    clock = making_store.BEGIN.replace(month=12)
    with op.open_programme(folder, clock) as opened:
        making_store.sure(op.note(opened, "1410", making_store.P1, text="it goes on"))
    assert replayed(folder)["verified"]


@every_store
def test_an_older_store_is_refused_by_every_other_command_and_left_as_it_is(
    store: Path, tmp_path: Path
):
    with zipfile.ZipFile(store) as archive:
        archive.extractall(tmp_path)
    before = (tmp_path / "ledger.db").read_bytes()
    if store == KEPT[-1]:
        op.open_programme(tmp_path).close()
        return
    with pytest.raises(Unreadable) as caught:
        op.open_programme(tmp_path)
    assert caught.value.code == "ETP636"
    assert (tmp_path / "ledger.db").read_bytes() == before


def test_the_comparison_of_what_was_recorded_sees_a_difference_and_passes_over_what_is_new():
    assert departures({"a": {"b": [1]}}, {"a": {"b": [1], "c": 2}}) == []
    assert departures({"a": {"b": [1]}}, {"a": {"b": [2]}}) == ["/a/b: [1] [2]"]
    assert departures({"a": {"b": None}}, {"a": {"b": 1}}) == ["/a/b: None 1"]


def test_the_script_that_makes_a_store_makes_one_that_replays_to_what_it_says(tmp_path: Path):
    store = making_store.make(tmp_path)
    found = replayed(unpacked(store, tmp_path))
    assert found["verified"]
    assert departures(recorded(store), found) == []
    kinds = {"started", "submitted", "withdrawn", "approved", "advanced", "noted", "redacted"}
    with op.open_programme(tmp_path / "p") as opened:
        bodies = [json.loads(stored.body) for stored in opened.ledger.read_all()]
    assert kinds <= {body["kind"] for body in bodies}
