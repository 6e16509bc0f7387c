"""The stage-gate log of the measurements, and the cost of every case beside pm4py and r4pm.

The peers are AGPL and stand in an environment of their own: ``ETAP_PEERS_PYTHON`` names its Python.
"""

import os

import numpy as np
import pytest

from bench.alignment_peers import PM4PY, R4PM, net_of, peer
from bench.alignments import SEEN, Logs
from bench.stage_gate_log import KINDS, SCHEDULE, Plan, generated
from engine.auditing.alignment import Aligner, align, aligner
from engine.recording.schedules.schedule_file import load_schedule

STAGE_GATE = load_schedule(SCHEDULE)


def test_the_same_number_of_events_gives_the_same_log():
    one, other = generated(3_000), generated(3_000)
    assert one.frame().equals(other.frame())
    assert abs(len(one.activity) - 3_000) < 150


def test_every_case_is_a_variant_of_its_own_in_the_order_of_its_times():
    log = generated(20_000)
    parts = [slice(*pair) for pair in zip(log.starts, log.starts[1:], strict=False)]
    assert len({tuple(log.activity[part].tolist()) for part in parts}) == len(parts)
    assert all((np.diff(log.seconds[part]) > 0).all() for part in parts)


def test_a_case_that_does_not_depart_costs_nothing_and_one_that_does_something():
    log = generated(60_000)
    ready = aligner(STAGE_GATE)
    assert isinstance(ready, Aligner)
    cost = align(ready, Logs(STAGE_GATE, log).coded()).cost
    assert not cost[~np.isin(log.kinds, SEEN)].any()
    for kind in set(SEEN) - {KINDS.index("trigger too early in the order")}:
        assert (cost[log.kinds == kind] > 0).all()
    assert 0.07 < (log.kinds > 0).mean() < 0.13


@pytest.mark.slow
@pytest.mark.parametrize("script", [pytest.param(PM4PY, id="pm4py"), pytest.param(R4PM, id="r4pm")])
def test_the_cost_of_every_case_is_that_of_the_peers(script):
    if "ETAP_PEERS_PYTHON" not in os.environ:
        if os.environ.get("CI") == "true":
            pytest.fail("ETAP_PEERS_PYTHON does not name an interpreter that has pm4py and r4pm")
        pytest.skip("NOT RUN: set ETAP_PEERS_PYTHON to an interpreter that has pm4py and r4pm")
    log = generated(4_000, Plan(STAGE_GATE, kinds=SEEN))
    ready = aligner(STAGE_GATE)
    assert isinstance(ready, Aligner)
    found = align(ready, Logs(STAGE_GATE, log).coded())
    assert found.cost.tolist() == peer(script, net_of(STAGE_GATE), log.frame(), 1)["costs"]
