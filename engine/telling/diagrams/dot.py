"""A schedule in DOT, the language of Graphviz and of the tools that read it.

Every id and text stands in double quotes. Within them a quote and a backslash are escaped, and
``&`` is written as an entity, for Graphviz reads entities in labels.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.telling.diagrams.gate_words import Reader
from engine.telling.diagrams.measuring import lines_of
from engine.telling.diagrams.tooltips import OPTIONAL, output_tooltip, transition_tooltip
from schemas.schedule import Final

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.schedule import Schedule, Stage, Transition

#: The widths to which stages and gates are broken into lines, at the font's size of 12.
_STAGE, _GATE, _SIZE = 220, 150, 12


def dot(words: Words, schedule: Schedule) -> str:
    """Write the graph; a transition that goes back does not count for the ranks."""
    reader = Reader(words, schedule)
    return "\n".join((*_head(reader), *_body(reader), "}", ""))


def _head(reader: Reader) -> Iterator[str]:
    schedule = reader.schedule
    yield f"digraph {quoted(schedule.id)} {{"
    yield f"  label={quoted(reader.words.title(schedule.title, schedule.id))}"
    yield '  graph [rankdir=LR charset="UTF-8" fontname="sans-serif" labelloc=t]'
    yield '  node [shape=box style=rounded fontname="sans-serif" fontsize=12]'
    yield '  edge [fontname="sans-serif" fontsize=10]'


def _body(reader: Reader) -> Iterator[str]:
    schedule = reader.schedule
    yield '  "" [shape=point width=0.12 label=""]'
    for stage in schedule.stages:
        yield f"  {quoted(stage.id)} [{_stage(reader, stage)}]"
    yield f'  "" -> {quoted(schedule.initial)}'
    for way in schedule.transitions:
        yield f"  {quoted(way.source)} -> {quoted(way.dest)} [{_way(reader, way)}]"


def _stage(reader: Reader, stage: Stage) -> str:
    told = [*lines_of(reader.numbered(stage.id), _STAGE, _SIZE, "bold")]
    for output in stage.outputs:
        optional = f" ({reader.words.say(OPTIONAL)})" if output.optional else ""
        first, *rest = lines_of(f"· {reader.output(output.id)}{optional}", _STAGE, _SIZE)
        told += [first, *(f"  {line}" for line in rest)]
    tips = "; ".join(output_tooltip(reader, output) for output in stage.outputs)
    ending = {Final.DONE: " peripheries=2", Final.GIVEN_UP: ' style="rounded,dashed"', None: ""}
    return f"label={quoted(*told)} tooltip={quoted(tips or told[0])}{ending[stage.final]}"


def _way(reader: Reader, way: Transition) -> str:
    told = [*lines_of(reader.transition(way), _GATE, _SIZE, "bold")]
    terms = reader.terms(way)[1 if reader.is_open(way) else 0 :]
    told += [line for term in terms for line in lines_of(term, _GATE, _SIZE)]
    tip = quoted(transition_tooltip(reader, way))
    style = " style=dashed constraint=false" if way.reopens else ""
    if reader.schedule.stage_of[way.dest].final is Final.GIVEN_UP:
        style = ' style=dotted color="gray40" weight=0'
    return f"label={quoted(*told)} tooltip={tip}{style}"


def quoted(*lines: str) -> str:
    r"""Write lines of text as one quoted id of DOT; each line but a single one is set to the left.

    >>> quoted('a "b"'), quoted("x & y", "z")
    ('"a \\"b\\""', '"x &amp; y\\lz\\l"')
    """
    escaped = [_escaped(line) for line in lines]
    return (
        f'"{escaped[0]}"' if len(escaped) == 1 else '"' + "".join(f"{e}\\l" for e in escaped) + '"'
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
