"""Findings in a file: every one, with texts in place of numbers."""

from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.auditing.lockstep import audited
from engine.recording.finding_file import findings_frame, write_findings
from tests.test_lockstep import EARLY, decoded, drawn


@given(st.integers(0, 2**32))
def test_every_finding_stands_in_the_frame_with_its_texts(seed):
    compiled, log, closing = drawn(seed)
    rows = audited(compiled, log, closing, "numpy")
    frame = findings_frame(rows, log, compiled.schedule)
    found = decoded(rows, log, compiled.schedule)
    assert frame.rows() == [
        (one.case, one.event, one.rule, one.about, one.trigger or None, one.certainty, one.impact)
        for one in found
    ]


@pytest.mark.parametrize("name", ["found.parquet", "found.arrow"])
def test_a_file_of_findings_is_read_back_as_it_was(tmp_path, name):
    compiled, log, _ = drawn(Random(1).randrange(2**32))
    rows = audited(compiled, log, EARLY, "numpy")
    write_findings(tmp_path / name, rows, log, compiled.schedule)
    read = pl.read_ipc if name.endswith("arrow") else pl.read_parquet
    assert read(tmp_path / name).equals(findings_frame(rows, log, compiled.schedule))
