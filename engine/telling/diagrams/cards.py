"""What the boxes of a picture say, broken into lines and measured: stages, gates and labels.

Sizes are in the picture's units, one of which is a pixel of a browser's page. Every text has a
width that it must keep to; what is longer is broken into lines, and past a number of lines it is
cut, for the whole text stands in the tooltip of its node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from engine.telling.diagrams.gate_words import Reader
from engine.telling.diagrams.geometry import Box
from engine.telling.diagrams.layers import Fate, Plan, way_name
from engine.telling.diagrams.measuring import lines_of, shortened, text_width
from engine.telling.marking import N_
from schemas.noun import Noun
from schemas.schedule import Final

if TYPE_CHECKING:
    from schemas.output import Output
    from schemas.schedule import Stage, Transition

STAGE_WIDTH = 214
GATE_WIDTH = 136
LABEL_WIDTH = 246
#: Where the lines meet a stage and a gate, from their upper sides.
STAGE_PORT = 26
GATE_PORT = 14
#: From a stage's left side to its icons, and to the texts beside them.
INSET = 12
INDENT = 30
ICON = 12
_MARK = 16

_STARTS = N_("start")
_DONE = N_("end: done")
_GIVEN_UP = N_("end: given up")
_FROM = N_("from stages: {numbers}")

#: Sizes of fonts by the class of the text, with the height of a line.
FONTS = {
    "h1": (20, 26, "bold"),
    "h2": (14, 18, "bold"),
    "h3": (12, 15, "bold"),
    "text": (12, 16, "regular"),
    "small": (11, 14, "regular"),
}


@frozen(repr=False)
class Piece(Noun):
    """Some lines of text in a box: their class, place (the upper left corner) and icon.

    ``link`` names what the piece is about, where that is not the box itself.
    """

    lines: tuple[str, ...]
    font: str
    x: int
    y: int
    width: int
    icon: str = ""
    marks: tuple[str, ...] = ()
    soft: bool = False
    link: str = ""

    @property
    def height(self) -> int:
        """The height of its lines together."""
        return len(self.lines) * FONTS[self.font][1]

    @property
    def bottom(self) -> int:
        """The y of its lower side."""
        return self.y + self.height


@frozen(repr=False)
class Card(Noun):
    """A box with its pieces; ``rules`` are the heights at which a line divides it."""

    box: Box
    pieces: tuple[Piece, ...]
    rules: tuple[int, ...] = ()


def piece_of(text: str, font: str, x: int, y: int, width: int, most: int, **more: object) -> Piece:
    """Break a text into lines that fit."""
    size, _, weight = FONTS[font]
    lines = shortened(lines_of(text, width, size, weight), most, width, size, weight)
    return Piece(lines, font, x, y, width, **more)  # type: ignore[arg-type]  # the fields by name


# --- Stages ---------------------------------------------------------------------------------------


def stage_card(reader: Reader, stage: Stage, plan: Plan) -> Card:
    """Return a stage's box: number, title, outputs, and the transitions that are only named."""
    badge = badge_width(reader.numbers[stage.id])
    x = INSET + badge + 8
    title = piece_of(reader.stage(stage.id), "h2", x, STAGE_PORT - 9, STAGE_WIDTH - x - 8, 4)
    pieces, rules = [title], list[int]()
    if said := _caption(reader, stage):
        pieces.append(
            piece_of(said, "small", x, title.bottom + 1, STAGE_WIDTH - x - 8, 3, soft=True)
        )
    if stage.outputs:
        rules.append(pieces[-1].bottom + 7)
        pieces += _stacked((_output(reader, output) for output in stage.outputs), rules[-1] + 6)
    stubs = [t for t in reader.schedule.exits(stage.id) if plan.fates[way_name(t)] is Fate.STUB]
    if stubs:
        rules.append(pieces[-1].bottom + 6)
        pieces += _stacked((_stub(reader, way) for way in stubs), rules[-1] + 5)
    height = max(pieces[-1].bottom + 10, 2 * STAGE_PORT)
    low, high = STAGE_WIDTH // 3, 2 * STAGE_WIDTH // 3
    spans = (high, STAGE_WIDTH - 12), (12, low), (low, high)
    box = Box(STAGE_WIDTH, height, STAGE_PORT, *spans)
    return Card(box, tuple(pieces), tuple(rules))


def badge_width(number: int) -> int:
    """Return the width of the badge that bears a stage's number."""
    return max(22, text_width(str(number), 12, "bold") + 10)


def _stacked(pieces: Iterable[Piece], y: int) -> Iterator[Piece]:
    for piece in pieces:
        yield evolve(piece, y=y)
        y += piece.height + 2


def _caption(reader: Reader, stage: Stage) -> str:
    """Say whether cycles begin or end in a stage."""
    words = reader.words
    if stage.id == reader.schedule.initial:
        return words.say(_STARTS)
    if stage.final is Final.DONE:
        return words.say(_DONE)
    if stage.final is None:
        return ""
    numbers = numbers_told(sorted(reader.numbers[one] for one in reader.sources(stage.id)))
    told = f"; {words.say(_FROM, numbers=numbers)}" if numbers else ""
    return f"{words.say(_GIVEN_UP)}{told}"


def numbers_told(numbers: list[int]) -> str:
    """Tell ascending numbers shortly.

    >>> numbers_told([1, 2, 3, 5, 7, 8])
    '1–3, 5, 7–8'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _output(reader: Reader, output: Output) -> Piece:
    """Return an output: what kind of thing it is, its title, and marks to its right."""
    marks = {
        "approval": output.approval is not None,
        "personal": output.personal_data,
        "optional": output.optional,
    }
    shown = tuple(name for name, is_marked in marks.items() if is_marked)
    width = STAGE_WIDTH - INDENT - 8 - _MARK * len(shown)
    text = reader.output(output.id)
    more = {"marks": shown, "soft": output.optional, "link": output.id, "icon": output.kind.value}
    return piece_of(text, "text", INDENT, 0, width, 3, **more)


def _stub(reader: Reader, way: Transition) -> Piece:
    """Return a transition that is only named, with the number of the stage that it leads to."""
    terms = () if reader.is_open(way) else (reader.gate(way),)
    text = " · ".join((f"{reader.transition(way)} → {reader.numbers[way.dest]}", *terms))
    final = reader.schedule.stage_of[way.dest].final
    icon = "given_up" if final is Final.GIVEN_UP else "back"
    width = STAGE_WIDTH - INDENT - 8
    return piece_of(text, "small", INDENT, 0, width, 3, icon=icon, link=way_name(way), soft=True)


# --- Gates and labels -----------------------------------------------------------------------------


def gate_card(reader: Reader, way: Transition, fate: Fate) -> Card:
    """Return the texts beneath a gate's sign: its title, conditions, roles and due."""
    title = piece_of(reader.transition(way), "h3", 0, 2 * GATE_PORT + 1, GATE_WIDTH, 4)
    pieces = [title]
    due = reader.due(way)
    for term in reader.terms(way):
        x, icon = (ICON + 4, "clock") if term == due else (0, "")
        y = pieces[-1].bottom + 1
        pieces.append(piece_of(term, "small", x, y, GATE_WIDTH - x, 9, icon=icon, soft=True))
    if fate is Fate.FAR:
        y, x = pieces[-1].bottom + 1, ICON + 4
        text = reader.numbered(way.dest)
        pieces.append(piece_of(text, "small", x, y, GATE_WIDTH - x, 3, icon="far"))
    return Card(Box(GATE_WIDTH, pieces[-1].bottom + 2, GATE_PORT), tuple(pieces))


def label_card(reader: Reader, way: Transition) -> Card:
    """Return the label of a line that goes back."""
    most = LABEL_WIDTH - 2 * 8
    title = piece_of(reader.transition(way), "h3", 8, 4, most, 3)
    terms = reader.terms(way)[1 if reader.is_open(way) else 0 :]
    pieces = [title]
    if terms:
        text = " · ".join(terms)
        pieces.append(piece_of(text, "small", 8, title.bottom, most, 4, soft=True))
    width = max(_widest(piece) for piece in pieces) + 2 * 8
    return Card(Box(width, pieces[-1].bottom + 4), tuple(pieces))


def _widest(piece: Piece) -> int:
    size, _, weight = FONTS[piece.font]
    return max((text_width(line, size, weight) for line in piece.lines), default=0)
