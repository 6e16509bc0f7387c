"""The mirror reads what others wrote and nothing else, and stops where the bytes do not chain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import pytest
from attrs import evolve

from engine.deciding.replay import unstarted
from engine.errors import LedgerBroken
from engine.recording.ledger.event_bytes import leaf_hash, write
from engine.recording.ledger.mirror import Mirror
from engine.recording.ledger.moment import Moment, Undone
from schemas.cycle import State
from schemas.days import Days
from schemas.ledger import NO_EVENT, PROGRAMME, Draft, Event, Head, Kind, Receipt, Stored
from schemas.programme import Roster
from schemas.refusal import ExitStatus, Refusal
from tests.ledger_events import DIGEST, RECORDED, event


def digest(it: Event) -> str:
    return leaf_hash(write(it))


def told(length: int, cycle: str = "1432/1") -> list[Event]:
    """A cycle that was started, and notes on it."""
    payload: dict[str, Any] = {"stage": "opening"}
    found = [event(cycle=cycle, kind="started", payload=payload)]
    note = {"event": None, "narrowed": None, "text": None}
    while len(found) < length:
        seq, prev = len(found) + 1, digest(found[-1])
        found.append(event(seq, prev, cycle=cycle, kind="noted", payload=note))
    return found


def of_programme(*persons: str) -> list[Event]:
    found: list[Event] = []
    for person in persons:
        prev = digest(found[-1]) if found else NO_EVENT
        payload = {"person": person}
        found.append(
            event(
                len(found) + 1,
                prev,
                cycle=PROGRAMME,
                kind="person_added",
                schedule=None,
                payload=payload,
            )
        )
    return found


class Kept:
    """A ledger in a list, which counts what was asked of it."""

    def __init__(self, *events: Event) -> None:
        self.events = list(events)
        self.asked: list[tuple[str, int]] = []
        self.hashes: dict[tuple[str, int], str] = {}

    def read(self, cycle: str, after: int = 0) -> Iterable[Stored]:
        self.asked.append((cycle, after))
        return list(self._of(cycle, after))

    def _of(self, cycle: str, after: int) -> Iterator[Stored]:
        for leaf, one in enumerate(self.events):
            if one.cycle == cycle and one.seq > after:
                yield Stored(leaf, write(one))

    def hash_of(self, cycle: str, seq: int) -> str | None:
        found = {(one.cycle, one.seq): digest(one) for one in self.events} | self.hashes
        return found.get((cycle, seq))

    @property
    def head(self) -> Head:
        last = self.events[-1]
        return Head(len(self.events), last.recorded, digest(last), ())


@pytest.fixture
def kept() -> Kept:
    return Kept(*told(3), *of_programme("p1", "p2"))


# Catching up --------------------------------------------------------------------------------------


def test_a_cycle_and_the_programme_are_replayed_to_their_ends(kept: Kept):
    mirror = Mirror()
    mirror.meet(kept, kept.head, "1432/1", PROGRAMME)
    state = mirror.states["1432/1"]
    assert (state.seq, state.head, state.stage) == (3, digest(kept.events[2]), "opening")
    assert (state.cycle, state.schedule) == ("1432/1", DIGEST)
    assert (mirror.roster.seq, set(mirror.roster.people)) == (2, {"p1", "p2"})
    assert set(mirror.states) == {"1432/1"}
    assert mirror.head == kept.head


def test_nothing_is_read_again_until_others_wrote_and_then_only_what_is_new(kept: Kept):
    mirror = Mirror()
    for _ in range(3):
        mirror.meet(kept, kept.head, "1432/1", PROGRAMME)
    mirror.meet(kept, None, "1432/1")
    assert kept.asked == [("1432/1", 0), (PROGRAMME, 0)]
    kept.events.append(told(4)[3])
    mirror.meet(kept, None, "1432/1")  # nobody says that the ledger is longer
    assert mirror.states["1432/1"].seq == 3
    mirror.meet(kept, kept.head, "1432/1")
    assert kept.asked[2:] == [("1432/1", 3)]
    assert mirror.states["1432/1"].seq == 4
    mirror.meet(kept, kept.head, PROGRAMME)
    assert kept.asked[3:] == [(PROGRAMME, 2)]


def test_a_cycle_that_was_not_started_has_no_event(kept: Kept):
    mirror = Mirror()
    mirror.meet(kept, kept.head, "1432/2")
    assert mirror.states == {"1432/2": unstarted("1432/2", "")}
    assert mirror.states["1432/2"].head == NO_EVENT


def test_an_event_that_is_not_behind_the_one_before_it_ends_every_command_on_its_cycle(kept: Kept):
    kept.events[1] = evolve(kept.events[1], actor="p9")
    mirror = Mirror()
    with pytest.raises(LedgerBroken) as caught:
        mirror.meet(kept, kept.head, "1432/1")
    assert (caught.value.code, caught.value.facts) == ("ETP663", {"cycle": "1432/1", "leaf": 2})
    with pytest.raises(LedgerBroken):
        mirror.meet(kept, kept.head, "1432/1")  # asking again does not make it right
    mirror.meet(kept, kept.head, PROGRAMME)


def test_the_first_event_of_a_cycle_has_none_before_it(kept: Kept):
    mirror = Mirror()
    mirror.roster = Roster(head="ab" * 32)
    with pytest.raises(LedgerBroken) as caught:
        mirror.meet(kept, kept.head, PROGRAMME)
    assert (caught.value.code, caught.value.facts) == ("ETP663", {"cycle": PROGRAMME, "leaf": 3})


def test_an_event_that_nobody_can_have_said_is_told_by_its_kind(kept: Kept):
    kept.events[0] = evolve(kept.events[0], payload={})
    with pytest.raises(LedgerBroken) as caught:
        Mirror().meet(kept, kept.head, "1432/1")
    facts = {"kind": "started", "cycle": "1432/1"}
    assert (caught.value.code, caught.value.facts) == ("ETP670", facts)


def test_a_hash_beside_the_last_event_that_is_not_of_its_bytes_is_told(kept: Kept):
    kept.hashes["1432/1", 3] = "ab" * 32
    with pytest.raises(LedgerBroken) as caught:
        Mirror().meet(kept, kept.head, "1432/1")
    assert (caught.value.code, caught.value.facts) == ("ETP663", {"cycle": "1432/1", "seq": 3})


def test_an_end_that_was_cut_off_while_we_looked_away_is_told(kept: Kept):
    mirror = Mirror()
    mirror.meet(kept, kept.head, "1432/1")
    kept.events = [one for one in kept.events if (one.cycle, one.seq) != ("1432/1", 3)]
    with pytest.raises(LedgerBroken, match="ETP663"):
        mirror.meet(kept, kept.head, "1432/1")


# The cycles of a county ---------------------------------------------------------------------------


def test_the_cycles_of_a_county_are_counted_from_1_to_the_last_that_was_started(kept: Kept):
    kept.events += [*told(1, "1432/2"), *told(2, "1432/3"), *told(1, "0201/1")]
    mirror = Mirror()
    mirror.meet(kept, kept.head)
    assert mirror.cycles_of(kept, "1432") == ("1432/1", "1432/2", "1432/3")
    assert mirror.cycles_of(kept, "0201") == ("0201/1",)
    assert mirror.cycles_of(kept, "3000") == ()
    asked = list(kept.asked)
    assert asked[:4] == [("1432/1", 0), ("1432/2", 0), ("1432/3", 0), ("1432/4", 0)]
    for _ in range(2):
        assert mirror.cycles_of(kept, "1432") == ("1432/1", "1432/2", "1432/3")
    assert kept.asked == asked


def test_a_cycle_that_another_process_started_is_counted_once_the_ledgers_end_is_known(kept: Kept):
    mirror = Mirror()
    mirror.meet(kept, kept.head)
    assert mirror.cycles_of(kept, "1432") == ("1432/1",)
    kept.events += told(1, "1432/2")
    assert mirror.cycles_of(kept, "1432") == ("1432/1",)
    mirror.meet(kept, kept.head)
    assert mirror.cycles_of(kept, "1432") == ("1432/1", "1432/2")


def test_before_any_ledger_was_met_the_cycles_are_read_all_the_same(kept: Kept):
    assert Mirror().cycles_of(kept, "1432") == ("1432/1",)


# What this process wrote itself -------------------------------------------------------------------


def test_what_this_process_wrote_is_not_read_again(kept: Kept):
    mirror = Mirror()
    mirror.meet(kept, kept.head, "1432/1", PROGRAMME)
    assert mirror.cycles_of(kept, "1432") == ("1432/1",)
    asked = list(kept.asked)
    new = told(4)[3]
    kept.events.append(new)
    state = evolve(mirror.states["1432/1"], seq=4, head=digest(new))
    mirror.wrote(kept.head, 1, evolve(mirror.roster, simulated=True), state)
    mirror.meet(kept, kept.head, "1432/1", PROGRAMME)
    assert mirror.head == kept.head
    assert mirror.states["1432/1"] == state
    assert mirror.roster.simulated
    assert mirror.cycles_of(kept, "1432") == ("1432/1",)
    assert kept.asked == asked


def test_an_event_of_the_programme_makes_no_state_of_a_cycle(kept: Kept):
    mirror = Mirror()
    mirror.wrote(kept.head, 2, mirror.roster, unstarted(PROGRAMME, ""))
    assert mirror.states == {}


def test_a_cycle_that_this_process_started_is_counted_and_one_that_went_on_is_not_counted_again(
    kept: Kept,
):
    mirror = Mirror()
    mirror.meet(kept, kept.head)
    mirror.cycles_of(kept, "1432")
    kept.events += told(2, "1432/2")
    started = State("1432/2", DIGEST, 2, digest(kept.events[-1]), "opening", 1, {}, {})
    mirror.wrote(kept.head, 2, mirror.roster, started)  # both of its events were written just now
    assert mirror.cycles_of(kept, "1432") == ("1432/1", "1432/2")
    asked = list(kept.asked)
    mirror.wrote(kept.head, 1, mirror.roster, evolve(started, seq=3))
    assert mirror.cycles_of(kept, "1432") == ("1432/1", "1432/2")
    assert kept.asked == asked
    mirror.wrote(kept.head, 1, mirror.roster, State("0201/1", DIGEST, 1, "", "", 1, {}, {}))
    assert mirror.cycles_of(kept, "1432") == ("1432/1", "1432/2")


# The moment of a decision -------------------------------------------------------------------------


def moment() -> Moment:
    state = State("1432/1", DIGEST, 3, "aa" * 32, "opening", 1, {}, {})
    roster = Roster(7, "bb" * 32, "etap/1")
    return Moment(roster, state, RECORDED, datetime.fromisoformat(RECORDED))


def draft(kind: Kind = Kind.NOTED, **payload: object) -> Draft:
    return Draft(kind, Days.parse("2026-11-23"), payload, ("trainer",))


def test_an_event_of_a_cycle_is_placed_behind_that_cycles_last_one():
    placed = moment().event("1432/1", draft(text=None), "p1", "k")
    assert placed == event(
        4,
        "aa" * 32,
        kind="noted",
        happened="2026-11-23",
        idem="k",
        payload={"text": None},
    )


def test_an_event_of_the_programme_is_placed_behind_its_own_and_names_no_schedule():
    placed = moment().event(PROGRAMME, draft(Kind.PERSON_ADDED, person="p8"), "p1", None)
    assert placed == event(
        8,
        "bb" * 32,
        cycle=PROGRAMME,
        kind="person_added",
        happened="2026-11-23",
        schedule=None,
        payload={"person": "p8"},
    )


def test_the_moment_after_an_event_knows_it_and_nothing_else_changed():
    before = moment()
    one = before.event("1432/1", draft(event=None, narrowed=None, text=None), "p1", None)
    after = before.after(Receipt(one, 9, "cc" * 32))
    assert (after.state.seq, after.state.head, after.state.stage) == (4, "cc" * 32, "opening")
    assert after.roster == before.roster
    assert (after.recorded, after.now) == (before.recorded, before.now)


def test_the_moment_after_an_event_of_the_programme_has_another_roster_alone():
    before = moment()
    one = before.event(PROGRAMME, draft(Kind.PERSON_ADDED, person="p8"), "p1", None)
    after = before.after(Receipt(one, 9, "cc" * 32))
    assert (after.roster.seq, after.roster.head, set(after.roster.people)) == (8, "cc" * 32, {"p8"})
    assert after.state == before.state
    assert (after.recorded, after.now) == (before.recorded, before.now)


def test_what_undoes_a_transaction_carries_the_refusal():
    refusal = Refusal("ETP511", ExitStatus.REFUSED, {})
    assert Undone(refusal).refusal is refusal
