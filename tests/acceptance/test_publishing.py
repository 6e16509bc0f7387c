"""Publishing from the command line: the plan comes first, and what is published never changes."""

import io
import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from engine import operations
from engine.operations import open_programme
from engine.recording.installed import PROGRAMME_SCHEDULE
from schemas.asked import Asked
from schemas.soundness import Soundness
from tests.conftest import Etap, Told

UNSOUND = Path(__file__).parents[1] / "examples" / "unsound"

TEXT = PROGRAMME_SCHEDULE.read_text(encoding="utf-8")
#: A second version, that asks for six files where the first asks for five.
SECOND = TEXT.replace('version: "1.0.0"', 'version: "1.1.0"').replace("{min: 5,", "{min: 6,")


class Desk:
    """A copy of the demonstration and a file to publish."""

    def __init__(self, etap: Etap, programme: Path, desk: Path) -> None:
        self.etap, self.programme, self.desk = etap, programme, desk

    def write(self, text: str = SECOND, name: str = "second.yaml") -> Path:
        path = self.desk / name
        path.write_text(text, encoding="utf-8")
        return path

    def __call__(self, *arguments: str | Path) -> Told:
        return self.etap("--programme", self.programme, "--by", "p1", *arguments)

    def publish(self, *arguments: str | Path) -> Told:
        return self("publish", *arguments)

    def events(self) -> int:
        with open_programme(self.programme) as programme:
            return programme.ledger.head().size


@pytest.fixture
def desk(etap: Etap, own_demonstration: Path, tmp_path: Path) -> Desk:
    (tmp_path / "desk").mkdir()
    return Desk(etap, own_demonstration, tmp_path / "desk")


@pytest.fixture
def terminal(monkeypatch):
    """Answer at a terminal: what is typed is given to the returned function."""

    def typing(text, meanwhile=lambda: None):
        monkeypatch.setattr(sys, "stdin", Typing(text, meanwhile))

    return typing


class Typing:
    """A terminal at which somebody types one line, after something else has happened."""

    def __init__(self, text, meanwhile):
        self.text, self.meanwhile = text, meanwhile

    def isatty(self):
        return True

    def readline(self):
        self.meanwhile()
        return self.text


def test_the_plan_says_what_every_running_cycle_would_feel_and_records_nothing(desk):
    before = desk.events()
    told = desk.publish(desk.write(), "--dry-run")
    assert told.status == 0
    assert "To publish: schema_2003_2010 1.1.0" in told.out
    assert "Running cycles stay on the version that they began with." in told.out
    assert "✓ unchanged: nothing from " in told.out
    assert "files, at least: 5 → 6 (stricter, current gate)" in told.out
    assert "cycles stay on schema_2003_2010 1.0.0:" in told.out
    assert told.out.rstrip().endswith("It could be published; nothing was recorded.")
    assert desk.events() == before


def test_a_published_schedule_is_what_new_cycles_start_on_and_running_ones_stay(desk):
    path = desk.write()
    assert desk.publish(path, "--yes").status == 0
    started = desk("start", "1422", "--schedule", "schema_2003_2010")
    assert started.status == 0
    assert desk("--json", "log", "1422").document["schedule"]["version"] == "1.1.0"
    assert desk("--json", "log", "1402").document["schedule"]["version"] == "1.0.0"
    assert desk("verify").status == 0


def test_without_publishing_a_schedule_is_adopted_as_before(desk):
    assert desk("start", "1422", "--schedule", desk.write()).status == 0
    assert desk("--json", "log", "1422").document["schedule"]["version"] == "1.1.0"


def test_once_published_a_version_that_was_only_adopted_is_not_meant_by_the_id(desk):
    assert desk.publish(PROGRAMME_SCHEDULE, "--yes").status == 0
    assert desk("start", "1422", "--schedule", desk.write()).status == 0
    assert desk("abandon", "x").status == 2  # no such command: nothing else changes a cycle
    assert desk("advance", "1422", "abandon", "--reason", "a trial").status == 0
    assert desk("start", "1422").status == 0
    assert desk("--json", "log", "1422").document["schedule"]["version"] == "1.0.0"


def test_the_json_answer_tells_the_plan_and_the_event(desk):
    told = desk("--json", "publish", desk.write(), "--yes")
    document = told.document
    assert told.status == 0
    assert (document["schema"], document["published"]) == ("etap.publish/1", True)
    assert document["outcome"] == "published"
    assert document["schedule"]["version"] == "1.1.0"
    assert document["latest"]["version"] == "1.0.0"
    assert len(document["event"]) == 64
    effects = {one["county"]: one["effect"] for one in document["plan"]}
    assert effects["1419"] == "changed"
    assert effects["1429"] == "unchanged"
    assert "1410" not in effects, "a closed cycle feels nothing"
    (change,) = next(one for one in document["plan"] if one["county"] == "1419")["changes"]
    assert change["path"] == "stages.workshop_a.outputs.diagnosis.count.min"
    assert (change["before"], change["after"], change["lean"]) == (5, 6, "stricter")
    assert change["b"] == {"file": "second.yaml", "line": change["a"]["line"]}
    assert all(one["packaged"] for one in document["row_schemas"])


def test_published_again_it_says_so_and_records_nothing(desk):
    path = desk.write()
    assert desk.publish(path, "--yes").status == 0
    before = desk.events()
    relaid = desk.write("# another layout\n" + SECOND, "again.yaml")
    for again in (path, relaid):
        told = desk.publish(again)
        assert told.status == 0
        assert "1.1.0 is published already; nothing was recorded." in told.out
    assert desk("--json", "publish", path).document["outcome"] == "already"
    assert desk.events() == before


def test_an_older_version_that_is_published_already_is_not_made_the_latest_again(desk):
    assert desk.publish(PROGRAMME_SCHEDULE, "--yes").status == 0
    assert desk.publish(desk.write(), "--yes").status == 0
    told = desk.publish(PROGRAMME_SCHEDULE, "--yes")
    assert told.status == 0
    assert "New cycles start on 1.1.0, which was published after it." in told.out


@pytest.mark.parametrize("arguments", [(), ("--dry-run",), ("--yes",)])
def test_an_id_and_version_that_say_something_else_are_refused_with_what_differs(desk, arguments):
    before = desk.events()
    told = desk.publish(desk.write(TEXT.replace("{min: 5,", "{min: 6,")), *arguments)
    assert told.status == 1
    assert "error[ETP390]" in told.err
    assert "Give what you want to publish a new version." in told.err
    assert "files, at least: 5 → 6" in told.err
    assert "schema_2003_2010.yaml:131 → second.yaml:131" in told.err
    assert told.out == ""
    assert desk.events() == before
    problem = desk("--json", "publish", desk.desk / "second.yaml", *arguments).document
    assert (problem["schema"], problem["code"]) == ("etap.problem/1", "ETP390")
    assert [one["after"] for one in problem["changes"]] == [6]


def test_of_many_differences_the_first_are_told(desk):
    text = TEXT.replace("attested: {as: stated, by: [blonie_a]}", "attested: {as: assumed}")
    told = desk.publish(desk.write(text))
    assert told.status == 1
    assert "… and " in told.err
    assert told.err.count("~ changed") == 5


def test_a_lower_version_than_the_latest_is_a_warning(desk):
    assert desk.publish(desk.write(), "--yes").status == 0
    lower = desk.write(SECOND.replace("1.1.0", "1.0.5"), "lower.yaml")
    told = desk.publish(lower, "--dry-run")
    assert told.status == 0
    assert "! 1.0.5 is a lower version than 1.1.0, which was published last." in told.out
    assert desk("--json", "publish", lower, "--dry-run").document["lower_version"] is True


def test_roles_that_nobody_holds_and_row_schemas_of_its_own_are_named(desk):
    text = SECOND.replace("roles:\n", "roles:\n  clerk: {pl: urzędnik, en: clerk}\n")
    path = desk.write(text)
    (desk.desk / "rows").mkdir()
    columns = {"type": "object", "properties": {"name": {"type": "string"}}}
    (desk.desk / "rows" / "commune.schema.json").write_text(json.dumps(columns), encoding="utf-8")
    told = desk.publish(path, "--dry-run")
    assert "! Nobody in the programme holds: clerk (clerk)" in told.out
    assert "its own: commune" in told.out.replace("\n    ", " ")
    document = desk("--json", "publish", path, "--dry-run").document
    assert document["roles_without_holder"] == ["clerk"]
    assert {"name": "commune", "packaged": False} in document["row_schemas"]


def test_a_stage_that_is_gone_asks_for_a_decision_first_of_all(desk):
    told = desk.publish(desk.write(SECOND.replace("workshop_b", "meeting_b")), "--dry-run")
    assert told.status == 0
    groups = [line for line in told.out.splitlines() if line[:1] in "!~✓" and line]
    assert groups[0].startswith("! a decision is needed: ")
    assert "a decision is needed: 2" in told.out
    document = desk("--json", "publish", desk.desk / "second.yaml", "--dry-run").document
    lost = {one["county"]: one["lost"] for one in document["plan"] if one["effect"] == "undecided"}
    assert set(lost) == {"1428", "1430"}
    assert all("workshop_b" in names for names in lost.values())


def test_a_variant_concerns_the_cycles_of_what_it_extends(desk):
    variant = desk.write(
        'extends: schema_2003_2010\nbase: {version: "1.0.0"}\nschedule: short_path\n'
        'version: "1"\ntitle: Short\n'
        "changes:\n  stages: {workshop_a: {outputs: {diagnosis: {count: {min: 1}}}}}\n",
        "short_path.yaml",
    )
    document = desk("--json", "publish", variant, "--yes").document
    assert document["latest"] is None
    assert {one["pinned"]["id"] for one in document["plan"]} == {"schema_2003_2010"}
    felt = next(one for one in document["plan"] if one["county"] == "1419")["changes"]
    assert [one["lean"] for one in felt] == ["looser"]
    assert desk("start", "1422", "--schedule", "short_path").status == 0
    assert desk("verify").status == 0
    again = desk("--json", "publish", PROGRAMME_SCHEDULE, "--dry-run").document
    assert "1422" in {one["county"] for one in again["plan"]}, "a base concerns its variants"


def other_schedule(desk):
    return desk.write(SECOND.replace("schedule: schema_2003_2010", "schedule: other"), "other.yaml")


def test_a_schedule_that_no_running_cycle_is_on_concerns_nobody_unless_asked(desk):
    path = other_schedule(desk)
    told = desk.publish(path, "--dry-run")
    assert told.status == 0
    assert "The programme has no schedule of this id yet." in told.out
    assert "No running cycle would feel it." in told.out
    asked = desk("--json", "publish", path, "--dry-run", "--for", "schema_2003_2010").document
    assert len(asked["plan"]) == 13
    unknown = desk.publish(path, "--dry-run", "--for", "nothing")
    assert (unknown.status, "ETP394" in unknown.err) == (3, True)


def test_what_is_not_sound_is_refused_and_the_flaws_are_shown_as_validate_does(desk):
    before = desk.events()
    path = UNSOUND / "optional_demanded_later.yaml"
    told = desk.publish(path, "--yes")
    assert (told.status, told.out) == (1, "")
    assert "error[ETP391]" in told.err
    shown = desk("validate", path).out.partition("✗")[2].partition("Taken for granted")[0]
    assert shown.strip()
    assert shown.strip() in told.err
    problem = desk("--json", "publish", path, "--yes").document
    assert (problem["code"], problem["sound"]) == ("ETP391", False)
    assert problem["unsound"] == desk("--json", "validate", path).document["unsound"]
    assert desk.events() == before


def test_what_could_not_be_decided_is_refused_too(desk, monkeypatch):
    import engine.operating.publishing as room

    undecided = Soundness(None, "ETP392", {"schedule": "x", "version": "1"})
    monkeypatch.setattr(room, "soundness", lambda _schedule: undecided)
    told = desk.publish(desk.write(), "--yes")
    assert (told.status, "error[ETP392]" in told.err) == (1, True)
    assert desk("--json", "publish", desk.desk / "second.yaml").document["sound"] is None


# Asking -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["yes", "y", "TAK", " t "])
def test_at_a_terminal_a_yes_publishes(desk, terminal, word):
    terminal(word + "\n")
    told = desk.publish(desk.write())
    assert told.status == 0
    assert "Publish it? Type yes or no:" in told.err
    assert told.out.index("To publish:") < told.out.index("1.1.0 is published:")


@pytest.mark.parametrize("word", ["no\n", "\n", "", "yes please\n"])
def test_at_a_terminal_anything_else_is_a_no_and_the_status_says_so(desk, terminal, word):
    before = desk.events()
    terminal(word)
    told = desk.publish(desk.write())
    assert told.status == 1
    assert "error[ETP396]: Nothing was recorded: nobody said yes." in told.err
    assert desk.events() == before


def test_in_a_pipe_and_with_json_nothing_is_recorded_without_yes(desk, monkeypatch):
    before = desk.events()
    path = desk.write()
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    told = desk.publish(path)
    assert (told.status, "ETP396" in told.err) == (1, True)
    assert "To publish:" in told.out
    asked = desk("--json", "publish", path)
    assert (asked.status, asked.document["outcome"]) == (1, "unconfirmed")
    assert asked.document["published"] is False
    assert "Nothing was recorded" in asked.document["message"]
    monkeypatch.setattr(sys, "stdin", None)
    assert desk.publish(path).status == 1
    assert desk.events() == before


# What goes wrong ----------------------------------------------------------------------------------


def test_a_missing_file_and_a_faulty_text_come_before_everything_else(desk):
    missing = desk.publish(desk.desk / "none.yaml", "--yes")
    assert missing.status == 3
    faulty = desk.publish(desk.write(SECOND.replace("dest: closed", "dest: clsoed")), "--yes")
    assert faulty.status == 1
    assert "did you mean 'closed'?" in faulty.err
    assert "To publish" not in faulty.out


def test_without_a_programme_there_is_nowhere_to_publish(etap, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert etap("publish", PROGRAMME_SCHEDULE, "--yes").status == 3


def test_somebody_must_act(desk):
    told = desk.etap("--programme", desk.programme, "publish", desk.write(), "--yes")
    assert told.status == 2


def test_a_file_that_is_edited_while_the_plan_is_looked_at_is_not_published(desk, terminal):
    path = desk.write()
    before = desk.events()
    terminal("yes\n", lambda: desk.write(SECOND.replace("{min: 6,", "{min: 9,")))
    told = desk.publish(path)
    assert (told.status, "ETP393" in told.err) == (4, True)
    assert desk.events() == before


def test_a_plan_is_overtaken_by_whoever_adopts_or_publishes_meanwhile(desk, terminal):
    path, other = desk.write(), other_schedule(desk)

    def adopting():
        with open_programme(desk.programme) as programme:
            operations.adopt(programme, other, Asked("p1"))

    terminal("yes\n", adopting)
    told = desk.publish(path)
    assert (told.status, "ETP395" in told.err) == (4, True)
    assert desk.publish(path, "--yes").status == 0


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions bind no superuser")
def test_a_store_that_cannot_be_written_ends_in_five(desk):
    schedules = desk.programme / "schedules"
    schedules.chmod(0o500)
    try:
        assert desk.publish(desk.write(), "--yes").status == 5
    finally:
        schedules.chmod(0o700)


def test_a_store_that_is_no_folder_ends_in_five(desk):
    before = desk.events()
    path = desk.write()
    digest = desk("--json", "publish", path, "--dry-run").document["schedule"]["digest"]
    (desk.programme / "schedules" / digest).write_text("in the way", encoding="utf-8")
    assert desk.publish(path, "--yes").status == 5
    assert desk.events() == before


def test_what_was_recorded_before_there_was_publishing_replays_to_the_same(desk, tmp_path):
    copy = Path(shutil.copytree(desk.programme, tmp_path / "copy"))
    with open_programme(copy) as programme:
        roster = programme.roster
        assert roster.published == ()
        assert roster.current("schema_2003_2010") == roster.schedules[-1]
