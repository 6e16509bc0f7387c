"""What holds of a record in all orders that it leaves open: held against every order, one by one."""

from hypothesis import given

from engine.auditing.ordering.dependence import Reading
from engine.auditing.ordering.walking import key_of
from engine.auditing.orders import certainty
from schemas.audit import Certainty
from tests.deciding_strategies import seeded
from tests.ordering_oracles import told_one_by_one, uncertain


@given(seeded(uncertain))
def test_verdict_and_findings_are_those_of_every_order_one_by_one(case):
    found = certainty(Reading(case.tables), case.record, case.spans, case.closing)
    told = told_one_by_one(case)
    certain = {key_of(f) for f in found.findings if f.certainty is Certainty.ALL}
    possible = {key_of(f) for f in (*found.findings, *found.others)}
    assert (found.conforms, certain, possible) == (told.conforms, told.certain, told.possible)
    assert found.rests_on_order == told.differs
    assert (found.more, found.unproven) == (0, 0)
