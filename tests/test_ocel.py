"""OCEL logs: the objects of one type are the cases; JSON and SQLite say the same."""

import gzip
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EtapError, Unreadable, UsageFault
from engine.recording.log_files import read_log
from engine.recording.logs import ocel_json, ocel_sqlite
from engine.recording.logs.ocel_log import read_ocel
from schemas.event_log import LogMap
from tests.xes_documents import ZONE, rows_of

LOGS = Path(__file__).resolve().parents[2] / "shared" / "logs"
ORDERS = LogMap(case_type="order")


def event(
    name: str, *about: str, kind: str = "paid", time: str = "2008-11-26", **values: Any
) -> Any:
    attributes = [{"name": key, "value": value} for key, value in values.items()]
    related = [{"objectId": one, "qualifier": ""} for one in about]
    told = {"id": name, "type": kind, "time": time, "attributes": attributes}
    return told | {"relationships": related}


def document(*events: Any, **objects: str) -> Any:
    named = [{"id": name, "type": kind} for name, kind in (objects or {"o1": "order"}).items()]
    return {"objectTypes": [], "eventTypes": [], "objects": named, "events": list(events)}


def as_database(path: Path, found: Any) -> None:
    """Write a document as the tables of OCEL 2.0."""
    database = sqlite3.connect(path)
    database.executescript(
        "CREATE TABLE event (ocel_id TEXT, ocel_type TEXT);"
        "CREATE TABLE object (ocel_id TEXT, ocel_type TEXT);"
        "CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);"
        "CREATE TABLE event_map_type (ocel_type TEXT, ocel_type_map TEXT);"
        "CREATE TABLE event_all (ocel_id TEXT, ocel_time TEXT, clerk TEXT);"
        "INSERT INTO event_map_type VALUES ('paid', 'all');"
    )
    for one in found["objects"]:
        database.execute("INSERT INTO object VALUES (?, ?)", (one["id"], one["type"]))
    for one in found["events"]:
        database.execute("INSERT INTO event VALUES (?, ?)", (one["id"], one["type"]))
        clerk = {value["name"]: value["value"] for value in one["attributes"]}.get("clerk")
        database.execute("INSERT INTO event_all VALUES (?, ?, ?)", (one["id"], one["time"], clerk))
        for about in one["relationships"]:
            row = (one["id"], about["objectId"], "")
            database.execute("INSERT INTO event_object VALUES (?, ?, ?)", row)
    database.commit()
    database.close()


def as_version_one(found: Any) -> Any:
    """Write a document in the keys of OCEL 1.0."""
    events = {
        one["id"]: {
            "ocel:activity": one["type"],
            "ocel:timestamp": one["time"],
            "ocel:omap": [about["objectId"] for about in one["relationships"]],
            "ocel:vmap": {value["name"]: value["value"] for value in one["attributes"]},
        }
        for one in found["events"]
    }
    objects = {one["id"]: {"ocel:type": one["type"], "ocel:ovmap": {}} for one in found["objects"]}
    return {"ocel:events": events, "ocel:objects": objects, "ocel:global-log": {}}


@pytest.fixture
def written(tmp_path: Path):
    def writing(found: Any) -> Path:
        path = tmp_path / "log.json"
        path.write_text(found if isinstance(found, str) else json.dumps(found), encoding="utf-8")
        return path

    return writing


def refused(path: Path, mapping: LogMap | None = ORDERS) -> EtapError:
    with pytest.raises((Unreadable, UsageFault)) as told:
        read_ocel(path, mapping, ZONE)
    return told.value


names = st.sampled_from(("o1", "o2", "c1", "gone"))
events = st.lists(
    st.builds(
        lambda number, about, clerk: event(
            f"e{number}", *about, **({"clerk": clerk} if clerk else {})
        ),
        st.integers(0, 99),
        st.lists(names, max_size=3, unique=True),
        st.sampled_from((None, "p1", "p2", "")),
    ),
    max_size=6,
    unique_by=lambda one: one["id"],
)


@given(found=events)
def test_every_form_of_a_log_says_the_same(tmp_path_factory, found):
    folder = tmp_path_factory.mktemp("ocel")
    log = document(*found, o1="order", o2="order", c1="client")
    (folder / "two.json").write_text(json.dumps(log))
    (folder / "one.json").write_text(json.dumps(as_version_one(log)))
    (folder / "packed.json.gz").write_bytes(gzip.compress(json.dumps(log).encode()))
    as_database(folder / "log.sqlite", log)
    mapping = LogMap(columns={"person": "clerk|client"}, case_type="order")
    read = [read_ocel(path, mapping, ZONE) for path in sorted(folder.iterdir())]
    assert len({tuple(rows_of(one)) for one in read}) == 1
    assert len({(one.quality.left_out, one.quality.notes) for one in read}) == 1
    assert rows_of(read[0]) == told_by_twin(found)


def told_by_twin(found: list[Any]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for number, one in enumerate(found, 1):
        about = [related["objectId"] for related in one["relationships"]]
        clerk = next((value["value"] for value in one["attributes"] if value["value"]), None)
        person = clerk or ("c1" if "c1" in about else None)
        # "client" is the type's name, for no event has an attribute of that name.
        rows += [
            (number, case, "paid", person, None, -(2**63), 14209, 14209)
            for case in about
            if case in ("o1", "o2")
        ]
    return rows


def test_an_event_about_two_cases_counts_in_both_and_is_noted(written):
    path = written(document(event("e1", "o1", "o2", "gone"), o1="order", o2="order"))
    log = read_ocel(path, None, ZONE)
    assert [row[:2] for row in rows_of(log)] == [(1, "o1"), (1, "o2")]
    assert set(log.quality.notes) == {"dangling-object 1", "several-cases 1"}


def test_an_event_about_no_case_is_left_out_and_counted(written):
    path = written(document(event("e1", "c1"), event("e2", "o1"), o1="order", c1="client"))
    log = read_ocel(path, ORDERS, ZONE)
    left = log.quality.left_out[0]
    assert ([row[0] for row in rows_of(log)], left.why, left.rows) == ([2], "no-case", (1,))


def test_where_several_types_could_be_cases_they_are_named_with_their_counts(written):
    path = written(document(o1="order", o2="order", c1="client"))
    found = refused(path, None)
    assert (found.code, found.facts["types"]) == ("ETP943", ("order (2)", "client (1)"))
    found = refused(path, LogMap(case_type="Order"))
    assert (found.code, found.facts["name"]) == ("ETP947", "Order")


def test_a_log_without_objects_has_no_cases(written):
    path = written({"events": [event("e1")], "objects": []})
    assert refused(path, None).code == "ETP948"


def test_an_activity_a_time_and_a_reason_may_be_attributes(written):
    given_event = event("e1", "o1", step="close", when="2009-01-01T00:00:00Z", why=True)
    mapping = LogMap(columns={"activity": "step", "time": "when", "reason": "why"})
    log = read_ocel(written(document(given_event)), mapping, ZONE)
    assert (rows_of(log)[0][2], log.quality.zones) == ("close", ("+00:00",))
    assert log.reason is not None
    assert log.reason.tolist() == [True]


def test_a_person_may_be_an_object(written):
    found = document(event("e1", "p1", "o1"), o1="order", p1="clerk")
    for column in ("clerk", "object:clerk"):
        mapping = LogMap(columns={"person": column}, case_type="order")
        assert rows_of(read_ocel(written(found), mapping, ZONE))[0][3] == "p1"


@pytest.mark.parametrize(
    "bad",
    [
        7,
        None,
        "text",
        [],
        {"id": "e", "type": "paid", "relationships": 7},
        {"id": "e", "type": "paid", "relationships": [7]},
        {"id": "e", "type": "paid", "relationships": [{"objectId": None}]},
        {"id": "e", "type": "paid", "relationships": [{"objectId": ""}]},
    ],
)
def test_an_event_that_is_written_wrongly_is_left_out_and_the_others_are_read(written, bad):
    log = read_ocel(written(document(event("e1", "o1"), bad, event("e3", "o1"))), ORDERS, ZONE)
    left = log.quality.left_out[0]
    assert (log.row.tolist(), left.why, left.count, left.rows) == ([1, 3], "bad-event", 1, (2,))


def test_what_is_wrong_with_objects_and_attributes_is_noted(written):
    twice = event("e1", "o1")
    twice["attributes"] = [{"name": "clerk", "value": one} for one in ("p1", "p2")]
    log = document(twice)
    log["objects"] += [{"id": "o1", "type": "client"}, {"id": "o3"}, 7]
    mapping = LogMap(columns={"person": "clerk"}, case_type="order")
    found = read_ocel(written(log), mapping, ZONE)
    assert rows_of(found)[0][3] == "p1"
    assert set(found.quality.notes) == {"bad-object 2", "object-twice 1", "key-twice 1"}


def test_an_event_without_a_type_or_a_readable_time_is_told(written):
    nameless = event("e1", "o1") | {"type": 7.5, "time": 12}
    untyped = {"id": "e2", "relationships": [{"objectId": "o1"}]}
    log = read_ocel(written(document(nameless, untyped)), ORDERS, ZONE)
    assert {one.why: one.count for one in log.quality.left_out} == {"bad-time": 1, "no-activity": 1}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[]", "ETP944"),
        ("7", "ETP944"),
        ("{}", "ETP944"),
        ('{"events": []}', "ETP944"),
        ('{"events": {}, "objects": []}', "ETP944"),
        ('{"ocel:events": [], "ocel:objects": {}}', "ETP944"),
        ('{"events": [], "objects": [], "events": []}', "ETP946"),
        ('{"events": [NaN], "objects": []}', "ETP946"),
        ('{"events": [],\n "objects": [}', "ETP946"),
        ('{"events": [], "objects": []} x', "ETP946"),
        ("[" * 200_000, "ETP936"),
    ],
)
def test_what_is_no_ocel_is_refused(written, text, code):
    assert refused(written(text)).code == code


@pytest.mark.parametrize(
    ("escapes", "at"),
    [
        ("\\ud83d\\ude00", None),
        ("\\\\ud800", None),
        ("\\ud800", 0),
        ("\\udc00", 0),
        ("\\ud83dx\\ude00", 0),
        ("\\ud83d\\ude00\\ud800\\n", 12),
        ("\\ud83d\\ud83d\\ude00", 0),
    ],
)
def test_half_of_a_pair_of_surrogates_is_refused_with_its_place(written, escapes, at):
    """No report in UTF-8 could hold it; two names might look the same in one."""
    before = '"ok": "'
    text = f'{{"events": [], "objects": [{{"id": "o", "type": "t"}}],\n{before}{escapes}"}}'
    if at is None:
        assert read_ocel(written(text), None, ZONE).quality.events == 0
        return
    found = refused(written(text))
    assert (found.code, found.facts["line"]) == ("ETP946", 2)
    assert found.facts["column"] == len(before) + 1 + at


def test_a_fault_in_json_has_its_place(tmp_path, written):
    found = refused(written('{"events": [],\n "objects": [}'))
    assert (found.facts["line"], found.facts["column"]) == (2, 14)
    path = tmp_path / "bad.json"
    path.write_bytes(b'{"events":\n  "\xff"}')
    found = refused(path)
    assert (found.code, found.facts["line"], found.facts["column"]) == ("ETP946", 2, 4)


def test_json_beyond_the_limit_is_refused(written, monkeypatch):
    monkeypatch.setattr(ocel_json, "LONGEST", 0)
    assert refused(written(document())).code == "ETP945"


def test_a_file_that_is_not_there_is_told(tmp_path):
    assert refused(tmp_path / "none.json").code == "ETP930"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "log #1?.sqlite"
    as_database(path, document(event("e1", "o1")))
    return path


def test_a_database_is_read_and_nothing_is_written_beside_it(database):
    with sqlite3.connect(database) as writing:
        writing.execute("PRAGMA journal_mode=WAL")
    writing.close()
    before = (database.read_bytes(), sorted(database.parent.iterdir()))
    database.parent.chmod(0o500)
    assert read_ocel(database, None, ZONE).quality.events == 1
    database.parent.chmod(0o700)
    assert (database.read_bytes(), sorted(database.parent.iterdir())) == before


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_a_database_with_changes_beside_it_is_refused(database, ending):
    database.with_name(database.name + ending).write_bytes(b"x")
    assert refused(database).code == "ETP949"


HOSTILE = {
    "a view": "DROP TABLE event; CREATE VIEW event AS SELECT ocel_id, 'x' AS ocel_type FROM object",
    "no table": "DROP TABLE event_object",
    "no column": "DROP TABLE event; CREATE TABLE event (ocel_id TEXT)",
    "a computed column": "DROP TABLE event; CREATE TABLE event"
    " (ocel_id TEXT, ocel_type TEXT AS (hex(zeroblob(100000))) VIRTUAL)",
    "a virtual table": "DROP TABLE event;"
    " CREATE VIRTUAL TABLE event USING fts5(ocel_id, ocel_type)",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_schema_is_not_trusted(database, kind):
    with sqlite3.connect(database) as writing:
        writing.executescript(HOSTILE[kind])
    writing.close()
    found = refused(database)
    assert found.code == "ETP944"
    assert "event" in str(found.facts["missing"])


def test_a_value_beyond_the_limit_and_too_many_steps_are_refused(database, monkeypatch):
    with sqlite3.connect(database) as writing:
        writing.execute("INSERT INTO event VALUES (?, 'x')", ("y" * (2 << 20),))
    writing.close()
    assert refused(database).code == "ETP942"
    monkeypatch.setattr(ocel_sqlite, "_STEPS", 1)
    monkeypatch.setattr(ocel_sqlite, "_ROUNDS", 2)
    assert refused(database).code == "ETP942"


def test_a_damaged_database_is_refused(database):
    whole = database.read_bytes()
    database.write_bytes(whole[:5000])
    assert refused(database).code == "ETP942"
    database.write_bytes(whole[:16] + b"\xff" * 4000)
    assert refused(database).code == "ETP942"


def test_a_type_without_its_table_and_an_event_twice_are_noted(database):
    with sqlite3.connect(database) as writing:
        writing.execute("INSERT INTO event_map_type VALUES ('gone', 'gone')")
        writing.execute("INSERT INTO event_all VALUES ('e1', '2009', '')")
        writing.execute("INSERT INTO object VALUES (NULL, 'x'), ('o1', 'client')")
    writing.close()
    log = read_ocel(database, None, ZONE)
    assert set(log.quality.notes) == {
        "no-table 1",
        "event-twice 1",
        "bad-object 1",
        "object-twice 1",
    }


def _examples() -> list[Path]:
    return sorted(LOGS.glob("ocel20_example.*"))


@pytest.mark.skipif(not _examples(), reason="the public logs are not beside this checkout")
def test_the_two_forms_of_the_public_example_say_the_same():
    clerks = "pr_creator|pr_approver|po_creator|po_editor|invoice_inserter|payment_inserter"
    mapping = LogMap(columns={"person": clerks}, case_type="Purchase Order")
    one, other = (read_ocel(path, mapping, "Europe/Rome") for path in _examples())
    assert rows_of(one) == rows_of(other)
    assert one.quality.events == 5


def test_a_packed_log_and_one_in_utf_16_are_known_by_their_content(tmp_path):
    path = tmp_path / "log.bin"
    path.write_bytes(gzip.compress(json.dumps(document(event("e1", "o1"))).encode()))
    assert read_log(path, None, ZONE).source.format == "ocel-json"
    for coding in ("utf-16-le", "utf-16-be"):
        path.write_bytes("\ufeff<log><trace/></log>".encode(coding))
        assert read_log(path, None, ZONE).source.format == "xes"
