"""The colours of an SVG picture in its three modes, and the style sheet made of them.

- each colour is a CSS variable with the light mode's value written before it, for viewers that know
  no variables; dark mode follows the reader's system, paper is always light;
- ``PAIRS`` lists which colour stands on which, and how much they must differ: 4.5 : 1 for texts and
  3 : 1 for lines (WCAG 2.2, 1.4.3 and 1.4.11); a test computes every ratio;
- meaning never rests on colour alone: a word, a glyph or the kind of line says it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LIGHT: Final[Mapping[str, str]] = {
    "paper": "#ffffff",
    "ink": "#18212b",
    "muted": "#4c5968",
    "card": "#f3f6fa",
    "done": "#e6f4ea",
    "gone": "#f6ecec",
    "edge": "#5c6c7f",
    "rule": "#c3cdd8",
    "badge": "#1f4e8c",
    "on": "#ffffff",
    "line": "#3d4c5e",
    "gate": "#a34a00",
    "back": "#6a33c2",
    "focus": "#0050d0",
}
DARK: Final[Mapping[str, str]] = {
    "paper": "#12161c",
    "ink": "#e9eef4",
    "muted": "#a9b6c4",
    "card": "#1d2530",
    "done": "#17301f",
    "gone": "#332021",
    "edge": "#8496aa",
    "rule": "#3a4655",
    "badge": "#8ab8f5",
    "on": "#0c1218",
    "line": "#b3c0ce",
    "gate": "#f2a65a",
    "back": "#c4a5ff",
    "focus": "#7fb2ff",
}
#: With more contrast wanted, these replace their likes.
STARK_LIGHT: Final[Mapping[str, str]] = {
    "ink": "#000000", "muted": "#1d2630", "edge": "#000000", "rule": "#5c6c7f", "line": "#000000",
    "gate": "#6b2f00", "back": "#3d1680",
}  # fmt: skip
STARK_DARK: Final[Mapping[str, str]] = {
    "ink": "#ffffff", "muted": "#e2e9f0", "edge": "#ffffff", "rule": "#8496aa", "line": "#ffffff",
    "gate": "#ffd2a3", "back": "#e3d3ff",
}  # fmt: skip
#: The reader's own colours, where the system forces them.
_FORCED: Final[Mapping[str, str]] = {
    **dict.fromkeys(LIGHT, "CanvasText"), "paper": "Canvas", "card": "Canvas", "done": "Canvas",
    "gone": "Canvas", "on": "Canvas", "badge": "LinkText", "focus": "Highlight",
}  # fmt: skip
#: What stands on what, and the least ratio of their luminances.
PAIRS: Final[tuple[tuple[str, str, float], ...]] = (
    *(
        (text, ground, 4.5)
        for text in ("ink", "muted")
        for ground in ("paper", "card", "done", "gone")
    ),
    *((text, "paper", 4.5) for text in ("gate", "back")),
    ("on", "badge", 4.5),
    *((line, "paper", 3.0) for line in ("edge", "line", "gate", "back", "badge", "focus")),
    *(
        (line, ground, 3.0)
        for line in ("edge", "back", "focus")
        for ground in ("card", "done", "gone")
    ),
)

FONT: Final = "system-ui,'Segoe UI',Roboto,'Liberation Sans',Arial,'DejaVu Sans',sans-serif"

_RULES: Final = f"""
.etap{{font-family:{FONT};max-width:100%;height:auto;background:@paper}}
.etap text{{fill:@ink;font-size:12px;white-space:pre}}
.etap .h1{{font-size:20px;font-weight:bold}}
.etap .h2{{font-size:14px;font-weight:bold}}
.etap .h3{{font-size:12px;font-weight:bold}}
.etap .small{{font-size:11px;fill:@muted}}
.etap .soft{{fill:@muted}}
.etap .num{{font-size:12px;font-weight:bold;fill:@on;text-anchor:middle}}
.etap .paper{{fill:@paper}}
.etap .card{{fill:@card;stroke:@edge;stroke-width:1.25}}
.etap .done{{fill:@done}}
.etap .gone{{fill:@gone;stroke-dasharray:5 3}}
.etap .inner{{fill:none;stroke:@edge;stroke-width:1}}
.etap .badge{{fill:@badge}}
.etap .rule{{stroke:@rule;stroke-width:1;fill:none}}
.etap .icon{{fill:none;stroke:@edge;stroke-width:1.1;stroke-linejoin:round;stroke-linecap:round}}
.etap .maybe{{stroke-dasharray:2 1.6;stroke-linecap:butt}}
.etap .line{{fill:none;stroke:@line;stroke-width:1.6}}
.etap .head{{fill:@line}}
.etap .gate{{fill:@paper;stroke:@gate;stroke-width:2;stroke-linejoin:round}}
.etap .back{{stroke:@back;stroke-dasharray:6 4}}
.etap .backhead{{fill:@back}}
.etap .pill{{fill:@paper;stroke:@back;stroke-width:1;stroke-dasharray:3 2}}
.etap .hit{{fill:none;pointer-events:all}}
.etap a{{text-decoration:none}}
.etap a:hover text{{text-decoration:underline}}
.etap a:focus{{outline:none}}
.etap a:focus .hit,.etap a:hover .hit{{stroke:@focus;stroke-width:2}}
"""


def style_sheet() -> str:
    """Return the style sheet of a picture."""
    return "\n".join((*palettes(".etap"), ruled(_RULES)))


def picture_rules() -> str:
    """Return the rules of a picture that stands in a page, which has given the colours."""
    return ruled(_RULES)


def palettes(selector: str) -> tuple[str, ...]:
    """Return the rules that give an element the colours of every mode."""
    stark = "@media (prefers-contrast:more)"
    dark = "@media (prefers-color-scheme:dark)"
    return (
        f"{selector}{{color-scheme:light dark;{_variables(LIGHT)}}}",
        f"{stark}{{{selector}{{{_variables(STARK_LIGHT)}}}}}",
        f"{dark}{{{selector}{{{_variables(DARK)}}}}}",
        f"{stark} and (prefers-color-scheme:dark){{{selector}{{{_variables(STARK_DARK)}}}}}",
        f"@media (forced-colors:active){{{selector}{{{_variables(_FORCED)}}}}}",
        f"@media print{{{selector}{{color-scheme:light;{_variables(LIGHT)}}}}}",
    )


def ruled(rules: str) -> str:
    """Write rules, one a line, in which ``@name`` stands for a colour."""
    return "".join(_rule(line) for line in rules.strip().splitlines()).rstrip()


def _variables(colours: Mapping[str, str]) -> str:
    return ";".join(f"--etap-{name}:{value}" for name, value in colours.items())


def _rule(line: str) -> str:
    """Write each colour twice: plainly, and as the variable that overrides it."""
    selector, _, body = line.rstrip("}").partition("{")
    said = [said for part in body.split(";") for said in _both(part)]
    return f"{selector}{{{';'.join(said)}}}\n"


def _both(declaration: str) -> tuple[str, ...]:
    name, _, value = declaration.partition(":")
    if not value.startswith("@"):
        return (declaration,)
    return f"{name}:{LIGHT[value[1:]]}", f"{name}:var(--etap-{value[1:]})"
