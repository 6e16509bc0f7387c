"""Two commands at once: one wins, and what is left is what some serial order leaves (P6)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.faults import free_race, naive, races
from bench.faults.arena import KEEPER, Arena
from bench.faults.races import Track
from bench.faults.stepping import impatient, played
from engine import operations as op
from schemas.redaction import Redaction


@pytest.fixture
def arena(tmp_path: Path) -> Iterator[Arena]:
    with impatient():
        yield Arena(tmp_path)


def raced(arena: Arena, pair: tuple[str, str], order: str) -> tuple[dict[str, str], list[str]]:
    """Play one merge; returns what each was told, and the kinds of the events."""
    track = Track(arena, naive.product_of)
    arena.reset()
    acts = {name: track._act(word) for name, word in zip("ab", pair, strict=True)}
    ending = arena.ending(played(order, acts))
    return dict(ending.told), [event[2] for event in ending.events]


def test_there_are_252_merges_of_two_commands_of_five_steps():
    orders = [*races.merges()]
    assert len(set(orders)) == len(orders) == 252
    assert all(order.count("a") == order.count("b") == 5 for order in orders)


def test_of_two_commands_exactly_one_wins_in_whatever_order_their_steps_come():
    found = races.campaign(every=84)
    assert found.holds, found.told()
    assert found.tried == 36 * 3


def test_every_other_command_that_writes_is_as_safe():
    found = races.further(every=252)
    assert found.holds, found.told()


def test_of_processes_at_one_gate_exactly_one_wins_each_round():
    found = free_race.campaign(processes=3, rounds=12)
    assert found.holds, found.told()


@pytest.mark.parametrize("other", ["publish", "adopt"])
@pytest.mark.parametrize("order", ["abbaabbbaa", "abbbbbaaaa"])
def test_a_cycle_is_not_started_on_what_its_schedules_id_no_longer_means(
    arena: Arena, other: str, order: str
):
    told, kinds = raced(arena, ("start", other), order)
    assert told == {"a": "told of the other", "b": "done"}
    assert kinds == [{"publish": "schedule_published", "adopt": "schedule_adopted"}[other]]


@pytest.mark.parametrize("order", ["aabaabbbba", "abababbbab"])
def test_a_schedule_that_two_adopt_at_once_is_adopted_once_and_both_have_it(
    arena: Arena, order: str
):
    told, kinds = raced(arena, ("adopt", "adopt"), order)
    assert told == {"a": "done", "b": "done"}
    assert kinds == ["schedule_adopted"]


@pytest.mark.parametrize("order", ["aaaaabbbbb", "aaaabbbbba"])
def test_bytes_whose_redaction_is_recorded_and_not_done_yet_are_not_submitted(
    arena: Arena, order: str
):
    told, kinds = raced(arena, ("redact", "submit the same"), order)
    assert told == {"a": "done", "b": "told of the other"}
    assert kinds == ["redacted"]


def test_what_somebody_else_redacted_since_the_plan_is_not_recorded_twice(tmp_path: Path):
    arena = Arena(tmp_path)
    with arena.opened() as first, arena.opened() as second:
        plans = [op.redaction(one, (arena.paper,), KEEPER) for one in (first, second)]
        answers = [
            op.redact(one, plan, KEEPER, "A request.")
            for one, plan in zip((first, second), plans, strict=True)
        ]
    kinds = [event[2] for event in arena.ending({}).events]
    assert kinds == ["redacted"]
    assert [isinstance(answer, Redaction) for answer in answers] == [True, True]
    assert arena.is_intact()
