"""The peers of the alignments, each run as a process of its own: pm4py and r4pm (AGPL, never ours).

The schedule becomes a Petri net that permits the same words: a place for each stage, and two for
each output, *missing* and *made*. A trigger moves the stage's token and looks at what its gate asks
for (it takes the token of *made* and puts it back). An output is handed in by two transitions of
one label: from *missing* to *made*, and again, from *made* to *made*. So a resubmission is
synchronous as it is for us, every place holds one token at most, and there is no silent transition.
The final marking is the last stage with every output made: the schedule of the measurements asks
for all of them on the only way to it.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from engine.auditing.aligning.formulas import conjunction
from schemas.schedule import Schedule

_NET = """
import json, sys, time
import polars as pl
from pm4py.objects.petri_net.obj import Marking, PetriNet
from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to
spec = json.load(open(sys.argv[1]))
net, places = PetriNet(), {}
for name in spec["places"]:
    places[name] = PetriNet.Place(name)
    net.places.add(places[name])
for number, (label, before, after) in enumerate(spec["transitions"]):
    step = PetriNet.Transition(str(number), label)
    net.transitions.add(step)
    for name in before:
        add_arc_from_to(places[name], step, net)
    for name in after:
        add_arc_from_to(step, places[name], net)
first, last = (Marking({places[name]: 1 for name in spec[key]}) for key in ("initial", "final"))
"""
#: What every script of pm4py does: it takes the log, and measures what was defined as ``run``.
PM4PY_LOG = """
from pm4py.objects.log.obj import Event, EventLog, Trace
frame = pl.read_parquet(sys.argv[2]).group_by("case", maintain_order=True).agg("activity")
log = EventLog(
    [Trace([Event({"concept:name": a}) for a in acts]) for acts in frame["activity"].to_list()]
)
"""
PM4PY_RUN = """
run(EventLog(log[:3]))
begun = time.process_time()
found = run(log)
taken = time.process_time() - begun
"""
#: What every script of r4pm does: it takes the log, codes it, and measures ``work`` some times.
R4PM_LOG = """
import r4pm
net = r4pm.petri_net.from_pm4py(net, first, last)
frame = pl.read_parquet(sys.argv[2])
events = frame.select(
    pl.col("case").alias("case:concept:name"),
    pl.col("activity").alias("concept:name"),
    pl.col("time").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_zone="UTC").alias("time:timestamp"),
)
"""
R4PM_RUN = """
begun = time.process_time()
log = r4pm.import_item_from_df("EventLog", events)
projection = r4pm.convert_item(log, "EventLogActivityProjection")
coded = time.process_time() - begun
rounds = []
for _ in range(int(sys.argv[4])):
    begun = time.process_time()
    found = work(net, projection)
    rounds.append(time.process_time() - begun)
taken = sorted(rounds)[len(rounds) // 2]
"""
PM4PY = f"""{PM4PY_LOG}
from pm4py.algo.conformance.alignments.petri_net import algorithm
from pm4py.algo.conformance.alignments.petri_net.variants import dijkstra_less_memory
def run(cases):
    return algorithm.apply(cases, net, first, last, variant=dijkstra_less_memory,
                           parameters={{"show_progress_bar": False}})
{PM4PY_RUN}
moves = [sum(">>" in pair for pair in one["alignment"]) for one in found]
json.dump({{"seconds": taken, "costs": moves}}, open(sys.argv[3], "w"))
"""
R4PM = f"""{R4PM_LOG}
from r4pm.bindings import align_variants as work
{R4PM_RUN}
costs = {{"|".join(one["activities"]): one["result"] for one in found}}
variants = frame.group_by("case", maintain_order=True).agg(pl.col("activity").str.join("|"))
told = [costs[variant] for variant in variants["activity"].to_list()]
told = [one["cost"] if "cost" in one else next(iter(one.values()))["cost"] for one in told]
json.dump({{"seconds": taken, "coding": coded, "costs": told}}, open(sys.argv[3], "w"))
"""


def net_of(schedule: Schedule) -> dict[str, Any]:
    """Return the net that permits the same words, as its places, transitions and two markings."""
    transitions: list[tuple[str, list[str], list[str]]] = []
    for transition in schedule.transitions:
        needed = conjunction(schedule, transition)
        assert needed is not None, f"{transition.trigger} has alternatives"
        made = [f"made {name}" for name in sorted(needed)]
        source, dest = f"in {transition.source}", f"in {transition.dest}"
        transitions.append((transition.trigger, [source, *made], [dest, *made]))
    for name, output in schedule.output_of.items():
        at, missing, made = f"in {output.stage}", f"missing {name}", f"made {name}"
        transitions.append((name, [at, missing], [at, made]))
        transitions.append((name, [at, made], [at, made]))
    stages = [f"in {stage.id}" for stage in schedule.stages]
    last = [f"in {stage.id}" for stage in schedule.stages if stage.final]
    lacking, all_made = (
        [f"{word} {name}" for name in schedule.output_of] for word in ("missing", "made")
    )
    return {
        "places": [*stages, *lacking, *all_made],
        "transitions": transitions,
        "initial": [f"in {schedule.initial}", *lacking],
        "final": [*last, *all_made],
    }


def peer(script: str, net: dict[str, Any], log: pl.DataFrame, rounds: int = 3) -> dict[str, Any]:
    """Run a peer on a log; return its CPU seconds, imports and conversions aside, and its costs."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("net.json", "log.parquet", "found.json")]
        paths[0].write_text(json.dumps(net), encoding="utf-8")
        log.write_parquet(paths[1])
        command = [os.environ["ETAP_PEERS_PYTHON"], "-W", "ignore", "-c", _NET + script]
        asked = [*map(str, paths), str(rounds)]
        done = subprocess.run([*command, *asked], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        found: dict[str, Any] = json.loads(paths[2].read_text(encoding="utf-8"))
        return found
