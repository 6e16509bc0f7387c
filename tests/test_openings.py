"""Opening sets against trying every subset, and within bounds where those are too many to try."""

from math import comb
from random import Random

import pytest
from hypothesis import given, settings

from engine.deciding import families
from engine.deciding.openings import LISTED, Node, opening_sets
from tests.deciding_strategies import seeded
from tests.oracles import minimal_sets

Formula = tuple[Node, list[str], list[bool]]


def some_formula(random: Random, most: int = 10) -> Formula:
    """A tree with at most ten different conditions; some hold, and some stand at several leaves."""
    ids: list[str] = []
    names = [f"c{n}" for n in range(random.randint(1, most))]
    repeats = random.random() < 0.7

    def node(depth: int) -> Node:
        if depth == 3 or random.random() < 0.25:
            fresh = [name for name in names if name not in ids]
            pool = names if repeats else fresh
            if not pool:
                return Node(0)
            ids.append(random.choice(pool))
            return Node(leaf=len(ids) - 1)
        of = tuple(node(depth + 1) for _ in range(random.randint(0, 4)))
        return Node(random.randint(min(1, len(of)), len(of)), of)

    tree = node(0)
    rate = random.choice((0.0, 0.2, 0.5))
    return tree, ids, [random.random() < rate for _ in ids]


def truth(node: Node, leaves: list[bool]) -> bool:
    """Holds when ``count`` of its parts hold."""
    if node.leaf is not None:
        return leaves[node.leaf]
    return sum(truth(part, leaves) for part in node.of) >= node.count


def by_trying(tree: Node, ids: list[str], holds: list[bool]) -> list[tuple[str, ...]]:
    missing = [name for name, held in zip(ids, holds, strict=True) if not held]

    def opens(chosen: frozenset[str]) -> bool:
        pairs = zip(ids, holds, strict=True)
        return truth(tree, [held or name in chosen for name, held in pairs])

    return minimal_sets(missing, opens)


@settings(max_examples=300)
@given(seeded(some_formula))
def test_the_sets_and_their_number_are_those_that_trying_every_subset_finds(formula):
    expected = by_trying(*formula)
    found = opening_sets(*formula)
    assert found.sets == tuple(expected[:LISTED])
    assert found.total == len(expected)


@given(seeded(some_formula))
def test_where_counting_is_given_up_one_set_is_listed_and_it_is_minimal(formula):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(families, "MOST_STEPS", 0)
        found = opening_sets(*formula)
    expected = by_trying(*formula)
    if found.total is None:
        assert len(found.sets) == 1
    assert set(found.sets) <= set(expected)
    assert bool(found.sets) is bool(expected)


@given(seeded(some_formula))
def test_the_formula_and_its_twin_agree_and_one_more_leaf_never_closes(formula):
    tree, _, holds = formula
    assert tree.holds(holds) is truth(tree, holds)
    if tree.holds(holds):
        for place in range(len(holds)):
            assert tree.holds([held or place == n for n, held in enumerate(holds)])


@given(seeded(some_formula))
def test_a_formula_is_conjunctive_exactly_where_it_needs_every_leaf(formula):
    tree, ids, _ = formula
    each = [truth(tree, [n != place for n in range(len(ids))]) for place in range(len(ids))]
    if tree.conjunctive:
        assert not any(each)


def one_of_many(most: int, need: int, *again: int) -> Formula:
    """``need`` of ``most`` conditions, and one of those in ``again``."""
    ids = [f"c{n}" for n in range(most)] + [f"c{n}" for n in again]
    any_again = Node(1, tuple(Node(leaf=most + n) for n in range(len(again))))
    tree = Node(2, (Node(need, tuple(Node(leaf=n) for n in range(most))), any_again))
    return (tree if again else tree.of[0]), ids, [False] * len(ids)


def test_ten_of_twenty_are_counted_without_being_tried():
    found = opening_sets(*one_of_many(20, 10))
    assert found.total == comb(20, 10)
    assert found.sets[0] == tuple(f"c{n}" for n in range(10))


def test_ten_of_twenty_with_a_condition_that_stands_twice_are_counted_too():
    found = opening_sets(*one_of_many(20, 10, 0, 1))
    # Those of the 10-sets with c0 or c1, and the 10-sets of the other 18 with one of the two added.
    assert found.total == comb(20, 10) - comb(18, 10)
    assert len(found.sets) == LISTED


def test_a_condition_that_every_way_needs_stands_in_every_set():
    ids = ["x", "a", "b", "x", "c"]
    inner = Node(2, tuple(Node(leaf=n) for n in (1, 2, 3, 4)))
    found = opening_sets(Node(2, (Node(leaf=0), inner)), ids, [False] * 5)
    assert found.sets == (("x", "a"), ("x", "b"), ("x", "c"))


@pytest.mark.parametrize(
    ("formula", "total"),
    [
        (one_of_many(400, 200, 0, 1), None),
        (one_of_many(60, 30, 0, 1), None),
        (one_of_many(2_000, 3), comb(2_000, 3)),
        (one_of_many(3_000, 3_000), 1),
        (one_of_many(3_000, 3_000, 7), 1),
    ],
    ids=["too many places", "too many steps", "3 of 2,000", "all of 3,000", "all and one again"],
)
def test_no_gate_that_a_file_can_hold_keeps_one_waiting(formula, total):
    found = opening_sets(*formula)  # minutes and gigabytes, where nothing bounds it
    assert found.total == total or total is None
    assert found.sets


def test_a_formula_that_nothing_makes_true_has_no_opening_set():
    impossible = Node(2, (Node(leaf=0), Node(1, ())))
    assert opening_sets(impossible, ["a"], [False]) == opening_sets(Node(1, ()), [], [])
    twice = Node(2, (Node(1, (Node(leaf=0), Node(leaf=1))), Node(2, (Node(leaf=2), Node(1)))))
    assert opening_sets(twice, ["a", "b", "a"], [False] * 3).total == 0


def test_a_formula_that_holds_is_opened_by_nothing_at_all():
    assert opening_sets(Node(0), [], []).sets == ((),)
    assert opening_sets(Node(1, (Node(leaf=0), Node(leaf=1))), ["a", "b"], [True, False]).sets == (
        (),
    )
