"""The process map: the schedule as the record went through it, with counts and median days.

It is laid out like the picture of the schedule itself. Ways that the schedule does not have are
drawn as dashed lines and marked ``!``; what nobody took is dotted. The bar in a stage is the longer
the more days its cases took, against the slowest stage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from engine.telling.diagrams.cards import GATE_PORT, INSET, STAGE_PORT, STAGE_WIDTH, Card
from engine.telling.diagrams.gate_words import Reader
from engine.telling.diagrams.geometry import Laid, Path, Point
from engine.telling.diagrams.grid import Way
from engine.telling.diagrams.layers import Fate, Plan, planned, way_name
from engine.telling.diagrams.layout import laid_out
from engine.telling.diagrams.markup import Markup, tag
from engine.telling.diagrams.svg_parts import drawn, head, written
from engine.telling.marking import N_, NN_
from engine.telling.report.html import joined, paragraphs, picture
from engine.telling.report.map_cards import BAR, map_cards
from engine.telling.report.map_tables import map_tables
from engine.telling.report.scales import svg_of
from schemas.schedule import Final, Transition

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.audit_picture import MapStage, MapWay, ProcessMap
    from schemas.schedule import Schedule

#: What is larger is told by its tables alone.
MOST_STAGES, MOST_WAYS = 60, 200
#: So many ways that are no transitions are drawn.
MOST_UNPLANNED = 6
_IN_ROW, _MARGIN = 2, 16

TITLE = N_("Where the cases went")
_ABOUT = N_(
    "Stages and the ways between them, with how many cases took each and how long they had been in"
    " the stage before. All of it stands in the tables below."
)
_CAPTION = N_(
    "Solid lines were taken, the thicker the more cases; dotted ones by none; dashed ones are no"
    " transitions of the schedule, and marked !. The bar in a stage is its median time, against the"
    " slowest stage. Days (d) are calendar days."
)
_BEYOND = NN_(
    "{n} more way that is no transition of the schedule stands in the tables alone.",
    "{n} more ways that are no transitions of the schedule stand in the tables alone.",
)
_TOO_LARGE = N_("The schedule is too large to be drawn here; the tables hold everything.")


@frozen(eq=False)
class _Sheet:
    """What the drawing needs: the words, the ways by their names, the boxes and their places."""

    reader: Reader
    ways: Mapping[str, MapWay]
    plan: Plan
    cards: Mapping[str, Card]
    laid: Laid

    def path(self, path: Path) -> Path:
        return tuple(Point(x + _MARGIN, y + _MARGIN) for x, y in path)

    def corner(self, node: str) -> tuple[int, int]:
        place = self.laid.boxes[node]
        return place.x + _MARGIN, place.y + _MARGIN


def map_section(words: Words, schedule: Schedule, process: ProcessMap) -> Markup:
    """Draw the map, and write the same figures as tables."""
    tables = map_tables(words, schedule, process)
    taken = as_taken(schedule, process)
    if len(schedule.stages) > MOST_STAGES or len(taken.transitions) > MOST_WAYS:
        return joined(paragraphs(words.say(_TOO_LARGE)), tables)
    svg = map_svg(words, taken, process)
    drawn = picture(words, svg, words.say(TITLE), words.say(_CAPTION), tables)
    beyond = len(_unplanned(process)) - MOST_UNPLANNED
    more = words.count(_BEYOND, beyond) if beyond > 0 else ""
    return joined(drawn, paragraphs(more))


def as_taken(schedule: Schedule, process: ProcessMap) -> Schedule:
    """Return the schedule with the ways that it does not have but that were taken.

    Giving up is possible from nearly everywhere: of those ways only what was taken is kept. Of the
    ways that are no transitions the most frequent are kept, for many would hide the rest.
    """
    taken = {(way.source, way.trigger) for way in process.ways}
    kept = tuple(
        way
        for way in schedule.transitions
        if (way.source, way.trigger) in taken
        or schedule.stage_of[way.dest].final is not Final.GIVEN_UP
    )
    titles = {way.trigger: way.title for way in reversed(schedule.transitions)}
    more = tuple(
        Transition(way.trigger, way.source, way.dest, reopens=True, title=titles.get(way.trigger))
        for way in _unplanned(process)[:MOST_UNPLANNED]
    )
    return evolve(schedule, transitions=(*kept, *more))


def _unplanned(process: ProcessMap) -> list[MapWay]:
    """Return the ways that the schedule does not have, the most frequent first."""
    return sorted((way for way in process.ways if not way.is_declared), key=lambda way: -way.cases)


def map_svg(words: Words, schedule: Schedule, process: ProcessMap) -> Markup:
    """Draw the ways of a schedule with what the map counted on them."""
    reader, plan = Reader(words, schedule), planned(schedule, _IN_ROW)
    ways = {f"{way.source}/{way.trigger}": way for way in process.ways}
    cards = map_cards(reader, plan, process, ways)
    boxes = {stage.id: cards[stage.id].box for stage in schedule.stages}
    named = ((way_name(one), one) for one in schedule.transitions)
    to_lay = [
        Way(name, one.source, one.dest, plan.fates[name], cards[name].box)
        for name, one in named
        if name in cards
    ]
    sheet = _Sheet(reader, ways, plan, cards, laid_out(plan, boxes, to_lay))
    size = sheet.laid.width + 2 * _MARGIN, sheet.laid.height + 2 * _MARGIN
    slowest = max((stage.days.median for stage in process.stages if stage.days), default=0)
    parts = chain(
        _lines(sheet),
        *(_stage(sheet, stage, slowest) for stage in process.stages),
        *(_way(sheet, one) for one in schedule.transitions),
    )
    return svg_of("map", words.say(TITLE), words.say(_ABOUT), size, *parts)


def _lines(sheet: _Sheet) -> Iterator[Markup]:
    """Draw every line; they lie below everything else."""
    most = max((way.cases for way in sheet.ways.values()), default=1)
    for name, paths in sheet.laid.lines.items():
        path = sheet.path(tuple(chain.from_iterable(paths)))
        taken = sheet.ways.get(name)
        style, tip = _style(sheet, name, taken)
        if taken is not None:
            style += f" w{1 + 3 * taken.cases // most}"
        yield drawn(path, style)
        yield head(path, tip)


def _style(sheet: _Sheet, name: str, taken: MapWay | None) -> tuple[str, str]:
    if taken is None:
        return "line never", "head"
    if not taken.is_declared:
        return "line unplanned", "unplannedhead"
    return ("line back", "backhead") if sheet.plan.fates[name] is Fate.BACK else ("line", "head")


def _stage(sheet: _Sheet, stage: MapStage, slowest: float) -> Iterator[Markup]:
    (x, y), card = sheet.corner(stage.stage), sheet.cards[stage.stage]
    final = sheet.reader.schedule.stage_of[stage.stage].final
    style = {Final.DONE: "card done", Final.GIVEN_UP: "card gone", None: "card"}[final]
    width, height = card.box.width, card.box.height
    yield tag("rect", class_=style, x=x, y=y, width=width, height=height, rx=10)
    number = sheet.reader.numbers[stage.stage]
    middle = x + INSET + 11
    yield tag("circle", class_="badge", cx=middle, cy=y + STAGE_PORT, r=11)
    yield tag("text", number, class_="num", x=middle, y=y + STAGE_PORT + 4)
    yield from (written(piece, x, y) for piece in card.pieces)
    full, top = STAGE_WIDTH - 2 * INSET, y + height - BAR - 8
    if stage.days and slowest:
        yield tag("rect", class_="track", x=x + INSET, y=top, width=full, height=BAR)
        wide = max(1, round(full * stage.days.median / slowest))
        yield tag("rect", class_="time", x=x + INSET, y=top, width=wide, height=BAR)


def _way(sheet: _Sheet, way: Transition) -> Iterator[Markup]:
    """Draw a gate's sign with its texts, or the label of a line back."""
    name = way_name(way)
    if name not in sheet.cards:
        return
    (x, y), card = sheet.corner(name), sheet.cards[name]
    if sheet.plan.fates[name] is Fate.BACK:
        size = {"width": card.box.width, "height": card.box.height}
        yield tag("rect", class_="pill", x=x, y=y, **size, rx=6)
    else:
        middle, half = y + GATE_PORT, 9
        rhombus = f"M{x + 14 - half} {middle}l{half} -{half} {half} {half} -{half} {half}z"
        yield tag("path", class_="gate", d=rhombus)
    yield from (written(piece, x, y) for piece in card.pieces)
