"""Opening a file of the programme: ours is opened, any other is refused untouched, and says why."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from attrs import frozen

from engine.errors import Unreadable
from engine.recording.ledger import ledger_store as codes
from engine.recording.ledger import sqlite_file
from engine.recording.ledger.private_store import PrivateStore, create_private
from engine.recording.ledger.sqlite_file import LEDGER, PRIVATE, Shape, connect, create, upgrade
from engine.recording.ledger.sqlite_ledger import SqliteLedger, create_ledger, open_ledger
from engine.telling.codes.record import SENTENCES
from tests.ledger_events import RECORDED, chain, ended, event


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def refusal(path: Path) -> Unreadable:
    """What opening this file as a ledger answers; the file must stay as it was."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(Unreadable) as caught:
        open_ledger(path).close()
    assert (path.read_bytes() if path.is_file() else None) == before
    assert caught.value.facts.get("file") == str(path)
    assert str(path) in SENTENCES[caught.value.code].message.format(**caught.value.facts)
    return caught.value


def made(path: Path, *script: str) -> Path:
    """A database of somebody else's."""
    connection = sqlite3.connect(path, isolation_level=None)
    for sql in script:
        connection.execute(sql)
    connection.close()
    return path


def test_a_missing_ledger_is_not_made(path: Path):
    assert refusal(path).code == "ETP620"
    assert not path.exists()


def test_a_file_that_is_no_database_is_damaged(path: Path):
    path.write_bytes(b"no database at all" * 100)
    assert refusal(path).code == "ETP624"


def test_a_ledger_cut_short_is_damaged(path: Path):
    ledger = create_ledger(path)
    with ledger.writing() as writer:
        for it in chain(9):
            writer.append(it)
    ledger.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Unreadable) as caught:
        list(open_ledger(path).read_all())
    assert caught.value.code == "ETP624"


def test_a_database_of_another_program_is_refused(path: Path):
    assert refusal(made(path, "CREATE TABLE notes (a)")).code == "ETP626"


def test_another_programs_mark_is_refused(path: Path):
    assert refusal(made(path, "PRAGMA application_id=77")).code == "ETP626"


def test_a_private_store_is_no_ledger(path: Path):
    create_private(path)
    assert refusal(path).code == "ETP626"


def test_a_ledger_of_a_newer_etap_is_refused_with_both_versions(path: Path):
    create_ledger(path).close()
    made(path, "PRAGMA user_version=7")
    error = refusal(path)
    assert error.code == "ETP623"
    assert (error.facts["found"], error.facts["known"]) == (7, 2)


def test_an_empty_file_is_an_interrupted_making_and_making_it_again_finishes_it(path: Path):
    path.touch()
    assert refusal(path).code == "ETP635"
    create_ledger(path).close()
    open_ledger(path).close()


def test_an_existing_ledger_is_never_made_anew(path: Path):
    with create_ledger(path).writing() as writer:
        writer.append(event())
    with pytest.raises(Unreadable) as caught:
        create_ledger(path)
    assert caught.value.code == "ETP632"
    assert open_ledger(path).head().size == 1


def test_a_database_of_another_program_is_not_made_into_a_ledger(path: Path):
    made(path, "CREATE TABLE notes (a)")
    with pytest.raises(Unreadable) as caught:
        create_ledger(path)
    assert caught.value.code == "ETP626"


def test_no_ledger_is_made_in_a_folder_that_is_not_there(tmp_path: Path):
    with pytest.raises(Unreadable) as caught:
        create_ledger(tmp_path / "nowhere" / "ledger.db")
    assert caught.value.code == "ETP634"


def test_a_folder_in_the_files_place_is_told(path: Path):
    path.mkdir()
    with pytest.raises(Unreadable) as caught:
        open_ledger(path)
    assert caught.value.code == "ETP634"


def test_names_that_mean_something_in_an_address_are_only_names(tmp_path: Path):
    odd = tmp_path / "pro?gra#m %41 ó"
    odd.mkdir()
    create_ledger(odd / "ledger.db").close()
    open_ledger(odd / "ledger.db").close()
    assert [it.name for it in odd.iterdir()] == ["ledger.db"]


def test_a_setting_that_is_answered_otherwise_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sqlite_file.PRAGMAS, "synchronous", 7)  # SQLite knows 0 to 3
    with pytest.raises(Unreadable) as caught:
        create_ledger(path)
    assert caught.value.code == "ETP627"
    assert caught.value.facts["setting"] == "synchronous=7"


def test_a_library_without_strict_tables_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch):
    create_ledger(path).close()
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    with pytest.raises(Unreadable) as caught:
        open_ledger(path)
    assert caught.value.code == "ETP633"


def test_a_private_store_is_for_its_owner_and_his_group(tmp_path: Path):
    create_private(tmp_path / "private.db")
    assert (tmp_path / "private.db").stat().st_mode & 0o007 == 0


def test_the_scripts_of_both_files_are_numbered_without_gaps():
    for shape in (LEDGER, PRIVATE):
        names = sorted(path.name for path in sqlite_file._SQL.glob(f"*_{shape.name}.sql"))
        assert names == [f"{n:04d}_{shape.name}.sql" for n in range(1, len(names) + 1)]
        assert len(shape.scripts()) == len(names) >= 1


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SQLITE_BUSY", "ETP621"),
        ("SQLITE_BUSY_SNAPSHOT", "ETP621"),
        ("SQLITE_READONLY_DBMOVED", "ETP622"),
        ("SQLITE_CORRUPT_INDEX", "ETP624"),
        ("SQLITE_NOTADB", "ETP624"),
        ("SQLITE_ERROR", "ETP624"),
        ("SQLITE_FULL", "ETP625"),
        ("SQLITE_IOERR_SHMSIZE", "ETP625"),
        ("SQLITE_IOERR_FSYNC", "ETP628"),
        ("SQLITE_CANTOPEN_ISDIR", "ETP634"),
    ],
)
def test_each_error_of_sqlite_has_its_code(path: Path, name: str, code: str):
    error = sqlite3.OperationalError("what SQLite says")
    error.sqlite_errorname = name
    told = sqlite_file.as_unreadable(error, path)
    assert (told.code, told.facts) == (code, {"file": str(path), "why": "what SQLite says"})


def test_an_error_without_a_name_is_a_damage(path: Path):
    """So says the binding when a text of the file is no UTF-8."""
    error = sqlite3.OperationalError("Could not decode to UTF-8 column")
    assert sqlite_file.as_unreadable(error, path).code == "ETP624"


# --- Scripts of later versions --------------------------------------------------------------------


@frozen
class Growing(Shape):
    """A kind of file with scripts of its own."""

    texts: tuple[str, ...] = ()

    def scripts(self) -> tuple[str, ...]:
        return self.texts


FIRST = "-- one; really\nCREATE TABLE a (x TEXT) STRICT;\nINSERT INTO a VALUES ('kept; whole');\n"
SECOND = (
    "ALTER TABLE a ADD COLUMN y TEXT;\n"
    "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  SELECT 1;\n  SELECT 2;\nEND;\n"
)


def test_an_older_file_is_brought_up_to_date_with_what_it_holds(path: Path):
    create(path, Growing("a", 5, (FIRST,)), 0o666).close()
    with pytest.raises(Unreadable) as older:
        connect(path, Growing("a", 5, (FIRST, SECOND)))
    assert older.value.code == codes.OLDER
    upgrade(path, Growing("a", 5, (FIRST, SECOND)))
    connection = connect(path, Growing("a", 5, (FIRST, SECOND)))
    assert connection.execute("SELECT x, y FROM a").fetchall() == [("kept; whole", None)]
    assert connection.execute("PRAGMA user_version").fetchone() == (2,)
    connection.close()
    connect(path, Growing("a", 5, (FIRST, SECOND))).close()


def test_a_script_that_fails_leaves_the_file_as_it_was(path: Path):
    create(path, Growing("a", 5, (FIRST,)), 0o666).close()
    with pytest.raises(Unreadable):
        upgrade(path, Growing("a", 5, (FIRST, SECOND + "CREATE TABLE a (again TEXT);\n")))
    connection = connect(path, Growing("a", 5, (FIRST,)))
    assert connection.execute("SELECT * FROM a").fetchall() == [("kept; whole",)]
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    connection.close()


# --- Where nothing can be written -----------------------------------------------------------------

NOBODY = 65534


@contextmanager
def as_nobody() -> Iterator[None]:
    """Act as a user to whom read-only means it; the tests may run as the system's administrator."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def shut() -> Iterator[Path]:
    """A programme's folder that will be made read-only."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


def test_a_ledger_in_a_read_only_folder_is_read_and_not_written(shut: Path):
    ledger = create_ledger(shut / "ledger.db")
    first, second = chain(2)
    with ledger.writing() as writer:
        writer.append(first)
    ledger.close()
    (shut / "ledger.db").chmod(0o444)
    shut.chmod(0o555)
    with as_nobody():
        reader = open_ledger(shut / "ledger.db")
        assert ended(reader.head()) == (1, RECORDED)
        assert reader.schema_departures() == ()
        assert reader.damages() == ()
        with pytest.raises(Unreadable) as caught, reader.writing() as writer:
            writer.append(second)
        assert caught.value.code == "ETP622"
        assert [it.leaf for it in reader.read_all()] == [0]
        reader.close()
    assert [it.name for it in shut.iterdir()] == ["ledger.db"]


def test_a_read_only_ledger_in_a_folder_that_can_be_written_is_read_and_not_written(shut: Path):
    with create_ledger(shut / "ledger.db").writing() as writer:
        writer.append(event())
    (shut / "ledger.db").chmod(0o444)
    shut.chmod(0o777)
    with as_nobody():
        reader = open_ledger(shut / "ledger.db")
        assert reader.head().size == 1
        with pytest.raises(Unreadable) as caught, reader.writing() as writer:
            writer.append(chain(2)[1])
        assert caught.value.code == "ETP622"
        reader.close()


def test_a_log_that_cannot_be_replayed_is_not_passed_over(shut: Path):
    """The last events stand in the -wal file alone: reading the file without it would hide them."""
    ledger = create_ledger(shut / "ledger.db")
    with ledger.writing() as writer:
        writer.append(event())
    kept = {it.name: it.read_bytes() for it in shut.iterdir()}
    ledger.close()
    (shut / "ledger.db").write_bytes(kept["ledger.db"])
    (shut / "ledger.db-wal").write_bytes(kept["ledger.db-wal"])
    shut.chmod(0o555)
    with as_nobody(), pytest.raises(Unreadable) as caught:
        open_ledger(shut / "ledger.db")
    assert caught.value.code in ("ETP622", "ETP634")
    shut.chmod(0o755)
    again = open_ledger(shut / "ledger.db")
    assert again.head().size == 1
    again.close()


def test_a_ledger_that_may_not_be_read_is_told(shut: Path):
    create_ledger(shut / "ledger.db").close()
    (shut / "ledger.db").chmod(0o000)
    with as_nobody(), pytest.raises(Unreadable) as caught:
        open_ledger(shut / "ledger.db")
    assert caught.value.code == "ETP634"


def test_a_private_store_in_a_read_only_folder_is_read_and_not_written(shut: Path):
    create_private(shut / "private.db")
    store = PrivateStore(shut / "private.db")
    store.add_person("p1", "Jan")
    store.close()
    (shut / "private.db").chmod(0o444)
    shut.chmod(0o555)
    with as_nobody():
        assert store.names() == {"p1": "Jan"}
        with pytest.raises(Unreadable) as caught:
            store.add_person("p2", "Anna")
        assert caught.value.code == "ETP622"
        store.close()


def test_closing_twice_does_nothing(path: Path):
    ledger = create_ledger(path)
    ledger.close()
    ledger.close()


def test_a_mistake_of_the_calling_code_is_not_called_a_damage(path: Path):
    ledger: SqliteLedger = create_ledger(path)
    ledger.close()
    with pytest.raises(sqlite3.ProgrammingError):
        ledger.head()
