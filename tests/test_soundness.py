"""Soundness: every verdict is that of playing every history; every example has its finding."""

from pathlib import Path
from random import Random

import pytest
from attrs import evolve
from hypothesis import given

from engine.deciding.machine import tables
from engine.proving.certificate import objections
from engine.proving.finishing import cases, living, stuck
from engine.proving.finishing import ends as finishing
from engine.proving.rehearsal import rehearsed
from engine.proving.soundness import soundness
from engine.recording.schedules.schedule_file import load_schedule
from schemas.attribution import Text
from schemas.output import Output
from schemas.requirement import AllOf, AtLeast, OutputNeeded
from schemas.schedule import Final, Schedule, Stage, Transition
from schemas.soundness import Certificate, Flaw, FlawKind, Objection, Soundness
from tests.deciding_strategies import seeded
from tests.proving_oracles import TooManyStates, Twin, explored, is_current, key_of
from tests.proving_strategies import small_schedule

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "tests" / "examples"
REAL = ROOT / "workflows" / "schema_2003_2010.yaml"
UNSOUND = sorted((EXAMPLES / "unsound").glob("*.yaml"))
schedules = seeded(small_schedule)


def _twin(schedule: Schedule) -> Twin | None:
    try:
        return explored(schedule, 300)
    except TooManyStates:
        return None


def _of(found: Soundness, kind: FlawKind) -> list[Flaw]:
    return [flaw for flaw in found.flaws if flaw.kind is kind]


# Against every history ----------------------------------------------------------------------------


@given(schedules)
def test_the_shortest_history_that_gets_stuck_is_as_short_as_any(schedule):
    twin, found = _twin(schedule), _of(soundness(schedule), FlawKind.STUCK)
    if twin is not None:
        assert [len(flaw.history) for flaw in found] == [
            steps for steps in (twin.shortest(),) if steps is not None
        ]


@given(schedules)
def test_a_history_that_gets_stuck_is_played_to_where_it_rests_and_goes_on_to_no_good_end(schedule):
    for flaw in _of(soundness(schedule), FlawKind.STUCK):
        played = rehearsed(tables(schedule), flaw.history)
        assert (played.refusal, played.stage) == (None, flaw.stage)
        assert played.played == len(flaw.history)
        twin = _twin(schedule)
        assert twin is None or key_of(played) in twin.cannot_finish()


@given(schedules)
def test_what_is_dead_is_what_no_history_reaches(schedule):
    twin, found = _twin(schedule), soundness(schedule)
    if twin is None:
        return
    alive = twin.stages()
    assert {f.stage for f in _of(found, FlawKind.DEAD_STAGE)} == set(schedule.stage_of) - alive
    dead = {(f.stage, f.facts["trigger"]) for f in _of(found, FlawKind.DEAD_TRANSITION)}
    for flaw in _of(found, FlawKind.CIRCLE):
        dead |= {tuple(name.split("/")) for name in flaw.facts["transitions"]}
    declared = {(t.source, t.trigger) for t in schedule.transitions if t.source in alive}
    assert dead == declared - twin.transitions()
    outputs = {output.id for output in schedule.output_of.values() if output.stage in alive}
    assert {f.never[0] for f in _of(found, FlawKind.DEAD_OUTPUT)} == outputs - twin.outputs()


@given(schedules)
def test_a_schedule_is_sound_when_nothing_is_stuck_and_nothing_dead(schedule):
    found = soundness(schedule)
    assert found.sound is not None
    assert found.sound == (not found.flaws)
    assert (found.certificate is None) == bool(found.flaws)


@given(schedules)
def test_the_stages_in_need_of_reopening_are_those_that_cannot_finish_without(schedule):
    twin, found = _twin(schedule), soundness(schedule)
    if twin is not None and found.sound:
        lost = twin.cannot_finish(without_reopening=True)
        assert set(found.needs_reopening) == {twin.states[key].stage for key in lost}


# Certificates -------------------------------------------------------------------------------------


@given(schedules)
def test_the_certificate_of_a_sound_schedule_is_accepted(schedule):
    found = soundness(schedule)
    if found.certificate is not None:
        assert objections(schedule, found.certificate) == ()


@given(schedules, schedules)
def test_no_certificate_is_accepted_for_a_schedule_that_can_get_stuck(schedule, other):
    """Whatever is claimed: here what another schedule of the same stages claims."""
    if _of(soundness(schedule), FlawKind.STUCK):
        claimed = soundness(other).certificate
        assert objections(schedule, claimed or Certificate(())) != ()


def _mutants(schedule: Schedule, certificate: Certificate, random: Random):
    """Certificates that claim too much or show too little, each by one change."""
    nodes = certificate.nodes
    place = random.randrange(len(nodes))
    node = nodes[place]

    def changed(**parts):
        return Certificate((*nodes[:place], evolve(node, **parts), *nodes[place + 1 :]))

    if node.next is not None:
        yield changed(next="no_such_trigger")
        yield changed(next=None)
        yield changed(to=None)
        yield changed(rank=0)
        yield changed(to=node.id)
    if sum(one.stage == node.stage for one in nodes) == 1:
        yield Certificate((*nodes[:place], *nodes[place + 1 :]))
    yield changed(stage="no_such_stage")


@given(schedules)
def test_a_changed_certificate_is_rejected(schedule):
    found = soundness(schedule)
    if found.certificate is not None:
        for mutant in _mutants(schedule, found.certificate, Random(1)):
            assert objections(schedule, mutant) != ()


@given(schedules)
def test_a_certificate_that_claims_a_fact_which_some_history_lacks_is_rejected(schedule):
    twin, found = _twin(schedule), soundness(schedule)
    if twin is None or found.certificate is None:
        return
    nodes = found.certificate.nodes
    for place, node in enumerate(nodes):
        alone = sum(one.stage == node.stage and not one.unharmed for one in nodes) == 1
        if node.unharmed or not alone:
            continue
        for name in schedule.output_of:
            if not _always(twin, node.stage, name):
                raised = evolve(node, current=node.current | {name})
                more = Certificate((*nodes[:place], raised, *nodes[place + 1 :]))
                assert objections(schedule, more) != ()


def _always(twin: Twin, stage: str, name: str) -> bool:
    """Whether an output is current in every state in which a cycle comes into a stage."""
    into = {twin.schedule.initial: True} if stage == twin.schedule.initial else {}
    arrivals = [
        to
        for key, following in twin.edges.items()
        for step, to in following
        if step.kind == "trigger" and twin.states[to].stage == stage
    ]
    states = [twin.states[key].state for key in arrivals]
    return not into and all(is_current(twin.schedule, state, name) for state in states)


def test_objections_say_what_is_not_shown():
    schedule = load_schedule(EXAMPLES / "sound" / "minimal.yaml")
    certificate = soundness(schedule).certificate
    first, last = certificate.nodes
    assert objections(schedule, Certificate(())) == (Objection("initial"),)
    twice = Certificate((first, last, evolve(last, rank=7)))
    assert Objection("node", last.id) in objections(schedule, twice)
    ranked = Certificate((evolve(first, rank=0), last))
    assert objections(schedule, ranked) == (Objection("rank", first.id, first.next),)
    gone = Certificate((first,))
    assert {one.reason for one in objections(schedule, gone)} == {"next", "uncovered"}


# Examples -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", UNSOUND, ids=lambda path: path.stem)
def test_an_unsound_example_causes_the_finding_that_it_names(path):
    finding, why = path.read_text(encoding="utf-8").splitlines()[:2]
    found = soundness(load_schedule(path))
    assert found.sound is False
    assert finding.removeprefix("# finding: ") in [flaw.kind.value for flaw in found.flaws]
    assert why.startswith("# ")
    assert all(flaw.place is not None for flaw in found.flaws)


@pytest.mark.parametrize("path", UNSOUND, ids=lambda path: path.stem)
def test_the_history_of_an_example_is_as_short_as_any(path):
    schedule = load_schedule(path)
    found, twin = _of(soundness(schedule), FlawKind.STUCK), explored(schedule, 3_000)
    assert [len(flaw.history) for flaw in found] == [
        steps for steps in (twin.shortest(),) if steps is not None
    ]


def test_every_kind_of_finding_has_an_example():
    texts = [path.read_text(encoding="utf-8") for path in UNSOUND]
    named = {text.splitlines()[0].removeprefix("# finding: ") for text in texts}
    assert named == {kind.value for kind in FlawKind}


@pytest.mark.parametrize(
    "path", [REAL, *sorted((EXAMPLES / "sound").glob("*.yaml"))], ids=lambda p: p.stem
)
def test_a_sound_example_is_proved_and_its_certificate_accepted(path):
    schedule = load_schedule(path)
    found = soundness(schedule)
    assert (found.sound, found.flaws) == (True, ())
    assert objections(schedule, found.certificate) == ()


def test_the_waits_of_a_history_are_as_long_as_its_gates_ask():
    found = soundness(load_schedule(EXAMPLES / "unsound" / "reopened_and_withdrawn.yaml"))
    assert [str(step.wait) for step in found.flaws[0].history if step.wait] == ["1 week"]


# Bounds -------------------------------------------------------------------------------------------


def _offers(first: int, then: int) -> Schedule:
    """So many of 20 offers are enough to go on, and later so many of the same are demanded."""
    outputs = tuple(Output(f"o{number}", "offers") for number in range(20))
    asked = tuple(OutputNeeded(output.id) for output in outputs)
    stages = Stage("offers", outputs=outputs), Stage("choice"), Stage("end", final=Final.DONE)
    return Schedule(
        "offers",
        "1",
        Text("offers"),
        "offers",
        stages,
        (
            Transition("choose", "offers", "choice", AtLeast(first, asked)),
            Transition("close", "choice", "end", AtLeast(then, asked)),
        ),
    )


def test_past_the_bound_the_verdict_is_open_and_says_why(monkeypatch):
    monkeypatch.setattr(stuck.Search.__init__, "__defaults__", (50,))
    found = soundness(_offers(10, 10))
    assert (found.sound, found.undecided, found.certificate) == (None, "ETP388", None)


def test_too_many_states_to_look_at_leave_the_verdict_open(monkeypatch):
    monkeypatch.setattr(finishing, "MOST_STATES", 0)
    found = soundness(load_schedule(EXAMPLES / "unsound" / "any_of_earlier_outputs.yaml"))
    assert (found.sound, found.undecided) == (None, "ETP388")


def test_too_many_cases_leave_what_lives_open(monkeypatch):
    monkeypatch.setattr(living.living, "__defaults__", (1,))
    found = soundness(load_schedule(REAL))
    assert (found.sound, found.undecided, found.flaws) == (None, "ETP388", ())


def test_where_cases_are_not_told_apart_a_search_that_ends_proves_it_too(monkeypatch):
    monkeypatch.setattr(cases, "MOST_CASES", 0)
    found = soundness(load_schedule(EXAMPLES / "sound" / "at_least_of_earlier_ones.yaml"))
    assert (found.sound, found.certificate, found.needs_reopening) == (True, None, ())


def test_what_was_not_searched_to_the_end_is_held_to_need_reopening(monkeypatch):
    schedule = load_schedule(EXAMPLES / "sound" / "going_back_is_the_way.yaml")
    monkeypatch.setattr(stuck.Search.__init__, "__defaults__", (0,))
    found = soundness(schedule)
    assert (found.sound, found.needs_reopening) == (True, ("work",))


def test_what_gets_stuck_early_is_found_among_very_many_ways():
    outputs = tuple(OutputNeeded(f"o{number}") for number in range(20))
    schedule = _offers(2, 2)
    close = evolve(schedule.transitions[1], requires=AllOf(outputs))
    found = soundness(evolve(schedule, transitions=(schedule.transitions[0], close)))
    assert len(found.flaws[0].history) == 3
