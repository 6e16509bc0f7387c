"""A growing tree tells what departs from kept checkpoints, each by its code, facts and event."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from attrs import evolve

from engine.recording.ledger import tree
from engine.recording.ledger.clock import TOLERANCE
from engine.recording.ledger.growing_tree import GrowingTree
from schemas.checkpoint import Checkpoint, EventMark, KeptCheckpoint
from schemas.ledger import instant_text
from schemas.report import Breach

ORIGIN = "etap/0123456789abcdef"
TIME = "2026-11-26T09:41:12.000000Z"
HASHES = [sha256(bytes([number])).hexdigest() for number in range(9)]


def root(size: int, hashes: list[str] = HASHES) -> str:
    return tree.root_of([bytes.fromhex(one) for one in hashes[:size]])


def kept(size: int, name: str = "", **parts: Any) -> KeptCheckpoint:
    """A checkpoint of the first events, unless ``parts`` say otherwise."""
    made = Checkpoint(ORIGIN, size, root(size), TIME)
    return KeptCheckpoint(name or f"{size}.txt", evolve(made, **parts))


def receipt(size: int, leaf: int, digest: str, **parts: Any) -> KeptCheckpoint:
    return kept(size, event=EventMark("1432/1", 7, leaf, digest), **parts)


def grown(*checkpoints: KeptCheckpoint, hashes: list[str] = HASHES) -> GrowingTree:
    growing = GrowingTree(checkpoints)
    for one in hashes:
        growing.add(one)
    return growing


def departures(growing: GrowingTree) -> list[tuple[KeptCheckpoint, Breach]]:
    return list(growing.departures(ORIGIN))


def told(breach: Breach) -> tuple[object, ...]:
    return breach.code, dict(breach.facts), breach.cycle, breach.seq


def test_it_counts_what_it_met_and_has_its_root():
    growing = GrowingTree()
    for number, digest in enumerate(HASHES):
        assert (growing.size, growing.root) == (number, root(number))
        growing.add(digest)
    assert growing.root == root(9)


def test_a_ledger_extends_every_checkpoint_of_it_in_whatever_order_they_were_kept():
    sizes = [4, 0, 9, 1, 4, 8]
    assert departures(grown(*(kept(size) for size in sizes))) == []
    assert departures(grown(*(receipt(size, 0, HASHES[0]) for size in sizes if size))) == []


def test_a_checkpoint_of_more_events_tells_how_many_are_missing():
    longer = kept(9)
    ((of, breach),) = departures(grown(kept(2), longer, hashes=HASHES[:6]))
    assert of == longer
    facts = {"kept": "9.txt", "size": 9, "events": 6, "missing": 3}
    assert told(breach) == ("ETP816", facts, None, None)


def test_a_rewritten_ledger_is_told_with_the_last_size_that_still_fits():
    rewritten = [*HASHES[:5], "ab" * 32, *HASHES[6:]]
    before, at, other = kept(2), kept(5), kept(8)
    found = departures(grown(other, at, before, kept(9), hashes=rewritten))
    assert [one for one, _ in found] == [other, kept(9)]
    assert [told(breach) for _, breach in found] == [
        ("ETP817", {"kept": "8.txt", "first": 5, "last": 8}, None, None),
        ("ETP817", {"kept": "9.txt", "first": 5, "last": 9}, None, None),
    ]


def test_where_no_smaller_checkpoint_fits_a_rewritten_ledger_is_so_from_its_start():
    rewritten = ["ab" * 32, *HASHES[1:]]
    found = departures(grown(kept(3), kept(6), hashes=rewritten))
    assert [breach.facts["first"] for _, breach in found] == [0, 0]
    # One of the same size that does fit is no smaller one, and tells of a fork besides.
    fits = kept(3, root=root(3, rewritten))
    found = departures(grown(kept(3), fits, hashes=rewritten))
    assert [breach.code for _, breach in found] == ["ETP817", "ETP823"]
    assert found[0][1].facts["first"] == 0


@pytest.mark.parametrize("leaf", [0, 3, 7])
def test_another_event_in_the_place_of_a_receipts_is_named_with_its_cycle(leaf: int):
    ours, other = receipt(8, leaf, HASHES[leaf]), receipt(8, leaf, "ab" * 32, origin="")
    assert departures(grown(ours)) == []
    ((of, breach),) = departures(grown(ours, other))
    assert of == other
    facts = {"kept": "8.txt", "leaf": leaf, "hash": "ab" * 32}
    assert told(breach) == ("ETP818", facts, "1432/1", 7)


def test_a_receipts_event_is_held_against_the_ledger_also_where_that_was_rewritten_or_cut():
    rewritten = [*HASHES[:2], "ab" * 32, *HASHES[3:]]
    found = departures(grown(receipt(6, 2, HASHES[2]), hashes=rewritten))
    assert [breach.code for _, breach in found] == ["ETP817", "ETP818"]
    found = departures(grown(receipt(9, 2, HASHES[2]), hashes=rewritten[:5]))
    assert [breach.code for _, breach in found] == ["ETP816", "ETP818"]
    # What was cut off before the receipt's event cannot have another one there.
    found = departures(grown(receipt(9, 6, "ab" * 32), hashes=HASHES[:5]))
    assert [breach.code for _, breach in found] == ["ETP816"]


def test_a_checkpoint_of_another_origin_is_foreign_and_nothing_else_is_asked_of_it():
    foreign = receipt(9, 2, "ab" * 32, origin="etap/ffff", root="00" * 32)
    ((of, breach),) = departures(grown(foreign, hashes=HASHES[:4]))
    assert of == foreign
    facts = {"kept": "9.txt", "origin": "etap/ffff", "ours": ORIGIN}
    assert told(breach) == ("ETP819", facts, None, None)


def test_one_without_an_origin_is_held_against_any_ledger():
    assert departures(grown(kept(4, origin="", time=""))) == []
    found = departures(grown(kept(4, origin="", time="", root="00" * 32)))
    assert [breach.code for _, breach in found] == ["ETP817"]


def test_two_roots_of_one_size_and_origin_are_a_fork_that_names_both():
    one, same, other = kept(4, "a"), kept(4, "b"), kept(4, "c", root="11" * 32)
    smaller = kept(3, "d", root="22" * 32)
    forks = [
        pair for pair in departures(grown(one, same, smaller, other)) if pair[1].code == "ETP823"
    ]
    ((of, breach),) = forks
    assert of == other
    assert told(breach) == ("ETP823", {"kept": "a", "other": "c", "size": 4}, None, None)


def test_two_origins_or_none_are_no_fork():
    foreign = kept(4, "x", origin="etap/ffff", root="11" * 32)
    nameless = kept(4, "y", origin="", root="22" * 32), kept(4, "z", origin="", root="33" * 32)
    found = departures(grown(kept(4), foreign, *nameless))
    assert [breach.code for _, breach in found] == ["ETP819", "ETP817", "ETP817"]


# Dating back --------------------------------------------------------------------------------------


def before(time: str, **delta: float) -> str:
    return instant_text(datetime.fromisoformat(time) - timedelta(**delta))


def test_an_event_may_be_five_seconds_before_a_checkpoint_and_no_more():
    one = kept(0)
    growing = GrowingTree((one,))
    assert timedelta(seconds=5) == TOLERANCE
    assert growing.is_back_dated(before(TIME, seconds=-1)) is None
    assert growing.is_back_dated(TIME) is None
    assert growing.is_back_dated(before(TIME, seconds=5)) is None
    assert growing.is_back_dated(before(TIME, seconds=5, microseconds=1)) == one
    assert growing.is_back_dated(before(TIME, days=900)) == one


def test_only_checkpoints_that_the_walk_has_reached_are_asked():
    one = kept(2)
    growing = GrowingTree((one,))
    early = before(TIME, days=1)
    for place in range(5):
        assert growing.is_back_dated(early) == (one if place >= 2 else None)
        growing.add(HASHES[place])


def test_of_several_that_were_reached_the_latest_counts_and_a_nameless_instant_does_not():
    late, early = kept(1, "late"), kept(2, "early", time=before(TIME, hours=2))
    same, untimed = kept(3, "same"), kept(3, "untimed", time="")
    growing = GrowingTree((same, untimed, early, late))
    for digest in HASHES[:4]:
        growing.add(digest)
    assert growing.is_back_dated(before(TIME, hours=1)) == late
    assert GrowingTree((kept(0, time=""),)).is_back_dated(before(TIME, days=1)) is None


def test_without_checkpoints_nothing_is_dated_back():
    assert GrowingTree().is_back_dated("1900-01-01T00:00:00.000000Z") is None


EARLY = before(TIME, days=1)


def test_of_several_checkpoints_of_one_programme_the_one_made_last_counts():
    first, last = kept(0, "first", time=before(TIME, hours=2)), kept(1, "last")
    growing = GrowingTree((first, last))
    assert growing.is_back_dated(EARLY, ORIGIN) == first
    growing.add(HASHES[0])
    assert growing.is_back_dated(EARLY, ORIGIN) == last
    assert growing.is_back_dated(before(TIME, hours=1), ORIGIN) == last


def test_another_programmes_checkpoint_dates_nothing_back_and_a_nameless_one_does():
    foreign, nameless = kept(0, "foreign", origin="etap/ffff"), kept(0, "nameless", origin="")
    assert GrowingTree((foreign,)).is_back_dated(EARLY, ORIGIN) is None
    assert GrowingTree((foreign,)).is_back_dated(EARLY) == foreign
    assert GrowingTree((nameless,)).is_back_dated(EARLY, ORIGIN) == nameless


def test_of_own_and_nameless_checkpoints_the_one_made_last_counts():
    earlier = before(TIME, hours=2)
    for own, nameless in ((TIME, earlier), (earlier, TIME)):
        both = kept(0, "own", time=own), kept(0, "nameless", time=nameless, origin="")
        late = both[0] if own == TIME else both[1]
        for order in (both, both[::-1]):
            assert GrowingTree(order).is_back_dated(EARLY, ORIGIN) == late
            assert GrowingTree(order).is_back_dated(EARLY) == late


@pytest.mark.parametrize(
    ("place", "fits"),
    [(("1432/1", 7), True), (("1432/1", 8), False), (("1432/2", 7), False), (("", 0), True)],
)
def test_a_receipts_event_stands_where_the_receipt_says_if_that_is_known(
    place: tuple[str, int], fits: bool
):
    growing = GrowingTree((receipt(6, 3, HASHES[3]),))
    for leaf, digest in enumerate(HASHES):
        growing.add(digest, *(place if leaf == 3 else ("0201/1", leaf)))
    found = [breach.code for _, breach in departures(growing)]
    assert found == ([] if fits else ["ETP818"])
