"""``etap stories`` and ``etap diff --save``: told, saved, replayed; files that are no stories."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.recording.schedules.stories_file import MOST_BYTES, read_stories
from schemas.acceptance import SavedStories

ROOT = Path(__file__).resolve().parents[1]
SMALL = ROOT / "tests" / "examples" / "small_choice.yaml"


@pytest.fixture
def saved(etap, tmp_path) -> Path:
    file: Path = tmp_path / "stories.json"
    assert etap("stories", SMALL, "-o", file).status == 0
    return file


@pytest.fixture
def looser(tmp_path) -> Path:
    """The small schedule with another number of files."""
    text = SMALL.read_text(encoding="utf-8").replace("{min: 2}", "{min: 1}")
    file: Path = tmp_path / "looser.yaml"
    file.write_text(text, encoding="utf-8")
    return file


# --- Telling and saving ---------------------------------------------------------------------------


def test_what_is_saved_is_what_is_told_in_json(etap, saved):
    told = etap("stories", SMALL, "--json")
    assert told.status == 0
    assert json.loads(saved.read_text(encoding="utf-8")) == told.document
    assert told.document["schema"] == "etap.stories/1"
    assert told.document["told"] + len(told.document["equal"]) == told.document["mutants"]


def test_an_id_is_taken_for_a_file_too(etap):
    assert etap("stories", "no_such_schedule").status == 3


def test_all_shows_the_edits_that_no_history_can_show(etap):
    assert "is not made from" not in etap("stories", SMALL).out
    assert "is not made from" in etap("stories", SMALL, "--all").out


def test_saved_stories_hold_for_the_schedule_they_were_told_of(etap, saved):
    found = etap("stories", SMALL, "--check", saved)
    assert (found.status, "6 stories hold." in found.out) == (0, True)
    document = etap("stories", SMALL, "--check", saved, "--json").document
    assert document["holds"] is True
    assert document["told_of"]["digest"] == document["digest"]
    assert {story["holds"] for story in document["stories"]} == {True}


def test_saved_stories_show_what_an_edit_changes_and_that_the_digest_differs(etap, saved, looser):
    found = etap("stories", looser, "--check", saved)
    assert found.status == 1
    assert "1 story does not hold" in found.out
    assert "Step 2 is accepted, and was to be refused" in found.out
    assert "this schedule's is" in " ".join(found.out.split())


def test_a_stricter_schedule_refuses_a_story_at_a_step_that_is_named(etap, tmp_path, saved):
    text = SMALL.read_text(encoding="utf-8").replace("7 days", "8 days")
    stricter = tmp_path / "stricter.yaml"
    stricter.write_text(text, encoding="utf-8")
    found = etap("stories", stricter, "--check", saved)
    assert found.status == 1
    assert "Step 6 is refused, and was to be accepted: elapsed:choice" in found.out
    document = etap("stories", stricter, "--check", saved, "--json").document
    failed = [story for story in document["stories"] if not story["holds"]]
    assert {story["refused_at"] for story in failed} == {6}


def test_out_and_check_exclude_each_other(etap, saved):
    assert etap("stories", SMALL, "--check", saved, "-o", saved).status == 2


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(etap, tmp_path):
    told = etap("stories", SMALL, "-o", tmp_path / "none" / "stories.json")
    assert (told.status, "ETP455" in told.err) == (5, True)
    (tmp_path / "folder").mkdir()
    assert etap("stories", SMALL, "-o", tmp_path / "folder").status == 5
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_the_histories_of_a_comparison_are_saved_as_stories_of_a(etap, tmp_path, looser):
    file = tmp_path / "diff.json"
    assert etap("diff", SMALL, looser, "--save", file).status == 0
    story = json.loads(file.read_text(encoding="utf-8"))["stories"][0]
    assert story["accepted"] is False
    assert story["steps"][0] == {"output": "applications", "files": {"count": 1}}
    assert etap("stories", SMALL, "--check", file).status == 0
    assert etap("stories", looser, "--check", file).status == 1
    assert etap("diff", looser, SMALL, "--save", file).status == 0
    assert etap("stories", looser, "--check", file).status == 0
    assert etap("stories", SMALL, "--check", file).status == 1


def test_equal_schedules_leave_no_story(etap, tmp_path):
    file = tmp_path / "diff.json"
    assert etap("diff", SMALL, SMALL, "--save", file).status == 0
    assert json.loads(file.read_text(encoding="utf-8"))["stories"] == []
    assert etap("stories", SMALL, "--check", file).status == 0


# --- Reading --------------------------------------------------------------------------------------

GOOD = {
    "schema": "etap.stories/1",
    "schedule": "s",
    "version": "1",
    "digest": "0" * 64,
    "stories": [
        {
            "begins": "2008-06-02",
            "steps": [
                {
                    "output": "o",
                    "roles": [],
                    "falls_short": True,
                    "passes": "a",
                    "taken": "b",
                    "files": {
                        "media": ["csv"],
                        "count": 1,
                        "rows": 0,
                        "distinct": {"c": 2},
                        "broken": [{"column": "c", "output": "p", "key": "k"}],
                    },
                },
                {"approval": "o", "role": "r", "hand": "submitter"},
                {"withdraw": "o", "roles": ["r"]},
                {"wait": "14 days"},
                {"trigger": "t", "roles": ["r"]},
            ],
            "accepted": True,
            "tells": [{"edit": "dest", "about": "t", "source": "s", "facts": {}, "line": None}],
        }
    ],
}


def read(document: object):
    return read_stories(json.dumps(document, indent="\t").encode(), "stories.json")


def test_all_that_a_story_may_say_is_read():
    found = read(GOOD)
    assert isinstance(found, SavedStories)
    step = found.stories[0].steps[0]
    assert (step.step.roles, step.files.count, step.files.distinct) == ((), 1, (("c", 2),))


def changed(path: str, value: object) -> object:
    document = json.loads(json.dumps(GOOD))
    *way, last = path.split("/")
    part = document
    for name in way:
        part = part[int(name)] if isinstance(part, list) else part[name]
    if value is None:
        del part[last]
    else:
        part[int(last) if isinstance(part, list) else last] = value
    return document


STORY, FILES = "stories/0", "stories/0/steps/0/files"
FAULTS = [
    ("schema", "etap.diff/1", "ETP451"),
    ("schema", None, "ETP202"),
    ("more", 1, "ETP201"),
    ("stories", "x", "ETP204"),
    (STORY, [], "ETP203"),
    (f"{STORY}/more", 1, "ETP201"),
    (f"{STORY}/begins", "2008-06-32", "ETP454"),
    (f"{STORY}/begins", "20080602", "ETP454"),
    (f"{STORY}/begins", 2008, "ETP206"),
    (f"{STORY}/accepted", "yes", "ETP209"),
    (f"{STORY}/accepted", None, "ETP202"),
    (f"{STORY}/steps", [], "ETP216"),
    (f"{STORY}/steps/0", 1, "ETP203"),
    (f"{STORY}/steps/0", {}, "ETP452"),
    (f"{STORY}/steps/0/trigger", "t", "ETP452"),
    (f"{STORY}/steps/0/output", "No Id", "ETP212"),
    (f"{STORY}/steps/0/passes", "c", "ETP215"),
    (f"{STORY}/steps/0/role", "r", "ETP453"),
    (f"{STORY}/steps/0/more", "r", "ETP201"),
    (f"{STORY}/steps/1/role", None, "ETP202"),
    (f"{STORY}/steps/1/hand", "another", "ETP215"),
    (f"{STORY}/steps/2/roles", ["r", "r"], "ETP224"),
    (f"{STORY}/steps/3/wait", "soon", "ETP221"),
    (f"{STORY}/steps/3/roles", ["r"], "ETP453"),
    (f"{STORY}/steps/4/files", {"count": 1}, "ETP453"),
    (f"{STORY}/tells/0/edit", "none", "ETP215"),
    (f"{STORY}/tells/0/edit", None, "ETP202"),
    (FILES, [], "ETP203"),
    (f"{FILES}/media", ["bmp"], "ETP215"),
    (f"{FILES}/count", 0, "ETP210"),
    (f"{FILES}/count", "1", "ETP207"),
    (f"{FILES}/rows", -1, "ETP210"),
    (f"{FILES}/distinct", {"c": "x"}, "ETP207"),
    (f"{FILES}/distinct", 1, "ETP203"),
    (f"{FILES}/broken", [{"column": "c"}], "ETP202"),
    (f"{FILES}/more", 1, "ETP201"),
]


@pytest.mark.parametrize(("path", "value", "code"), FAULTS)
def test_what_no_story_may_say_is_told_with_its_line(path, value, code):
    faults = read(changed(path, value))
    assert isinstance(faults, tuple)
    assert code in {fault.code for fault in faults}
    assert all(fault.place.line >= 1 and fault.place.file == "stories.json" for fault in faults)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "ETP450"),
        (b"{", "ETP450"),
        (b"schema: etap.stories/1\n", "ETP450"),
        (b'{"schema": NaN}', "ETP450"),
        (b'{"schema": ' + b"9" * 5000 + b"}", "ETP450"),
        (b"[" * 100_000, "ETP117"),
        (b'{"a": ' + b"[" * 80 + b"]" * 80 + b"}", "ETP117"),
        (b'{"schema": "a", "schema": "b"}', "ETP120"),
        (b"\xff\xfe", "ETP102"),
        (b" " * (MOST_BYTES + 1), "ETP103"),
        (b"[]", "ETP203"),
    ],
)
def test_what_is_no_json_or_too_much_of_it_is_refused(data, code):
    faults = read_stories(data, "stories.json")
    assert isinstance(faults, tuple)
    assert [fault.code for fault in faults] == [code]


@given(st.binary(max_size=60), st.integers(0, 900))
def test_a_tampered_file_is_read_or_refused_and_never_breaks_the_reader(noise: bytes, at: int):
    data = json.dumps(GOOD).encode()
    found = read_stories(data[:at] + noise + data[at + len(noise) :], "stories.json")
    assert isinstance(found, SavedStories) or found


def test_a_file_that_is_no_story_is_told_to_the_user(etap, tmp_path):
    file: Path = tmp_path / "stories.json"
    file.write_text(json.dumps(changed("schema", "etap.diff/1")), encoding="utf-8")
    told = etap("stories", SMALL, "--check", file)
    assert (told.status, "ETP451" in told.err) == (1, True)
    assert etap("stories", SMALL, "--check", tmp_path / "none.json").status == 3
