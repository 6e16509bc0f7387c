"""Renames that would compare something else than was meant are refused, not passed over."""

from pathlib import Path

import pytest

from engine import operations
from engine.errors import UsageFault
from schemas.difference import Verdict

TEXT = """\
schedule: small
version: "1"
title: t
initial: a
stages:
  a: {outputs: {x: {count: {min: 2}}, draft: {derives_from: [x], optional: true}}}
  b: {final: done}
transitions:
  - {trigger: go, source: a, dest: b}
"""


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, str]:
    """The schedule, and the same one with two of its outputs called by each other's name."""
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    one.write_text(TEXT, "utf-8")
    swapped = TEXT.replace("draft", "?").replace("x", "draft").replace("?", "x")
    other.write_text(swapped, "utf-8")
    return str(one), str(other)


def test_ids_that_swapped_their_meaning_can_be_mapped(pair):
    found = operations.compare(*pair, {"x": "draft", "draft": "x"})
    assert found.difference.verdict is Verdict.EQUAL
    assert operations.compare(*pair, {}).difference.verdict is Verdict.INCOMPARABLE


@pytest.mark.parametrize(
    ("old", "new", "code", "about"),
    [
        ("nothing", "a", "ETP814", "nothing"),
        ("a", "nothing", "ETP814", "nothing"),
        ("a", "x", "ETP814", "x"),
        ("x", "draft", "ETP815", "draft"),
        ("a", "b", "ETP815", "b"),
    ],
)
def test_a_rename_of_what_is_not_there_or_onto_what_is_there_is_refused(
    pair, old, new, code, about
):
    with pytest.raises(UsageFault) as told:
        operations.compare(*pair, {old: new})
    assert (told.value.code, told.value.facts["id"]) == (code, about)
