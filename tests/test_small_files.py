"""Small files: read whole, never beyond the limit, never blocking."""

import os

import pytest

from engine.errors import NotFound, Unreadable
from engine.recording.schedules.small_files import read_small_file


def test_a_file_is_read_whole_and_one_byte_more_than_the_limit_at_most(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"0123456789")
    assert read_small_file(path, 10) == b"0123456789"
    assert read_small_file(path, 100) == b"0123456789"
    assert read_small_file(path, 4) == b"01234"


def test_an_empty_file_is_empty(tmp_path):
    (tmp_path / "a").touch()
    assert read_small_file(tmp_path / "a", 10) == b""


def test_what_is_no_regular_file_is_refused_at_once_and_leaves_nothing_open(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else None
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(Unreadable) as told:
            read_small_file(path, 10)
        assert (told.value.code, told.value.facts) == ("ETP141", {"file": str(path)})
    if before is not None:
        assert len(os.listdir("/proc/self/fd")) == before


def test_a_missing_file_is_told_by_name(tmp_path):
    with pytest.raises(NotFound) as told:
        read_small_file(tmp_path / "none", 10)
    assert (told.value.code, told.value.facts) == ("ETP140", {"file": str(tmp_path / "none")})


def test_a_file_that_fails_while_it_is_read_is_unreadable(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"x")

    def failing(*_arguments, **_more):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fdopen", failing)
    with pytest.raises(Unreadable) as told:
        read_small_file(tmp_path / "a", 10)
    assert told.value.facts["problem"] == "Input/output error"
