"""The core of the page ``verifier/etap_verify.html``, run by Node, against docs/format.md."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests import bundles
from tests.verifier_cases import BASE, Case, cases, large_cases
from tests.verifier_core import Given, verdicts
from tests.verifier_page import PAGE, elements, policy, right_policy

FORMAT = PAGE.parents[1] / "docs" / "format.md"
CASES = list(cases())


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the core says of every case, by the case's name."""
    said = verdicts([case.given for case in CASES], tmp_path_factory.mktemp("core"))
    return dict(zip((case.name for case in CASES), said, strict=True))


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_core_names_what_is_wrong_and_what_it_did_not_check(case: Case, found: dict[str, Any]):
    said = found[case.name]
    assert {fault["fault"] for fault in said["faults"]} == case.faults, said["faults"]
    assert set(said["not_checked"]) == case.not_checked
    assert said["intact"] == (not case.faults)


def test_lines_and_files_larger_than_what_is_read_at_once_are_read_in_pieces(tmp_path: Path):
    large = list(large_cases())
    for case, said in zip(large, verdicts([case.given for case in large], tmp_path), strict=True):
        assert {fault["fault"] for fault in said["faults"]} == case.faults, case.name


def test_cases_have_names_of_their_own_and_cover_both_tables_of_the_page():
    assert len({case.name for case in CASES}) == len(CASES)
    table, gaps = FORMAT.read_text(encoding="utf-8").split("### 10.1")[1].split("What was **not")
    named = {
        name for line in re.findall(r"^\| (`.+?) \|", table, re.M) for name in line.split(", ")
    }
    assert {f"`{name}`" for case in CASES for name in case.faults} == named
    unchecked = set(re.findall(r"^\| `([a-z-]+)` \|", gaps, re.M))
    assert {name for case in CASES for name in case.not_checked} == unchecked


def test_the_answer_has_the_keys_of_the_page_and_tells_what_was_gone_through(found: dict[str, Any]):
    said = found["right, a county"]
    (line,) = re.findall(r"^One object, `\{(.*?)\}`:", FORMAT.read_text(encoding="utf-8"), re.M)
    assert list(said) == re.findall(r'"([a-z_]+)"(?:: |, |$)', line.replace('"etap.bundle/1"', ""))
    counts = {"events": 8, "cycles": 1, "schedules": 1, "openings": 4, "evidence": 4, "kept": 0}
    assert said["checked"] == counts
    assert (said["size"], said["time"]) == (12, bundles.moment(80_000))
    assert f"12:{said['root']}" == bundles.short(BASE.leaves)
    assert found["keys: signed"]["signed_by"] == [bundles.Key(seed=1).vkey]


def test_faults_are_told_once_for_each_place_and_in_the_order_of_the_page(tmp_path: Path):
    lines = [bundles.canonical({"v": number}) for number in range(12)]
    entries = bundles.entries(BASE) | {"events.jsonl": b"\n".join(lines) + b"\n"}
    (said,) = verdicts([Given(bundles.archive(entries), ["x", "x"])], tmp_path)
    places = [(fault["fault"], fault["where"]) for fault in said["faults"]]
    assert len(set(places)) == len(places)
    names = list(dict.fromkeys(name for name, _ in places))
    assert names == ["entry", "event", "root", "origin", "opening", "unreadable"]
    events = [where for name, where in places if name == "event"]
    assert events == [f"events.jsonl:{line}" for line in range(1, 13)]


def test_the_policy_allows_the_pages_own_scripts_and_style_and_nothing_else():
    page = PAGE.read_text(encoding="utf-8")
    assert policy(page) == right_policy(page), "run: python -m tests.verifier_page"
    assert policy(page).startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy(page)


def test_the_page_is_one_file_that_names_no_address_and_has_no_way_out():
    page = PAGE.read_text(encoding="utf-8")
    assert len(elements(page, "script")) == 2
    assert not re.search(r"https?:|//[a-z]+\.|\bsrc=|<link|<img|<iframe|@import|url\(", page)
    code = "".join(elements(page, "script"))
    ways = "fetch XMLHttpRequest WebSocket EventSource sendBeacon import eval Worker localStorage"
    words = set(re.findall(r"\w+", code))
    assert not words & {*ways.split(), "innerHTML", "cookie"}
    assert "\r" not in PAGE.read_bytes().decode()
