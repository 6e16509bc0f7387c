"""Clocks set back and forward (P22), a small slice; ``python -m bench.faults clocks`` does all."""

import os
import shutil

import pytest

from bench.faults import clocks

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the campaign forks")


def test_times_of_recording_never_run_backwards_whatever_the_clocks_say():
    outcome = clocks.commands(60)
    assert outcome.holds, outcome.told()


@pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is a package of the system")
def test_command_lines_under_other_clocks_say_what_they_did():
    outcome = clocks.command_lines(8)
    assert outcome.holds, outcome.told()
