"""Public logs against the schedules written for them: municipal permits, tickets, compensation.

The logs lie beside the checkout, in ``../shared/logs``, and are no part of it.
"""

from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import yaml

from engine.auditing.case import audited_case
from engine.auditing.coding import coded
from engine.auditing.finding_rows import rows_of
from engine.auditing.log_orders import log_certainty
from engine.auditing.ordering.dependence import Reading
from engine.auditing.ordering.open_order import left_open, spans_of
from engine.auditing.ordering.walking import key_of
from engine.auditing.orders import certainty
from engine.auditing.records import record_of, records
from engine.auditing.sensitivity import sensitivity, widened
from engine.deciding.machine import tables
from engine.recording.log_files import read_log
from engine.recording.schedules.schedule_file import load_schedule
from schemas.audit import Certainty
from schemas.case_record import Closing
from schemas.certainty import Conformance
from schemas.event_log import LogMap
from tests.ordering_oracles import Uncertain, every_order, told_one_by_one

LOGS = Path(__file__).resolve().parents[2] / "shared" / "logs"
PERMITS = Path(__file__).parent / "examples" / "permits"
CLOSING = Closing(date(2016, 1, 1))


def read(name, schedule, mapping):
    path = LOGS / name
    if not path.exists():
        pytest.skip(f"the public log {name} is not beside this checkout, in ../shared/logs")
    log_map = _map(mapping)
    return read_log(path, log_map, schedule.timezone), log_map


def _map(name):
    document = yaml.safe_load((PERMITS / name).read_text(encoding="utf-8"))
    assert document.pop("map") == "etap.map/1"
    return LogMap(**document)


@cache
def opened(name, schedule_name, mapping):
    """Read, code and audit a log in its file's order."""
    schedule = load_schedule(PERMITS / schedule_name)
    log, log_map = read(name, schedule, mapping)
    rows = coded(log, schedule, log_map)
    return Reading(tables(schedule)), rows, left_open(log, rows), findings(rows, schedule)


def findings(rows, schedule):
    audits = [audited_case(tables(schedule), record, CLOSING) for record in records(rows, schedule)]
    return rows_of([f for audit in audits for f in audit.findings], rows.cases, schedule)


@pytest.mark.parametrize("path", sorted(PERMITS.glob("*.map.yaml")), ids=lambda path: path.stem)
def test_every_map_names_what_its_schedule_knows(path):
    names = {
        "bpic15_1": "building_permit",
        "receipt": "permit_receipt",
        "running_example": "compensation",
        "helpdesk": "helpdesk",
    }
    schedule = load_schedule(PERMITS / f"{names[path.name.partition('.')[0]]}.yaml")
    known = {*schedule.output_of, *schedule.triggers}
    assert set(_map(path.name).activities.values()) == known & set(
        _map(path.name).activities.values()
    )
    assert set(schedule.triggers) <= set(_map(path.name).activities.values())


BPIC = ("BPIC15_1.xes.gz", "building_permit.yaml", "bpic15_1.map.yaml")


@pytest.mark.slow
def test_all_building_permits_are_decided_though_nearly_all_rest_on_the_order_of_ties():
    reading, rows, order, told = opened(*BPIC)
    found = log_certainty(reading, rows, order, told, CLOSING)
    assert sum(found.conforms.values()) == 1199
    assert found.conforms[Conformance.UNDECIDED] == found.unproven == 0
    assert found.conforms[Conformance.ALL] == 28
    assert found.conforms[Conformance.SOME] == 519
    assert found.resting > 1000


@pytest.mark.slow
def test_the_permits_with_few_orders_are_answered_as_every_order_one_by_one():
    reading, rows, order, _ = opened(*BPIC)
    compared = 0
    for case in range(len(rows.starts) - 1):
        spans = spans_of(order, int(rows.starts[case]), int(rows.starts[case + 1]))
        if not 1 < sum(1 for _ in islice(every_order(spans), 65)) <= 64:
            continue
        record = record_of(rows, reading.tables.schedule, case)
        found = certainty(reading, record, spans, CLOSING)
        told = told_one_by_one(Uncertain(reading.tables, record, spans, CLOSING))
        certain = {key_of(f) for f in found.findings if f.certainty is Certainty.ALL}
        assert (found.conforms, certain) == (told.conforms, told.certain)
        compared += 1
        if compared == 25:
            break
    assert compared > 10


@pytest.mark.parametrize(
    ("name", "schedule", "mapping", "cases", "conforming"),
    [
        ("receipt.csv", "permit_receipt.yaml", "receipt.map.yaml", 1434, 929),
        ("env_permit.xes.gz", "permit_receipt.yaml", "receipt.map.yaml", 1434, 929),
        ("running-example.csv", "compensation.yaml", "running_example.map.yaml", 6, 6),
        ("helpdesk.xes.gz", "helpdesk.yaml", "helpdesk.map.yaml", 4580, 3390),
    ],
)
def test_a_log_with_few_ties_is_decided_case_by_case(name, schedule, mapping, cases, conforming):
    reading, rows, order, told = opened(name, schedule, mapping)
    found = log_certainty(reading, rows, order, told, CLOSING)
    assert sum(found.conforms.values()) == cases
    assert found.conforms[Conformance.ALL] == conforming
    assert found.conforms[Conformance.UNDECIDED] == 0


def test_a_ticket_closed_to_the_day_after_its_wait_rests_on_the_clock():
    reading, rows, _, told = opened("helpdesk.xes.gz", "helpdesk.yaml", "helpdesk.map.yaml")
    wide = findings(widened(rows, 1), reading.tables.schedule)
    found = sensitivity(len(rows.starts) - 1, told, wide, 1)
    assert (found.excused, found.accused) == (1, 1011)
    assert np.isclose(found.verdicts / found.cases, 0.22, atol=0.01)
