"""A small slice of P1: writers that are killed. ``python -m bench.faults kills`` runs all of it."""

import os

import pytest

from bench.faults.kills import campaign, killed
from bench.faults.processes import CAN_FORK, DiedByItself, first_word, forked, heard, kill
from tests.fault_slices import assert_holds

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="killing needs POSIX processes")


@pytest.mark.parametrize("writers", [1, 2])
def test_what_writers_were_told_before_they_were_killed_is_there(writers: int):
    assert_holds(campaign(8, writers))


def test_a_kill_is_counted_as_inside_a_transaction_when_it_was():
    toll = killed(10, 1, hasty=True)  # it waits in its transaction most of the time
    assert toll.kills == 10
    assert toll.inside > 0


def test_a_writer_that_dies_by_itself_is_no_kill():
    child, reading = forked(lambda _: None)
    with pytest.raises(DiedByItself):
        first_word(reading)
    assert heard(reading) == []
    with pytest.raises(DiedByItself):
        kill(child)


def test_a_torn_last_line_was_never_told():
    child, reading = forked(lambda pipe: os.write(pipe, b"one\ntwo\nthr") and None)
    assert heard(reading) == [b"one", b"two"]
    os.waitpid(child, 0)
