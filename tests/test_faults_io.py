"""A small slice of P3: single system calls that fail. ``python -m bench.faults io`` fails all."""

import pytest

from bench.faults import io_calls
from bench.faults.io_calls import SCENARIOS, Scenario, careless, outcome, tally
from bench.faults.outcome import NotPossible
from tests.fault_slices import assert_holds, loudly

APPENDS = SCENARIOS[0]


@pytest.fixture(scope="module")
def control() -> io_calls.Tally:
    with loudly():
        return tally(APPENDS, 4, careless, ("fdatasync",))


@pytest.mark.parametrize(
    ("scenario", "stride"),
    [
        pytest.param(*pair, id=pair[0].name)
        for pair in zip(SCENARIOS, (12, 16, 60, 60), strict=True)
    ],
)
def test_a_call_that_fails_loses_nothing(control: io_calls.Tally, scenario: Scenario, stride: int):
    assert_holds(outcome(scenario, tally(scenario, stride), control))


def test_a_scenario_that_fails_without_a_fault_is_no_campaign():
    with loudly():
        control_of_the_machine = tally(APPENDS, 1_000, only=("ftruncate",))
    assert not control_of_the_machine.violations
    with pytest.raises(NotPossible, match="without a fault"):
        tally(Scenario("wrong", ("return",)), 1_000)
