"""What the boxes of the process map say: counts, median days, and what departs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.telling.audit_words import decimal, number_words
from engine.telling.diagrams.cards import (
    FONTS,
    GATE_PORT,
    GATE_WIDTH,
    INSET,
    LABEL_WIDTH,
    STAGE_PORT,
    STAGE_WIDTH,
    Card,
    Piece,
    badge_width,
    piece_of,
)
from engine.telling.diagrams.geometry import Box
from engine.telling.diagrams.layers import Fate, Plan, way_name
from engine.telling.diagrams.measuring import text_width
from engine.telling.marking import N_, NN_

if TYPE_CHECKING:
    from engine.telling.diagrams.gate_words import Reader
    from engine.telling.words import Words
    from schemas.audit_picture import MapStage, MapWay, ProcessMap, Spread
    from schemas.schedule import Transition

#: The height of the bar at the foot of a stage.
BAR = 8

_CASES = NN_("{number} case", "{number} cases")
_TIMES = NN_("{number} time", "{number} times")
_VISITS = NN_("{number} visit", "{number} visits")
_P90 = N_("90th percentile {days} d")
_MEDIAN = N_("median {days} d")
_RESTING = N_("the record ends here: {number}")
_DEPARTING = NN_("! departing: {number} case", "! departing: {number} cases")
UNPLANNED = N_("! not in the schedule")


def map_cards(
    reader: Reader, plan: Plan, process: ProcessMap, ways: Mapping[str, MapWay]
) -> dict[str, Card]:
    """Return the box of every stage, by id, and of every way that has one, by name."""
    cards = {stage.stage: _stage_card(reader, plan, stage, ways) for stage in process.stages}
    for way in reader.schedule.transitions:
        name = way_name(way)
        if plan.fates[name] is not Fate.STUB:
            cards[name] = _way_card(reader, way, ways.get(name), plan.fates[name])
    return cards


def _stage_card(reader: Reader, plan: Plan, stage: MapStage, ways: Mapping[str, MapWay]) -> Card:
    """Return a stage's box: title, counts, days, and the ways that are only named."""
    words = reader.words
    x = INSET + badge_width(reader.numbers[stage.stage]) + 8
    pieces = [piece_of(reader.stage(stage.stage), "h2", x, STAGE_PORT - 9, STAGE_WIDTH - x - 8, 4)]
    counts = f"{_counted(words, _CASES, stage.cases)} · {_counted(words, _VISITS, stage.visits)}"
    said = [counts, *_spread_words(words, stage.days)]
    if stage.resting:
        said.append(words.say(_RESTING, number=number_words(words, stage.resting)))
    said += [
        _stub_words(reader, way, ways.get(way_name(way)))
        for way in reader.schedule.exits(stage.stage)
        if plan.fates[way_name(way)] is Fate.STUB
    ]
    for text in said:
        y = pieces[-1].bottom + 3
        pieces.append(piece_of(text, "small", INSET, y, STAGE_WIDTH - 2 * INSET, 3))
    height = pieces[-1].bottom + 10 + BAR + 8
    low, high = STAGE_WIDTH // 3, 2 * STAGE_WIDTH // 3
    spans = (high, STAGE_WIDTH - 12), (12, low), (low, high)
    return Card(Box(STAGE_WIDTH, height, STAGE_PORT, *spans), tuple(pieces))


def _way_card(reader: Reader, way: Transition, taken: MapWay | None, fate: Fate) -> Card:
    """Return the texts of a way: its title, how many took it, how long it took, what was wrong.

    One that leads far away names the stage, for its line is not drawn to the end.
    """
    is_back = fate is Fate.BACK
    width = LABEL_WIDTH if is_back else GATE_WIDTH
    x, y = (8, 4) if is_back else (0, 2 * GATE_PORT + 1)
    pieces = [piece_of(reader.transition(way), "h3", x, y, width - 2 * x, 3)]
    far = (f"→ {reader.numbered(way.dest)}",) if fate is Fate.FAR else ()
    for text in (*far, *_way_words(reader.words, taken)):
        below = pieces[-1].bottom
        pieces.append(piece_of(text, "small", x, below, width - 2 * x, 3))
    wide = max(_widest(piece) for piece in pieces) + 2 * x if is_back else width
    port = 0 if is_back else GATE_PORT
    return Card(Box(wide, pieces[-1].bottom + 4, port), tuple(pieces))


def _way_words(words: Words, taken: MapWay | None) -> Iterator[str]:
    if taken is None:
        yield _counted(words, _CASES, 0)
        return
    counted = _counted(words, _CASES, taken.cases)
    if taken.times != taken.cases:
        counted += f" · {_counted(words, _TIMES, taken.times)}"
    yield counted
    if taken.days:
        yield words.say(_MEDIAN, days=decimal(words, taken.days.median))
    if not taken.is_declared:
        yield words.say(UNPLANNED)
    if taken.departing:
        yield _counted(words, _DEPARTING, taken.departing)


def _stub_words(reader: Reader, way: Transition, taken: MapWay | None) -> str:
    cases = 0 if taken is None else taken.cases
    mark = "" if taken is None or taken.is_declared else "! "
    counted = _counted(reader.words, _CASES, cases)
    return f"{mark}{reader.transition(way)} → {reader.numbers[way.dest]}: {counted}"


def _counted(words: Words, forms: tuple[str, str], number: int) -> str:
    return words.count(forms, number, number=number_words(words, number))


def _spread_words(words: Words, days: Spread | None) -> Iterator[str]:
    if days is not None:
        yield words.say(_MEDIAN, days=decimal(words, days.median))
        yield words.say(_P90, days=number_words(words, days.p90))


def _widest(piece: Piece) -> int:
    size, _, weight = FONTS[piece.font]
    return max((text_width(line, size, weight) for line in piece.lines), default=0)
