"""A small slice of the campaign on backups (promise P25): ours holds, broken variants do not."""

from __future__ import annotations

import os

import pytest

from bench.faults.backups import campaign


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the writer is a forked process")
@pytest.mark.slow
def test_backups_while_another_process_records_verify_and_tell_the_tail_that_they_lack():
    for outcome in campaign(60):
        assert outcome.holds, outcome.told()
