"""The sentences of pictures that cannot be drawn as asked."""

from collections.abc import Mapping
from typing import Final

from engine.telling.codes.sentence import N_, Sentence

SENTENCES: Final[Mapping[str, Sentence]] = {
    "ETP440": Sentence(
        N_("The name {file} does not tell which picture is wanted."),
        N_("End it in one of {known}, or name the format with --format."),
        N_(
            "'etap graph' takes the format from the end of the file's name, where --format does not"
            " say it: SVG for a browser, Mermaid for Markdown, DOT for Graphviz, BPMN for"
            " modelling tools, SCXML for state machines."
        ),
    ),
    "ETP441": Sentence(
        N_("{file} is the schedule itself; its picture would take its place."),
        N_("Give the picture another name."),
        N_("'etap graph' overwrites the file that -o names, but never the schedule that it reads."),
    ),
    "ETP442": Sentence(
        N_("The nodes of a picture may not lead to {address}."),
        N_("Give an address that begins with https:// or http://, or a path."),
        N_(
            "--link-base is put before the anchor of every node. An address such as"
            " javascript:… would run a program when somebody follows it, so it is refused."
        ),
    ),
    "ETP443": Sentence(
        N_("A picture is nothing to read on a terminal."),
        N_("Write it to a file with -o schedule.svg, or ask for its text with --format svg."),
        N_(
            "Without -o the picture goes to standard output, where a pipe or a file can take it. On"
            " a terminal it is printed only where --format asks for it."
        ),
    ),
}
