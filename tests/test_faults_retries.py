"""Exactly once (P5), in a small slice; ``python -m bench.faults retries`` does all of it."""

import os

import pytest

from bench.faults import retries

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="killing needs POSIX processes")


def test_a_command_whose_answer_was_lost_is_one_event_and_without_its_key_comes_twice():
    outcome = retries.lost_replies(17)
    assert outcome.holds, outcome.told()


def test_of_eight_processes_with_one_key_all_answer_with_one_event():
    outcome = retries.concurrent_retries(4)
    assert outcome.holds, outcome.told()
