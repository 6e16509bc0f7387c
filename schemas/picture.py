"""A picture of a schedule: what was asked for, and what was drawn."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.schedule import Schedule


class PictureFormat(StrEnum):
    """The languages in which a schedule is drawn."""

    SVG = "svg"
    MERMAID = "mermaid"
    DOT = "dot"
    BPMN = "bpmn"
    SCXML = "scxml"


#: What the names of files end in, by format; the first is the usual one.
SUFFIXES = {
    PictureFormat.SVG: (".svg",),
    PictureFormat.MERMAID: (".mmd", ".mermaid"),
    PictureFormat.DOT: (".dot", ".gv"),
    PictureFormat.BPMN: (".bpmn",),
    PictureFormat.SCXML: (".scxml",),
}


@frozen(repr=False)
class PictureAsked(Noun):
    """Which picture is wanted.

    ``format`` of ``None``: what the name ``out`` ends in, else SVG. ``out`` of ``None``: the
    picture is only returned. ``link_base`` is the address of the document whose anchors the nodes
    lead to.
    """

    format: PictureFormat | None = None
    out: str | None = None
    link_base: str | None = None


@frozen(repr=False)
class Picture(Noun):
    """What was drawn: its text, to be written as UTF-8, and the file that it was written to."""

    schedule: Schedule
    format: PictureFormat
    text: str
    out: str | None = None
