"""The peers of the audit, each run as a process of its own: token-based replay of pm4py and r4pm.

Both are AGPL and never ours. The schedule becomes a Petri net on which replay is at its best: a
place for each stage and one for each output, no silent transition, every label once. A trigger
moves the stage's token and looks at the outputs that its gate asks for (it takes their tokens and
puts them back); handing in an output puts a token in its place. Replay answers less than the audit:
it knows neither days, roles nor persons, and names no event.
"""

from __future__ import annotations

from typing import Any

from engine.auditing.aligning.formulas import conjunction
from schemas.schedule import Schedule

PM4PY = """
from pm4py.algo.conformance.tokenreplay import algorithm
from pm4py.objects.log.obj import Event, EventLog, Trace
frame = pl.read_parquet(sys.argv[2]).group_by("case", maintain_order=True).agg("activity")
log = EventLog(
    [Trace([Event({"concept:name": a}) for a in acts]) for acts in frame["activity"].to_list()]
)
def run(cases):
    return algorithm.apply(cases, net, first, last, parameters={"show_progress_bar": False})
run(EventLog(log[:3]))
begun = time.process_time()
found = run(log)
taken = time.process_time() - begun
told = sum(not one["trace_is_fit"] for one in found)
json.dump({"seconds": taken, "unfit": told}, open(sys.argv[3], "w"))
"""
R4PM = """
import r4pm
from r4pm.bindings import apply_token_based_replay
net = r4pm.petri_net.from_pm4py(net, first, last)
frame = pl.read_parquet(sys.argv[2])
events = frame.select(
    pl.col("case").alias("case:concept:name"),
    pl.col("activity").alias("concept:name"),
    pl.col("time").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_zone="UTC").alias("time:timestamp"),
).filter(pl.col("concept:name").is_in([step[0] for step in spec["transitions"]]))
begun = time.process_time()
log = r4pm.import_item_from_df("EventLog", events)
projection = r4pm.convert_item(log, "EventLogActivityProjection")
coded = time.process_time() - begun
rounds = []
for _ in range(int(sys.argv[4])):
    begun = time.process_time()
    found = apply_token_based_replay(net, projection)
    rounds.append(time.process_time() - begun)
taken = sorted(rounds)[len(rounds) // 2]
json.dump({"seconds": taken, "coding": coded, "told": str(found)}, open(sys.argv[3], "w"))
"""


def net_of(schedule: Schedule) -> dict[str, Any]:
    """Return the net, as its places, transitions and two markings."""
    transitions = []
    for transition in schedule.transitions:
        needed = conjunction(schedule, transition)
        assert needed is not None, f"{transition.trigger} has alternatives"
        made = [f"made {name}" for name in sorted(needed)]
        source, dest = f"in {transition.source}", f"in {transition.dest}"
        transitions.append((transition.trigger, [source, *made], [dest, *made]))
    for name, output in schedule.output_of.items():
        at = f"in {output.stage}"
        transitions.append((name, [at], [at, f"made {name}"]))
    return {
        "places": [
            *(f"in {stage.id}" for stage in schedule.stages),
            *(f"made {name}" for name in schedule.output_of),
        ],
        "transitions": transitions,
        "initial": [f"in {schedule.initial}"],
        "final": [f"in {stage.id}" for stage in schedule.stages if stage.final],
    }
