"""P20 in a small slice: nothing of what was redacted is found, and the broken variants are."""

from bench.faults.erasure import outcomes


def test_erasure_leaves_nothing_and_careless_ones_are_found_out():
    for found in outcomes(0.06):
        assert found.tried == 6
        assert found.holds, found.told()
