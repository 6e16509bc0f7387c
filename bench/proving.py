"""Proving a schedule sound: the real one, 20 outputs in one stage, 1,000 stages, and how it grows.

Beside it, where the environment variable ``ETAP_PEERS_PYTHON`` names a Python that has pm4py (AGPL;
never a dependency): its check of soundness on the net that means the same, k parallel outputs
between two places, each run in a process of its own and stopped after ``LONGEST`` seconds.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from pathlib import Path

from bench.measuring import verdict
from bench.plotting import Points, save
from bench.reading import schedule_text
from engine.proving.soundness import soundness
from engine.recording.schedules.schedule_file import load_schedule, read_schedule
from schemas.attribution import Text
from schemas.output import Output
from schemas.schedule import Final, Schedule, Stage, Transition

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT / "workflows" / "schema_2003_2010.yaml"
PLOT = ROOT / "docs" / "soundness-growth.svg"
SIZES = (125, 250, 500, 1000)
PARALLEL = (2, 4, 6, 8)
ROUNDS = 5
#: Seconds after which a check of pm4py is stopped.
LONGEST = 120
_PM4PY = """
import sys, time
from pm4py.objects.petri_net.obj import PetriNet, Marking
from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to as arc
import pm4py
net, k = PetriNet(), int(sys.argv[1])
def place(name):
    found = PetriNet.Place(name)
    net.places.add(found)
    return found
def step(name):
    found = PetriNet.Transition(name, name)
    net.transitions.add(found)
    return found
start, end, begin, close = place("start"), place("end"), step("begin"), step("close")
arc(start, begin, net)
arc(close, end, net)
for number in range(k):
    todo, made, hand_in = place(f"todo{number}"), place(f"made{number}"), step(f"o{number}")
    for one, other in ((begin, todo), (todo, hand_in), (hand_in, made), (made, close)):
        arc(one, other, net)
begun = time.process_time()
sound = pm4py.check_soundness(net, Marking({start: 1}), Marking({end: 1}))
sound = sound[0] if isinstance(sound, tuple) else sound
print(sound, time.process_time() - begun)
"""


def parallel(outputs: int) -> Schedule:
    """Make a schedule of one stage with so many independent outputs."""
    made = tuple(Output(f"o{number}", "work") for number in range(outputs))
    stages = (Stage("work", outputs=made), Stage("end", final=Final.DONE))
    exits = (Transition("close", "work", "end"),)
    return Schedule("s", "1", Text("s"), "work", stages, exits)


def long(stages: int) -> Schedule:
    """Make a schedule of so many stages with 4 outputs each."""
    found = read_schedule(schedule_text(stages), "long.yaml", lambda _name: None)
    assert isinstance(found, Schedule), found
    return found


def seconds(schedule: Schedule) -> float:
    """Return the CPU seconds of one proof: the median of some rounds, the first thrown away."""
    taken = []
    for _ in range(ROUNDS + 1):
        begun = time.process_time()
        found = soundness(schedule)
        taken.append(time.process_time() - begun)
        assert found.sound, found
    return statistics.median(taken[1:])


def pm4py_seconds(outputs: int) -> float | None:
    """Return the CPU seconds of pm4py's check of so many outputs; ``None`` where it was stopped."""
    command = [os.environ["ETAP_PEERS_PYTHON"], "-c", _PM4PY, str(outputs)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=True)
    except subprocess.TimeoutExpired:
        return None
    sound, taken = done.stdout.split()[-2:]
    assert sound == "True", done.stdout
    return float(taken)


def main() -> list[str]:
    """Measure, print, draw the growth, and return the verdicts."""
    real, twenty = seconds(load_schedule(REAL)), seconds(parallel(20))
    grown = {size: seconds(long(size)) for size in SIZES}
    print(f"  prove the schedule of 2003-2010: {real * 1e3:.2f} ms")
    print(f"  prove 20 independent outputs in one stage: {twenty * 1e3:.2f} ms")
    for size, taken in grown.items():
        print(f"  prove {size:5} stages of 4 outputs: {taken:.3f} s")
    title = "etap validate: CPU seconds to prove soundness"
    stages = {"etap, stages of 4": tuple(grown.items())}
    save(PLOT, title, "stages, or parallel outputs of one stage", {**stages, **_beside()})
    thousand = grown[1000]
    return [
        verdict("ms to prove the real schedule", real * 1e3, "less than 50", reached=real < 0.05),
        verdict("s to prove 20 parallel outputs", twenty, "less than 1", reached=twenty < 1),
        verdict("s to prove 1,000 stages", thousand, "less than 1", reached=thousand < 1),
    ]


def _beside() -> dict[str, Points]:
    """Measure etap, and pm4py where it is there, at so many parallel outputs."""
    own = tuple((outputs, seconds(parallel(outputs))) for outputs in (*PARALLEL, 20, 100))
    curves: dict[str, Points] = {"etap, parallel": own}
    if "ETAP_PEERS_PYTHON" in os.environ:
        theirs = [(outputs, pm4py_seconds(outputs)) for outputs in PARALLEL]
        for outputs, taken in theirs:
            told = f"stopped after {LONGEST} s" if taken is None else f"{taken:.2f} s"
            print(f"  pm4py, {outputs} parallel outputs: {told}; etap: {dict(own)[outputs]:.5f} s")
        known = tuple((outputs, taken) for outputs, taken in theirs if taken is not None)
        curves["pm4py, parallel"] = known
    return curves


if __name__ == "__main__":
    print("\n".join(main()))
