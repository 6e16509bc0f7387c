"""The shapes that a picture is made of, in whole units: x grows to the right, y downward."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from attrs import frozen

from schemas.noun import Noun


class Point(NamedTuple):
    """One corner of a line."""

    x: int
    y: int


#: A line of horizontal and vertical pieces, from its beginning to its end.
Path = tuple[Point, ...]
#: From and to: two offsets from the left side of a box.
Span = tuple[int, int]


@frozen(repr=False)
class Rectangle(Noun):
    """A place in the picture: the left upper corner and the size."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The x of its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The y of its lower side."""
        return self.y + self.height

    def overlaps(self, other: Rectangle) -> bool:
        """Whether the two have a point in common that is not on the border of both."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )


@frozen(repr=False)
class Box(Noun):
    """Something to be placed.

    ``port`` is how far below its upper side the lines reach its left and right sides. Lines that go
    back leave its lower side within ``leaves``, its upper side within ``rises``, and reach its
    lower side within ``enters``: three spans apart, so that lines of boxes beneath each other are.
    """

    width: int
    height: int
    port: int = 0
    leaves: Span = (0, 0)
    enters: Span = (0, 0)
    rises: Span = (0, 0)


@frozen(repr=False)
class Laid(Noun):
    """Where everything stands.

    ``boxes`` gives the place of each stage by its id, and of each transition's gate or label by the
    transition's name. ``lines`` gives the paths of a transition: from its stage to its gate
    and from the gate on, or one single path where it goes back; a path that is not drawn is
    missing.
    """

    boxes: Mapping[str, Rectangle]
    lines: Mapping[str, tuple[Path, ...]]
    width: int
    height: int


def straightened(points: Path) -> Path:
    """Leave out the corners at which nothing turns.

    >>> straightened((Point(0, 0), Point(4, 0), Point(9, 0), Point(9, 5)))
    (Point(x=0, y=0), Point(x=9, y=0), Point(x=9, y=5))
    """
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _in_line(first: Point, middle: Point, last: Point) -> bool:
    return first.x == middle.x == last.x or first.y == middle.y == last.y
