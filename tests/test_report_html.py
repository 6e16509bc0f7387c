"""The HTML report of an audit: whole, harmless, told without eyes, and the same bytes each time."""

import base64
import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from engine.telling.report.page_style import PAIRS, page_style
from engine.telling.report.process_map import MOST_UNPLANNED
from engine.telling.report.scales import Scale, day_words
from engine.telling.report_html import report_html
from engine.telling.words import clean
from schemas.audit import Finding, Rule
from schemas.event_log import LogSource
from tests.audit_examples import coded_counties, counties, report_on
from tests.audit_strategies import reports
from tests.diagram_strategies import HOSTILE, LANGUAGES, REFUSED, ROOT, real, words
from tests.html_pages import Node, page_of
from tests.test_diagram_svg import MODES, ratio

EXAMPLES = {language: report_html(words(language), counties()) for language in LANGUAGES}
#: The attributes by which anything outside could be loaded, run or sent to.
REACHING = {"src", "srcset", "action", "formaction", "data", "poster", "ping", "style"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def checked(text: str) -> Node:
    """Read a page and hold every promise that a page must keep whatever it tells."""
    page = page_of(text)
    nodes = page.all()
    assert not page.all("script", "link", "img", "iframe", "object", "embed", "form", "base")
    assert not [n for n in nodes if REACHING & n.attributes.keys()]
    assert not [a for n in nodes for a in n.attributes if a.startswith("on")]
    ids = Counter(n.attributes["id"] for n in nodes if "id" in n.attributes)
    assert not [one for one, count in ids.items() if count > 1]
    for node in nodes:
        for name in ("aria-labelledby", "aria-describedby"):
            assert set(node.attributes.get(name, "").split()) <= set(ids)
        if "href" in node.attributes:
            assert node.attributes["href"][:1] == "#"
            assert node.attributes["href"][1:] in ids
    _headings(page)
    _tables(page)
    _pictures(page)
    return page


def _landmarks(page: Node) -> list[str]:
    """Return the names of all regions, each of which leads a listener somewhere else."""
    named = {n.attributes["id"]: n.text for n in page.all() if "id" in n.attributes}
    labels = [
        n.attributes["aria-label"] for n in page.all() if n.attributes.get("role") == "region"
    ]
    return labels + [
        named[n.attributes["aria-labelledby"]]
        for n in page.all("section")
        if "aria-labelledby" in n.attributes
    ]


def _headings(page: Node) -> None:
    levels = [int(node.tag[1]) for node in page.all(*HEADINGS)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(node.text.strip() for node in page.all(*HEADINGS))


def _tables(page: Node) -> None:
    for table in page.all("table"):
        (caption,) = table.all("caption")
        assert caption.text.strip()
        assert {cell.attributes.get("scope") for cell in table.all("th")} <= {"col", "row"}
        widths = {len(row.all("th", "td")) for row in table.all("tr")}
        assert len(widths) == 1
        assert table.parent is not None
        frame = table.parent.attributes
        assert (frame.get("role"), frame.get("tabindex")) == ("region", "0")
        assert frame["aria-label"].strip()


def _pictures(page: Node) -> None:
    """Every picture has a name, and the next table stands before the next picture."""
    order = page.all("svg", "table")
    for place, node in enumerate(order):
        if node.tag == "svg":
            assert node.attributes["role"] == "img"
            assert node.all("title")[0].text.strip()
            assert node.all("desc")[0].text.strip()
            assert place + 1 < len(order)
            assert order[place + 1].tag == "table"


@given(reports(), st.sampled_from(LANGUAGES))
def test_any_report_makes_a_whole_page_that_reaches_nothing_and_hides_nothing(report, language):
    text = report_html(words(language), report)
    checked(text)
    assert {sign for sign in text if clean(sign) != sign} <= {"\n"}
    assert text.encode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_its_language_and_may_load_nothing_but_its_own_style(language):
    page = checked(EXAMPLES[language])
    (html,), (style,) = page.all("html"), page.all("style")
    assert html.attributes["lang"] == language
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    (policy,) = (
        n.attributes["content"]
        for n in page.all("meta")
        if n.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert "url(" not in style.text
    assert "@import" not in style.text
    assert "http" not in EXAMPLES[language].replace("http-equiv", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_tells_all_that_was_found_in_its_landmarks(language):
    page, report = checked(EXAMPLES[language]), counties()
    for landmark in ("header", "nav", "main", "footer"):
        assert len(page.all(landmark)) == 1
    assert len(page.all("svg")) == 4
    (main,) = page.all("main")
    for kind in report.audit.departures:
        assert f"kind-{kind.number}" in {n.attributes.get("id") for n in main.all("section")}
        for finding in report.findings_of(kind):
            assert report.case_name(finding.case) in main.text
    text = page.text
    assert report.audit.schedule.digest in text
    assert report.source.digest in text
    assert report.command in text
    assert "2009-12-31" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_regions_have_the_same_name(language):
    names = _landmarks(checked(EXAMPLES[language]))
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_every_node_of_the_map_stands_in_its_tables_too():
    page = checked(EXAMPLES["en"])
    tables = " ".join(
        node.text for part in page.all("section") if part.attributes["id"] == "map-part"
        for node in part.all("table")
    )  # fmt: skip
    for way in counties().pictures.process.ways:
        assert f"({way.trigger})" in tables
    for stage in real().stages:
        assert f"({stage.id})" in tables


def test_the_skip_link_comes_first_and_leads_to_the_result():
    page = checked(EXAMPLES["en"])
    first = page.all("a")[0].attributes
    assert (first["class"], first["href"]) == ("skip", "#result")


@pytest.mark.parametrize("name", [*HOSTILE, *REFUSED, "<b>&\"'", "=1+1"])
def test_a_hostile_name_of_a_case_is_shown_and_does_nothing(name):
    schedule = real()
    coded = coded_counties(schedule)
    cases = (name, *coded.cases[1:])
    report = evolve(report_on(schedule, evolve(coded, cases=cases), ()), title=name)
    page = checked(report_html(words("pl"), evolve(report, command=f"etap audit --log {name}")))
    shown = {node.text for node in page.all("bdi")}
    visible = "".join(c for c in name if c.isprintable() or c == " ")
    assert any(visible in text or "\\" in text for text in shown)


def test_the_same_report_gives_the_same_bytes_whatever_the_seed_of_hashes():
    program = (
        "import hashlib; from engine.telling.report_html import report_html;"
        "from engine.telling.report_xlsx import report_xlsx;"
        "from tests.audit_examples import counties; from tests.diagram_strategies import words;"
        "w = words('pl'); r = counties();"
        "print(hashlib.sha256(report_html(w, r).encode() + report_xlsx(w, r)).hexdigest())"
    )
    digests = set()
    for seed in ("0", "1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        ran = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        digests.add(ran.stdout)
    assert len(digests) == 1


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_what_stands_on_a_colour_of_the_page_can_be_told_from_it(mode, front, ground, least):
    assert ratio(MODES[mode][front], MODES[mode][ground]) >= least


def test_the_style_knows_dark_forced_stark_narrow_and_paper():
    style = page_style("as of 2009-12-31")
    for asked in (
        "prefers-color-scheme:dark",
        "forced-colors:active",
        "prefers-contrast:more",
        "@media print",
        "@page",
        "break-inside:avoid",
        "overflow-x:auto",
    ):
        assert asked in style
    assert 'content:"as of 2009-12-31"' in style
    assert "@" not in re.sub(r"@(media|page|top-left|bottom-right)\b", "", style)


@given(st.integers(-800_000, 3_000_000), st.integers(0, 3_000_000))
def test_a_scale_writes_few_days_and_all_of_them_within_the_picture(first, length):
    scale = Scale(first, first + length, 10, 900)
    ticks = list(scale.ticks())
    assert len(ticks) <= 16
    for day, label in ticks:
        assert 10 <= scale.x(day) <= 910
        assert label


def test_a_day_is_written_as_a_date_where_it_has_one():
    assert [day_words(day) for day in (14_000, None, -719_163)] == ["2008-05-01", "–", "D-719163"]


def test_a_schedule_too_large_to_be_drawn_is_told_by_its_tables():
    from tests.diagram_strategies import chain_document, read

    schedule = read(chain_document(70))
    coded = evolve(coded_counties(real()), deed=coded_counties(real()).deed * 0 + 6)
    page = checked(report_html(words("en"), report_on(schedule, coded, ())))
    assert "too large to be drawn" in page.text
    assert len(page.all("svg")) == 3


def test_a_report_without_pictures_quality_or_findings_still_makes_a_page():
    report = report_on(real(), coded_counties(real()), ())
    page = checked(report_html(words("en"), evolve(report, pictures=None)))
    assert "No departure was found." in page.text
    assert not page.all("svg")


def test_of_many_ways_that_are_no_transitions_the_map_draws_the_most_frequent_and_counts_the_rest():
    schedule = real()
    coded = coded_counties(schedule)
    about = np.array([at * at % 7 for at in range(len(coded.deed))], np.int32)
    wild = evolve(coded, deed=np.full_like(coded.deed, 1), about=about)
    report = report_on(schedule, wild, ())
    odd = [way for way in report.pictures.process.ways if not way.is_declared]
    page = checked(report_html(words("en"), report))
    assert len(odd) > MOST_UNPLANNED
    assert f"{len(odd) - MOST_UNPLANNED} more way" in page.text
    assert page.text.count("! not in the schedule") == MOST_UNPLANNED + len(odd)


def test_a_chart_of_many_cases_draws_its_signs_thinly():
    schedule = real()
    coded = coded_counties(schedule)
    starts = np.arange(len(coded.deed) + 1)
    single = evolve(coded, cases=tuple(map(str, starts[:-1])), starts=starts)
    text = report_html(words("en"), report_on(schedule, single, ()))
    assert 'class="dot thin"' in text
    assert 'class="dot thin"' not in EXAMPLES["en"]


def test_what_is_left_out_of_a_large_report_is_said_with_its_number():
    schedule, cases = real(), 2_100
    coded = coded_counties(schedule)
    many = evolve(
        coded,
        cases=tuple(map(str, range(cases))),
        starts=np.arange(cases + 1),
        deed=np.full(cases, 2, np.uint8),
        about=np.zeros(cases, np.int32),
        row=np.arange(1, cases + 1),
        first=np.arange(14_000, 14_000 + cases, dtype=np.int32),
        last=np.arange(14_000, 14_000 + cases, dtype=np.int32) + (np.arange(cases) == 7),
    )
    found = [Finding(Rule.UNFINISHED, str(case), None, "opening") for case in range(60)]
    report = report_on(schedule, many, tuple(found))
    source = LogSource("workshops", "ledger", 12_345, "cd" * 32)
    audit = evolve(report.audit, others=(schedule,))
    page = checked(report_html(words("en"), evolve(report, source=source, audit=audit)))
    for said in (
        "Of 2100 outputs one in 2 is drawn.",
        "1 row is known to a month or year only",
        "2050 more cases are not drawn",
        "10 more cases are not listed here",
        "show the cases that run on schema_2003_2010 1.0.0",
        "workshops: 12,345 events",
    ):
        assert said in page.text, said
