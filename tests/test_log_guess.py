"""A guess at a log's mapping: what is chosen, how sure, and that it can be saved as it is told."""

from __future__ import annotations

import json
from pathlib import Path

import fastjsonschema
import polars as pl
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Unreadable
from engine.recording.log_files import read_log
from engine.recording.log_guess import guessed
from engine.recording.logs.guessing_columns import guess_columns
from engine.recording.logs.log_map_file import read_map
from engine.recording.logs.sampling import Sample
from engine.recording.message_files import catalogue
from engine.recording.schedules.schedule_file import load_schedule
from engine.telling.json_guess import guess_document, map_document
from engine.telling.text_guess import guess_lines
from engine.telling.words import Words
from schemas.event_log import LogMap
from schemas.guess import ActivityGuess, ColumnGuess, Guess, Sign, Sure
from tests.test_log_map_file import PUBLISHED

ROOT = Path(__file__).parents[1]
LOGS = ROOT.parent / "shared" / "logs"
ENGLISH, POLISH = Words("en", catalogue("en")), Words("pl", catalogue("pl"))
accepts = fastjsonschema.compile(PUBLISHED)
COUNTY_LOG = """\
L.p.;Znak sprawy;Czynność;Data;Urzędnik;Uwagi
1;OR.1/2008;Warsztat A;03.10.2008 10:00;J. Kowalska;
2;OR.1/2008;Barrels zatwierdzone;05.11.2008 12:30;A. Nowak;
3;OR.2/2008;Warsztat A;13.10.2008 10:00;J. Kowalska;
4;OR.2/2008;Telefon;14.10.2008 10:00;A. Nowak;
5;OR.2/2008;barrels;15.10.2008 10:00;A. Nowak;
"""


@pytest.fixture(scope="module")
def schedule():
    return load_schedule(ROOT / "workflows" / "schema_2003_2010.yaml")


@pytest.fixture
def county_log(tmp_path: Path) -> Path:
    (tmp_path / "log.csv").write_bytes(COUNTY_LOG.encode("cp1250"))
    return tmp_path / "log.csv"


def test_a_polish_log_of_a_spreadsheet_is_guessed_with_its_encoding(county_log, schedule):
    guess = guessed(county_log, schedule)
    assert guess.log_map == LogMap(
        columns={
            "case": "Znak sprawy",
            "activity": "Czynność",
            "time": "Data",
            "person": "Urzędnik",
        },
        activities={
            "Warsztat A": "hold_workshop_a",
            "Barrels zatwierdzone": "approved:barrels",
        },
        times=("%d.%m.%Y %H:%M",),
        separator=";",
        encoding="cp1250",
    )
    log = read_log(county_log, guess.log_map, schedule.timezone)
    assert (log.quality.events, log.quality.left_out, log.quality.untimed) == (5, (), 0)
    told = {one.activity: (one.meaning, one.sure, one.why) for one in guess.activities}
    assert told["barrels"] == ("barrels", Sure.SURE, Sign.SAME)
    assert told["Telefon"] == ("", Sure.UNSURE, Sign.NONE)
    assert told["Warsztat A"][1:] == (Sure.LIKELY, Sign.NEAR)


@pytest.mark.parametrize("words", [ENGLISH, POLISH], ids=["en", "pl"])
def test_what_is_told_of_a_guess_is_a_mapping_file(county_log, schedule, words):
    guess = guessed(county_log, schedule)
    text = "\n".join(guess_lines(guess, words))
    assert read_map(text.encode(), "m.yaml", schedule) == guess.log_map
    document = guess_document(guess)
    accepts(document["map"])
    assert document["columns"][0]["why"] == ["named", "repeats"]
    assert json.loads(json.dumps(document)) == document


def test_a_mapping_that_was_given_stands_and_is_completed(county_log, schedule):
    given = LogMap(
        columns={"case": "Uwagi", "output": "L.p."},
        activities={"Telefon": "-", "Faks": "barrels"},
        others="ignored",
        times=("%d.%m.%Y %H:%M", "%Y"),
    )
    guess = guessed(county_log, schedule, given)
    assert guess.log_map.columns == {
        "case": "Uwagi",
        "activity": "Czynność",
        "time": "Data",
        "person": "Urzędnik",
        "output": "L.p.",
    }
    assert guess.log_map.activities["Telefon"] == "-"
    assert guess.log_map.times == given.times
    text = "\n".join(guess_lines(guess, ENGLISH))
    assert read_map(text.encode(), "m.yaml", schedule) == guess.log_map


def test_a_foreign_letter_far_down_in_a_log_is_met_as_well(tmp_path, schedule):
    rows = "1,barrels,2008,x\n" * 70_000 + "1,barrels,2008,Żuk\n"
    (tmp_path / "log.csv").write_bytes(("case,activity,time,person\n" + rows).encode("cp1250"))
    assert guessed(tmp_path / "log.csv", schedule).log_map.encoding == "cp1250"
    with pytest.raises(Unreadable):
        guessed(tmp_path / "log.csv", schedule, LogMap(encoding="ascii"))


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), min_size=1
).filter(lambda text: text.strip() and len(text) < 60)
sures, signs = st.sampled_from(Sure), st.sampled_from(Sign)
guesses = st.builds(
    Guess,
    texts,
    st.just("csv"),
    st.builds(
        LogMap,
        times=st.just(()) | st.just(("%d.%m.%Y", "%s")),
        zone=st.none() | st.just("Europe/Warsaw"),
        separator=st.sampled_from([None, ";", "\t"]),
        encoding=st.none() | st.just("cp1250"),
        sheet=st.none() | texts,
        case_type=st.none() | texts,
    ),
    st.lists(
        st.builds(
            ColumnGuess,
            st.sampled_from(["case", "activity", "time"]),
            texts,
            sures,
            st.tuples(signs),
            st.tuples(texts),
        ),
        unique_by=lambda column: column.says,
    ).map(tuple),
    st.lists(
        st.builds(
            ActivityGuess,
            texts,
            st.integers(1, 9),
            st.sampled_from(["barrels", "approved:chosen"]),
            sures,
            st.sampled_from([Sign.TITLE, Sign.NEAR]),
            st.just(("chosen",)),
        ),
        unique_by=lambda one: one.activity,
        max_size=5,
    ).map(tuple),
    st.just(("%m/%d/%Y",)),
    st.integers(0, 2),
)


@given(guesses)
def test_any_guess_is_told_so_that_it_can_be_saved_as_it_is(guess: Guess):
    columns = {column.says: column.column for column in guess.columns}
    activities = {one.activity: one.meaning for one in guess.activities if one.proposed}
    whole = evolve(guess, log_map=evolve(guess.log_map, columns=columns, activities=activities))
    text = "\n".join(guess_lines(whole, ENGLISH))
    assert read_map(text.encode(), "m.yaml") == whole.log_map
    assert (
        read_map(json.dumps(map_document(whole.log_map), ensure_ascii=False).encode(), "m.yaml")
        == whole.log_map
    )


def test_an_activity_that_no_mapping_file_can_hold_is_told_in_a_comment():
    strange = ActivityGuess("a\x1bb", 2, "barrels", Sure.SURE, Sign.TITLE)
    text = "\n".join(guess_lines(Guess("log", "csv", LogMap(), (), (strange,)), ENGLISH))
    assert '  # "a\\u001bb": "barrels"' in text
    assert read_map(text.encode(), "m.yaml") == LogMap()


def sample(**columns: list[str]) -> Sample:
    return Sample(tuple(columns), tuple(map(tuple, columns.values())))


def chosen(table: Sample, known=()) -> dict[str, str]:
    return {guess.says: guess.column for guess in guess_columns(table, known).columns}


def test_columns_without_telling_names_are_told_by_what_they_hold():
    table = sample(
        a=[str(number) for number in range(200)],
        b=[f"{number // 10}" for number in range(200)],
        c=["open", "work", "check", "work", "close"] * 40,
        d=[f"2008-10-{number % 28 + 1:02} 10:00" for number in range(200)],
    )
    found = guess_columns(table, ())
    assert {guess.says: guess.column for guess in found.columns} == {
        "case": "b",
        "activity": "c",
        "time": "d",
    }
    assert found.formats == ()


def test_the_column_whose_values_the_schedule_knows_is_the_activity(schedule):
    from engine.recording.logs.guessing_activities import vocabulary

    table = sample(
        status=["open", "done"] * 50,
        x=["hold_workshop_a", "barrels"] * 50,
        case=[str(number // 4) for number in range(100)],
    )
    assert chosen(table, vocabulary(schedule))["activity"] == "x"


def test_a_day_that_may_be_a_month_is_told_with_both_formats():
    table = sample(case=["1", "1"], activity=["a", "b"], time=["03/10/2008", "04/10/2008"])
    assert guess_columns(table, ()).formats == ("%d/%m/%Y", "%m/%d/%Y")
    table = sample(case=["1", "1"], activity=["a", "b"], time=["03/10/2008", "24/10/2008"])
    assert guess_columns(table, ()).formats == ("%d/%m/%Y",)


@pytest.mark.parametrize(("number", "form"), [("1223028000", "%s"), ("1223028000000", "%Q")])
def test_numbers_are_times_only_in_a_column_that_is_called_so(number, form):
    table = sample(case=["1", "1"], activity=["a", "b"], time=[number] * 2, x=[number] * 2)
    found = guess_columns(table, ())
    assert found.formats == (form,)
    assert chosen(table)["time"] == "time"
    assert "time" not in chosen(sample(case=["1"], activity=["a"], x=[number]))


def test_a_table_of_one_column_has_no_case_and_says_so(tmp_path, schedule):
    (tmp_path / "log.csv").write_text("activity\nbarrels\nbarrels\n", encoding="utf-8")
    guess = guessed(tmp_path / "log.csv", schedule)
    assert len(guess.columns) == 1
    text = "\n".join(guess_lines(guess, ENGLISH))
    assert "no column was found for: " in text


@pytest.mark.parametrize("kind", ["parquet", "ipc"])
def test_a_frame_is_guessed_without_its_nested_columns(tmp_path, schedule, kind):
    frame = pl.DataFrame(
        {
            "trace": [number // 5 for number in range(50)],
            "lists": [[1]] * 50,
            "event": ["hold_workshop_a", "barrels"] * 25,
            "when": pl.datetime_range(
                pl.datetime(2008, 1, 1), pl.datetime(2008, 2, 19), "1d", eager=True
            ),
        }
    )
    getattr(frame, f"write_{kind}")(tmp_path / "log")
    guess = guessed(tmp_path / "log", schedule)
    assert guess.log_map.columns == {"case": "trace", "activity": "event", "time": "when"}


def test_a_sheet_is_guessed(tmp_path, schedule):
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "log.xlsx"))
    sheet = book.add_worksheet()
    rows = [["Sprawa", "Czynność", "Kiedy"], ["a", "barrels", "2008-10"], ["a", "x", "2008-11"]]
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    book.close()
    guess = guessed(tmp_path / "log.xlsx", schedule)
    assert guess.log_map.columns == {"case": "Sprawa", "activity": "Czynność", "time": "Kiedy"}


PUBLIC = {
    "receipt.csv": ("case:concept:name", "concept:name", "time:timestamp", "org:resource"),
    "receipt.parquet": ("case:concept:name", "concept:name", "time:timestamp", "org:resource"),
    "running-example.csv": ("case:concept:name", "Activity", "time:timestamp", "org:resource"),
    "interval_event_log.csv": ("case:concept:name", "concept:name", "time:timestamp", None),
}


@pytest.mark.parametrize("name", PUBLIC)
def test_public_logs_are_guessed_right(name, schedule):
    if not (LOGS / name).exists():
        pytest.skip("the public logs are not beside this checkout: nothing was guessed")
    columns = guessed(LOGS / name, schedule).log_map.columns
    assert (
        tuple(columns.get(says) for says in ("case", "activity", "time", "person")) == PUBLIC[name]
    )
