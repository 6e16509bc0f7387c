"""Audits past one machine: the same rows however the log is cut, spread, and whoever does it.

The engines run in an environment of their own, whose interpreter ``ETAP_SCALE_PYTHON`` names
(``.ci/run`` makes it): two workers of this machine, on the loopback address, ended with the test.
"""

import csv
import io
import os
import shutil
import subprocess
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.stage_gate_log import SCHEDULE, generated
from engine import operations as op
from engine.auditing.coding import coded
from engine.auditing.lockstep import audited
from engine.auditing.selecting import last_day
from engine.deciding.machine import tables
from engine.errors import UsageFault
from engine.recording.log_files import read_log
from engine.recording.scaling import engines, orders
from engine.recording.scaling.engines import Embedded, engine_called
from engine.recording.scaling.orders import first_order, order_of, tables_in
from engine.recording.scaling.running import audit_parts
from engine.recording.schedules.schedule_file import load_schedule
from schemas.audit import RULES
from schemas.case_record import Closing
from schemas.event_log import LogMap
from schemas.scaling import EngineName, Scaled, ScaledFinding, ScalingAsked
from tests.scaling_runs import shown

ROOT = Path(__file__).resolve().parents[1]
RUNS = ROOT / "tests" / "scaling_runs.py"
REAL = load_schedule(ROOT / "workflows" / "schema_2003_2010.yaml")
EPOCH = date(1970, 1, 1)
HEAD = ("case", "activity", "time", "person", "output", "role", "recorded")


def _direct(path: Path, schedule, log_map: LogMap | None = None) -> list[ScaledFinding]:
    """What the kernel says of a whole log in one piece, without any of what is tested."""
    log = read_log(path, log_map, schedule.timezone)
    rows = coded(log, schedule, log_map)
    closing = Closing(EPOCH + timedelta(days=last_day(rows) or 0))
    found = audited(tables(schedule), rows, closing)
    first: dict[str, int] = {}
    for row, code in zip(log.row.tolist(), log.case.codes.tolist(), strict=True):
        first.setdefault(log.case.names[code], row)
    names = [rows.cases[at] for at in found.case.tolist()]
    told = [
        ScaledFinding(
            first[names[at]],
            names[at],
            int(found.event[at]),
            RULES[found.rule[at]].value,
            found.abouts[found.about[at]],
            (*schedule.triggers, "")[found.trigger[at]],
            bool(found.some[at]),
            int(found.impact[at]),
        )
        for at in range(len(names))
    ]
    return sorted(told, key=lambda f: (f.first, f.event, f.rule, f.about, f.trigger))


def _csv(rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *rows])
    return text.getvalue()


# Cut and spread -----------------------------------------------------------------------------------

_ids = (*REAL.triggers, *REAL.output_of, "started", "approved", "withdrawn", "rozmowa")
_times = ("", "2008", "2008-10", "2008-10-03", "2008-10-03T10:15", "2009-01-05", "kiedyś")
_row = st.tuples(
    st.sampled_from(["a", "b", "c", "ł", ""]),
    st.sampled_from(_ids),
    st.sampled_from(_times),
    st.sampled_from(["p1", "p2", ""]),
    st.sampled_from(["chosen", "hold_workshop_d", ""]),
    st.sampled_from(["starosta", "participants", ""]),
    st.sampled_from(["2009-02-01T10:00:00Z", ""]),
)


@given(
    rows=st.lists(_row, min_size=1, max_size=30),
    cuts=st.lists(st.integers(0, 30), max_size=3),
    buckets=st.integers(1, 4),
    ignoring=st.booleans(),
)
@settings(max_examples=30)
def test_however_a_log_is_cut_and_spread_the_rows_are_those_of_the_kernel(
    tmp_path_factory, rows, cuts, buckets, ignoring
):
    folder = tmp_path_factory.mktemp("cut")
    log_map = LogMap({name: name for name in HEAD}, others="ignored" if ignoring else "unknown")
    whole = folder / "whole.csv"
    whole.write_text(_csv(rows), "utf-8")
    edges = sorted({0, len(rows), *(cut for cut in cuts if cut < len(rows))})
    parts = []
    for number, (begin, end) in enumerate(pairwise(edges)):
        parts.append(folder / f"{number}.csv")
        parts[-1].write_text(_csv(rows[begin:end]), "utf-8")
    asked = ScalingAsked(tuple(map(str, parts)), buckets=buckets, map=log_map)
    found = audit_parts(Embedded(), REAL, asked)
    assert list(found.findings) == _direct(whole, REAL, log_map)
    one = audit_parts(Embedded(), REAL, evolve(asked, parts=(str(whole),), buckets=1))
    assert _comparable(found) == _comparable(one)
    quality = read_log(whole, log_map, REAL.timezone).quality
    assert _counts(one) == _counts(evolve(one, quality=quality))


def _comparable(found: Scaled) -> Scaled:
    """Leave out the one thing that parts cannot know: what stood in the first row left out."""
    left = tuple(sorted((evolve(o, sample="") for o in found.quality.left_out), key=repr))
    zones = tuple(sorted(found.quality.zones))
    return evolve(found, quality=evolve(found.quality, left_out=left, zones=zones))


def _counts(found: Scaled) -> tuple:
    quality = found.quality
    return quality.events, quality.cases, quality.activities, quality.tied, quality.untimed


def test_a_column_that_a_part_lacks_says_nothing_there(tmp_path):
    one = "case,activity,time,person\na,hold_workshop_a,2008-10-03,p1\n"
    two = "case,activity,time\na,hold_workshop_b,2008-11-03\nb,hold_workshop_a,2008-11-04\n"
    (tmp_path / "1.csv").write_text(one, "utf-8")
    (tmp_path / "2.csv").write_text(two, "utf-8")
    (tmp_path / "whole.csv").write_text(one + two.partition("\n")[2].replace("\n", ",\n"), "utf-8")
    parts = tuple(str(tmp_path / name) for name in ("1.csv", "2.csv"))
    found = audit_parts(Embedded(), REAL, ScalingAsked(parts, buckets=3))
    assert list(found.findings) == _direct(tmp_path / "whole.csv", REAL)
    assert found.quality.nobody == 2


def test_the_operation_takes_a_schedule_by_its_id(tmp_path):
    path = tmp_path / "1.csv"
    path.write_text("case,activity,time\na,rozmowa,2008-10-03\n", "utf-8")
    found = op.audit_by_engine("schema_2003_2010", ScalingAsked((str(path),)))
    assert [(one.rule, one.about) for one in found.findings] == [("unknown-event", "rozmowa")]


def test_the_last_day_and_closing_are_as_they_are_asked(tmp_path):
    path = tmp_path / "1.csv"
    path.write_text("case,activity,time\na,barrels,2008-10-03\na,communes,2008-12-03\n", "utf-8")
    day = (date(2008, 11, 1) - EPOCH).days
    found = audit_parts(Embedded(), REAL, ScalingAsked((str(path),), day=day, closed=True))
    assert (found.events, found.day) == (1, day)
    assert [one.rule for one in found.findings] == ["unfinished"]


def test_an_order_comes_as_it_was_sent_and_a_damaged_one_is_no_order():
    log_map = LogMap({"case": "sprawa"}, {"x": "chosen"}, times=("%Y", "%s"), zone="UTC")
    order = first_order(REAL, log_map)
    assert order_of(order.text).text == order.text
    assert order_of(order.text).log_map == log_map
    assert tables_in(order.text).schedule.digest == REAL.digest
    with pytest.raises(ValueError, match="damaged"):
        tables_in(evolve(order, digest="0" * 64).text)
    assert orders.order_of.cache_info().currsize <= 4


@pytest.mark.parametrize("name", [EngineName.DAFT, EngineName.RAY, EngineName.SPARK])
def test_an_engine_that_is_not_installed_is_told(monkeypatch, name):
    def missing(package: str) -> None:
        raise ImportError(package)

    monkeypatch.setattr(engines, "import_module", missing)
    with pytest.raises(UsageFault) as met:
        engine_called(name, None)
    assert (met.value.code, met.value.facts["engine"]) == ("ETP970", name.value)


# The engines --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def interpreter() -> str:
    """Return the interpreter of the environment that has the engines."""
    found = os.environ.get("ETAP_SCALE_PYTHON", "")
    if not found and os.environ.get("CI") == "true":
        pytest.fail("ETAP_SCALE_PYTHON does not name an interpreter that has the engines")
    if not found:
        pytest.skip("NOT RUN: set ETAP_SCALE_PYTHON to an interpreter that has daft, ray, pyspark")
    return found


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """Write a log in four parts in the order of time, so that every case lies in several."""
    folder = tmp_path_factory.mktemp("parts")
    frame = generated(12_000).frame().sort("time", maintain_order=True)
    size = -(-len(frame) // 4)
    paths = [folder / f"{number}.parquet" for number in range(4)]
    for number, path in enumerate(paths):
        frame.slice(number * size, size).write_parquet(path)
    return tuple(map(str, paths))


@pytest.fixture(scope="module")
def embedded(parts: tuple[str, ...]) -> str:
    found = audit_parts(Embedded(), load_schedule(SCHEDULE), ScalingAsked(parts, buckets=5))
    assert len(found.findings) > 20
    return shown(found)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["daft", "ray", "spark"])
def test_an_engine_gives_the_same_rows_also_when_a_worker_dies(
    interpreter, parts, embedded, tmp_path, name
):
    if name == "spark" and shutil.which("java") is None:
        assert os.environ.get("CI") != "true", "Spark needs Java"
        pytest.skip("NOT RUN: Spark needs Java")
    told = subprocess.run(
        [interpreter, str(RUNS), name, str(tmp_path), str(SCHEDULE), *parts],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=400,
        check=False,
        env={**_environment(), "RAY_AUTH_MODE": "disabled"},
    )
    assert told.returncode == 0, told.stderr[-4000:]
    assert (tmp_path / f"{name}-whole.txt").read_text("utf-8") == embedded
    if name != "daft":
        assert (tmp_path / f"{name}-killed.txt").read_text("utf-8") == embedded
        assert (tmp_path / f"{name}-marker").exists()


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if "COV" not in name}
