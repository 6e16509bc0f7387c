"""The layout: nothing overlaps, lines begin and end where they should, and few of them cross."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.telling.diagrams.cards import numbers_told
from engine.telling.diagrams.gate_words import Reader
from engine.telling.diagrams.geometry import Box, Path, Point, Rectangle
from engine.telling.diagrams.grid import Way, crossings, grid_of
from engine.telling.diagrams.layers import Fate, Plan, planned, way_name
from engine.telling.diagrams.layout import laid_out
from engine.telling.diagrams.measuring import lines_of, shortened, text_width
from engine.telling.diagrams.packing import lanes_of
from schemas.schedule import Final, Schedule
from tests.diagram_strategies import (
    HOSTILE,
    REFUSED,
    chain_document,
    machine_documents,
    read,
    real,
    schedules,
    words,
)

IN_ROWS = st.sampled_from((1, 2, 3, 5, 1_000))
sizes = st.builds(
    lambda width, height: Box(width, height, min(12, height), (width // 2, width), (0, width // 2)),
    st.integers(40, 220),
    st.integers(12, 180),
)


def ways_of(schedule: Schedule, plan: Plan, box: Box) -> list[Way]:
    return [
        Way(way_name(t), t.source, t.dest, plan.fates[way_name(t)], box)
        for t in schedule.transitions
        if plan.fates[way_name(t)] is not Fate.STUB
    ]


def inside(point: Point, box: Rectangle) -> bool:
    return box.x < point.x < box.right and box.y < point.y < box.bottom


def on_border(point: Point, box: Rectangle) -> bool:
    within = box.x <= point.x <= box.right and box.y <= point.y <= box.bottom
    return within and not inside(point, box)


def passes(path: Path, box: Rectangle) -> bool:
    """Whether a line runs through the inside of a box."""
    for a, b in pairwise(path):
        width, height = abs(a.x - b.x), abs(a.y - b.y)
        line = Rectangle(min(a.x, b.x), min(a.y, b.y), width, height)
        if (
            line.x < box.right
            and box.x < line.right + (width == 0)
            and line.y < box.bottom
            and box.y < line.bottom + (height == 0)
            and not (width == 0 and line.x in (box.x, box.right))
            and not (height == 0 and line.y in (box.y, box.bottom))
        ):
            return True
    return False


@given(schedules, IN_ROWS, sizes, sizes, sizes)
def test_no_box_overlaps_another_and_all_lie_within_the_picture(
    schedule, in_row, large, small, label
):
    plan = planned(schedule, in_row)
    boxes = {s.id: large if place % 2 else small for place, s in enumerate(schedule.stages)}
    laid = laid_out(plan, boxes, ways_of(schedule, plan, label))
    places = list(laid.boxes.values())
    assert len(places) == len(boxes) + len(ways_of(schedule, plan, label))
    for place, box in enumerate(places):
        assert box.x >= 0
        assert box.right <= laid.width
        assert box.y >= 0
        assert box.bottom <= laid.height
        assert not any(box.overlaps(other) for other in places[place + 1 :])


@given(schedules, IN_ROWS, sizes, sizes)
def test_lines_begin_and_end_at_their_boxes_and_pass_through_none(schedule, in_row, stage, gate):
    plan = planned(schedule, in_row)
    boxes = {s.id: stage for s in schedule.stages}
    ways = ways_of(schedule, plan, gate)
    laid = laid_out(plan, boxes, ways)
    labels = {way.name for way in ways if way.fate is Fate.BACK}
    solid = [box for name, box in laid.boxes.items() if name not in labels]
    for way in ways:
        paths = laid.lines[way.name]
        stops = [laid.boxes[way.source], laid.boxes[way.dest]]
        if way.fate in (Fate.FORWARD, Fate.FAR):
            stops.insert(1, laid.boxes[way.name])
        assert len(paths) == (1 if way.fate in (Fate.FAR, Fate.BACK) else 2)
        for path, (begin, end) in zip(paths, pairwise(stops), strict=False):
            assert on_border(path[0], begin)
            assert on_border(path[-1], end)
            assert all(a.x == b.x or a.y == b.y for a, b in pairwise(path))
            assert not any(passes(path, box) for box in solid)
            assert all(0 <= p.x <= laid.width and 0 <= p.y <= laid.height for p in path)


@given(schedules, IN_ROWS)
def test_layers_go_on_with_the_ways_forward_and_every_transition_has_one_fate(schedule, in_row):
    plan = planned(schedule, in_row)
    assert plan.layers.keys() == schedule.stage_of.keys()
    assert plan.fates.keys() == {way_name(t) for t in schedule.transitions}
    assert min(plan.layers.values()) >= 0
    for way in schedule.transitions:
        fate = plan.fates[way_name(way)]
        ahead = plan.layers[way.dest] > plan.layers[way.source]
        if schedule.stage_of[way.dest].final is Final.GIVEN_UP:
            assert fate is Fate.STUB
        else:
            assert (fate in (Fate.FORWARD, Fate.FAR)) == ahead
        if fate is Fate.FORWARD:
            assert plan.row(way.dest) - plan.row(way.source) <= 1


def test_a_way_that_is_no_way_back_always_goes_on():
    """Of a schedule without circles every transition goes on, in the longest way's layers."""
    schedule = real()
    plan = planned(schedule, 3)
    backward = {name for name, fate in plan.fates.items() if fate is Fate.BACK}
    assert backward == {"workshop_b/reopen_workshop_a", "workshop_d/reopen_workshop_c"}
    assert [plan.layers[stage.id] for stage in schedule.stages] == list(range(9))
    assert [plan.row(stage.id) for stage in schedule.stages] == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_rows_are_shared_out_evenly():
    assert planned(read(chain_document(3)), 3).in_row == 2
    assert planned(read(chain_document(5)), 3).in_row == 3


@given(machine_documents(most=16).map(read))
def test_the_sweeps_never_leave_more_crossings_than_the_order_of_the_file(schedule):
    plan = planned(schedule, 1_000)
    boxes = {s.id: Box(10, 10, 5) for s in schedule.stages}
    grid = grid_of(plan, boxes, ways_of(schedule, plan, Box(10, 10, 5)))
    columns: dict[tuple[int, int], list[str]] = {}
    for node, cell in grid.cells.items():
        columns.setdefault(cell, []).append(node)
    in_file = {cell: tuple(columns[cell]) for cell in sorted(columns)}
    assert crossings(grid.columns, grid.links) <= crossings(in_file, grid.links)


def test_crossings_are_counted_pair_by_pair():
    columns = {(0, 0): ("a", "b", "c"), (0, 1): ("x", "y", "z")}
    assert crossings(columns, [("a", "x"), ("b", "y"), ("c", "z")]) == 0
    assert crossings(columns, [("a", "z"), ("b", "y"), ("c", "x")]) == 3
    assert crossings(columns, [("a", "y"), ("b", "y"), ("a", "x")]) == 0


def test_lines_that_would_cross_in_the_order_of_the_file_are_untangled():
    document = chain_document(1)
    document["stages"] = {n: {} for n in ("s0", "a", "b", "x", "z")} | {"done": {"final": "done"}}
    ways = [("s0", "a"), ("s0", "b"), ("a", "z"), ("b", "x"), ("x", "done"), ("z", "done")]
    document["transitions"] = [
        {"trigger": f"t{n}", "source": a, "dest": b} for n, (a, b) in enumerate(ways)
    ]
    schedule = read(document)
    plan = planned(schedule, 1_000)
    boxes = {s.id: Box(10, 10, 5) for s in schedule.stages}
    grid = grid_of(plan, boxes, ways_of(schedule, plan, Box(10, 10, 5)))
    assert crossings(grid.columns, grid.links) == 0


# Lanes --------------------------------------------------------------------------------------------

intervals = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 12)).map(lambda p: (p[0], p[0] + p[1])),
    max_size=25,
)


@given(intervals)
def test_intervals_of_one_lane_never_touch_and_no_lane_is_wasted(found):
    named = [(place, low, high) for place, (low, high) in enumerate(found)]
    lanes = lanes_of(named)
    for one, low, high in named:
        for other, low2, high2 in named:
            if one < other and lanes[one] == lanes[other]:
                assert high < low2 or high2 < low
    deepest = max((sum(low <= x <= high for low, high in found) for x in range(60)), default=0)
    assert len(set(lanes.values())) == deepest


# Texts --------------------------------------------------------------------------------------------

some_text = st.one_of(st.sampled_from((*HOSTILE, *REFUSED)), st.text(max_size=60))


@given(
    some_text,
    st.integers(20, 200),
    st.sampled_from((11, 12, 14)),
    st.sampled_from(("regular", "bold")),
)
def test_lines_keep_to_their_width_and_lose_nothing(text, width, size, weight):
    lines = lines_of(text, width, size, weight)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert text_width(line, size, weight) <= width or len(line) == 1
        assert line


@given(some_text, st.integers(1, 4))
def test_a_text_that_is_too_long_ends_in_an_ellipsis(text, most):
    lines = lines_of(text, 60, 12)
    kept = shortened(lines, most, 60, 12)
    assert len(kept) == min(most, len(lines))
    assert (kept == lines) or kept[-1].endswith("…")


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_marks_take_no_room_and_other_scripts_have_plenty(weight):
    assert text_width("ż", 12, weight) == text_width("z", 12, weight)
    assert text_width("e\u0301", 12, weight) == text_width("e", 12, weight)
    assert text_width("日", 10, weight) > text_width("m", 10, weight) * 0.9
    assert text_width("", 12, weight) == 0


@given(st.sets(st.integers(1, 30)))
def test_numbers_are_told_shortly_and_wholly(numbers):
    told = numbers_told(sorted(numbers))
    back: set[int] = set()
    for part in filter(None, told.split(", ")):
        low, _, high = part.partition("–")
        back |= set(range(int(low), int(high or low) + 1))
    assert back == numbers


# Gates in words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "told"),
    [
        ("workshop_c/hold_workshop_d", "all outputs + 14 days"),
        ("workshop_d/reopen_workshop_c", "no condition"),
        (
            "follow_up/close",
            "Concept of joint work for structural funds or Report on the realisation",
        ),
    ],
)
def test_a_gate_is_told_in_a_few_words(way, told):
    schedule = real()
    reader = Reader(words("en"), schedule)
    (found,) = (t for t in schedule.transitions if way_name(t) == way)
    assert reader.gate(found).startswith(told)


def gate_of(requires, outputs=("o",)):
    document = chain_document(2)
    document["roles"] = {"r": "Role"}
    document["stages"]["s0"] = {"outputs": {name: {"title": name.upper()} for name in outputs}}
    document["transitions"] = [{"trigger": "t", "source": "s0", "dest": "s1", "requires": requires}]
    document["stages"]["s1"] = {"final": "done"}
    schedule = read(document)
    return Reader(words("en"), schedule).gate(schedule.transitions[0])


@pytest.mark.parametrize(
    ("requires", "told"),
    [
        ("none", "no condition"),
        ({"output": "o"}, "O"),
        ({"approval": {"role": "r"}}, "approval: Role"),
        ({"approval": {"role": "r", "count": 3}}, "approval: Role ×3"),
        ({"elapsed": {"since": "s0", "at_least": "2 weeks"}}, "2 weeks"),
        ({"elapsed": {"since": "s1", "at_least": "1 day"}}, "1 day since stage 2"),
        ({"all": [{"output": "o"}, {"output": "p"}]}, "O + P"),
        ({"any": [{"output": "o"}, {"output": "p"}]}, "O or P"),
        ({"any": [{"output": "o"}, "none"]}, "no condition"),
        ({"all": [{"any": [{"output": "o"}, {"output": "p"}]}, {"output": "q"}]}, "(O or P) + Q"),
        ({"all": [{"all": [{"output": "o"}]}, "none"]}, "O"),
        (
            {"at_least": {"count": 2, "of": [{"output": "o"}, {"output": "p"}, {"output": "q"}]}},
            "2 of these: O; P; Q",
        ),
        (
            {"at_least": {"count": 2, "of": [{"output": "o"}, {"output": "p"}, "none"]}},
            "1 of these: O; P",
        ),
        ({"at_least": {"count": 1, "of": [{"output": "o"}, "none"]}}, "no condition"),
    ],
)
def test_every_kind_of_condition_has_its_words(requires, told):
    assert gate_of(requires, ("o", "p", "q")) == told


def test_a_stage_without_outputs_asks_for_nothing():
    assert gate_of("stage_outputs", ()) == "no condition"


# Growth -------------------------------------------------------------------------------------------


def test_a_thousand_stages_are_laid_out_in_seconds():
    schedule = read(chain_document(1_000))
    begun = time.perf_counter()
    for in_row in (3, 1_000_000):
        plan = planned(schedule, in_row)
        boxes = {s.id: Box(200, 100, 20, (100, 190), (10, 100)) for s in schedule.stages}
        laid_out(plan, boxes, ways_of(schedule, plan, Box(120, 60, 12)))
    assert time.perf_counter() - begun < 20
