"""What the terminal shows, in both languages, word for word: ``tests/golden/LANGUAGE/NAME.txt``.

``pytest --update-golden`` writes the files anew; the difference is there to be read. Hashes and
folders are masked: nothing else may differ from run to run.
"""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "golden"
SHOWN = {
    "greeting": "",
    "help": "--help",
    "help_why": "why --help",
    "help_submit": "submit --help",
    "help_county": "county --help",
    "board": "board",
    "why_missing": "why 1402 --by p1",
    "why_person": "why 1407 --by p1",
    "why_date": "why 1416 --by p1",
    "why_no_right": "why 1432 --by p4",
    "why_cannot_tell": "why 1413 --by p1",
    "why_invalid": "why 1419 --by p1",
    "why_stale": "why 1428 --by p1",
    "why_several_ways": "why 1429 --by p1 --all",
    "why_open": "why 1437 --by p1",
    "why_final": "why 1410 --by p1",
    "why_json": "why 1429 --by p1 --json",
    "advance_refused": "advance 1402 --by p1",
    "advance_no_right": "advance 1432 --by p4",
    "advance_wrong_stage": "advance 1402 hold_workshop_d --by p1",
    "advance_json": "advance 1402 --by p1 --json",
    "withdraw_wrong_stage": "withdraw 1402 diagnosis --by p1",
    "who_are_you": "why 1402",
    "unknown_county": "why płońsk --by p1",
    "unknown_output": "submit 1402 barels x.pdf --by p1",
    "usage": "wy",
    "log": "log 1428",
    "log_history": "log --history workflows/histories/plocki_2007.yaml",
    "verify": "verify",
    "persons": "person list",
    "counties": "county list",
    "explain": "explain ETP504",
    "explain_unknown": "explain ETP000",
    "validate": "validate workflows/schema_2003_2010.yaml",
    "validate_faulty": "validate tests/golden/faulty.yaml",
    "validate_json": "validate tests/golden/faulty.yaml --json",
    "tell": "tell workflows/schema_2003_2010.yaml",
    "stories": "stories tests/examples/small_choice.yaml",
    "tell_faulty": "tell --parse tests/golden/faulty_plain.txt",
}


def _masked(text: str, demonstration: Path) -> str:
    text = text.replace(str(demonstration), "DEMO").replace(str(ROOT), "ROOT")
    text = re.sub(r"\b[0-9a-f]{64}\b", "HASH", text)
    return re.sub(r"\b[0-9a-f]{16}\b", "HASH", text)


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("name", SHOWN)
def test_the_terminal_shows_what_it_showed(
    etap, demonstration, name, language, request, monkeypatch
):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("ETAP_PROGRAMME", str(demonstration))
    line = [*SHOWN[name].split(), "--lang", language]
    if name not in ("greeting", "validate", "validate_faulty"):
        line += ["--now", "2009-03-09T09:30Z"]
    told = etap(*line)
    shown = f"$ etap {SHOWN[name]}\n{told.out}{told.err}$ echo $?\n{int(told.status)}\n"
    shown = _masked(shown, demonstration)
    file = GOLDEN / language / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["pl", "en"])
def test_no_golden_file_is_left_over(language):
    files = {path.stem for path in (GOLDEN / language).glob("*.txt")}
    assert files == set(SHOWN)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_what_is_shown_has_no_box_and_no_escape_and_keeps_to_its_width(language):
    for path in (GOLDEN / language).glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert not re.search("[│┃┌┏╭├─━\x1b]", text), path
        if path.stem not in ("board", "counties", "validate_faulty", "log", "log_history"):
            long = [line for line in text.splitlines() if len(line) > 96]
            assert all("{" in line or '"' in line or "http" in line for line in long), path


def test_the_two_languages_differ_in_every_file():
    same = [
        name
        for name in SHOWN
        if (GOLDEN / "pl" / f"{name}.txt").read_text(encoding="utf-8")
        == (GOLDEN / "en" / f"{name}.txt").read_text(encoding="utf-8")
    ]
    assert same == []
    assert sys.version_info >= (3, 11)
