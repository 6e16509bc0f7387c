"""A small slice of the campaigns against promises P7 and P9; each control must fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.faults import tampering, verifier
from bench.faults.forging import victim
from engine import operations as op


@pytest.fixture(scope="module")
def it(tmp_path_factory: pytest.TempPathFactory):
    return victim(tmp_path_factory.mktemp("victim") / "programme", 24)


def test_every_kind_of_forgery_is_found_by_who_kept_a_checkpoint(it):
    for what, changes in tampering.forgeries(len(it.bodies)).items():
        outcome = tampering.forged(it, what, changes[-3:], 1.0)
        assert outcome.holds, outcome.told()
    outcome = tampering.truncated(it)
    assert outcome.holds, outcome.told()


def test_flipped_bits_of_events_hashes_and_files_are_found(it):
    outcomes = (
        tampering.body_bits(it, 0.01),
        tampering.hash_bits(it, 0.05),
        tampering.file_bits(it, 80),
    )
    for outcome in outcomes:
        assert outcome.holds, outcome.told()
        assert outcome.tried >= 50


def test_no_text_and_no_damaged_folder_makes_the_verifier_raise_or_write():
    for outcome in (verifier.texts(20_000), verifier.folders(60)):
        assert outcome.holds, outcome.told()


def test_a_verifier_that_raises_is_counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def raising(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(op, "verify_folder", raising)
    assert verifier.folders(3).violations == 3
