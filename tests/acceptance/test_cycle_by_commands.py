"""A county's cycle from the first command to the last, as a coordinator types it."""

from pathlib import Path

import pytest

from engine.recording.sample_files import samples

COUNTY, NAME = "1432", "warszawski zachodni"


class Desk:
    """One programme, worked on by commands alone; every command is checked as it is given."""

    def __init__(self, etap, folder: Path) -> None:
        self.etap = etap
        self.folder = folder / "programme"
        self.papers = folder / "papers"
        self.papers.mkdir()
        self.day = "2009-01-05"
        self.do("init", self.folder, "--simulated", programme=False)
        self.do("county", "add", COUNTY, NAME)

    def try_(self, *words: object, programme: bool = True):
        """Give a command at noon of the day."""
        common = ["--programme", self.folder] if programme else []
        return self.etap(*words, *common, "--now", f"{self.day}T12:00+01:00")

    def do(self, *words: object, programme: bool = True):
        """Give a command that has to be done."""
        told = self.try_(*words, programme=programme)
        assert told.status == 0, f"{words}\n{told.out}{told.err}"
        return told

    def why(self, *words: object):
        """Ask why, as JSON."""
        return self.try_("why", COUNTY, *words, "--json").document

    def hand_in(self, output: str, *words: object):
        """Submit the sample files of an output."""
        paths = []
        for file in samples(output, COUNTY, NAME, ""):
            paths.append(self.papers / file.name)
            paths[-1].write_bytes(file.content)
        return self.do("submit", COUNTY, output, *paths, *words)


@pytest.fixture
def desk(etap, tmp_path):
    return Desk(etap, tmp_path)


def _until_workshop_c(desk: Desk) -> None:
    desk.do("start", COUNTY)
    desk.hand_in("barrels")
    desk.do("advance", COUNTY)
    desk.hand_in("attendance_a")
    desk.hand_in("diagnosis")
    desk.do("advance", COUNTY)
    desk.hand_in("attendance_b")
    desk.hand_in("principles_analysis")
    desk.do("advance", COUNTY)


def test_a_county_goes_from_the_opening_to_the_end_and_every_gate_explains_itself(desk):
    _until_workshop_c(desk)
    desk.hand_in("attendance_c")
    desk.hand_in("proposals")
    desk.hand_in("chosen")
    assert desk.do("person", "add", "Ewa Uczestniczka").status == 0
    for person, role in (("p1", "labour_office"), ("p2", "participants")):
        desk.do("person", "grant", person, role, "--by", "p1")
    classes = {c["id"]: c["class"] for c in desk.why("--by", "p1")["conditions"]}
    assert classes["chosen"] == "waiting for a person"
    assert classes["elapsed:workshop_c"] == "waiting for a date"
    assert classes["right:hold_workshop_d"] is None
    desk.do("approve", COUNTY, "chosen", "--by", "p2")
    assert desk.try_("advance", COUNTY, "--by", "p1").status == 1
    desk.day = "2009-01-19"
    assert desk.why("--by", "p2")["conditions"][-1]["class"] == "no right"
    assert desk.try_("advance", COUNTY, "--by", "p2").status == 4
    desk.do("advance", COUNTY, "--by", "p1")
    for output in ("attendance_d", "elaborated_projects"):
        desk.hand_in(output, "--by", "p1")
    desk.do("advance", COUNTY, "--by", "p1")
    for output in ("attendance_fifth", "presented_projects"):
        desk.hand_in(output, "--by", "p1")
    desk.do("advance", COUNTY, "--by", "p1")
    desk.hand_in("realisation_report", "--by", "p1")
    told = desk.do("advance", COUNTY, "--by", "p1", "--json").document
    assert told["stage"] == "closed"
    final = desk.why("--by", "p1")
    assert (final["trigger"], final["open"], final["final"], final["conditions"]) == (
        None,
        False,
        True,
        [],
    )
    assert desk.try_("why", COUNTY, "--by", "p1").status == 0
    assert desk.do("verify", "--json").document["intact"] is True


def test_advance_goes_through_exactly_when_why_says_open(desk):
    desk.do("start", COUNTY)
    for _ in range(3):
        for output in ("barrels", "attendance_a", "diagnosis"):
            answer = desk.why()
            assert desk.try_("why", COUNTY).status == (0 if answer["open"] else 1)
            told = desk.try_("advance", COUNTY)
            assert (told.status == 0) == answer["open"]
            if desk.why()["stage"] == ("opening" if output == "barrels" else "workshop_a"):
                desk.hand_in(output)


def test_the_json_of_why_has_the_keys_of_the_design_in_their_order(desk):
    desk.do("start", COUNTY)
    answer = desk.why()
    keys = [
        "schema",
        "county",
        "cycle",
        "stage",
        "trigger",
        "open",
        "final",
        "conditions",
        "opens_with",
        "opens_with_total",
        "as_of",
    ]
    assert [key for key in answer if key in keys] == keys
    condition = answer["conditions"][0]
    keys = [
        "id",
        "kind",
        "status",
        "class",
        "reason",
        "needed",
        "path",
        "message",
        "who",
        "due",
        "command",
        "source",
    ]
    assert [key for key in condition if key in keys] == keys
    assert condition["command"] == f"etap submit {COUNTY} barrels FILE"
    assert set(condition["source"]) == {"file", "line"}
    assert answer["opens_with"] == [["barrels"]]
    assert answer["opens_with_total"] == 1
    assert set(answer["as_of"]) == {"event", "actor", "happened", "now"}
    assert (answer["cycle"], answer["simulated"]) == (1, True)


def test_a_command_that_records_answers_with_its_events(desk):
    told = desk.do("start", COUNTY, "--json").document
    assert told["schema"] == "etap.start/1"
    assert (told["county"], told["cycle"], told["stage"]) == (COUNTY, 1, "opening")
    event = told["events"][0]
    assert set(event) >= {"cycle", "seq", "kind", "happened", "recorded", "actor", "hash", "leaf"}
    assert (event["cycle"], event["seq"], event["kind"]) == (1, 1, "started")
    assert len(event["hash"]) == 64


def test_the_command_that_cures_a_condition_cures_it(desk):
    desk.do("start", COUNTY)
    command = desk.why()["conditions"][0]["command"].split()
    paper = desk.papers / "barrels.pdf"
    paper.write_bytes(next(iter(samples("barrels", COUNTY, NAME, ""))).content)
    words = [str(paper) if word == "FILE" else word for word in command[1:]]
    desk.do(*words)
    assert desk.why()["open"] is True


def test_a_submission_that_falls_short_is_recorded_and_adding_files_cures_it(desk):
    desk.do("start", COUNTY)
    desk.hand_in("barrels")
    desk.do("advance", COUNTY)
    files = list(samples("diagnosis", COUNTY, NAME, ""))
    for file in files:
        (desk.papers / file.name).write_bytes(file.content)
    paths = [desk.papers / file.name for file in files]
    told = desk.do("submit", COUNTY, "diagnosis", *paths[:3])
    assert "3 of 5 files" in told.out
    condition = next(c for c in desk.why()["conditions"] if c["id"] == "diagnosis")
    assert (condition["reason"], condition["command"]) == (
        "invalid",
        f"etap submit {COUNTY} diagnosis FILE --add",
    )
    desk.do("submit", COUNTY, "diagnosis", *paths[3:], "--add")
    condition = next(c for c in desk.why()["conditions"] if c["id"] == "diagnosis")
    assert (condition["status"], condition["class"]) == ("met", None)


def test_withdrawing_takes_an_output_back_and_keeps_the_reason_beside_the_ledger(desk):
    desk.do("start", COUNTY)
    desk.hand_in("barrels")
    desk.do("withdraw", COUNTY, "barrels", "--reason", "Zły powiat")
    assert desk.why()["open"] is False
    log = desk.do("log", COUNTY, "--json").document["events"]
    assert [event["kind"] for event in log] == ["started", "submitted", "withdrawn"]
    assert log[-1]["text"] == "Zły powiat"
    assert "Zły powiat" not in (desk.folder / "ledger.db").read_bytes().decode("latin-1")


def test_a_transition_that_needs_a_reason_is_refused_without_one(desk):
    desk.do("start", COUNTY)
    assert desk.try_("advance", COUNTY, "abandon").status == 2
    desk.do("advance", COUNTY, "abandon", "--reason", "brak środków")
    assert desk.why()["final"] is True


def test_uncertain_days_cannot_tell_until_a_note_narrows_them(desk):
    desk.day = "2009-01-31"
    _until_workshop_c(desk)
    told = desk.why("--happened", "2009-02")
    assert told.get("code") == "ETP501" or "conditions" in told
    desk.do("note", COUNTY, "--text", "Rozmowa z urzędem")
    assert desk.try_("note", COUNTY, "--event", "1").status == 2
    assert desk.try_("note", COUNTY, "--event", "99", "--happened", "2009-01-31").status == 3
    moved = desk.try_("note", COUNTY, "--event", "1", "--happened", "2008-01-01")
    assert (moved.status, "ETP531" in moved.err) == (1, True)


def test_several_cycles_of_a_county_are_told_apart_by_their_number(desk):
    desk.do("start", COUNTY)
    assert desk.try_("start", COUNTY).status == 4
    desk.do("advance", COUNTY, "abandon", "--reason", "od nowa")
    desk.do("start", COUNTY)
    assert desk.why()["cycle"] == 2
    assert desk.why("--cycle", "1")["final"] is True
    assert desk.try_("log", COUNTY, "--cycle", "3").status == 3


def test_a_county_is_named_by_a_unique_name_without_diacritics(desk):
    desk.do("start", COUNTY)
    assert desk.try_("why", "WARSZAWSKI zachodni", "--json").document["county"] == COUNTY
    desk.do("county", "add", "2003", "bielski")
    desk.do("county", "add", "2402", "bielski")
    told = desk.try_("why", "bielski")
    assert told.status == 3
    assert "2003 bielski, 2402 bielski" in " ".join(told.err.split())


def test_counties_come_from_a_file_all_or_none(desk, tmp_path):
    file = tmp_path / "counties.csv"
    file.write_text("code,name\n1410,łosicki\n14x0,zły\n", encoding="utf-8")
    assert desk.try_("county", "import", file).status == 2
    assert [row["county"] for row in desk.do("county", "list", "--json").document["counties"]] == [
        COUNTY
    ]
    file.write_text("code,name\n1410,łosicki\n1402,ciechanowski\n", encoding="utf-8")
    desk.do("county", "import", file)
    assert "ciechanowski" in desk.do("county", "list").out


def test_a_schedule_of_ones_own_is_read_checked_and_adopted_at_the_start(desk, tmp_path):
    file = tmp_path / "short.yaml"
    file.write_text(
        'schedule: short\nversion: "1"\ntitle: Short\ninitial: begun\n'
        "stages:\n  begun: {}\n  left: {}\n  right: {}\n  over: {final: done}\n"
        "transitions:\n"
        "  - {trigger: go_left, source: begun, dest: left}\n"
        "  - {trigger: go_right, source: begun, dest: right}\n"
        "  - {trigger: finish, source: [left, right], dest: over}\n",
        encoding="utf-8",
    )
    desk.do("start", COUNTY, "--schedule", file)
    answer = desk.why()
    assert [one["trigger"] for one in answer["triggers"]] == ["go_left", "go_right"]
    assert answer["trigger"] == "go_left"
    told = desk.try_("advance", COUNTY)
    assert (told.status, "go_left, go_right" in told.err) == (2, True)
    desk.do("advance", COUNTY, "go_right")
    file.write_text(file.read_text(encoding="utf-8").replace("over:", "ovr:"), encoding="utf-8")
    desk.do("advance", COUNTY, "finish")
    faulty = desk.try_("start", COUNTY, "--schedule", file)
    assert faulty.status == 1
    assert "short.yaml:" in faulty.err
    assert desk.try_("start", COUNTY, "--schedule", "no_such").status == 3


def test_a_wrong_medium_and_a_faulty_table_are_refused_and_nothing_is_recorded(desk):
    desk.do("start", COUNTY)
    paper = desk.papers / "barrels.pdf"
    paper.write_text("not a PDF at all", encoding="utf-8")
    told = desk.try_("submit", COUNTY, "barrels", paper)
    assert (told.status, "ETP551" in told.err) == (1, True)
    table = desk.papers / "communes.csv"
    table.write_text("gmina;x\nŁosice;1\n", encoding="utf-8")
    told = desk.try_("submit", COUNTY, "communes", table)
    assert told.status == 1
    assert "communes.csv:" in told.err
    assert len(desk.do("log", COUNTY, "--json").document["events"]) == 1


def test_now_is_refused_in_a_real_programme(etap, tmp_path):
    assert etap("init", tmp_path / "real").status == 0
    told = etap("board", "--programme", tmp_path / "real", "--now", "2009-01-05")
    assert (told.status, "ETP802" in told.err) == (2, True)


def test_a_folder_that_holds_something_is_left_alone(etap, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    told = etap("init", tmp_path)
    assert (told.status, "ETP546" in told.err) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert etap("demo", tmp_path).status == 1


def test_the_demonstration_is_made_and_says_where_to_look(etap, tmp_path):
    told = etap("demo", tmp_path / "new folder", "--now", "2009-03-09T10:00+01:00")
    assert told.status == 0
    assert "SIMULATED" in told.out
    assert "etap why" in told.out
    assert etap("board", "--programme", tmp_path / "new folder").status == 0
