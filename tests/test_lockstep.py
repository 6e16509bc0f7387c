"""The audit in columns gives the findings of the reference, whichever kernel runs it."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.auditing.case import audited_case
from engine.auditing.lockstep import audited, decoded
from engine.auditing.records import records
from engine.deciding.machine import tables
from schemas.case_record import Closing
from tests.coded_log_strategies import some_log
from tests.deciding_strategies import some_schedule

ENGINES = ("numpy", "numba")


def by_reference(compiled, log, closing):
    found = (audited_case(compiled, one, closing) for one in records(log, compiled.schedule))
    return Counter(finding for audit in found for finding in audit.findings)


@pytest.mark.parametrize("engine", ENGINES)
@given(st.integers(0, 2**64 - 1))
def test_every_kernel_finds_what_the_reference_finds(engine, seed):
    random = Random(seed)
    schedule = some_schedule(random)
    log, compiled = some_log(random, schedule), tables(schedule)
    closing = Closing(date(2008, 9, 1) + timedelta(random.randint(0, 200)), random.random() < 0.3)
    found = decoded(audited(compiled, log, closing, engine), log, schedule)
    assert Counter(found) == by_reference(compiled, log, closing)
