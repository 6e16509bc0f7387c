"""Drawing growth: seconds over size, both by powers of ten, as a small SVG with no library."""

from __future__ import annotations

import math
from collections.abc import Iterable
from html import escape

from attrs import frozen

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP, _RIGHT = 640, 400, 70, 60, 30, 30
_COLOURS = ("#1f5fa8", "#2e7d32", "#b3261e", "#6a4c93")
#: The powers of ten at the ends of the axes: sizes from 1 to 1,000; seconds from 0.1 ms to 100 s.
_SIZES, _SECONDS = (0, 3), (-4, 2)


@frozen
class Curve:
    """A name, and (size, seconds) by growing size."""

    name: str
    points: tuple[tuple[int, float], ...]


def growth_plot(curves: Iterable[Curve]) -> str:
    """Draw curves of seconds over size."""
    parts = [*_axes()]
    for number, curve in enumerate(curves):
        parts += _drawn(curve, _COLOURS[number % len(_COLOURS)], number)
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        ' font-family="sans-serif" font-size="12">\n'
        "<title>CPU seconds to prove soundness, over size</title>\n"
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


def _x(size: float) -> float:
    share = (math.log10(size) - _SIZES[0]) / (_SIZES[1] - _SIZES[0])
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _y(seconds: float) -> float:
    share = (math.log10(seconds) - _SECONDS[0]) / (_SECONDS[1] - _SECONDS[0])
    return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)


def _axes() -> Iterable[str]:
    for power in range(_SIZES[0], _SIZES[1] + 1):
        x = _x(10**power)
        yield _line(x, _TOP, x, _HEIGHT - _BOTTOM, "#dddddd")
        yield _text(x, _HEIGHT - _BOTTOM + 18, f"{10**power:,}", "middle")
    for power in range(_SECONDS[0], _SECONDS[1] + 1):
        y = _y(10**power)
        yield _line(_LEFT, y, _WIDTH - _RIGHT, y, "#dddddd")
        yield _text(_LEFT - 6, y + 4, f"{10**power:g} s", "end")
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    yield _text(middle, _HEIGHT - 14, "stages, or parallel outputs of one stage", "middle")


def _drawn(curve: Curve, colour: str, number: int) -> list[str]:
    points = [(_x(size), _y(max(seconds, 1e-4))) for size, seconds in curve.points]
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in points]
    y = _TOP + 14 + 18 * number
    named = _text(_LEFT + 34, y + 4, curve.name, "start")
    line = f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2"/>'
    return [line, *dots, _line(_LEFT + 8, y, _LEFT + 28, y, colour), named]


def _line(x: float, y: float, to_x: float, to_y: float, colour: str) -> str:
    place = f'x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}"'
    return f'<line {place} stroke="{colour}"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="#222222">{escape(text)}</text>'
