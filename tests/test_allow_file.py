"""The allow-list: read strictly, every fault at once."""

from datetime import date

import pytest

from engine.errors import FaultyText, NotFound
from engine.recording.allow_file import load_allowances, read_allowances
from schemas.audit import Allowance, Rule

WHOLE = b"""\
allow: etap.allow/1
entries:
  - rule: overdue
    about: workshop_c
    cases: ["1432/1"]
    owner: p3
    reason: "Flood in the county"
    until: "2026-12-31"
  - {rule: unknown-event, owner: p1, reason: "old system", until: "2026-06-30"}
"""


def test_entries_are_read_in_their_order():
    entries, faults = read_allowances(WHOLE, "allow.yaml")
    assert faults == ()
    assert entries == (
        Allowance(
            Rule.OVERDUE,
            "p3",
            "Flood in the county",
            date(2026, 12, 31),
            "workshop_c",
            ("1432/1",),
        ),
        Allowance(Rule.UNKNOWN_EVENT, "p1", "old system", date(2026, 6, 30)),
    )
    assert [entry.place.line for entry in entries] == [3, 9]


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (b"etap.allow/1", b"etap.allow/2", 1),
        (b"rule: overdue", b"rule: overdu", 3),
        (b'"2026-12-31"', b'"2026-12-32"', 8),
        (b"    owner: p3\n", b"", 3),
        (b"owner: p3", b"owner: 3", 6),
        (b"reason:", b"because:", 7),
        (b'["1432/1"]', b"[1432]", 5),
    ],
)
def test_a_fault_is_told_with_its_line(before, after, line):
    _, faults = read_allowances(WHOLE.replace(before, after, 1), "allow.yaml")
    assert line in [fault.place.line for fault in faults]


def test_every_fault_is_told_at_once():
    text = WHOLE.replace(b"overdue", b"later").replace(b"2026-06-30", b"never")
    _, faults = read_allowances(text, "allow.yaml")
    assert len(faults) == 2


@pytest.mark.parametrize("text", [b"", b"[]", b"allow: [", b"\xff", b"allow: &a x\nentries: *a"])
def test_what_is_no_allow_list_has_a_fault(text):
    entries, faults = read_allowances(text, "allow.yaml")
    assert (entries, bool(faults)) == ((), True)


def test_a_file_is_read_or_refused(tmp_path):
    path = tmp_path / "allow.yaml"
    with pytest.raises(NotFound):
        load_allowances(path)
    path.write_bytes(WHOLE)
    assert len(load_allowances(path)) == 2
    path.write_bytes(b"allow: 1")
    with pytest.raises(FaultyText):
        load_allowances(path)
