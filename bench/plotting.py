"""A plot of growth as SVG: seconds over size, both on logarithmic scales, one line a series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10
from pathlib import Path

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 400, 70, 50, 40, 170
COLOURS = ("#0b5394", "#a61c00", "#38761d", "#741b47", "#7f6000")
STYLE = (
    "text{font:13px sans-serif;fill:var(--ink)}line,path{stroke:var(--ink);fill:none}"
    ":root{--ink:#222;--paper:#fff}"
    "@media(prefers-color-scheme:dark){:root{--ink:#ddd;--paper:#1b1b1b}}"
)

#: Pairs of a size and the seconds it took.
Points = Sequence[tuple[float, float]]


def plotted(title: str, size: str, series: Mapping[str, Points]) -> str:
    """Return the plot as text."""
    points = [point for line in series.values() for point in line]
    across = _scale([p[0] for p in points], LEFT, WIDTH - RIGHT)
    up = _scale([p[1] for p in points], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{title}</title><style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" style="fill:var(--paper)"/>',
        f'<text x="{LEFT}" y="22">{title}</text>',
        *_axes(across, up, size),
    ]
    for number, (name, line) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        places = [(across(x), up(y)) for x, y in line]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(
            f'<polyline points="{path}" style="fill:none;stroke:{colour};stroke-width:2"/>'
        )
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        x, y = places[-1]
        parts.append(f'<text x="{x + 8:.1f}" y="{y + 4:.1f}">{name}</text>')
    return "\n".join([*parts, "</svg>\n"])


def save(path: Path, title: str, size: str, series: Mapping[str, Points]) -> None:
    """Write the plot to a file."""
    path.write_text(plotted(title, size, series), encoding="utf-8")


class _scale:  # noqa: N801 - used as a function of one number
    """Maps numbers to places on a logarithmic axis whose ends are powers of ten."""

    def __init__(self, values: Sequence[float], first: float, last: float) -> None:
        self.low, self.high = floor(log10(min(values))), ceil(log10(max(values)))
        self.high = max(self.high, self.low + 1)
        self.first, self.last = first, last

    def __call__(self, value: float) -> float:
        share = (log10(value) - self.low) / (self.high - self.low)
        return self.first + share * (self.last - self.first)

    @property
    def marks(self) -> list[float]:
        """The powers of ten on the axis."""
        return [10.0**power for power in range(self.low, self.high + 1)]


def _axes(across: _scale, up: _scale, size: str) -> list[str]:
    bottom, top = up.first, up.last
    parts = [f'<text x="{across.first}" y="{HEIGHT - 8}">{size}</text>']
    for mark in across.marks:
        x = across(mark)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{bottom}" y2="{bottom + 5}"/>')
        parts.append(f'<text x="{x - 10:.1f}" y="{bottom + 20}">{mark:g}</text>')
    for mark in up.marks:
        y = up(mark)
        parts.append(
            f'<line x1="{across.first}" x2="{across.last}" y1="{y:.1f}" y2="{y:.1f}" '
            'style="opacity:.25"/>'
        )
        parts.append(f'<text x="8" y="{y + 4:.1f}">{mark:g} s</text>')
    return [*parts, f'<line x1="{across.first}" x2="{across.first}" y1="{bottom}" y2="{top}"/>']
