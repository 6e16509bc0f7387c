"""An honest record never alarms: nothing is found after any step of a walk (P10)."""

from bench.faults import alarms


def test_after_no_step_of_honest_people_verify_or_audit_finds_anything():
    found = alarms.campaign(walks=4)
    assert found.holds, found.told()
    assert found.tried == 4 * alarms.STEPS
