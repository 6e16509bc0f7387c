"""``etap export``: rows, four formats read back without loss, files, and what is kept out."""

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.exporting import FORMATS
from engine import operations as op
from engine.operating.exporting import exported_log
from engine.recording.ledger.event_bytes import leaf_hash, read_trusted
from engine.recording.log_files import read_log
from engine.recording.logs.coded_arrow import by_case
from engine.telling.export_csv import csv_text, neutral, restored
from engine.telling.export_ocel import ocel_text
from engine.telling.export_rows import COLUMNS, activity, cells, cycle_rows, texts
from engine.telling.export_xes import xes_text
from schemas.days import Days
from schemas.event_log import NO_INSTANT
from schemas.exporting import SUFFIXES, ExportAsked, ExportedLog, ExportFormat
from schemas.ledger import PROGRAMME
from tests.conftest import NOW
from tests.ledger_events import DIGEST, event
from tests.making import P1, P3, carried, done, later, on, programme, submit

ROOT = Path(__file__).resolve().parents[1]
XES = "{http://www.xes-standard.org/}"


def _events(folder: Path) -> list:
    """What the ledger itself holds: every event of every county's cycle, by leaf."""
    with op.open_programme(folder, NOW) as opened:
        found = [(read_trusted(one.body), leaf_hash(one.body)) for one in opened.ledger.read_all()]
    return [(one, digest) for one, digest in found if one.cycle != PROGRAMME]


def _log(folder: Path) -> ExportedLog:
    with op.open_programme(folder, NOW) as opened:
        return exported_log(opened, ExportAsked("x.csv"))


@pytest.fixture(scope="module")
def demo_log(demonstration: Path) -> ExportedLog:
    return _log(demonstration)


# The command --------------------------------------------------------------------------------------


def test_the_formats_of_the_command_are_those_of_the_noun():
    assert tuple(one.value for one in ExportFormat) == FORMATS
    assert set(SUFFIXES) == set(ExportFormat)


@pytest.mark.parametrize("name", ["xes", "ocel", "csv", "parquet"])
def test_a_log_is_written_and_the_same_ledger_gives_the_same_bytes(
    etap, demonstration, tmp_path, name
):
    one, two = tmp_path / "one", tmp_path / "two"
    told = etap("--programme", demonstration, "export", "-o", one, "--format", name)
    assert (told.status, told.err) == (0, "")
    assert "SIMULATED" in told.out
    again = etap("--programme", demonstration, "export", "-o", two, "--format", name, "--lang=pl")
    assert again.status == 0
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(("suffix", "name"), [(".xes", "xes"), (".JSON", "ocel"), (".csv", "csv")])
def test_the_end_of_the_files_name_tells_the_format(etap, demonstration, tmp_path, suffix, name):
    out = tmp_path / f"log{suffix}"
    told = etap("--programme", demonstration, "export", "-o", out, "--json").document
    assert (told["schema"], told["format"], told["simulated"]) == ("etap.export/1", name, True)
    assert (told["cases"], told["size"]) == (16, out.stat().st_size)


def test_a_county_is_named_by_its_code_or_its_name_and_a_cycle_by_its_number(
    etap, demonstration, tmp_path
):
    line = ("--programme", demonstration, "export", "--force", "-o", tmp_path / "log.csv")
    assert etap(*line, "1410", "WARSZAWSKI zachodni").status == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "log.csv").read_text("utf-8"))))
    assert {row["case"] for row in rows} == {"1410/1", "1432/1"}
    assert etap(*line, "1410", "--cycle", "1").status == 0
    assert etap(*line, "1410", "--cycle", "2").status == 3
    assert etap(*line, "9999").status == 3


def test_a_file_that_is_there_stays_unless_it_is_said_otherwise(etap, demonstration, tmp_path):
    out = tmp_path / "log.csv"
    out.write_text("mine", "utf-8")
    told = etap("--programme", demonstration, "export", "-o", out)
    assert told.status == 2
    assert "ETP961" in told.err
    assert out.read_text("utf-8") == "mine"
    assert etap("--programme", demonstration, "export", "-o", out, "--force").status == 0
    assert out.read_text("utf-8").startswith("case,activity,time")
    assert [path.name for path in tmp_path.iterdir()] == ["log.csv"]


@pytest.mark.parametrize("file", ["ledger.db", "private.db-wal", "evidence/x", "schedules/x"])
def test_the_programmes_own_files_stay_whatever_is_said(etap, own_demonstration, file):
    out = own_demonstration / file
    before = out.read_bytes() if out.exists() else None
    line = ("--programme", own_demonstration, "export", "--format", "csv", "--force", "-o", out)
    told = etap(*line)
    assert told.status == 2
    assert "ETP962" in told.err
    assert (out.read_bytes() if out.exists() else None) == before


def test_a_name_that_tells_no_format_or_no_name_is_wrong_usage(etap, demonstration, tmp_path):
    told = etap("--programme", demonstration, "export", "-o", tmp_path / "log.txt")
    assert told.status == 2
    assert "ETP960" in told.err
    assert etap("--programme", demonstration, "export").status == 2
    assert etap("--programme", demonstration, "export", "-o", "x", "--format", "doc").status == 2


def test_a_programme_without_a_cycle_has_nothing_to_write(etap, tmp_path):
    etap("init", tmp_path / "p")
    told = etap("--programme", tmp_path / "p", "export", "-o", tmp_path / "log.csv")
    assert told.status == 3
    assert "ETP963" in told.err
    assert not (tmp_path / "log.csv").exists()


def test_a_folder_that_is_not_there_is_told_by_its_name(etap, demonstration, tmp_path):
    told = etap("--programme", demonstration, "export", "-o", tmp_path / "none" / "log.csv")
    assert told.status == 5
    assert "none" in "".join(told.err.split())


def test_no_name_of_a_person_or_a_file_and_no_text_is_in_any_export(
    etap, own_demonstration, tmp_path
):
    secret = "Tajemnica Nowakowej"
    etap("--programme", own_demonstration, "note", "1410", "--text", secret, "--by", "p1")
    with op.open_programme(own_demonstration, NOW) as opened:
        names = [row.name for row in op.people(opened) if row.name]
        log = op.log(opened, "1410", P1)
    kept = [secret, *names, *(name for entry in log.entries for name in entry.file_names)]
    assert len(kept) > 8
    for suffix in ("xes", "jsonocel", "csv"):
        out = tmp_path / f"log.{suffix}"
        assert etap("--programme", own_demonstration, "export", "-o", out).status == 0
        text = out.read_text("utf-8")
        assert [one for one in kept if one in text] == []


# Rows ---------------------------------------------------------------------------------------------


def test_every_event_of_every_cycle_is_one_row_with_its_hash(demonstration, demo_log):
    held = {(one.cycle, one.seq): digest for one, digest in _events(demonstration)}
    assert {(row.event.cycle, row.event.seq): row.hash for row in demo_log.rows} == held
    order = [(row.event.cycle, row.event.seq) for row in demo_log.rows]
    assert order == sorted(order)


def test_the_stage_of_a_row_is_where_the_cycle_rests_after_it(demonstration, demo_log):
    with op.open_programme(demonstration, NOW) as opened:
        assert opened.roster.simulated
        last = {c.cycle: (c.rows[-1].stage, opened.state(c.cycle).stage) for c in demo_log.cycles}
    assert all(told == replayed for told, replayed in last.values())


@pytest.mark.parametrize(
    ("kind", "payload", "told"),
    [
        ("advanced", {"trigger": "hold_a", "source": "a", "dest": "b"}, ("hold_a", "")),
        ("submitted", {"output": "chosen", "files": []}, ("chosen", "")),
        ("withdrawn", {"output": "chosen", "submission": 4}, ("withdrawn", "chosen")),
        ("approved", {"output": "chosen", "role": "trainer"}, ("approved", "chosen")),
        ("approved", {"gate": "hold_a", "role": "trainer"}, ("approved", "hold_a")),
        ("noted", {"event": None, "narrowed": None, "text": None}, ("noted", "")),
        ("waived", {}, ("waived", "")),
    ],
)
def test_an_event_is_called_by_its_id_or_by_its_word(kind, payload, told):
    found = cycle_rows([(event(kind=kind, payload=payload), DIGEST)], "1432", "x", "UTC")
    row = texts(found.rows[0], simulated=False)
    assert (row["activity"], row["output"]) == told
    assert row["kind"] == kind


def test_the_content_is_the_sorted_commitments_and_a_reason_is_only_yes_or_no():
    files = [{"commitment": c * 64, "size": 1, "medium": "pdf"} for c in "cab"]
    payload = {"output": "o", "files": files, "reason": {"commitment": "0" * 64, "size": 3}}
    row = cycle_rows([(event(payload=payload), DIGEST)], "1432", "x", "UTC").rows[0]
    told = texts(row, simulated=True)
    assert told["content"] == "|".join(c * 64 for c in "abc")
    assert (told["reason"], told["simulated"], told["role"]) == ("yes", "yes", "trainer")


def _cycle(*days: str, zone: str = "Europe/Warsaw"):
    found = [(event(seq, happened=day), DIGEST) for seq, day in enumerate(days, start=1)]
    return cycle_rows(found, "1432", "x", zone)


def test_days_that_do_not_run_backwards_give_the_first_instant_of_each_day_in_the_zone():
    found = _cycle("2008-07-01", "2008-07-01", "2008-11-26")
    assert found.clock == "happened"
    assert [row.timestamp for row in found.rows] == [
        datetime(2008, 6, 30, 22, tzinfo=UTC),
        datetime(2008, 6, 30, 22, tzinfo=UTC),
        datetime(2008, 11, 25, 23, tzinfo=UTC),
    ]


def test_a_day_that_has_no_midnight_begins_after_the_gap():
    found = _cycle("2018-11-04", zone="America/Sao_Paulo")
    assert found.rows[0].timestamp == datetime(2018, 11, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "days", [("2008-07-01", "2008-08"), ("2008-07-02", "2008-07-01"), ("0001-01-01",), ("9999",)]
)
def test_coarse_backward_or_unusual_days_leave_a_cycle_to_the_other_clock(days):
    found = _cycle(*days)
    assert found.clock == "recorded"
    assert {row.timestamp.isoformat() for row in found.rows} == {"2026-11-23T09:41:12.123456+00:00"}
    assert [row.time for row in found.rows] == list(days)


def test_a_note_narrows_the_time_of_an_earlier_row_and_both_stay_told(tmp_path):
    with programme(tmp_path / "p") as opened:
        done(op.start(opened, "1432", None, on("2026-02")))
        done(op.note(opened, "1432", P1, 1, Days.parse("2026-02-10/2026-02-12")))
        log = exported_log(opened, ExportAsked("x.csv"))
    first, note = (texts(row, simulated=False) for row in log.rows)
    assert (first["time"], first["happened"]) == ("2026-02-10/2026-02-12", "2026-02")
    assert (note["about"], note["narrowed"]) == ("1", "2026-02-10/2026-02-12")
    assert note["activity"] == "noted"


def test_several_cycles_of_a_county_stand_in_the_order_of_their_numbers(tmp_path):
    with programme(tmp_path / "p") as opened:
        for _ in range(11):
            done(op.start(opened, "1432", None, P1))
            later(opened, minutes=1)
            done(op.advance(opened, "1432", "abandon", P1, "koniec"))
        done(op.start(opened, "1410", None, P1))
        every = exported_log(opened, ExportAsked("x.csv"))
        one = exported_log(opened, ExportAsked("x.csv", number=11))
    assert [c.cycle for c in every.cycles] == ["1410/1", *(f"1432/{n}" for n in range(1, 12))]
    assert [c.cycle for c in one.cycles] == ["1432/11"]
    assert [texts(row, simulated=False)["reason"] for row in one.rows] == ["no", "yes"]


# CSV ----------------------------------------------------------------------------------------------

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''", 'a"b', "a,b", "a\nb", ""]


@given(st.text() | st.sampled_from(DANGEROUS))
def test_a_neutral_cell_runs_in_no_spreadsheet_and_is_restored(text):
    assert restored(neutral(text)) == text
    assert not neutral(text).startswith(tuple("=+-@\t\r"))


@given(st.lists(st.text(min_size=1) | st.sampled_from(DANGEROUS[:-1]), min_size=1, max_size=5))
def test_a_csv_is_read_back_strictly_without_loss(persons):
    found = [(event(n, actor=who), DIGEST) for n, who in enumerate(persons, start=1)]
    made = cycle_rows(found, "1432", "x", "UTC")
    log = ExportedLog("o", False, {DIGEST: ("s", "1")}, (made,))
    text = csv_text(log)
    lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert tuple(lines[0]) == COLUMNS
    read = [dict(zip(COLUMNS, map(restored, line), strict=True)) for line in lines[1:]]
    assert read == [texts(row, simulated=False) for row in log.rows]
    assert text.endswith("\r\n")


def test_the_csv_of_the_demonstration_holds_every_row(demo_log):
    read = list(csv.DictReader(io.StringIO(csv_text(demo_log), newline=""), strict=True))
    assert read == [texts(row, simulated=True) for row in demo_log.rows]


# XES ----------------------------------------------------------------------------------------------


def _attributes(element) -> dict:
    return {one.get("key"): one.get("value") for one in element if one.get("key")}


def test_an_xes_file_holds_every_row_with_both_clocks(demo_log):
    root = ElementTree.fromstring(xes_text(demo_log))
    assert _attributes(root)["etap:simulated"] == "true"
    traces = root.findall(f"{XES}trace")
    assert [_attributes(t)["concept:name"] for t in traces] == [c.cycle for c in demo_log.cycles]
    assert [_attributes(t)["etap:clock"] for t in traces] == [c.clock for c in demo_log.cycles]
    told = [_attributes(one) for trace in traces for one in trace.findall(f"{XES}event")]
    assert len(told) == len(demo_log.rows)
    for read, row in zip(told, demo_log.rows, strict=True):
        expected = cells(row, simulated=True)
        assert read["concept:name"] == expected["activity"]
        assert read["org:resource"] == expected["person"]
        assert read.get("org:role", "") == expected["role"]
        assert read["etap:happened"] == row.event.happened
        assert datetime.fromisoformat(read["etap:recorded"]) == expected["recorded"]
        assert datetime.fromisoformat(read["time:timestamp"]) == row.timestamp
        assert read["etap:reason"] == str(expected["reason"]).lower()
        assert (read["etap:hash"], read["etap:seq"]) == (row.hash, str(row.event.seq))


@given(st.text(min_size=1))
def test_whatever_a_person_is_called_the_xes_is_well_formed(person):
    made = cycle_rows([(event(actor=person), DIGEST)], "1432", "<&>", "UTC")
    log = ExportedLog("o", False, {DIGEST: ("s", "1")}, (made,))
    root = ElementTree.fromstring(xes_text(log))
    assert _attributes(root)["etap:simulated"] == "false"
    assert len(root.findall(f"{XES}trace/{XES}event")) == 1


# OCEL ---------------------------------------------------------------------------------------------


def test_an_ocel_file_declares_all_that_it_uses_and_dangles_nowhere(demo_log):
    document = json.loads(ocel_text(demo_log))
    assert set(document) == {"objectTypes", "eventTypes", "objects", "events"}
    declared = {
        kind: {one["name"]: {a["name"] for a in one["attributes"]} for one in document[f"{kind}s"]}
        for kind in ("objectType", "eventType")
    }
    ids = {one["id"] for one in document["objects"]}
    assert len(ids) == len(document["objects"])
    for part, kind in (("objects", "objectType"), ("events", "eventType")):
        for one in document[part]:
            assert {a["name"] for a in one["attributes"]} <= declared[kind][one["type"]]
            assert {relation["objectId"] for relation in one["relationships"]} <= ids
            assert all(relation["qualifier"] for relation in one["relationships"])
    assert len({one["id"] for one in document["events"]}) == len(demo_log.rows)


def test_an_ocel_event_touches_its_cycle_its_person_and_what_it_hands_in(tmp_path):
    desk = tmp_path / "desk"
    with programme(tmp_path / "p") as opened:
        carried(opened, desk, 3)
        submit(opened, desk, "attendance_c", "proposals", "chosen")
        done(op.approve_output(opened, "1432", "chosen", P3))
        done(op.withdraw(opened, "1432", "chosen", P1, None))
        log = exported_log(opened, ExportAsked("x.json"))
    document = json.loads(ocel_text(log))
    events = {one["id"]: one for one in document["events"]}
    objects = {one["id"]: one for one in document["objects"]}
    withdrawn, approved, chosen = [row.event for row in log.rows][: -1 - 3 : -1]
    made = f"1432/1#{chosen.seq}"

    def touched(seq: int) -> set:
        found = events[f"1432/1@{seq}"]["relationships"]
        return {(one["qualifier"], one["objectId"]) for one in found}

    assert touched(chosen.seq) == {("of", "1432/1"), ("by", "p1"), ("hands in", made)}
    assert touched(approved.seq) == {("of", "1432/1"), ("by", "p3"), ("approves", made)}
    assert touched(withdrawn.seq) == {("of", "1432/1"), ("by", "p1"), ("takes back", made)}
    related = {(one["qualifier"], one["objectId"]) for one in objects[made]["relationships"]}
    assert ("made from", f"1432/1#{chosen.seq - 1}") in related
    assert ("of", "1432/1") in related
    assert all(objects[id_]["type"] == "evidence" for how, id_ in related if how == "holds")
    gate = next(row.event for row in log.rows if activity(row.event) == "hold_workshop_a")
    assert ("relies on", "1432/1#2") in touched(gate.seq)


# Parquet ------------------------------------------------------------------------------------------


def test_a_parquet_file_holds_the_same_cells_and_says_that_it_is_simulated(
    etap, demonstration, tmp_path, demo_log
):
    out = tmp_path / "log.parquet"
    assert etap("--programme", demonstration, "export", "-o", out).status == 0
    about = json.loads(pl.read_parquet_metadata(out)["etap.export"])
    assert about == {"origin": demo_log.origin, "simulated": True}
    frame = pl.read_parquet(out)
    assert tuple(frame.columns) == COLUMNS
    for read, row in zip(frame.to_dicts(), demo_log.rows, strict=True):
        expected = cells(row, simulated=True)
        words = {"reason": "yes" if expected["reason"] else "no", "simulated": "yes"}
        none = {name: None for name, value in expected.items() if value == ""}
        assert read == {**expected, **none, **words}


# What our own readers make of it -----------------------------------------------------------------


def _log_columns(log) -> dict:
    """What a log says, as texts by row: two logs of equal content have it in common."""
    found: dict = {"row": log.row.tolist(), "case": _texts(log.case)}
    for name in ("activity", "person", "output", "role", "content"):
        column = getattr(log, name)
        found[name] = None if column is None else _texts(column)
    for name in ("instant", "first", "last", "reason", "recorded"):
        column = getattr(log, name)
        found[name] = None if column is None else column.tolist()
    return found


def _texts(column) -> list:
    return [column.names[code] if code >= 0 else "" for code in column.codes]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_an_exported_table_is_read_without_a_mapping(
    etap, demonstration, tmp_path, demo_log, suffix
):
    out = tmp_path / f"log.{suffix}"
    etap("--programme", demonstration, "export", "-o", out)
    read = _log_columns(read_log(out, None, "Europe/Warsaw"))
    expected = [cells(row, simulated=True) for row in demo_log.rows]
    for name in ("case", "activity", "person", "output", "role", "content", "reason"):
        assert read[name] == [row[name] for row in expected], name
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    micro = timedelta(microseconds=1)
    assert read["recorded"] == [(row["recorded"] - epoch) // micro for row in expected]
    days = [Days.parse(row["time"]) for row in expected]
    assert read["first"] == [(day.first - epoch.date()).days for day in days]
    assert read["last"] == [(day.last - epoch.date()).days for day in days]
    assert set(read["instant"]) == {NO_INSTANT}


def test_the_coded_form_of_a_programme_is_the_log_that_its_table_is_read_to(
    etap, demonstration, tmp_path
):
    for suffix in ("arrow", "parquet", "csv"):
        etap("--programme", demonstration, "export", "-o", tmp_path / f"log.{suffix}")
    coded = read_log(tmp_path / "log.arrow", None, "UTC")
    table = by_case(read_log(tmp_path / "log.parquet", None, "Europe/Warsaw"))
    assert _log_columns(coded) == _log_columns(table)
    assert (coded.zone, coded.quality) == ("Europe/Warsaw", table.quality)
    data = (tmp_path / "log.csv").read_bytes()
    assert coded.source.format == "ledger"
    assert (coded.source.size, coded.source.digest) == (len(data), sha256(data).hexdigest())


# Logs of others -----------------------------------------------------------------------------------

FOREIGN = "case,activity,time\nb,x,2008-10-03T10:00\na,x,2008-10-01\nb,y,2008-10-02\n"


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    path = tmp_path / "foreign.csv"
    path.write_text(FOREIGN, "utf-8")
    return path


def test_a_log_of_others_is_written_in_coded_form(etap, tmp_path, foreign):
    out = tmp_path / "coded.arrow"
    told = etap("export", "--log", foreign, "-o", out, "--json").document
    assert (told["format"], told["cases"], told["events"]) == ("arrow", 2, 3)
    assert "simulated" not in told
    assert told["digest"] == sha256(out.read_bytes()).hexdigest()
    assert told["size"] == out.stat().st_size
    coded = read_log(out, None, "UTC")
    assert _log_columns(coded) == _log_columns(by_case(read_log(foreign, None, "Europe/Warsaw")))
    assert (coded.source.name, coded.source.format) == ("foreign.csv", "csv")
    assert coded.source.digest == sha256(FOREIGN.encode()).hexdigest()
    again = tmp_path / "again.arrow"
    assert etap("export", "--log", out, "-o", again).status == 0
    assert again.read_bytes() == out.read_bytes()


def test_a_schedule_tells_the_zone_and_a_mapping_the_columns(etap, tmp_path, foreign):
    text = FOREIGN.replace("case,", "sprawa,")
    foreign.write_text(text, "utf-8")
    line = ("export", "--log", foreign, "--force", "-o", tmp_path / "coded.arrow")
    assert etap(*line).status == 2
    mapping = tmp_path / "map.yaml"
    mapping.write_text("map: etap.map/1\ncolumns: {case: sprawa, activity: activity, time: time}\n")
    told = etap(*line, "--map", mapping, "--schedule", ROOT / "workflows/schema_2003_2010.yaml")
    assert told.status == 0, told.err
    assert read_log(tmp_path / "coded.arrow", None, "UTC").zone == "Europe/Warsaw"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (("--log", "$LOG", "-o", "x.csv"), 2),
        (("--log", "$LOG", "-o", "x.arrow", "--format", "xes"), 2),
        (("--log", "$LOG", "-o", "x.arrow", "1410"), 2),
        (("--map", "m.yaml", "-o", "x.arrow"), 2),
        (("--log", "none.csv", "-o", "x.arrow"), 3),
        (("--log", "$LOG", "-o", "x.arrow", "--map", "none.yaml"), 3),
        (("--log", "$LOG", "-o", "$LOG", "--format", "arrow"), 2),
    ],
)
def test_what_cannot_be_written_in_coded_form_is_told(
    etap, tmp_path, foreign, monkeypatch, line, status
):
    monkeypatch.chdir(tmp_path)
    told = etap("export", *(str(foreign) if word == "$LOG" else word for word in line))
    assert told.status == status
    assert [path.name for path in tmp_path.iterdir()] == ["foreign.csv"]
    assert foreign.read_text("utf-8") == FOREIGN
