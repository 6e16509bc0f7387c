"""P20 in a small slice: nothing of what was redacted is found, and the broken variants are."""

from bench.faults.erasure import campaign


def test_erasure_leaves_nothing_and_a_careless_one_is_found_out():
    found = campaign(6)
    assert found.violations == 0
    assert found.control_violations > 0
    assert found.holds
