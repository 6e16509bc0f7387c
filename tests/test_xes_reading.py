"""XES is read by two readers: a fast scanner and expat. They say the same, and what a twin says."""

import gzip
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.recording.logs import log_bytes, xes_expat, xes_log, xes_scanner, xes_times
from engine.recording.logs.coding_columns import cleaned
from engine.recording.logs.log_bytes import LogBytes
from engine.recording.logs.xes_log import keys_of, read_xes, wanted
from engine.recording.logs.xes_projection import NAIVE, UNSET, Projection
from schemas.event_log import Coded
from tests.xes_documents import (
    TIMES,
    ZONE,
    documents,
    plain_scanner,
    rows_of,
    told_by_twin,
)

LOGS = Path(__file__).resolve().parents[2] / "shared" / "logs"
KEYS = keys_of(wanted({}))
#: The keys that are asked for without a mapping, with one that names no time, and with two times.
ASKED = st.sampled_from(
    [
        KEYS,
        keys_of(wanted({"person": "permit"})),
        keys_of(wanted({"time": "other", "recorded": "time:timestamp", "case": "permit"})),
    ]
)
PLAIN = plain_scanner()
drawn = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("xes")
    return folder / "log.xes"


def same(one: Projection, other: Projection) -> bool:
    timed = one.offsets != UNSET
    return (
        all(
            np.array_equal(getattr(one, name), getattr(other, name))
            for name in ("trace_of", "offsets", "doubled")
        )
        and np.array_equal(one.instants[timed], other.instants[timed])
        and all(map(same_texts, columns_of(one), columns_of(other)))
    )


def columns_of(found: Projection) -> list[Coded]:
    columns = [*found.codes.T, *found.trace_codes.T]
    return [cleaned(codes, names) for codes, names in zip(columns, found.names, strict=True)]


def same_texts(one: Coded, other: Coded) -> bool:
    return np.array_equal(one.codes, other.codes) and one.names == other.names


def small_rooms(scanner: Any) -> Any:
    return patch.multiple(scanner, _ROWS=2, _TRACES=1, _ENTRIES=2, _ARENA=4)


@drawn
@given(text=documents(plain=True), block=st.sampled_from((7, 64, 4096)), keys=ASKED)
def test_the_scanner_reads_every_plain_log_as_expat_does(file, text, block, keys):
    file.write_bytes(text)
    with patch.object(log_bytes, "BLOCK", block):
        expected = xes_expat.read(LogBytes(file), keys)
        for scanner in (xes_scanner, PLAIN):
            found = scanner.scanned(LogBytes(file), keys)
            assert found is not None
            assert same(found, expected)
        with small_rooms(PLAIN):
            again = PLAIN.scanned(LogBytes(file), keys)
    assert same(again, expected)


@drawn
@given(text=documents(plain=False), block=st.sampled_from((7, 64, 4096)))
def test_the_scanner_stops_at_what_it_does_not_read_exactly(file, text, block):
    file.write_bytes(text)
    with patch.object(log_bytes, "BLOCK", block):
        expected = xes_expat.read(LogBytes(file), KEYS)
        for scanner in (xes_scanner, PLAIN):
            found = scanner.scanned(LogBytes(file), KEYS)
            assert found is None or same(found, expected)


@drawn
@given(text=documents(plain=True), data=st.data())
def test_a_damaged_log_is_never_accepted_by_the_scanner_alone(file, text, data):
    at = data.draw(st.integers(0, len(text) - 1))
    damage = data.draw(
        st.sampled_from((b"", b"<", b"&", b"\0", b"'", b'"', b">", b"\xff", b"/", b" "))
    )
    length = data.draw(st.integers(0, 3))
    file.write_bytes(text[:at] + damage + text[at + length :])
    found = xes_scanner.scanned(LogBytes(file), KEYS)
    assert (PLAIN.scanned(LogBytes(file), KEYS) is None) == (found is None)
    if found is not None:
        assert same(found, xes_expat.read(LogBytes(file), KEYS))


@drawn
@given(text=st.booleans().flatmap(lambda plain: documents(plain=plain)), packed=st.booleans())
def test_a_log_says_what_the_twin_says(file, text, packed):
    file.write_bytes(gzip.compress(text) if packed else text)
    log = read_xes(file, None, ZONE)
    rows, left_out = told_by_twin(text)
    assert rows_of(log) == rows
    assert {one.why: list(one.rows) for one in log.quality.left_out} == left_out
    assert all(one.count == len(one.rows) for one in log.quality.left_out)
    assert (log.quality.events, log.source.size) == (len(rows), file.stat().st_size)


@given(st.sampled_from(TIMES), st.data())
def test_a_time_is_read_in_two_ways_with_one_result(text, data):
    at = data.draw(st.integers(0, len(text)))
    sign = data.draw(st.sampled_from(("", "0", "9", ":", "-", "T", "Z", "+", ".")))
    for time in (text, text[:at] + sign + text[at + 1 :]):
        raw = time.encode() + b'"' + bytes(8)
        clock, offset = _read_plainly(raw, 0, len(time.encode()))
        assert (clock if offset != UNSET else 0, offset) == xes_times.read_time(time)
        assert xes_times.read_time(time)[1] in (UNSET, NAIVE, *range(-1439, 1440))


def _read_plainly(text: bytes, start: int, end: int) -> tuple[int, int]:
    """Read a time by the kernel as plain Python."""
    entered = PLAIN.rehash.__globals__["_keep_time"]
    found: tuple[int, int] = entered.__globals__["read_time"](text, start, end)
    return found


def _logs() -> list[Path]:
    return sorted(LOGS.glob("*.xes*"))


@pytest.mark.skipif(not _logs(), reason="the public logs are not beside this checkout")
def test_both_readers_read_every_public_log_alike():
    for path in _logs():
        found = xes_scanner.scanned(LogBytes(path), KEYS)
        assert found is not None, path
        assert same(found, xes_expat.read(LogBytes(path), KEYS)), path


def test_a_small_log_is_read_without_the_compiled_scanner(tmp_path, monkeypatch):
    monkeypatch.setattr(xes_log, "_WORTH", 1)
    monkeypatch.setattr(xes_log, "find_spec", lambda _: None)
    monkeypatch.setattr(xes_log, "import_module", None)
    monkeypatch.setattr(xes_log, "sys", type("Sys", (), {"modules": {}}))
    path = tmp_path / "log.xes"
    path.write_text(
        "<log><trace><event><string key='concept:name' value='a'/></event></trace></log>"
    )
    assert rows_of(read_xes(path, None, ZONE))[0][:3] == (1, "#1", "a")
