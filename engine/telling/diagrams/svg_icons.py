"""The glyphs of an SVG picture, drawn as lines in a square of 12 by 12, and what they mean."""

from __future__ import annotations

from typing import Final

from engine.telling.diagrams.markup import Markup, tag
from engine.telling.diagrams.tooltips import KINDS, OPTIONAL, PERSONAL
from engine.telling.marking import N_

SHAPES: Final = {
    "document": "M2 .5h5l3 3v8h-8z M7 .5v3h3",
    "table": "M.5 1.5h11v9h-11z M.5 4.5h11 M.5 7.5h11 M4.5 1.5v9",
    "decision": "M5.5 11.5h-4v-11h9v5 M3.5 3.5h5 M3.5 6h2.5 M8.5 7a2.2 2.2 0 1 0 .01 0z",
    "record": "M1.5 .5h9v11h-9z M3.5 3h5 M3.5 6h5 M3.5 9h5",
    "personal": "M6 .8a2.4 2.4 0 1 0 .01 0z M1.5 11.5c0-3 2-4.7 4.5-4.7s4.5 1.7 4.5 4.7z",
    "approval": "M6 .7a5.3 5.3 0 1 0 .01 0z M3.4 6.2l1.9 1.9 3.4-4",
    "optional": "M6 .7a5.3 5.3 0 1 0 .01 0z",
    "clock": "M6 .7a5.3 5.3 0 1 0 .01 0z M6 3v3.2l2.2 1.3",
    "back": "M3.6 1.5l-2.8 2.8 2.8 2.8 M1 4.3h6.8a2.9 2.9 0 0 1 0 5.8h-3.3",
    "given_up": "M2.2 2.2l7.6 7.6 M9.8 2.2l-7.6 7.6",
    "far": "M.8 6h9.6 M7.2 2.8l3.2 3.2-3.2 3.2",
    "gate": "M6 .8l5.2 5.2-5.2 5.2-5.2-5.2z",
}
#: What the legend says, in its order.
MEANINGS: Final = {
    "gate": N_("transition with its gate"),
    "clock": N_("due, late is never a lock"),
    **{kind.value: said for kind, said in KINDS.items()},
    "optional": OPTIONAL,
    "approval": N_("needs approval"),
    "personal": PERSONAL,
    "back": N_("goes back"),
    "given_up": N_("gives the cycle up"),
    "far": N_("leads to a stage further away"),
}


def icon(name: str, x: int, y: int) -> Markup:
    """Draw a glyph with its left upper corner at a place."""
    style = {"gate": "icon gate", "back": "icon back", "optional": "icon maybe"}.get(name, "icon")
    return tag("path", class_=style, transform=f"translate({x} {y})", d=SHAPES[name])
