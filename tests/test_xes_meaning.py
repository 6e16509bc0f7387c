"""What an XES log is taken to say: names, stages of work, mapped attributes, times, and notes."""

from pathlib import Path

import pytest

from engine.errors import UsageFault
from engine.recording.logs.xes_log import read_xes
from schemas.event_log import NO_INSTANT, EventLog, LogMap
from tests.xes_documents import ZONE, rows_of


@pytest.fixture
def read(tmp_path: Path):
    def reading(body: str, mapping: LogMap | None = None) -> EventLog:
        path = tmp_path / "log.xes"
        path.write_text(f"<log>{body}</log>", encoding="utf-8")
        return read_xes(path, mapping, ZONE)

    return reading


def attribute(key: str, value: str, tag: str = "string") -> str:
    return f'<{tag} key="{key}" value="{value}"/>'


def event(*attributes: str, name: str = "a") -> str:
    return f"<event>{attribute('concept:name', name)}{''.join(attributes)}</event>"


def trace(name: str | None, *events: str) -> str:
    named = "" if name is None else attribute("concept:name", name)
    return f"<trace>{named}{''.join(events)}</trace>"


def cases(log: EventLog) -> list[object]:
    return [row[1] for row in rows_of(log)]


def test_a_trace_without_a_name_is_called_by_its_number_and_counted(read):
    log = read(trace("#2", event()) + trace(None, event()) + trace(" ", event()))
    assert cases(log) == ["#2", "#2'", "#3"]
    assert log.quality.notes == ("unnamed-trace 2",)


def test_traces_of_one_name_are_one_case_and_counted(read):
    log = read(trace("x", event()) + trace("y", event()) + trace("x", event()))
    assert (cases(log), log.quality.cases) == (["x", "y", "x"], 2)
    assert log.quality.notes == ("same-name 1",)


def test_a_trace_without_events_is_counted(read):
    log = read(trace("x") + trace("y", event()))
    assert (cases(log), log.quality.notes) == (["y"], ("empty-trace 1",))


def test_a_name_that_follows_the_events_names_them_too(read):
    log = read(f"<trace>{event()}{attribute('concept:name', 'late')}</trace>")
    assert cases(log) == ["late"]


def test_an_event_outside_every_trace_is_left_out_and_counted(read):
    log = read(event() + trace("x", event()))
    assert cases(log) == ["x"]
    assert [(one.why, one.count, one.rows) for one in log.quality.left_out] == [
        ("no-case", 1, (1,))
    ]


def test_only_what_is_complete_counts_and_the_rest_is_told(read):
    stages = ("start", "COMPLETE", "complete", "", "suspend")
    events = [event(attribute("lifecycle:transition", stage)) for stage in stages]
    log = read(trace("x", *events))
    assert log.row.tolist() == [2, 3, 4]
    left = log.quality.left_out[0]
    assert (left.why, left.count, left.rows, left.sample) == ("not-complete", 2, (1, 5), "start")


def test_a_mapping_may_read_another_stage_of_work_or_none(read):
    events = trace("x", event(attribute("lifecycle:transition", "start")))
    log = read(events, LogMap(columns={"lifecycle": "no such attribute"}))
    assert log.quality.events == 1


def test_a_mapped_attribute_is_the_event_s_own_else_its_trace_s(read):
    body = attribute("clerk", "of the trace") + event(attribute("clerk", "own")) + event()
    log = read(f"<trace>{body}</trace>", LogMap(columns={"person": "clerk"}))
    assert [row[3] for row in rows_of(log)] == ["own", "of the trace"]
    log = read(f"<trace>{body}</trace>", LogMap(columns={"person": "case:clerk"}))
    assert [row[3] for row in rows_of(log)] == ["of the trace", "of the trace"]


def test_what_a_mapping_does_not_name_is_not_in_the_log(read):
    body = trace("x", event(attribute("org:resource", "p"), attribute("time:timestamp", "2008")))
    log = read(body, LogMap(columns={"output": "concept:name"}))
    assert (log.person, log.instant, log.role) == (None, None, None)
    assert log.output is not None
    assert list(log.output.names) == ["a"]


def test_a_mapped_case_may_stand_in_the_event(read):
    body = event(attribute("permit", "7")) + trace("x", event(attribute("permit", "8")), event())
    log = read(body, LogMap(columns={"case": "permit"}))
    assert cases(log) == ["7", "8"]
    assert log.quality.left_out[0].why == "no-case"


@pytest.mark.parametrize("text", ["True", "true", "TRUE", "1"])
def test_a_boolean_is_true_however_it_is_written(read, text):
    ended = event(attribute("ok", text, "boolean")) + event(attribute("ok", "False", "boolean"))
    log = read(trace("x", ended), LogMap(columns={"reason": "ok", "output": "ok"}))
    assert log.reason is not None
    assert log.reason.tolist() == [True, False]
    assert log.output is not None
    assert list(log.output.names) == ["true", "false"]


def test_of_a_key_that_stands_twice_the_first_counts_and_it_is_noted(read):
    log = read(trace("x", event(attribute("concept:name", "b"))))
    assert ([row[2] for row in rows_of(log)], log.quality.notes) == (["a"], ("key-twice 1",))


def test_attributes_of_attributes_and_lists_say_nothing(read):
    inner = attribute("concept:name", "inner")
    nested = f'<string key="other" value="x">{inner}</string>'
    listed = f'<list key="org:resource"><values>{inner}</values></list>'
    log = read(trace("x", f"<event>{nested}{listed}{attribute('concept:name', 'a')}</event>"))
    assert rows_of(log)[0][2:4] == ("a", None)


def test_times_with_and_without_zones_are_told_apart(read):
    written = ("2008-11-26T10:00:00Z", "2008-11-26T11:00:00+01:00", "2008-11-26T11:00:00")
    events = [event(attribute("time:timestamp", time, "date")) for time in written]
    log = read(trace("x", *events))
    assert log.instant is not None
    assert len(set(log.instant.tolist())) == 1
    assert log.quality.zones == ("+00:00", "+01:00", "local")


def test_the_hours_at_a_change_of_clocks_are_counted(read):
    written = ("2008-10-26T02:30:00", "2008-03-30T02:30:00", "2008-10-26T02:30:00+01:00")
    events = [event(attribute("time:timestamp", time, "date")) for time in written]
    log = read(trace("x", *events))
    assert (log.quality.ambiguous, log.quality.skipped_hour) == (1, 1)


def test_a_day_a_month_or_a_year_is_a_time_without_an_instant(read):
    events = [
        event(attribute("time:timestamp", time)) for time in ("2008-11-26", "2008-11", "2008")
    ]
    log = read(trace("x", *events))
    assert log.instant is not None
    assert set(log.instant.tolist()) == {NO_INSTANT}
    assert log.quality.coarse == 3


@pytest.mark.parametrize(
    "time", ["0000-01-01T00:00:00Z", "NaN", "2008-13-01T00:00:00", "10000-01-01"]
)
def test_a_time_that_is_none_leaves_its_event_untimed_and_is_told(read, time):
    good = event(attribute("time:timestamp", "9999-12-31T22:59:59Z"))
    log = read(trace("x", event(attribute("time:timestamp", time)), good))
    left = log.quality.left_out[0]
    assert (left.why, left.count, left.rows, left.sample) == ("bad-time", 1, (1,), time)
    assert (log.quality.events, log.quality.untimed) == (2, 1)


def test_the_formats_of_a_mapping_are_tried_after_iso(read):
    body = trace(
        "x", event(attribute("when", "26.11.2008 11:00")), event(attribute("when", "2008"))
    )
    mapping = LogMap(columns={"time": "when"}, times=("%d.%m.%Y %H:%M",))
    log = read(body, mapping)
    assert (log.quality.untimed, log.quality.coarse, log.quality.zones) == (0, 1, ("local",))


def test_a_time_of_the_trace_and_one_of_recording_can_be_mapped(read):
    start = attribute("start", "2008-11-26T10:00:00Z", "date")
    own = event(
        attribute("start", "2008-11-27T10:00:00Z"), attribute("noted", "2009-01-01T00:00:00Z")
    )
    mapping = LogMap(columns={"time": "start", "recorded": "noted"})
    log = read(f"<trace>{start}{event()}{own}</trace>", mapping)
    assert log.instant is not None
    assert log.instant[1] - log.instant[0] == 86_400_000_000
    assert log.recorded is not None
    assert log.recorded.tolist() == [NO_INSTANT, 1_230_768_000_000_000]


def test_an_attribute_cannot_be_a_time_and_a_text(read):
    with pytest.raises(UsageFault) as told:
        read("", LogMap(columns={"time": "x", "person": "x"}))
    assert (told.value.code, told.value.facts["names"]) == ("ETP941", ("x",))


def test_a_log_without_events_shows_nothing_and_is_none_the_less_a_log(read):
    assert read("").quality.events == 0
    assert read(trace("x")).quality.notes == ("empty-trace 1",)


def test_elements_count_in_the_namespace_of_the_root_alone(tmp_path):
    path = tmp_path / "log.xes"
    name = '<x:string key="concept:name" value="a"/>'
    path.write_text(
        '<x:log xmlns:x="http://www.xes-standard.org/" xmlns:y="other">'
        f"<x:trace><x:event>{name}</x:event><y:event/></x:trace><y:trace/></x:log>"
    )
    assert read_xes(path, None, ZONE).quality.events == 1
