"""The command line: exit statuses, common options, languages, streams, and how errors are told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from commands import root
from commands.front import VERSION
from commands.language import chosen
from commands.listing import COMMANDS, HOMES
from schemas.refusal import ExitStatus

ROOT = Path(__file__).resolve().parents[1]
#: (command line in the demonstration, exit status): one line per row of the table in the manual.
STATUSES = [
    ("board", 0),
    ("why 1437 --by p1", 0),
    ("why 1410 --by p1", 0),
    ("why 1402 --by p1", 1),
    ("advance 1402 --by p1", 1),
    ("validate tests/examples/nothing_here.yaml", 3),
    ("why 1402", 2),
    ("why", 2),
    ("wy 1402", 2),
    ("why 1402 --by p1 --happened yesterday", 2),
    ("why 1402 --by p1 --cycle 0", 2),
    ("board --now noon", 2),
    ("board --lang de", 2),
    ("explain ETP000", 3),
    ("why 9999 --by p1", 3),
    ("why 1402 no_such_trigger --by p1", 3),
    ("why 1402 --by p99", 3),
    ("why 1402 --by p1 --cycle 7", 3),
    ("submit 1402 no_such_output x.pdf --by p1", 3),
    ("advance 1432 --by p4", 4),
    ("advance 1402 hold_workshop_d --by p1", 4),
    ("withdraw 1402 diagnosis --by p1", 4),
]


@pytest.mark.parametrize(("line", "status"), STATUSES)
def test_each_outcome_has_the_exit_status_of_the_manual(etap, own_demonstration, line, status):
    told = etap("--programme", own_demonstration, "--now", "2009-03-09T09:30Z", *line.split())
    assert told.status == status, told.out + told.err
    assert "Traceback" not in told.out + told.err


def test_a_broken_store_ends_with_5(etap, own_demonstration):
    (own_demonstration / "ledger.db").write_bytes(b"this is no database" * 100)
    told = etap("--programme", own_demonstration, "board")
    assert told.status == 5
    assert "ledger.db" in told.err
    assert told.out == ""


def test_altered_evidence_is_found_and_ends_verify_with_5(etap, own_demonstration):
    blob = next(p for p in (own_demonstration / "evidence").rglob("*") if p.is_file())
    blob.chmod(0o600)
    blob.write_bytes(blob.read_bytes() + b" ")
    told = etap("--programme", own_demonstration, "verify")
    assert told.status == 5
    assert "ETP668" in told.out
    assert etap("--programme", own_demonstration, "verify", "--json").document["intact"] is False


def test_a_programme_that_is_not_there_ends_with_3_and_says_how_to_make_one(etap, tmp_path):
    told = etap("--programme", tmp_path, "board")
    assert (told.status, told.out) == (3, "")
    assert "etap init" in told.err


# Options everywhere -------------------------------------------------------------------------------


def test_the_options_of_every_command_stand_before_or_after_its_name(etap, demonstration):
    before = etap("--programme", demonstration, "--json", "--by", "p1", "why", "1402")
    after = etap("why", "1402", "--by", "p1", "--json", "--programme", demonstration)
    assert before.document["conditions"] == after.document["conditions"]


def test_of_two_settings_of_an_option_the_one_after_the_command_holds(etap, demonstration):
    told = etap(
        "--programme",
        "/nowhere",
        "--by",
        "p9",
        "why",
        "1402",
        "--programme",
        demonstration,
        "--by",
        "p1",
        "--json",
    )
    assert told.document["as_of"]["actor"] == "p1"


def test_the_person_and_the_programme_may_stand_in_variables(etap, demonstration, monkeypatch):
    monkeypatch.setenv("ETAP_PROGRAMME", str(demonstration))
    monkeypatch.setenv("ETAP_PERSON", "p2")
    assert etap("why", "1402", "--json").document["as_of"]["actor"] == "p2"


def test_every_command_takes_every_common_option(etap):
    for name in HOMES:
        told = etap(name, "--help")
        assert told.status == 0
        for option in (
            "--programme",
            "--by",
            "--happened",
            "--cycle",
            "--json",
            "--lang",
            "--now",
            "--debug",
            "--no-color",
            "-h, --help",
        ):
            assert option in told.out, f"{name} {option}"


def test_a_listed_command_says_of_itself_what_the_listing_says(etap):
    group = root.group()
    for _, commands in COMMANDS:
        for name, _, help_ in commands:
            command = group.get_command(None, name)
            assert command.help.partition("\n")[0] == help_


def test_other_names_that_people_try_lead_to_the_command(etap, demonstration):
    assert etap("--programme", demonstration, "status").status == 0


# Help ---------------------------------------------------------------------------------------------


def test_etap_alone_is_eight_lines_with_three_examples(etap):
    told = etap()
    assert told.status == 0
    assert len(told.out.splitlines()) == 8
    assert sum(line.startswith("  etap ") for line in told.out.splitlines()) == 3


def test_the_help_lists_every_command_once(etap):
    listed = [line.split()[0] for line in etap("--help").out.splitlines() if line[:2] == "  "]
    assert [name for name in listed if name in HOMES] == list(HOMES)


def test_the_version_is_that_of_the_package(etap):
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{VERSION}"' in project
    assert etap("--version").out == f"etap {VERSION}\n"


# Language -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "pl"),
        ([], {"LANG": "C"}, "pl"),
        ([], {"LANG": "en_GB.UTF-8"}, "en"),
        ([], {"LANG": "pl_PL.UTF-8"}, "pl"),
        ([], {"LANG": "de_DE.UTF-8"}, "pl"),
        ([], {"LC_ALL": "pl_PL.UTF-8", "LANG": "en_GB.UTF-8"}, "pl"),
        ([], {"LC_MESSAGES": "en_US", "LANG": "pl_PL"}, "en"),
        ([], {"ETAP_LANG": "pl", "LC_ALL": "en_GB.UTF-8"}, "pl"),
        (["--lang", "en"], {"ETAP_LANG": "pl"}, "en"),
        (["why", "--lang=en", "1402"], {"ETAP_LANG": "pl"}, "en"),
        (["note", "1402", "--", "--lang", "en"], {}, "pl"),
        (["--lang"], {"ETAP_LANG": "en"}, "en"),
    ],
)
def test_the_language_is_chosen_in_the_order_of_the_manual(arguments, environment, language):
    assert chosen(arguments, environment) == language


def test_a_run_in_one_language_leaves_nothing_behind_for_the_next(etap):
    before = dict(os.environ)
    assert "Użycie:" in etap("--lang", "pl", "--help").out
    assert "Usage:" in etap("--lang", "en", "--help").out
    assert dict(os.environ) == before


def test_keys_and_kinds_of_json_are_english_in_both_languages(etap, demonstration):
    line = ["--programme", demonstration, "why", "1402", "--by", "p1", "--json", "--lang"]
    polish, english = (etap(*line, language).document for language in ("pl", "en"))
    for document in (polish, english):
        for condition in document["conditions"]:
            condition.pop("message")
        document["as_of"].pop("now")
    assert polish == english


USAGE_ERRORS = [
    "wy 1402",
    "why",
    "why 1402 a b c",
    "why --no-such",
    "why 1402 --cycle",
    "county ad",
    "completion tcsh",
    "note 1402 --event x",
    "county",
    "approve 1402",
    "log",
    "validate",
    "note 1402",
    "--json=yes board",
    "approve 1402 chosen --role r",
    "note 1402 --event 3",
]


@pytest.mark.parametrize("line", USAGE_ERRORS)
def test_usage_errors_speak_polish_too_and_end_with_2(etap, line):
    english = etap(*line.split(), "--lang", "en")
    polish = etap(*line.split(), "--lang", "pl")
    assert (english.status, polish.status) == (2, 2)
    assert english.err.startswith("error[ETP807]: ")
    assert polish.err.startswith("błąd[ETP807]: ")
    for left, right in zip(english.err.splitlines()[1:], polish.err.splitlines()[1:], strict=False):
        assert left != right
    assert (
        english.err.split(": ", 1)[1].split("\n")[0] != polish.err.split(": ", 1)[1].split("\n")[0]
    )


def test_a_misspelt_command_comes_back_with_the_nearest(etap):
    assert "Did you mean 'why'?" in etap("wy").err


# Streams and JSON ---------------------------------------------------------------------------------


def test_a_refusal_is_talk_on_stderr_and_data_with_json(etap, demonstration):
    line = ["--programme", demonstration, "advance", "1402", "--by", "p1"]
    told = etap(*line)
    assert told.out == ""
    assert "ETP504" in told.err
    problem = etap(*line, "--json")
    assert problem.err == ""
    assert problem.document["code"] == "ETP504"
    assert problem.document["exit"] == problem.status == 1


def test_a_usage_error_with_json_is_a_problem_object(etap):
    told = etap("why", "--json")
    assert told.document["schema"] == "etap.problem/1"
    assert (told.document["code"], told.document["exit"]) == ("ETP807", 2)
    assert set(told.document) >= {"type", "title", "detail", "code", "errors"}


@pytest.mark.parametrize(
    "line",
    [
        "board",
        "why 1402 --by p1",
        "log 1402",
        "verify",
        "doctor",
        "county list",
        "person list",
        "explain",
        "explain ETP504",
        "schema",
        "completion bash",
        "validate --all",
        "log --history workflows/histories/plocki_2007.yaml",
        "validate workflows/schema_2003_2010.yaml",
    ],
)
def test_every_answer_with_json_is_one_object_that_names_its_schema(
    etap, demonstration, line, monkeypatch
):
    monkeypatch.chdir(ROOT)
    told = etap(*line.split(), "--json", "--programme", demonstration)
    document = told.document
    assert document["schema"].startswith("etap.")
    assert document["schema"].endswith("/1")
    assert next(iter(document)) == "schema"
    assert told.err == ""


SHOWS_FACTS = ["board", "why 1402 --by p1", "log 1402", "verify", "county list", "person list"]


@pytest.mark.parametrize("line", SHOWS_FACTS)
def test_a_simulated_programme_says_so_wherever_its_facts_are_shown(etap, demonstration, line):
    words = [*line.split(), "--programme", demonstration]
    assert "SIMULATED" in etap(*words, "--lang", "en").out
    assert "SYMULACJA" in etap(*words, "--lang", "pl").out
    assert etap(*words, "--json").document["simulated"] is True


def test_a_real_programme_says_nothing_of_simulation(etap, tmp_path):
    assert etap("init", tmp_path / "real").status == 0
    for line in ("board", "county list", "person list", "verify"):
        words = [*line.split(), "--programme", tmp_path / "real"]
        assert "SIMULATED" not in etap(*words).out
        assert "simulated" not in etap(*words, "--json").document


def _process(*arguments: str, **more) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "ETAP_LANG": "pl", **more.pop("env", {})}
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *arguments],
        capture_output=True,
        timeout=60,
        check=False,
        env=environment,
        **more,
    )


def test_an_output_without_utf8_gets_the_nearest_ascii_signs():
    told = _process("--help", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert told.returncode == 0
    assert b"Uzycie: etap [OPCJE] POLECENIE" in told.stdout


def test_json_without_utf8_loses_nothing(demonstration):
    told = _process(
        "board",
        "--json",
        "--programme",
        str(demonstration),
        env={"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
    )
    assert b"piaseczy\\u0144ski" in told.stdout


def test_a_reader_that_has_seen_enough_ends_the_command_quietly(demonstration):
    line = f'"{sys.executable}" "{ROOT / "cli.py"}" explain | head -1'
    told = subprocess.run(["sh", "-c", line], capture_output=True, timeout=60, check=False)
    assert told.stderr == b""


# Bugs and interruptions ---------------------------------------------------------------------------


def _failing(monkeypatch, error: BaseException) -> None:
    def fail(*_args, **_more):
        raise error

    monkeypatch.setattr("engine.operations.board", fail)


def test_a_bug_ends_with_70_and_shows_no_traceback(etap, demonstration, monkeypatch):
    _failing(monkeypatch, ZeroDivisionError("a secret path"))
    told = etap("--programme", demonstration, "board")
    assert told.status == 70
    assert "ZeroDivisionError" in told.err
    assert "Traceback" not in told.err


def test_a_bug_shows_its_traceback_with_debug(etap, demonstration, monkeypatch):
    _failing(monkeypatch, ZeroDivisionError())
    told = etap("--programme", demonstration, "board", "--debug")
    assert told.status == 70
    assert "Traceback" in told.err


def test_an_interruption_ends_with_130(etap, demonstration, monkeypatch):
    _failing(monkeypatch, KeyboardInterrupt())
    told = etap("--programme", demonstration, "board")
    assert told.status == 130
    assert "ETP808" in told.err


def test_an_error_of_the_operating_system_ends_with_5_and_names_the_file(
    etap, demonstration, monkeypatch
):
    _failing(monkeypatch, PermissionError(13, "Permission denied", "some/file"))
    told = etap("--programme", demonstration, "board", "--json")
    assert (told.status, told.document["facts"]["file"]) == (5, "some/file")


def test_the_statuses_are_those_of_the_manual():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for status in ExitStatus:
        assert f"{int(status)} " in readme


# Commands that need no programme, or little of one -----------------------------------------------


def test_all_schedules_of_a_programme_are_checked_or_the_installed_ones(
    etap, demonstration, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    installed = etap("validate", "--all", "--json").document
    assert installed["schema"] == "etap.validate-all/1"
    first, *variants = [Path(one["file"]).stem for one in installed["files"]]
    assert first == "schema_2003_2010"
    assert "szydlowiec_2005" in variants
    assert "schema_2003_2010 1.0.0" in etap("validate", "--all").out
    own = etap("validate", "--all", "--json", "--programme", demonstration).document
    assert str(demonstration) in own["files"][0]["file"]
    assert etap("validate", "--all", "--programme", tmp_path).status == 3


def test_the_real_schedule_is_proved_sound(etap):
    document = etap("validate", ROOT / "workflows" / "schema_2003_2010.yaml", "--json").document
    assert (document["valid"], document["sound"], document["unsound"]) == (True, True, [])
    assert (document["undecided"], document["reopening"]) == (None, [])


def test_an_unsound_schedule_ends_with_1_and_its_history_can_be_played(etap):
    path = ROOT / "tests" / "examples" / "unsound" / "reopened_and_withdrawn.yaml"
    told = etap("validate", path, "--json")
    (flaw,) = told.document["unsound"]
    assert (told.status, told.document["valid"], told.document["sound"]) == (1, True, False)
    assert list(flaw) == ["kind", "history", "stage", "never", "line"]
    assert flaw["history"][-3:] == [
        {"output": "draft"},
        {"wait": "1 week"},
        {"trigger": "seal_again"},
    ]
    assert (flaw["stage"], flaw["never"]) == ("sealing", ["opinion"])


def test_the_doctor_needs_no_programme_unless_one_is_named(etap, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    document = etap("doctor", "--json").document
    assert document["schema"] == "etap.doctor/1"
    assert document["checks"]
    assert etap("doctor", "--programme", tmp_path).status == 3


def test_the_doctor_ends_with_1_where_something_is_not_well(etap, demonstration, monkeypatch):
    from schemas.report import Checkup

    ill = (Checkup("ETP682", well=False, facts={"version": "3.0"}),)
    monkeypatch.setattr("engine.operations.doctor", lambda _programme: ill)
    told = etap("doctor", "--programme", demonstration)
    assert told.status == 1
    assert told.out.startswith("✗ SQLite 3.0\n  = help: ")


def test_a_role_is_granted_and_revoked(etap, tmp_path):
    common = ["--programme", tmp_path / "real"]
    etap("init", tmp_path / "real")
    assert etap("person", "grant", "p1", "starosta", *common).status == 0
    assert etap("person", "grant", "p1", "starosta", *common).status == 1
    assert "starosta" in etap("person", "list", *common).out
    told = etap("person", "revoke", "p1", "starosta", *common, "--json").document
    assert told["schema"] == "etap.person-revoke/1"
    assert told["events"][0]["cycle"] is None
    assert etap("person", "revoke", "p1", "starosta", *common).status == 1
    assert etap("person", "grant", "p1", "no_such_role", *common).status == 3


def test_an_empty_programme_teaches_how_to_begin(etap, tmp_path):
    common = ["--programme", tmp_path / "real"]
    assert "etap county add" in etap("init", tmp_path / "real").out
    assert "etap county add" in etap("board", *common).out
    assert "etap county add" in etap("county", "list", *common).out
    etap("county", "add", "1432", "warszawski zachodni", *common)
    assert "etap start" in etap("board", *common).out
    assert etap("why", "1432", *common).status == 3


def test_a_published_schema_is_printed_as_it_is(etap):
    told = etap("schema")
    assert told.out == (ROOT / "schemas" / "schedule.schema.json").read_text(encoding="utf-8")
    assert etap("schema", "participant", "--json").document["name"] == "participant"
    assert "participant" in etap("schema", "rows", "--json").document["document"]
    assert etap("schema", "no_such").status == 3


@pytest.mark.parametrize("asked", ["ETP504", "etp504", "504"])
def test_a_code_may_be_asked_for_by_its_digits(etap, asked):
    assert etap("explain", asked).out.startswith("ETP504  ")


def test_options_without_a_command_greet_and_the_version_stands_among_options(etap):
    assert etap("--json").out == etap().out
    assert etap("--json", "--version").out == etap("--version").out


def test_an_interrupted_pipe_is_no_error(etap, demonstration, monkeypatch):
    silenced = []

    def unread(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("cli.silence", lambda: silenced.append(True))
    monkeypatch.setattr("commands.telling.tell", unread)
    assert etap("--programme", demonstration, "board").status == 0
    assert silenced == [True]


def test_a_pipe_that_breaks_within_the_work_is_an_error_like_another(
    etap, demonstration, monkeypatch
):
    _failing(monkeypatch, BrokenPipeError(32, "Broken pipe"))
    assert etap("--programme", demonstration, "board").status == 5


@pytest.mark.parametrize("text", ["2009-01-20", "2009-01-20T12:00", "2009-01-20T12:00:00+01:00"])
def test_an_instant_may_leave_out_what_is_plain(text):
    from commands.instants import read

    assert read(text).isoformat() == "2009-01-20T11:00:00+00:00"
