"""From a text in plain words to its paragraphs: one sentence each, and what belongs to it.

The layout is that of ``engine.telling.plain.layout``, and any other that keeps its rules: a line
that begins with ``- `` begins a sentence, and so does one after an empty line or one that is not
indented further than the sentence before it began; every other line continues the one above. A
sentence belongs to the nearest one above it that is indented less. Notes in brackets outside quotes
are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import define, field

from engine.recording.schedules.yaml_text import SourceText
from engine.telling.plain.quoting import QUOTED
from engine.telling.plain.values import Mark
from schemas.refusal import Fault

#: How deep sentences may belong to one another: as deep as the YAML of a schedule may nest.
DEEPEST = 64
_BULLET = re.compile(r"(?P<indent>[ \t]*)(?P<bullet>-(?: +|$))?")
_TOKEN = re.compile(
    rf"(?P<quoted>{QUOTED})|(?P<note>\[[^\[\]]*\])|(?P<space>[ \t]+)|(?P<words>[^ \t\[\"„“]+)|."
)
_OPENING = ('"', "„", "“")
_INDENT = re.compile(r"[ \t]*")


@define(eq=False)
class Paragraph:
    """One sentence: its words on one line, where each character stood, and what belongs to it.

    ``offsets`` holds for each character of ``text`` its offset in the file, counted from 0, and one
    more for the end. It is not ``whole`` where a quote has no end: that fault is told already.
    """

    text: str
    offsets: list[int]
    indent: int
    whole: bool = True
    inner: list[Paragraph] = field(factory=list)

    def span(self, mark: Mark) -> tuple[int, int]:
        """Return the offset in the file of a part of the sentence, and its width there.

        The width ends with the line on which the part begins.
        """
        start = self.offsets[mark.start]
        return start, self.offsets[min(mark.start + mark.width, len(self.text))] - start


@define(eq=False)
class _Lines:
    """The lines of one paragraph while they are gathered."""

    indent: int
    parts: list[tuple[str, int]] = field(factory=list)


def paragraphs(source: SourceText, faults: list[Fault]) -> tuple[Paragraph, ...]:
    """Return the paragraphs that stand alone, with all others in them; adds the faults found."""
    top: list[Paragraph] = []
    above: list[Paragraph] = []
    for lines in _gathered(source):
        found = _paragraph(source, lines, faults)
        if not found.text:
            continue
        while above and above[-1].indent >= found.indent:
            above.pop()
        if len(above) >= DEEPEST:
            faults.append(source.fault_at("ETP117", found.offsets[0], most=DEEPEST))
            return tuple(top)
        (above[-1].inner if above else top).append(found)
        above.append(found)
    return tuple(top)


def _gathered(source: SourceText) -> Iterator[_Lines]:
    """Return the lines of each paragraph."""
    current: _Lines | None = None
    for number, start in enumerate(source.starts, 1):
        line = source.line(number)
        if not line.strip(" \t"):
            if current is not None:
                yield current
            current = None
            continue
        lead = _BULLET.match(line)
        assert lead is not None  # noqa: S101 - every part of the pattern may be empty
        indent = len(lead["indent"].expandtabs(4))
        if current is None or lead["bullet"] is not None or indent <= current.indent:
            if current is not None:
                yield current
            current = _Lines(indent + (1 if lead["bullet"] else 0))
        else:
            lead = _INDENT.match(line)
            assert lead is not None  # noqa: S101 - it may be empty
        current.parts.append((line[lead.end() :], start + lead.end()))
    if current is not None:
        yield current


def _paragraph(source: SourceText, lines: _Lines, faults: list[Fault]) -> Paragraph:
    """Join lines into one sentence without notes; a quote that has no end is a fault."""
    raw, places = _joined(lines)
    text: list[str] = []
    offsets: list[int] = []
    whole = True
    for token in _TOKEN.finditer(raw):
        if token["note"] or (token["space"] and (not text or text[-1] == " ")):
            continue
        if token[0] in _OPENING:
            # No later quote of its kind can have an end either: the search would be in vain.
            faults.append(source.fault_at("ETP402", places[token.start()]))
            whole = False
            break
        said = " " if token["space"] else token[0]
        text.extend(said)
        offsets.extend(places[token.start() : token.start() + len(said)])
    while text and text[-1] == " ":
        text.pop()
        offsets.pop()
    end = offsets[-1] + 1 if offsets else places[-1]
    return Paragraph("".join(text), [*offsets, end], lines.indent, whole)


def _joined(lines: _Lines) -> tuple[str, list[int]]:
    raw: list[str] = []
    places: list[int] = []
    for part, start in lines.parts:
        if raw:
            raw.append(" ")
            places.append(start - 1)
        stripped = part.rstrip(" \t")
        raw.append(stripped)
        places.extend(range(start, start + len(stripped)))
    return "".join(raw), [*places, places[-1] + 1 if places else 0]
