"""A small slice of P22: full and read-only disks. ``python -m bench.faults disks`` fills 26."""

from bench.faults.disks import SIZES, campaign
from tests.fault_slices import assert_holds, loudly


def test_full_and_read_only_disks_fail_closed_and_all_goes_on_afterwards():
    with loudly():
        assert_holds(campaign((SIZES[0], SIZES[1], SIZES[4], SIZES[8])))


def test_there_are_26_sizes():
    assert len(SIZES) == 26
