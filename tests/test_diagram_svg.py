"""The SVG picture: whole, harmless, legible in both modes, and the same bytes each time."""

import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from engine.telling.diagrams.cards import FONTS
from engine.telling.diagrams.drawing import may_be_linked
from engine.telling.diagrams.gate_words import Reader
from engine.telling.diagrams.layers import planned
from engine.telling.diagrams.markup import Markup, escaped, tag
from engine.telling.diagrams.measuring import text_width
from engine.telling.diagrams.svg import IN_ROW, cards_of, svg
from engine.telling.diagrams.svg_style import (
    DARK,
    LIGHT,
    PAIRS,
    STARK_DARK,
    STARK_LIGHT,
    style_sheet,
)
from schemas.attribution import Text
from schemas.schedule import Schedule
from tests.diagram_strategies import (
    HOSTILE,
    LANGUAGES,
    REFUSED,
    ROOT,
    chain_document,
    read,
    real,
    schedules,
    words,
)

SVG = "{http://www.w3.org/2000/svg}"
#: The tags of a picture, and the attributes by which anything outside could be reached.
TAGS = {"svg", "title", "desc", "style", "rect", "path", "circle", "text", "tspan", "a"}


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def anchors(schedule: Schedule) -> set[str]:
    return {
        *(f"stage-{stage.id}" for stage in schedule.stages),
        *(f"output-{output}" for output in schedule.output_of),
        *(f"transition-{t.source}-{t.trigger}" for t in schedule.transitions),
    }


@given(schedules, st.sampled_from(LANGUAGES))
def test_every_stage_output_and_transition_is_a_link_with_a_tooltip_exactly_once(
    schedule, language
):
    root = parsed(svg(words(language), schedule))
    links = [*root.iter(f"{SVG}a")]
    assert Counter(link.get("id") for link in links) == Counter(anchors(schedule))
    for link in links:
        assert link.get("href") == f"#{link.get('id')}"
        (title,) = link.findall(f"{SVG}title")
        assert title.text.strip()


@given(schedules)
def test_texts_stay_within_their_boxes_and_do_not_run_into_each_other(schedule):
    reader = Reader(words("pl"), schedule)
    for card in cards_of(reader, planned(schedule, IN_ROW)).values():
        for piece in card.pieces:
            size, _, weight = FONTS[piece.font]
            for line in piece.lines:
                wide = text_width(line, size, weight)
                assert wide <= piece.width or len(line) == 1
                assert piece.x >= 0
                assert piece.x + wide <= card.box.width or len(line) == 1
            assert piece.bottom <= card.box.height
        for above, below in zip(card.pieces, card.pieces[1:], strict=False):
            assert above.bottom <= below.y


@given(schedules)
def test_no_text_of_the_picture_is_outside_of_it(schedule):
    root = parsed(svg(words("en"), schedule))
    width, height = int(root.get("width")), int(root.get("height"))
    for span in root.iter(f"{SVG}tspan"):
        assert 0 < int(span.get("x")) < width
        assert 0 < int(span.get("y")) < height


def named(title: str) -> Schedule:
    """The real schedule with one title everywhere, past the reader of files."""
    schedule, text = real(), Text(title, title)
    stages = tuple(
        evolve(s, title=text, outputs=tuple(evolve(o, title=text) for o in s.outputs))
        for s in schedule.stages
    )
    ways = tuple(evolve(t, title=text) for t in schedule.transitions)
    roles = tuple(evolve(role, title=text) for role in schedule.roles)
    return evolve(schedule, title=text, stages=stages, transitions=ways, roles=roles)


@pytest.mark.parametrize("title", [*HOSTILE, *REFUSED])
def test_a_hostile_title_stays_a_text(title):
    text = svg(words("en"), named(title))
    root = parsed(text)
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= TAGS
    for one in root.iter():
        assert not any(name.startswith("on") for name in one.attrib)
    assert "\u202e" not in text
    assert re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", text) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_needs_nothing_from_outside(language):
    text = svg(words(language), real())
    style = parsed(text).find(f"{SVG}style").text
    assert not re.search(r"url\(|@import|@font-face|expression|http", style)
    assert "<script" not in text
    assert set(re.findall(r'https?://[^"]+', text)) == {"http://www.w3.org/2000/svg"}


def test_a_picture_says_what_it_is_and_in_which_language():
    root = parsed(svg(words("pl"), real()))
    assert root.get("lang") == "pl"
    assert root.find(f"{SVG}title").text == "Schemat realizacji warsztatów w latach 2003-2010"
    assert root.find(f"{SVG}desc").text
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert {root.get("aria-labelledby"), root.get("aria-describedby")} <= set(ids)


def test_the_texts_are_texts_in_the_readers_language():
    for language, told in (("pl", "Konferencja"), ("en", "Opening")):
        texts = [*_texts(parsed(svg(words(language), real())))]
        assert any(told in text for text in texts)


def _texts(root: ElementTree.Element) -> Iterator[str]:
    for text in root.iter(f"{SVG}text"):
        yield "".join(text.itertext())


def test_nodes_lead_to_another_document_and_then_bear_no_anchor_of_their_own():
    root = parsed(svg(words("en"), real(), "https://example.org/s?a=1&b=2"))
    links = [*root.iter(f"{SVG}a")]
    assert all(link.get("id") is None for link in links)
    assert {link.get("href").partition("#")[0] for link in links} == {
        "https://example.org/s?a=1&b=2"
    }
    assert {link.get("href").partition("#")[2] for link in links} == anchors(real())


@given(schedules)
def test_the_same_schedule_gives_the_same_bytes(schedule):
    assert svg(words("en"), schedule) == svg(words("en"), schedule)


def test_the_real_schedule_fits_a_screen_and_a_page_across():
    for language in LANGUAGES:
        root = parsed(svg(words(language), real()))
        width, height = int(root.get("width")), int(root.get("height"))
        assert width <= 1280
        assert 1.1 < width / height < 1.6  # A4 across has 1.41


def test_the_picture_in_the_documents_is_that_of_the_schedule():
    """Made by: etap graph workflows/schema_2003_2010.yaml --lang pl -o docs/schema_2003_2010.svg"""
    kept = (ROOT / "docs" / "schema_2003_2010.svg").read_text(encoding="utf-8")
    assert kept == svg(words("pl"), real())


def test_a_far_stage_is_named_and_not_joined_by_a_line():
    document = chain_document(10)
    text = svg(words("en"), read(document))
    assert "11. done" in "".join(_texts(parsed(text)))
    assert "leads to a stage further away" in text


# Colours ------------------------------------------------------------------------------------------

MODES = {
    "light": LIGHT,
    "dark": DARK,
    "light, more contrast": {**LIGHT, **STARK_LIGHT},
    "dark, more contrast": {**DARK, **STARK_DARK},
}


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_ratio_is_that_of_the_standard():
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_what_stands_on_a_colour_can_be_told_from_it(mode, front, ground, least):
    assert ratio(MODES[mode][front], MODES[mode][ground]) >= least


def test_every_colour_of_the_style_sheet_is_one_of_the_listed():
    sheet = style_sheet()
    used = set(re.findall(r"var\(--etap-(\w+)\)", sheet))
    assert used <= set(LIGHT) == set(DARK)
    assert {name for pair in PAIRS for name in pair[:2]} >= used - {"rule"}
    assert "@" not in re.sub(r"@media", "", sheet)
    for query in ("prefers-color-scheme:dark", "prefers-contrast:more", "forced-colors", "print"):
        assert query in sheet


# Markup and links ---------------------------------------------------------------------------------


@given(st.text(), st.text())
def test_whatever_is_written_is_read_back_as_it_was(content, attribute):
    one = ElementTree.fromstring(tag("a", content, b=attribute))
    assert one.tag == "a"
    assert set(one.attrib) == {"b"}
    assert len(one) == 0
    forbidden = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
    if not forbidden.search(content + attribute):
        assert ((one.text or ""), one.get("b")) == (content, attribute)


def test_finished_markup_is_not_escaped_again():
    inner = tag("b", "<")
    assert tag("a", inner) == "<a><b>&lt;</b></a>"
    assert isinstance(escaped(inner), Markup)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "JAVASCRIPT:x",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "https://a b",
        "a#b",
        "java\nscript:x",
        "https://a#b",
        "\\\\host\\share",
    ],
)
def test_an_address_that_could_run_something_is_refused(address):
    assert not may_be_linked(address)


@pytest.mark.parametrize(
    "address", ["", "https://a.example/b?c=d", "http://a", "/schemat", "../a.html", "a/b?c:d"]
)
def test_an_address_or_a_path_may_be_linked(address):
    assert may_be_linked(address)
