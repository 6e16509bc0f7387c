"""Adopted schedules are kept by digest, and what was changed since is not what was adopted."""

import json
import shutil
from pathlib import Path

import pytest

from engine.errors import LedgerBroken
from engine.recording.installed import PROGRAMME_SCHEDULE
from engine.recording.schedules.schedule_file import load_schedule
from engine.recording.schedules.schedule_store import ScheduleStore
from schemas.schedule import Schedule

EXAMPLES = Path(__file__).parent / "examples"


@pytest.fixture(scope="module")
def schedule() -> Schedule:
    return load_schedule(PROGRAMME_SCHEDULE)


@pytest.fixture
def store(tmp_path: Path, schedule: Schedule) -> ScheduleStore:
    made = ScheduleStore(tmp_path / "schedules")
    made.keep(schedule, PROGRAMME_SCHEDULE)
    return made


def text_of(store: ScheduleStore, schedule: Schedule) -> Path:
    return store.folder / schedule.digest / "schema_2003_2010.yaml"


def test_what_was_kept_is_read_back_the_same(store, schedule):
    kept = store.read(schedule.digest)
    assert kept.schedule == schedule
    assert kept.schedule.digest == schedule.digest
    assert store.read_text(schedule.digest).schedule == schedule
    assert set(kept.moves) == set(store.read_text(schedule.digest).moves)
    assert store.is_whole(schedule.digest)


def test_keeping_again_is_harmless(store, schedule):
    before = sorted(path.read_bytes() for path in store.folder.rglob("*") if path.is_file())
    store.keep(schedule, PROGRAMME_SCHEDULE)
    assert before == sorted(path.read_bytes() for path in store.folder.rglob("*") if path.is_file())


def test_the_row_schemas_lie_beside_the_text(store, schedule):
    names = {path.name for path in (store.folder / schedule.digest / "rows").iterdir()}
    wanted = {o.row_schema.name for o in schedule.output_of.values() if o.row_schema}
    assert names == {f"{name}.schema.json" for name in wanted}


def test_a_text_edited_afterwards_is_not_whole_and_never_read_as_another_schedule(store, schedule):
    path = text_of(store, schedule)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"14 days"', '"1 day"'), encoding="utf-8")
    assert not store.is_whole(schedule.digest)
    assert store.read(schedule.digest).schedule == schedule, (
        "the compiled form still has the digest"
    )
    with pytest.raises(LedgerBroken, match="ETP666"):
        store.read_text(schedule.digest)


def test_a_compiled_form_that_was_damaged_or_changed_is_made_up_for_by_the_text(store, schedule):
    compiled = store.folder / schedule.digest / "compiled.json"
    data = compiled.read_bytes()
    for harm in (b"", b"{}", b"null", b"[1]", data[:-9], data.replace(b"14", b"15"), b"\xff" * 40):
        compiled.write_bytes(harm)
        assert store.read(schedule.digest).schedule == schedule
        assert not store.is_whole(schedule.digest)
    compiled.unlink()
    assert store.read(schedule.digest).schedule == schedule


@pytest.mark.parametrize(
    "harm", ["edit the text", "edit a row schema", "no text", "no folder", "a fault"]
)
def test_without_the_compiled_form_a_changed_text_is_refused(store, schedule, harm):
    own, path = store.folder / schedule.digest, text_of(store, schedule)
    (own / "compiled.json").unlink()
    text = path.read_text(encoding="utf-8")
    if harm == "edit the text":
        path.write_text(text.replace("min: 5", "min: 4"), encoding="utf-8")
    elif harm == "edit a row schema":
        rows = own / "rows" / "participant.schema.json"
        rows.write_text(
            rows.read_text(encoding="utf-8").replace('"ngo"', '"ngos"'), encoding="utf-8"
        )
    elif harm == "no text":
        path.unlink()
    elif harm == "no folder":
        shutil.rmtree(own)
    else:
        path.write_text(text + "\nunknown_key: 1\n", encoding="utf-8")
    with pytest.raises(LedgerBroken) as raised:
        store.read(schedule.digest)
    assert raised.value.code == "ETP666"
    assert raised.value.facts["digest"] == schedule.digest
    assert bool(raised.value.faults) == (harm == "a fault")


def test_moves_that_are_not_those_of_the_schedule_are_made_up_for_by_the_text(store, schedule):
    path = store.folder / schedule.digest / "compiled.json"
    form = json.loads(path.read_bytes())
    form["moves"].pop()
    path.write_text(json.dumps(form), encoding="utf-8")
    assert len(store.read(schedule.digest).moves) == len(schedule.transitions)
    assert not store.is_whole(schedule.digest)


def test_an_edited_comment_changes_nothing(store, schedule):
    path = text_of(store, schedule)
    (store.folder / schedule.digest / "compiled.json").unlink()
    path.write_text(
        path.read_text(encoding="utf-8") + "\n# a note of the office\n", encoding="utf-8"
    )
    assert store.read(schedule.digest).schedule == schedule


# --- Variants -------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path) -> tuple[ScheduleStore, Schedule]:
    """Give a variant of a variant that was kept, and whose own files are gone."""
    files = tmp_path / "files"
    shutil.copytree(EXAMPLES / "variants", files / "variants")
    shutil.copytree(EXAMPLES / "rows", files / "rows")
    shutil.copy(EXAMPLES / "festival.yaml", files)
    path = files / "variants" / "quiet_street_festival.yaml"
    made, schedule = ScheduleStore(tmp_path / "schedules"), load_schedule(path)
    made.keep(schedule, path)
    shutil.rmtree(files)
    return made, schedule


def test_a_kept_variant_is_read_from_its_own_folder_alone(kept):
    store, schedule = kept
    read, text = store.read(schedule.digest), store.read_text(schedule.digest)
    assert read.schedule == text.schedule == schedule
    assert read.schedule.base == text.schedule.base == schedule.base
    assert store.is_whole(schedule.digest)
    path = store.folder / schedule.digest / "quiet_street_festival.yaml"
    assert load_schedule(path).digest == schedule.digest


def test_a_kept_variant_is_kept_again_from_where_it_was_kept(kept, tmp_path):
    store, schedule = kept
    other = ScheduleStore(tmp_path / "other")
    other.keep(schedule, store.folder / schedule.digest / "quiet_street_festival.yaml")
    shutil.rmtree(store.folder)
    assert other.is_whole(schedule.digest)


@pytest.mark.parametrize("harm", ["meaning", "hidden", "gone"])
def test_a_kept_base_that_was_changed_is_not_what_was_adopted(kept, harm):
    store, schedule = kept
    own = store.folder / schedule.digest / "bases"
    (path,) = own.glob("*/festival.yaml")
    if harm == "gone":
        shutil.rmtree(path.parent)
    else:
        # The vote is removed by the variant: only the base's own digest shows that it was changed.
        old, new = (
            ("mayor, count: 2", "mayor, count: 3") if harm == "hidden" else ("2 weeks", "1 day")
        )
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert not store.is_whole(schedule.digest)
    assert store.read(schedule.digest).schedule == schedule


def test_a_digest_that_was_never_adopted_is_not_there(store):
    with pytest.raises(LedgerBroken, match="ETP666"):
        store.read("0" * 64)
    assert not store.is_whole("0" * 64)
