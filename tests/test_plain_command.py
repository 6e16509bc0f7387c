"""``etap tell`` and ``etap tell --parse`` as people use them, and the page that describes them."""

import json
import re
from pathlib import Path

import pytest

from engine.recording.schedules.schedule_file import load_schedule
from engine.telling.plain.book import GRAMMARS, book
from tests.plain_words import REAL, ROOT, SOUND

PAGE = ROOT / "docs" / "plain-words.md"


@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_text_saved_through_a_pipe_is_read_back(etap, tmp_path, language):
    told = etap("tell", REAL, "--lang", language)
    assert (told.status, told.err) == (0, "")
    assert max(len(line) for line in told.out.splitlines() if "http" not in line) <= 80
    (tmp_path / "f.txt").write_text(told.out, encoding="utf-8")
    back = etap("tell", "--parse", tmp_path / "f.txt")
    assert (back.status, back.err) == (0, "")
    (tmp_path / "f.yaml").write_text(back.out, encoding="utf-8")
    assert load_schedule(tmp_path / "f.yaml") == load_schedule(REAL)
    assert etap("validate", tmp_path / "f.yaml").status == 0


def test_colour_is_for_terminals_and_says_nothing_new(etap, monkeypatch):
    plain = etap("tell", REAL).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    painted = etap("tell", REAL).out
    assert "\x1b[" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == plain


def test_the_json_ties_each_sentence_to_its_line_its_sources_and_its_part(etap):
    document = etap("tell", REAL, "--json").document
    assert document["schema"] == "etap.tell/1"
    assert document["schedule"]["digest"] == load_schedule(REAL).digest
    chosen = {s["path"]: s for s in document["sentences"]}["stages.workshop_c.outputs.chosen"]
    assert (chosen["file"], chosen["sources"]) == ("schema_2003_2010.yaml", ["blonie_c"])
    assert chosen["text"].startswith('The table "Projects chosen by the participants" (chosen)')
    assert not [s for s in document["sentences"] if not s["text"].endswith((".", ":"))]


BASE = """\
schedule: small
version: "1"
title: t
initial: a
stages:
  a: {outputs: {x: {media: [pdf]}}}
  end: {final: done}
transitions:
  - {trigger: go, source: a, dest: end, requires: {output: x}}
"""

VARIANT = """\
extends: small
base: {version: "1"}
schedule: small_b
version: "1"
title: t
changes:
  stages:
    a: {outputs: {x: {media: [odt]}}}
"""


def test_what_a_variant_says_anew_is_told_at_the_line_of_the_variant(etap, tmp_path):
    for name, text in (("small.yaml", BASE), ("b.yaml", VARIANT)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    told = etap("tell", tmp_path / "b.yaml", "--json").document["sentences"]
    place = {s["path"]: (Path(s["file"]).name, s["line"]) for s in told if s["file"]}
    assert place["stages.a.outputs.x.media"] == ("b.yaml", 8)
    assert place["stages.a.outputs.x"] == ("small.yaml", 6)


def test_a_schedule_with_faults_is_told_as_faults(etap):
    told = etap("tell", ROOT / "tests" / "golden" / "faulty.yaml")
    assert (told.status, told.out) == (1, "")
    assert "ETP" in told.err


@pytest.fixture
def text(etap, tmp_path) -> Path:
    """A text with a row schema that etap does not come with."""
    file = tmp_path / "every.txt"
    file.write_text(str(etap("tell", SOUND / "every_condition.yaml").out), encoding="utf-8")
    return Path(file)


def test_a_row_schema_of_its_own_is_asked_for_beside_the_file(etap, text):
    told = etap("tell", "--parse", text)
    assert told.status == 0
    assert "rows/person.schema.json" in told.err
    assert "etap tell --parse FILE -o DIR" in told.err


def test_a_folder_gets_the_schedule_and_its_row_schemas(etap, text, tmp_path):
    told = etap("tell", "--parse", text, "-o", tmp_path / "made")
    assert (told.status, told.err) == (0, "")
    assert f"{tmp_path}/made/every_condition.yaml" in told.out
    written = load_schedule(tmp_path / "made" / "every_condition.yaml")
    assert written.digest == load_schedule(SOUND / "every_condition.yaml").digest
    assert etap("tell", "--parse", text, "-o", tmp_path / "made").status == 0


def test_another_file_is_never_written_over(etap, text, tmp_path):
    (tmp_path / "every_condition.yaml").write_text("mine", encoding="utf-8")
    told = etap("tell", "--parse", text, "-o", tmp_path)
    assert told.status == 2
    assert "ETP414" in told.err
    assert (tmp_path / "every_condition.yaml").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "rows").exists()


def test_a_folder_goes_with_a_text_alone(etap, tmp_path):
    assert etap("tell", REAL, "-o", tmp_path).status == 2


def test_the_json_of_a_text_holds_the_schedule_and_its_digest(etap, text):
    document = etap("tell", "--parse", text, "--json").document
    assert document["schema"] == "etap.retell/1"
    assert document["language"] == "en"
    schedule = load_schedule(SOUND / "every_condition.yaml")
    assert document["schedule"]["digest"] == schedule.digest
    assert document["document"] == json.loads(schedule.canonical)


def test_a_text_with_faults_ends_with_1(etap, tmp_path):
    (tmp_path / "f.txt").write_text("This is nothing.\n", encoding="utf-8")
    told = etap("tell", "--parse", tmp_path / "f.txt")
    assert (told.status, told.out) == (1, "")
    assert "f.txt:1:9" in told.err
    assert etap("tell", "--parse", tmp_path / "g.txt").status == 3


# --- The page -------------------------------------------------------------------------------------


def forms(language: str) -> list[str]:
    """Every form of sentence as the page shows it: ``<slot>``, and ``[what may be left out]``."""
    patterns = book(language).patterns
    texts = {**GRAMMARS[language].sentences}
    for name, words in GRAMMARS[language].conditions.items():
        end = patterns[f"condition.{name}"].shown[-1]
        texts[f"condition.{name}"] = words + end
        if f"gate.{name}" in patterns:
            texts[f"gate.{name}"] = GRAMMARS[language].gate + words + end
    plain = {rule: re.sub(r"\{(\w+):[^}]*\}", r"<\1>", text) for rule, text in texts.items()}
    return [f"{rule}: " + re.sub(r"\[\w+\?", "[", text) for rule, text in plain.items()]


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_page_lists_every_form_of_sentence_as_the_grammar_has_it(language, request):
    text = PAGE.read_text(encoding="utf-8")
    block = rf"(<!-- forms: {language} -->\n```text\n)(.*?)(\n```)"
    listed = "\n".join(forms(language))
    if request.config.getoption("--update-golden"):
        text = re.sub(block, lambda found: found[1] + listed + found[3], text, flags=re.DOTALL)
        PAGE.write_text(text, encoding="utf-8")
    found = re.search(block, text, flags=re.DOTALL)
    assert found
    assert found[2] == listed
