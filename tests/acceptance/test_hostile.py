"""What a hostile user tried on the real command line, and what it has to answer."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CLI = Path(__file__).resolve().parents[2] / "cli.py"
FULL = Path("/dev/full")
unix = pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")


@pytest.fixture
def bare(etap, tmp_path: Path):
    """Give the command line on an empty programme, simulated, with one county."""
    folder = tmp_path / "programme"
    assert etap("init", folder, "--simulated").status == 0

    def on(*words: object):
        return etap(*words, "--programme", folder)

    assert on("county", "add", "1432", "warszawski zachodni").status == 0
    return on


def events(on) -> int:
    return int(on("verify", "--json").document["checked"]["events"])


def test_a_real_programme_is_never_made_with_a_clock_that_was_set(etap, tmp_path):
    told = etap("init", tmp_path / "p", "--now", "2009-01-05")
    assert told.status == 2
    assert "ETP802" in told.err
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize("left", [("private.db",), ("private.db", "ledger.db"), ("schedules/x",)])
def test_what_an_interrupted_init_left_is_finished_by_the_next(etap, tmp_path, left):
    folder = tmp_path / "p"
    for name in left:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    assert etap("init", folder).status == 0
    assert etap("verify", "--programme", folder).status == 0
    again = etap("init", folder)
    assert again.status == 1
    assert "ETP546" in again.err
    assert etap("verify", "--programme", folder, "--json").document["checked"]["events"] == 2


@pytest.mark.parametrize("reason", ["", " ", "\t\n"])
def test_a_blank_reason_is_none(bare, reason):
    bare("start", "1432")
    before = events(bare)
    told = bare("advance", "1432", "abandon", "--reason", reason)
    assert told.status == 2
    assert "ETP505" in told.err
    assert bare("note", "1432", "--text", reason).status == 2
    assert events(bare) == before


def test_what_was_just_written_is_not_told_as_redacted(bare):
    bare("start", "1432")
    assert "“hello”" in bare("note", "1432", "--text", "hello").out
    told = bare("advance", "1432", "abandon", "--reason", "no money")
    assert "“no money”" in told.out
    assert "redacted" not in told.out


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x1b[31mb", "a\u202eb", "x" * 201])
def test_a_name_is_one_line_of_printable_text(bare, name):
    before = events(bare)
    for words in (("person", "add", name), ("person", "name", "p1", name)):
        told = bare(*words, "--json")
        assert (told.status, told.document["code"]) == (2, "ETP548")
    assert bare("county", "add", "1410", name).status == 2
    assert bare("person", "list", "--json").document["people"][0]["name"] is None
    assert events(bare) == before


@pytest.mark.parametrize(
    "now", ["0001-01-01T00:00:00", "9999-12-31T23:59:59-23:00", "9999-12-31", "1899-12-31", "3000"]
)
def test_an_instant_at_the_end_of_the_calendar_is_wrong_usage(bare, now):
    told = bare("board", "--now", now)
    assert told.status == 2
    assert "ETP804" in told.err


def test_a_person_is_named_by_a_command_and_without_an_event(bare):
    before = events(bare)
    told = bare("person", "name", "p1", "Anna Łącka", "--json")
    assert told.document == {
        "schema": "etap.person-name/1",
        "person": "p1",
        "name": "Anna Łącka",
        "roles": [],
        "simulated": True,
    }
    assert "Person p1 is now called Anna." in bare("person", "name", "p1", "Anna").out
    assert bare("person", "name", "p9", "Nobody").status == 3
    assert events(bare) == before


def test_the_programme_has_no_future_either(bare):
    before = events(bare)
    for words in (("county", "add", "1410", "łosicki"), ("person", "add")):
        told = bare(*words, "--happened", "2999-01-01")
        assert told.status == 2
        assert "ETP501" in told.err
    assert events(bare) == before


def test_a_refusal_in_a_simulated_programme_says_so(bare):
    bare("start", "1432")
    refused = bare("advance", "1432", "hold_workshop_a")
    assert refused.err.startswith("SIMULATED PROGRAMME")
    assert bare("advance", "1432", "hold_workshop_a", "--json").document["simulated"] is True


def test_a_real_programme_is_never_called_simulated(etap, tmp_path):
    etap("init", tmp_path / "p")
    etap("county", "add", "1432", "x", "--programme", tmp_path / "p")
    refused = etap("county", "add", "1432", "x", "--programme", tmp_path / "p")
    assert refused.status == 1
    assert "SIMULATED" not in refused.err


def test_a_group_without_a_command_is_short_wrong_usage(etap):
    told = etap("county")
    assert told.status == 2
    assert "Missing command." in told.err
    assert len(told.err.splitlines()) == 2


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("columns", ["80", "60"])
def test_the_greeting_keeps_to_the_terminal(etap, monkeypatch, language, columns):
    monkeypatch.setenv("COLUMNS", columns)
    assert max(map(len, etap("--lang", language).out.splitlines())) <= int(columns)


def test_the_doctor_answers_yes_and_no_in_the_readers_language(bare):
    assert "simulated: yes" in bare("doctor", "--lang", "en").out
    assert "symulowany: tak" in bare("doctor", "--lang", "pl").out


# --- Files that are none --------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_list_of_counties_from_a_pipe_or_a_device_neither_hangs_nor_eats_memory(bare, tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    for name in (tmp_path / "pipe.csv", "/dev/zero", tmp_path):
        assert bare("county", "import", name).status == 5
    with (tmp_path / "huge.csv").open("wb") as file:
        file.truncate(2**34)
    told = bare("county", "import", tmp_path / "huge.csv")
    assert told.status == 5
    assert "ETP614" in told.err


def test_a_line_break_in_a_list_of_counties_does_not_vanish(bare, tmp_path):
    (tmp_path / "list.csv").write_text('code,name\n1410,"lo\nsicki"\n', encoding="utf-8")
    assert bare("county", "import", tmp_path / "list.csv").status == 2
    assert len(bare("county", "list", "--json").document["counties"]) == 1


# --- Streams that take nothing --------------------------------------------------------------------


def run(*words: str, **streams: object) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "ETAP_LANG": "en", "PYTHONUNBUFFERED": "1"}
    line = [sys.executable, str(CLI), *words]
    told: subprocess.CompletedProcess[bytes] = subprocess.run(  # type: ignore[call-overload]
        line, env=environment, check=False, **streams
    )
    return told


@unix
@pytest.mark.parametrize("words", [("--help",), (), ("explain", "--json"), ("explain",)])
def test_a_full_output_is_told_without_a_traceback(words):
    with FULL.open("wb") as full:
        told = run(*words, stdout=full, stderr=subprocess.PIPE)
    assert told.returncode == 5
    assert b"ETP811" in told.stderr
    assert b"Traceback" not in told.stderr


@unix
def test_a_closed_output_ends_no_command():
    told = run("explain", stderr=subprocess.PIPE, preexec_fn=lambda: os.close(1))
    assert (told.returncode, told.stderr) == (0, b"")
