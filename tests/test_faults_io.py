"""A small slice of P3: single system calls that fail. ``python -m bench.faults io`` fails all."""

import pytest

from bench.faults import io_calls
from bench.faults.io_calls import careless, outcome, tally
from bench.faults.io_scenarios import SCENARIOS, Scenario
from bench.faults.outcome import NotPossible
from tests.fault_slices import assert_holds, loudly

APPENDS = SCENARIOS[0]


@pytest.fixture(scope="module")
def control() -> io_calls.Tally:
    with loudly():
        return tally(APPENDS, 2, careless, ("fdatasync",))


#: Of each scenario, which of its calls fail here: every so many, and of which kinds.
SLICES = {
    "4 appends": (14, ("openat", "pwrite64", "fdatasync", "pread64")),
    "submit": (18, ("openat", "write", "fsync", "fdatasync", "rename")),
    "first submit": (120, ("fsync", "mkdir")),
    "redact": (6, ("fsync", "fdatasync", "ftruncate", "unlink")),
    "checkpoint": (3, ("fsync", "rename", "mkdir")),
    "init": (60, ("pwrite64", "fsync", "rename")),
}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_a_call_that_fails_loses_nothing(control: io_calls.Tally, scenario: Scenario):
    stride, calls = SLICES[scenario.name]
    assert_holds(outcome(scenario, tally(scenario, stride, only=calls), control))


def test_a_scenario_that_fails_without_a_fault_is_no_campaign():
    with loudly():
        control_of_the_machine = tally(APPENDS, 1_000, only=("ftruncate",))
    assert not control_of_the_machine.violations
    with pytest.raises(NotPossible, match="without a fault"):
        tally(Scenario("wrong", ("return",)), 1_000)
