"""The style sheet of the HTML report: light, dark, forced colours, narrow, and on paper.

Colours are those of the pictures (``engine.telling.diagrams.svg_style``), whose ratios a test
computes. Nothing is told by colour alone.
"""

from __future__ import annotations

from typing import Final

from engine.telling.diagrams.svg_style import FONT, palettes, picture_rules, ruled

#: What stands on what in the page beside the pictures' own pairs, and the least ratio.
PAIRS: Final[tuple[tuple[str, str, float], ...]] = (
    ("badge", "paper", 4.5),
    ("paper", "gate", 4.5),
    ("badge", "card", 3.0),
    ("gate", "card", 3.0),
    ("gate", "done", 3.0),
    ("line", "card", 3.0),
)

_PAGE: Final = f"""
body{{margin:0;background:@paper;color:@ink;font:1rem/1.5 {FONT}}}
main,header,footer,nav{{max-width:74rem;margin:0 auto;padding:0 1rem}}
h1{{font-size:1.6rem;line-height:1.25;margin:1rem 0 .25rem}}
h2{{font-size:1.3rem;line-height:1.3;margin:2.25rem 0 .5rem}}
h2{{border-bottom:2px solid;border-color:@rule}}
h3{{font-size:1.05rem;line-height:1.35;margin:1.5rem 0 .25rem}}
p,ul,dl{{margin:.4rem 0 .8rem;max-width:46rem;overflow-wrap:anywhere}}
ul{{padding-left:1.25rem}}
a{{color:@badge}}
:focus-visible{{outline:3px solid;outline-color:@focus;outline-offset:2px}}
.skip{{position:absolute;left:-100vw;top:0;padding:.5rem 1rem;background:@paper}}
.skip:focus{{left:0}}
dt{{font-weight:bold}}
dd{{margin:0 0 .4rem;overflow-wrap:anywhere}}
code{{font:.92em ui-monospace,'Liberation Mono','DejaVu Sans Mono',monospace}}
code{{overflow-wrap:anywhere}}
.warning{{border:2px solid;border-color:@gate;padding:.5rem .75rem;font-weight:bold}}
.soft{{color:@muted}}
.scroll{{overflow-x:auto;max-width:100%;margin:.5rem 0 1rem}}
table{{border-collapse:collapse;font-variant-numeric:tabular-nums}}
caption{{text-align:left;font-weight:bold;padding:.25rem 0}}
th,td{{text-align:left;vertical-align:top;padding:.3rem .75rem .3rem .35rem}}
th,td{{border-bottom:1px solid;border-color:@rule}}
thead th{{border-bottom:2px solid;border-color:@edge;vertical-align:bottom}}
tbody th{{font-weight:normal}}
tbody th:not(.number){{min-width:8rem}}
.number{{text-align:right}}
.mark{{font-weight:bold;white-space:nowrap}}
.whole{{white-space:nowrap}}
.sentence{{min-width:16rem}}
figure{{margin:.75rem 0}}
figcaption{{color:@muted;max-width:46rem;font-size:.92rem}}
summary{{cursor:pointer;padding:.3rem 0;color:@badge}}
.result{{border:2px solid;border-color:@edge;padding:.5rem 1rem;margin:1rem 0}}
.result p{{margin:.25rem 0}}
.grade{{font-size:1.25rem;font-weight:bold}}
.etap{{max-width:none}}
.etap .bar{{fill:@card;stroke:@edge;stroke-width:1}}
.etap .odd{{fill:@done}}
.etap .end{{fill:@line;stroke:@line}}
.etap .frame{{fill:none;stroke:@edge;stroke-width:1}}
.etap .open{{stroke-dasharray:4 3}}
.etap .time{{fill:@badge}}
.etap .track{{fill:none;stroke:@rule;stroke-width:1}}
.etap .dot{{fill:none;stroke:@badge;stroke-width:5;stroke-linecap:round}}
.etap .tick{{fill:none;stroke:@line;stroke-width:2}}
.etap .ring{{fill:none;stroke:@back;stroke-width:1.6}}
.etap .cross{{fill:none;stroke:@gate;stroke-width:2}}
.etap .thin{{stroke-width:1.2}}
.etap .dot.thin{{stroke-width:2.5}}
.etap .major{{fill:@gate;stroke:@paper;stroke-width:1}}
.etap .minor{{fill:@paper;stroke:@gate;stroke-width:1.5}}
.etap .on{{fill:@paper;font-weight:bold;text-anchor:middle}}
.etap .off{{fill:@gate;font-weight:bold;text-anchor:middle}}
.etap .middle{{text-anchor:middle}}
.etap .right{{text-anchor:end}}
.etap .alarm{{fill:@gate;font-weight:bold}}
.etap .unplanned{{stroke:@gate;stroke-dasharray:6 4}}
.etap .unplannedhead{{fill:@gate}}
.etap .never{{stroke-dasharray:1 4}}
.etap .w2{{stroke-width:2.2}}
.etap .w3{{stroke-width:3}}
.etap .w4{{stroke-width:3.8}}
"""

#: With room, names stand beside their values and the contents in columns.
_WIDE: Final = (
    "@media (min-width:40rem){"
    "dl{display:grid;grid-template-columns:max-content 1fr;column-gap:1.5rem;max-width:none}"
    "dd{margin:0}"
    "nav ul{columns:3;max-width:none}"
    "}"
)
_PRINT: Final = (
    "@media print{"
    "body{font-size:10pt}"
    "table{font-size:8.5pt}"
    "th,td{padding:.15rem .5rem .15rem .2rem}"
    "nav,.skip,summary{display:none}"
    "details::details-content{content-visibility:visible;block-size:auto}"
    "main,header,footer,nav{max-width:none;padding:0}"
    "h2,h3,caption,figcaption,thead,thead tr{break-after:avoid}"
    "tr,figure,.result,.case{break-inside:avoid}"
    "thead{display:table-header-group}"
    ".scroll{overflow:visible}"
    ".etap{max-width:100%;height:auto;max-height:24cm}"
    "a{color:inherit;text-decoration:none}"
    "}"
)


def page_style(running: str) -> str:
    """Return the style sheet; ``running`` stands at the top of each printed page.

    The running text may hold only what needs no escaping in a string of CSS.
    """
    margins = (
        "@page{size:A4;margin:18mm 14mm 16mm;"
        f'@top-left{{content:"{_plain(running)}";font:8pt sans-serif}}'
        '@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif}}'
    )
    return "\n".join((*palettes(":root"), picture_rules(), ruled(_PAGE), _WIDE, _PRINT, margins))


def _plain(running: str) -> str:
    r"""Keep the signs that mean nothing to CSS or HTML.

    >>> _plain('as of 2009-12-31 · a"}\\</style>')
    'as of 2009-12-31 · a/style'
    """
    return "".join(sign for sign in running if sign.isalnum() or sign in " .,:·-_/")
