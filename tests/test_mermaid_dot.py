"""Mermaid and DOT: whatever a title holds, each is read as the diagram that was meant."""

import html
import re

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from engine.telling.diagrams.dot import dot, quoted
from engine.telling.diagrams.mermaid import entities, mermaid
from schemas.attribution import Text
from schemas.schedule import Schedule
from tests.diagram_strategies import HOSTILE, LANGUAGES, REFUSED, real, schedules, words

# Mermaid ------------------------------------------------------------------------------------------

LABEL = r"[^\n:;{}<>\[\]\"'`%&|\\_-]*(?:#\d+;[^\n:;{}<>\[\]\"'`%&|\\_-]*)*"
#: Every line that a diagram may have.
LINES = [
    r"%% [a-z0-9_]+ [A-Za-z0-9.+_-]+ [0-9a-f]*",
    r"stateDiagram-v2",
    rf"    accTitle: {LABEL}",
    r"    direction TB",
    rf'    state "{LABEL}" as s_[a-z0-9_]+',
    rf"    s_[a-z0-9_]+ : {LABEL}",
    r"    \[\*\] --> s_[a-z0-9_]+",
    rf"    s_[a-z0-9_]+ --> s_[a-z0-9_]+ : {LABEL}",
    r"    s_[a-z0-9_]+ --> \[\*\]",
    r"    classDef (done stroke-width:3px|gone stroke-dasharray:4 3)",
    r"    class s_[a-z0-9_]+ (done|gone)",
]


def unlike(text: str) -> list[str]:
    """The lines that are none of a diagram's."""
    assert text.endswith("\n")
    lines = text[:-1].split("\n")
    return [line for line in lines if not any(re.fullmatch(known, line) for known in LINES)]


def decoded(text: str) -> str:
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), text)


@given(schedules, st.sampled_from(LANGUAGES))
def test_every_line_of_a_mermaid_diagram_is_one_that_was_meant(schedule, language):
    text = mermaid(words(language), schedule)
    assert unlike(text) == []
    ways = re.findall(r"^    (s_\w+) --> (s_\w+) :", text, re.MULTILINE)
    assert ways == [(f"s_{t.source}", f"s_{t.dest}") for t in schedule.transitions]
    states = re.findall(r" as s_(\w+)$", text, re.MULTILINE)
    assert states == [stage.id for stage in schedule.stages]


@given(st.one_of(st.text(), st.sampled_from((*HOSTILE, *REFUSED))))
def test_a_text_in_entities_is_read_back_and_holds_no_sign_of_mermaid(text):
    written = entities(text)
    assert decoded(written) == " ".join(text.split())
    assert re.fullmatch(LABEL, written)
    assert not re.search(r"(?i)\b(end|note|state)\b", written)


@pytest.mark.parametrize("title", [*HOSTILE, *REFUSED])
def test_a_hostile_title_stays_a_text_of_mermaid(title):
    assert unlike(mermaid(words("en"), named(title))) == []


def named(title: str) -> Schedule:
    """The real schedule with one title for every stage, output and transition."""
    schedule, text = real(), Text(title, title)
    stages = tuple(
        evolve(s, title=text, outputs=tuple(evolve(o, title=text) for o in s.outputs))
        for s in schedule.stages
    )
    ways = tuple(evolve(t, title=text) for t in schedule.transitions)
    return evolve(schedule, title=text, stages=stages, transitions=ways)


def test_mermaid_tells_gates_outputs_and_ends():
    text = mermaid(words("en"), real())
    assert "Hold workshop D (all outputs + 14 days, due#58; 70 days)" in text
    assert "s_opening : Communes taking part in the cycle (optional)" in text
    assert "class s_abandoned gone" in text


# DOT ----------------------------------------------------------------------------------------------

STRING = r'"(?:[^"\\]|\\.)*"'
VALUE = rf"(?:{STRING}|[A-Za-z_]+|[0-9.]+)"
ATTRIBUTES = rf"\[[A-Za-z]+={VALUE}(?: [A-Za-z]+={VALUE})*\]"
STATEMENTS = [
    rf"  label={STRING}",
    rf"  (?:graph|node|edge) {ATTRIBUTES}",
    rf"  {STRING} {ATTRIBUTES}",
    rf"  {STRING} -> {STRING}(?: {ATTRIBUTES})?",
]


def unlike_dot(text: str) -> list[str]:
    """The lines that are no statement of a graph."""
    first, *lines, last, end = text.split("\n")
    assert re.fullmatch(rf"digraph {STRING} {{", first)
    assert (last, end) == ("}", "")
    return [line for line in lines if not any(re.fullmatch(known, line) for known in STATEMENTS)]


@given(schedules, st.sampled_from(LANGUAGES))
def test_every_line_of_a_dot_graph_is_a_statement_of_it(schedule, language):
    text = dot(words(language), schedule)
    assert unlike_dot(text) == []
    ways = re.findall(r'^  "(\w+)" -> "(\w+)" ', text, re.MULTILINE)
    assert ways == [(t.source, t.dest) for t in schedule.transitions]


@pytest.mark.parametrize("title", [*HOSTILE, *REFUSED])
def test_a_hostile_title_stays_a_text_of_dot(title):
    assert unlike_dot(dot(words("en"), named(title))) == []


def read_label(text: str) -> list[str]:
    """Read a quoted label as Graphviz does: escapes, line ends, then entities."""
    inner = re.sub(r'\\"', '"', text[1:-1])
    pieces = re.findall(r"\\.|[^\\]+", inner, re.DOTALL)
    read = "".join({"\\\\": "\\", "\\l": "\n"}.get(piece, piece) for piece in pieces)
    return html.unescape(read).rstrip("\n").split("\n")


@given(st.lists(st.text(st.sampled_from('ab "\\&<>lNG;#'), max_size=12), min_size=1, max_size=3))
def test_a_label_is_read_back_line_by_line(lines):
    assert re.fullmatch(STRING, quoted(*lines))
    wanted = "\n".join(lines).rstrip("\n").split("\n")
    assert read_label(quoted(*lines)) == wanted


def test_dot_tells_ways_back_and_ways_of_giving_up_from_others():
    text = dot(words("pl"), real())
    (back,) = re.findall(r'^  "workshop_d" -> "workshop_c" .*', text, re.MULTILINE)
    (stop,) = re.findall(r'^  "opening" -> "abandoned" .*', text, re.MULTILINE)
    assert "constraint=false" in back
    assert "weight=0" in stop
