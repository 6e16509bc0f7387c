"""A schedule as an SVG picture that needs nothing else: no script, no font, no program.

- rows of stages, read like text; gates stand on the lines between them, ways back run dashed below;
- every stage, output and transition is a link with a tooltip and stands there exactly once; its
  texts are texts, in the reader's language;
- light and dark follow the reader's system; the same schedule gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from attrs import frozen

from engine.telling.diagrams.cards import (
    FONTS,
    GATE_PORT,
    ICON,
    INSET,
    STAGE_PORT,
    Card,
    badge_width,
    gate_card,
    label_card,
    piece_of,
    stage_card,
)
from engine.telling.diagrams.gate_words import Reader
from engine.telling.diagrams.geometry import Box, Laid, Path, Point, Rectangle, straightened
from engine.telling.diagrams.grid import Way
from engine.telling.diagrams.layers import Fate, Plan, planned, way_name
from engine.telling.diagrams.layout import laid_out
from engine.telling.diagrams.markup import Markup, lines, tag
from engine.telling.diagrams.measuring import text_width
from engine.telling.diagrams.svg_icons import MEANINGS, icon
from engine.telling.diagrams.svg_parts import Links, beside, drawn, flowing, head, hit, written
from engine.telling.diagrams.svg_style import style_sheet
from engine.telling.diagrams.tooltips import (
    output_tooltip,
    stage_tooltip,
    summary,
    transition_tooltip,
)
from schemas.schedule import Final

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.schedule import Schedule, Stage, Transition

#: So many stages a row fit a page of A4 across, and a screen 1,280 pixels wide.
IN_ROW = 3
MARGIN = 16
_LEAST_WIDTH = 480


@frozen(eq=False)
class Sheet:
    """One picture: the schedule's words, its plan, what its boxes say, and where they stand."""

    reader: Reader
    plan: Plan
    cards: dict[str, Card]
    laid: Laid
    links: Links
    top: int

    def place(self, node: str) -> Rectangle:
        """Return where a box stands on the sheet."""
        laid = self.laid.boxes[node]
        return Rectangle(laid.x + MARGIN, laid.y + self.top, laid.width, laid.height)

    def path(self, path: Path) -> Path:
        """Return where a line runs on the sheet."""
        return tuple(Point(x + MARGIN, y + self.top) for x, y in path)


def svg(words: Words, schedule: Schedule, link_base: str | None = None) -> str:
    """Draw a schedule; links lead to anchors of ``link_base``, else of the picture itself."""
    reader = Reader(words, schedule)
    plan = planned(schedule, IN_ROW)
    cards = cards_of(reader, plan)
    laid = laid_out(plan, *_to_lay(schedule, plan, cards))
    width = max(laid.width + 2 * MARGIN, _LEAST_WIDTH)
    heading, top = _heading(reader, width)
    sheet = Sheet(reader, plan, cards, laid, Links(link_base), top)
    legend, height = _legend(sheet, width, top + laid.height + 10)
    return _document(sheet, (width, height), heading, legend)


def cards_of(reader: Reader, plan: Plan) -> dict[str, Card]:
    """Return the box of every stage, by id, and of every transition that has one, by name."""
    schedule = reader.schedule
    cards = {stage.id: stage_card(reader, stage, plan) for stage in schedule.stages}
    for way in schedule.transitions:
        match plan.fates[way_name(way)]:
            case Fate.BACK:
                cards[way_name(way)] = label_card(reader, way)
            case Fate.FORWARD | Fate.FAR as fate:
                cards[way_name(way)] = gate_card(reader, way, fate)
            case Fate.STUB:  # it is named in its stage's own box
                pass
    return cards


def _to_lay(
    schedule: Schedule, plan: Plan, cards: dict[str, Card]
) -> tuple[dict[str, Box], list[Way]]:
    boxes = {stage.id: cards[stage.id].box for stage in schedule.stages}
    named = ((way_name(way), way) for way in schedule.transitions)
    ways = [
        Way(name, way.source, way.dest, plan.fates[name], cards[name].box)
        for name, way in named
        if name in cards
    ]
    return boxes, ways


def _document(
    sheet: Sheet, size: tuple[int, int], heading: list[Markup], legend: list[Markup]
) -> str:
    reader = sheet.reader
    title = reader.words.title(reader.schedule.title, reader.schedule.id)
    parts = (
        tag("title", title, id="etap-title"),
        tag("desc", summary(reader), id="etap-desc"),
        tag("style", Markup(style_sheet())),
        tag("rect", class_="paper", width=size[0], height=size[1]),
        *heading,
        *_lines(sheet),
        *(node for stage in reader.schedule.stages for node in _stage(sheet, stage)),
        *(node for way in reader.schedule.transitions for node in _transition(sheet, way)),
        *legend,
    )
    root = tag(
        "svg",
        lines(*parts),
        xmlns="http://www.w3.org/2000/svg",
        class_="etap",
        width=size[0],
        height=size[1],
        viewBox=f"0 0 {size[0]} {size[1]}",
        role="graphics-document document",
        lang=reader.words.language,
        aria_labelledby="etap-title",
        aria_describedby="etap-desc",
    )
    return f"{root}\n"


# --- Heading and legend ---------------------------------------------------------------------------


def _heading(reader: Reader, width: int) -> tuple[list[Markup], int]:
    """Write title, id, version and digest; return them with the y at which the picture begins."""
    schedule = reader.schedule
    text = reader.words.title(schedule.title, schedule.id)
    title = piece_of(text, "h1", 0, MARGIN - 4, width - 2 * MARGIN, 3)
    said = " · ".join(filter(None, (f"{schedule.id} {schedule.version}", schedule.digest[:16])))
    below = piece_of(said, "small", 0, title.bottom + 2, width - 2 * MARGIN, 2, soft=True)
    return [written(title, MARGIN, 0), written(below, MARGIN, 0)], below.bottom + 18


def _legend(sheet: Sheet, width: int, y: int) -> tuple[list[Markup], int]:
    """Explain the glyphs that occur, below everything; return them with the picture's height."""
    names = [name for name in MEANINGS if name in _occurring(sheet)]
    said = [sheet.reader.words.say(MEANINGS[name]) for name in names]
    size, line, _ = FONTS["small"]
    widths = [ICON + 5 + text_width(text, size) for text in said]
    places = flowing(widths, width - 2 * MARGIN, 20)
    parts = [tag("path", class_="rule", d=f"M{MARGIN} {y}H{width - MARGIN}")]
    bottom = y
    for name, text, wide, (x, row) in zip(names, said, widths, places, strict=True):
        top = y + 12 + row * (line + 6)
        parts.append(icon(name, MARGIN + x, top + 1))
        piece = piece_of(text, "small", MARGIN + x + ICON + 5, top, wide, 1, soft=True)
        parts.append(written(piece, 0, 0))
        bottom = piece.bottom
    return parts, bottom + MARGIN - 4


def _occurring(sheet: Sheet) -> set[str]:
    pieces = [piece for card in sheet.cards.values() for piece in card.pieces]
    found = {piece.icon for piece in pieces} | {mark for piece in pieces for mark in piece.marks}
    fates = set(sheet.plan.fates.values())
    found |= {"gate"} if fates & {Fate.FORWARD, Fate.FAR} else set()
    found |= {"back"} if Fate.BACK in fates else set()
    return found


# --- Lines ----------------------------------------------------------------------------------------


def _lines(sheet: Sheet) -> Iterator[Markup]:
    """Draw every line, and through the signs of the gates; they lie below everything else."""
    for name, paths in sheet.laid.lines.items():
        path = sheet.path(tuple(chain.from_iterable(paths)))
        if sheet.plan.fates[name] is Fate.BACK:
            yield from (drawn(path, "line back"), head(path, "backhead"))
            continue
        gate = sheet.place(name)
        whole = straightened((*path, Point(gate.right, path[-1].y)) if len(paths) == 1 else path)
        yield from (drawn(whole, "line"), head(whole, "head"))
    first = sheet.place(sheet.reader.schedule.initial)
    begin = (Point(first.x - 26, first.y + STAGE_PORT), Point(first.x, first.y + STAGE_PORT))
    yield tag("circle", class_="head", cx=begin[0].x, cy=begin[0].y, r=5)
    yield from (drawn(begin, "line"), head(begin, "head"))


# --- Nodes ----------------------------------------------------------------------------------------


def _stage(sheet: Sheet, stage: Stage) -> Iterator[Markup]:
    """Draw a stage's box with its title, then each output and stub as a node of its own."""
    card, place = sheet.cards[stage.id], sheet.place(stage.id)
    own = [written(piece, place.x, place.y) for piece in card.pieces if not piece.link]
    rules = [_rule(place, y) for y in card.rules]
    content = (*_frame(stage, place), *rules, *_badge(sheet, stage, place), *own)
    tooltip = stage_tooltip(sheet.reader, stage)
    yield sheet.links.node(f"stage-{stage.id}", tooltip, *content, hit(place, 10))
    ways = {way_name(way): way for way in sheet.reader.schedule.exits(stage.id)}
    for piece in card.pieces:
        if not piece.link:
            continue
        texts = (*beside(piece, place.x, place.y, place.width), written(piece, place.x, place.y))
        row = Rectangle(place.x + 6, place.y + piece.y, place.width - 12, piece.height)
        if piece.link in ways:
            way = ways[piece.link]
            tooltip, anchor = transition_tooltip(sheet.reader, way), transition_anchor(way)
        else:
            output = sheet.reader.schedule.output_of[piece.link]
            tooltip, anchor = output_tooltip(sheet.reader, output), f"output-{output.id}"
        yield sheet.links.node(anchor, tooltip, *texts, hit(row))


def transition_anchor(way: Transition) -> str:
    """Return the anchor of a transition; a hyphen stands in no id, so it is unique."""
    return f"transition-{way.source}-{way.trigger}"


def _frame(stage: Stage, place: Rectangle) -> Iterator[Markup]:
    style = {Final.DONE: "card done", Final.GIVEN_UP: "card gone", None: "card"}[stage.final]
    size = {"width": place.width, "height": place.height}
    yield tag("rect", class_=style, x=place.x, y=place.y, **size, rx=10)
    if stage.final is Final.DONE:
        inside = {"width": place.width - 6, "height": place.height - 6}
        yield tag("rect", class_="inner", x=place.x + 3, y=place.y + 3, **inside, rx=8)


def _badge(sheet: Sheet, stage: Stage, place: Rectangle) -> Iterator[Markup]:
    number = sheet.reader.numbers[stage.id]
    width, x, y = badge_width(number), place.x + INSET, place.y + STAGE_PORT
    yield tag("rect", class_="badge", x=x, y=y - 11, width=width, height=22, rx=11)
    yield tag("text", number, class_="num", x=x + width // 2, y=y + 4)


def _rule(place: Rectangle, y: int) -> Markup:
    return tag("path", class_="rule", d=f"M{place.x + INSET} {place.y + y}H{place.right - INSET}")


def _transition(sheet: Sheet, way: Transition) -> Iterator[Markup]:
    """Draw a gate's sign with its texts, or the label of a line back; a stub is drawn already."""
    name = way_name(way)
    if name not in sheet.cards:
        return
    card, place = sheet.cards[name], sheet.place(name)
    texts = [
        part
        for piece in card.pieces
        for part in (
            *beside(piece, place.x, place.y, place.width),
            written(piece, place.x, place.y),
        )
    ]
    sign = _label(place) if sheet.plan.fates[name] is Fate.BACK else _sign(place)
    tooltip = transition_tooltip(sheet.reader, way)
    yield sheet.links.node(transition_anchor(way), tooltip, sign, *texts, hit(place))


def _label(place: Rectangle) -> Markup:
    size = {"width": place.width, "height": place.height}
    return tag("rect", class_="pill", x=place.x, y=place.y, **size, rx=6)


def _sign(place: Rectangle) -> Markup:
    """Draw the gate's rhombus on the line."""
    x, y, half = place.x + 14, place.y + GATE_PORT, 9
    return tag(
        "path", class_="gate", d=f"M{x - half} {y}l{half} -{half} {half} {half} -{half} {half}z"
    )
