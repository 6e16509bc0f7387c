"""The parts of an SVG picture: texts, lines with their heads, links, and the legend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from engine.telling.diagrams.cards import FONTS, ICON, INSET, Piece
from engine.telling.diagrams.geometry import Path, Point, Rectangle
from engine.telling.diagrams.markup import Markup, lines, tag
from engine.telling.diagrams.svg_icons import icon

_CORNER = 7
_HEAD = 9


@frozen(repr=False)
class Links:
    """Where the nodes lead: anchors in the document of ``base``, or in the picture itself."""

    base: str | None = None

    def node(self, anchor: str, tooltip: str, *content: Markup) -> Markup:
        """Make a node a link with a tooltip; in its own picture it is its own anchor."""
        own = anchor if self.base is None else None
        href = f"{self.base or ''}#{anchor}"
        return tag("a", lines(tag("title", tooltip), *content), id=own, href=href)


def written(piece: Piece, x: int, y: int) -> Markup:
    """Write the lines of a piece whose box has its corner at a place."""
    size, height, _ = FONTS[piece.font]
    style = " ".join(filter(None, (_STYLES[piece.font], "soft" if piece.soft else "")))
    base = y + piece.y + (height + size) // 2 - 2
    spans = [
        tag("tspan", line, x=x + piece.x, y=base + height * number)
        for number, line in enumerate(piece.lines)
    ]
    return tag("text", *spans, class_=style or None)


_STYLES = {"h1": "h1", "h2": "h2", "h3": "h3", "text": "", "small": "small"}


def beside(piece: Piece, x: int, y: int, width: int) -> Iterable[Markup]:
    """Draw the glyph before a piece, and its marks at the right end of its first line."""
    top = y + piece.y + (FONTS[piece.font][1] - ICON) // 2
    if piece.icon:
        yield icon(piece.icon, x + piece.x - ICON - 5, top)
    for place, mark in enumerate(reversed(piece.marks)):
        yield icon(mark, x + width - INSET - ICON - (ICON + 4) * place, top)


def hit(place: Rectangle, radius: int = 4) -> Markup:
    """Draw the invisible rectangle that takes the pointer, and shows the focus."""
    size = {"width": place.width, "height": place.height}
    return tag("rect", class_="hit", x=place.x, y=place.y, **size, rx=radius)


def drawn(path: Path, style: str) -> Markup:
    """Draw a line with round corners."""
    begin, *rest = path
    pieces = [f"M{begin.x} {begin.y}"]
    for before, corner, after in zip(path, rest, path[2:], strict=False):
        radius = min(_CORNER, _length(before, corner) // 2, _length(corner, after) // 2)
        near, far = _towards(corner, before, radius), _towards(corner, after, radius)
        pieces.append(f"L{near.x} {near.y}Q{corner.x} {corner.y} {far.x} {far.y}")
    pieces.append(f"L{rest[-1].x} {rest[-1].y}")
    return tag("path", class_=style, d="".join(pieces))


def head(path: Path, style: str) -> Markup:
    """Draw the head of an arrow at the end of a line."""
    before, tip = path[-2:]
    base = _towards(tip, before, _HEAD)
    side = 4
    if before.y == tip.y:
        corners = (base.x, base.y - side), (base.x, base.y + side)
    else:
        corners = (base.x - side, base.y), (base.x + side, base.y)
    (ax, ay), (bx, by) = corners
    return tag("path", class_=style, d=f"M{tip.x} {tip.y}L{ax} {ay}L{bx} {by}z")


def _length(a: Point, b: Point) -> int:
    return abs(a.x - b.x) + abs(a.y - b.y)


def _towards(a: Point, b: Point, far: int) -> Point:
    """Go from a to b, which is straight above, below or beside it."""
    step = Point((b.x > a.x) - (b.x < a.x), (b.y > a.y) - (b.y < a.y))
    return Point(a.x + step.x * far, a.y + step.y * far)


def flowing(widths: Sequence[int], room: int, gap: int) -> list[tuple[int, int]]:
    """Set things of these widths one after the other into lines: the x and the line of each.

    >>> flowing([40, 40, 40], 100, 10)
    [(0, 0), (50, 0), (0, 1)]
    """
    places: list[tuple[int, int]] = []
    x = line = 0
    for width in widths:
        if x and x + width > room:
            x, line = 0, line + 1
        places.append((x, line))
        x += width + gap
    return places
