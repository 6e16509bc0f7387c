"""A gate opens only on bytes that are still held, and they are those committed to (P13)."""

from __future__ import annotations

import os
from pathlib import Path

from bench.faults import evidence, swapping


def test_whatever_is_swapped_while_a_file_is_submitted_the_copy_is_what_was_committed():
    found = swapping.swapped(200)
    assert found.holds, found.told()
    assert "(0 accepted)" not in found.what


def test_what_is_no_file_of_a_sensible_size_is_refused_unread():
    found, seconds = evidence.unread(20)
    assert found.holds, found.told()
    assert max(seconds.values()) < 0.1  # asked: a thousandth of a second, on a machine at rest


def test_a_gate_stays_closed_when_the_stored_copy_is_altered_removed_or_linked():
    found = evidence.altered(1)
    assert found.holds, found.told()
    assert found.tried == len(evidence.LATER)


def test_an_attack_comes_just_before_the_call_that_it_was_set_for(tmp_path: Path):
    path = tmp_path / "file"
    path.write_bytes(b"first")
    seen: list[int] = []
    for moment in range(3):
        reads: list[bytes] = []

        def strike(_path: Path, reads: list[bytes] = reads) -> None:
            seen.append(len(reads))

        attack = swapping.Attack(path, moment, strike)
        with attack.going_on():
            fd = os.open(path, os.O_RDONLY)
            reads.append(os.read(fd, 2))
            reads.append(os.read(fd, 2))
        os.close(fd)
    assert seen == [0, 0, 1]
