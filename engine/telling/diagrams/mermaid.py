"""A schedule as a Mermaid state diagram, for Markdown: GitHub and others draw it where it stands.

Every sign of a title that is neither a letter, a digit nor plainly harmless is written as Mermaid's
entity (``#35;``), and every id has a prefix, so that no title and no id can be a word of Mermaid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from engine.telling.diagrams.gate_words import Reader
from engine.telling.diagrams.tooltips import OPTIONAL
from schemas.schedule import Final as Ending

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.schedule import Schedule, Stage, Transition

#: Words that end or begin something in Mermaid even within a text.
_WORDS: Final = re.compile(r"(?i)\b(end|note|state|class|click|style|direction|default)\b")
_HARMLESS: Final = frozenset(" .,()+/=")


def mermaid(words: Words, schedule: Schedule) -> str:
    """Write the diagram: stages with their outputs, transitions with their gates."""
    reader = Reader(words, schedule)
    return "\n".join((*_head(reader), *_body(reader), *_classes(schedule), ""))


def _head(reader: Reader) -> Iterator[str]:
    schedule = reader.schedule
    yield f"%% {schedule.id} {schedule.version} {schedule.digest[:16]}".rstrip()
    yield "stateDiagram-v2"
    yield f"    accTitle: {entities(reader.words.title(schedule.title, schedule.id))}"
    yield "    direction TB"


def _body(reader: Reader) -> Iterator[str]:
    schedule = reader.schedule
    for stage in schedule.stages:
        yield from _stage(reader, stage)
    yield f"    [*] --> s_{schedule.initial}"
    for way in schedule.transitions:
        yield f"    s_{way.source} --> s_{way.dest} : {_label(reader, way)}"
    for stage in schedule.stages:
        if stage.final is not None:
            yield f"    s_{stage.id} --> [*]"


def _stage(reader: Reader, stage: Stage) -> Iterator[str]:
    yield f'    state "{entities(reader.numbered(stage.id))}" as s_{stage.id}'
    for output in stage.outputs:
        optional = f" ({reader.words.say(OPTIONAL)})" if output.optional else ""
        yield f"    s_{stage.id} : {entities(reader.output(output.id) + optional)}"


def _label(reader: Reader, way: Transition) -> str:
    terms = () if reader.is_open(way) else (reader.gate(way),)
    due = (reader.due(way),) if way.due else ()
    told = ", ".join((*terms, *due))
    return entities(f"{reader.transition(way)} ({told})" if told else reader.transition(way))


def _classes(schedule: Schedule) -> Iterator[str]:
    """Style the ends, so that they can be told apart; their titles say it too."""
    yield "    classDef done stroke-width:3px"
    yield "    classDef gone stroke-dasharray:4 3"
    for stage in schedule.stages:
        if stage.final is not None:
            yield f"    class s_{stage.id} {'done' if stage.final is Ending.DONE else 'gone'}"


def entities(text: str) -> str:
    """Write a text so that Mermaid reads nothing but text in it.

    >>> entities('a --> "b"; end note')
    'a #45;#45;#62; #34;b#34;#59; #101;nd #110;ote'
    """
    flat = " ".join(text.split())
    kept = "".join(sign if _is_plain(sign) else f"#{ord(sign)};" for sign in flat)
    return _WORDS.sub(lambda word: f"#{ord(word[0][0])};{word[0][1:]}", kept)


def _is_plain(sign: str) -> bool:
    return sign.isalnum() or sign in _HARMLESS or ord(sign) > 0x2000
