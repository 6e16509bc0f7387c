"""What is wrong with a text in plain words is told at its place, all at once, with its cure."""

import pytest

from engine.recording.schedules.plain_file import MOST_BYTES
from engine.telling.plain.book import book
from tests.plain_words import codes, faults, retold

HEAD = """\
This is the schedule a, version 1.0.0, in plain words, edition 1.
- It is called "A".
- Its days are counted in the time zone Europe/Warsaw.
- Its working days follow the calendar of PL.
- A cycle begins in b.
"""
STAGES = """
The first stage is "B" (b).
- The table t must be handed in.
  - Each row is of the kind k.
The next stage is c.
- Here a cycle is finished.
"""
STEPS = """
The transition go leads from "B" (b) to c.
- It may be made at any time.
"""
ROWS = """
A row of the kind k has these columns:
- Column "x" must be there and holds text.
"""
WHOLE = HEAD + STAGES + STEPS + ROWS


def change(before: str, after: str) -> str:
    assert before in WHOLE
    return WHOLE.replace(before, after, 1)


def test_the_text_that_is_changed_below_is_whole():
    assert [stage.id for stage in retold(WHOLE).stages] == ["b", "c"]


@pytest.mark.parametrize(
    ("before", "after", "code", "place"),
    [
        ("days follow", "days folow", "ETP400", (4, 20)),
        ("The table t", "The tabel t", "ETP400", (8, 7)),
        ("called", "called called", "ETP400", (2, 16)),
        ("finished.", "finished", "ETP400", (11, 19)),
        ("  - Each row", "- Each row", "ETP405", (9, 3)),
        ("- Here a", "  Here a", "ETP400", (11, 3)),
        ("\nThe transition", "\n- The transition", "ETP401", (13, 3)),
        ("calendar of PL.", "calendar of PL.\n  - Nonsense.", "ETP401", (5, 5)),
        ('"A".', '"A.', "ETP402", (2, 16)),
        ('"A".', r'"A\q".', "ETP403", (2, 19)),
        ('"A".', r'"A\u{110000}".', "ETP403", (2, 19)),
        ('"A".', r'"A\u{d800}".', "ETP403", (2, 19)),
        ("- A cycle begins in b.", '- It is called "C".\n- A cycle begins in b.', "ETP404", (5, 3)),
        ("- A cycle begins in b.", "- Cykl zaczyna się na etapie b.", "ETP406", (5, 3)),
        ('from "B" (b)', 'from "C" (b)', "ETP407", (13, 30)),
        ("- It may be made at any time.\n", "", "ETP408", (13, 1)),
        ("at any time.", "when all of these hold:", "ETP408", (14, 3)),
        ('- It is called "A".\n', "", "ETP408", (1, 1)),
        ('- Column "x" must be there and holds text.\n', "", "ETP408", (16, 1)),
        ("The first stage", "The next stage", "ETP409", (7, 1)),
        ("The next stage", "The first stage", "ETP409", (10, 1)),
        (
            "holds text.\n",
            "holds text.\n- It is said of no column that it must be there.\n",
            "ETP410",
            (18, 3),
        ),
        ("the kind k.", "the kind l.", "ETP412", (9, 5)),
        ("  - Each row is of the kind k.\n", "", "ETP413", (15, 1)),
        ("begins in b", "begins in x", "ETP301", (5, 21)),
        ("Europe/Warsaw", "Europe/Warsw", "ETP315", (3, 41)),
        ("version 1.0.0", "version 1.0_?", "ETP222", (1, 33)),
        ("The table t", "The table T", "ETP212", (8, 13)),
        ("holds text.", "holds text, of at least 5 and at most 2 characters.", "ETP317", (17, 56)),
        ("holds text.", "holds text, of at least -1 characters.", "ETP210", (17, 56)),
        ("holds text.", "holds a number, of at least 1 character.", "ETP230", (17, 60)),
        ("at any time.", "when b is in order.", "ETP303", (14, 23)),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_place(before, after, code, place):
    told = {
        fault.code: (fault.place.line, fault.place.column)
        for fault in faults(change(before, after))
    }
    assert told.get(code) == place, told


def test_all_sentences_that_are_not_understood_are_told_at_once():
    text = WHOLE.replace("called", "named").replace("must be handed in", "must be sent")
    text = text.replace("at any time", "at all times")
    assert codes(text) == ["ETP400"] * 3


def test_what_belongs_to_a_sentence_that_is_not_understood_is_read_all_the_same():
    text = change("The table t must", "The table t shall").replace("of the kind k.", "of kind k.")
    assert codes(text) == ["ETP400", "ETP400"]


def test_the_word_and_the_sentence_that_were_meant_are_told():
    (fault,) = faults(change("days follow", "days folow"))
    assert fault.suggestion == "follow"
    assert fault.facts["sentence"] == "Its working days follow the calendar of …."
    assert (fault.line, fault.width) == ("- Its working days folow the calendar of PL.", 5)
    (fault,) = faults(change("The table", "The tabel"))
    assert fault.suggestion == "table"


def test_a_fault_after_a_break_of_the_line_is_told_on_its_own_line():
    (fault,) = faults(change("time zone Europe/Warsaw", "time zone\n   [3] Europe/Warsw"))
    assert (fault.place.line, fault.place.column, fault.width) == (4, 8, 12)


def test_a_text_in_no_language_of_ours_is_read_in_the_readers():
    german = "Dies ist der Plan a."
    assert codes(german, "pl") == codes(german, "en") == ["ETP400"]
    polish, english = (str(faults(german, own)[0].facts["sentence"]) for own in ("pl", "en"))
    assert polish in {pattern.shown for pattern in book("pl").patterns.values()}
    assert english in {pattern.shown for pattern in book("en").patterns.values()}


def test_without_its_first_sentence_a_text_tells_its_language_all_the_same():
    rest = WHOLE.partition("\n\n")[2]
    assert codes(rest, "pl") == ["ETP408"]


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff", "[a note]\n\n  [another]\n"])
def test_a_file_that_says_nothing_is_told_so(text):
    assert codes(text) == ["ETP411"]


def test_a_file_that_is_too_large_or_no_text_is_refused():
    assert codes(b"a" * (MOST_BYTES + 1)) == ["ETP103"]
    assert codes(b"\xff\xfea\x00") == ["ETP102"]
    assert codes(b"caf\xe9") == ["ETP101"]
    assert codes(WHOLE.replace("A", "A\u202e", 1)) == ["ETP104"]


def test_sentences_deeper_than_any_schedule_are_refused():
    deep = "\n".join(f"{'  ' * depth}- all of these hold:" for depth in range(100))
    assert "ETP117" in codes(deep)


def test_a_text_full_of_faults_tells_as_many_as_a_person_reads():
    told = codes(HEAD + "\n".join(f"What is this {n}?\n" for n in range(300)))
    assert len(told) == 201
    assert told[-1] == "ETP123"


@pytest.mark.parametrize("sign", ['"', "„", "[", "\\", "- ", "a ", ", ", "; "])
def test_a_megabyte_of_one_sign_is_refused_in_no_time(sign):
    assert faults(HEAD + sign * (1024 * 1024 // len(sign)))


def test_more_stages_than_a_schedule_may_have_are_refused():
    stages = "".join(f"The next stage is s{n}.\n\n" for n in range(10_001))
    assert codes(WHOLE.replace("\nThe transition", f"\n{stages}\nThe transition")) == ["ETP118"]
