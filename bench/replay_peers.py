"""The peers of the audit, each run as a process of its own: token-based replay of pm4py and r4pm.

Both are AGPL and never ours. The schedule becomes a Petri net on which replay is at its best: a
place for each stage and one for each output, no silent transition, every label once. A trigger
moves the stage's token and looks at the outputs that its gate asks for (it takes their tokens and
puts them back); handing in an output puts a token in its place. Replay answers less than the audit:
it knows neither days, roles nor persons, and names no event.
"""

from __future__ import annotations

from typing import Any

from bench.alignment_peers import PM4PY_LOG, PM4PY_RUN, R4PM_LOG, R4PM_RUN
from engine.auditing.aligning.formulas import conjunction
from schemas.schedule import Schedule

PM4PY = f"""{PM4PY_LOG}
from pm4py.algo.conformance.tokenreplay import algorithm
def run(cases):
    return algorithm.apply(cases, net, first, last, parameters={{"show_progress_bar": False}})
{PM4PY_RUN}
told = sum(not one["trace_is_fit"] for one in found)
json.dump({{"seconds": taken, "unfit": told}}, open(sys.argv[3], "w"))
"""
R4PM = f"""{R4PM_LOG}
from r4pm.bindings import apply_token_based_replay as work
events = events.filter(pl.col("concept:name").is_in([step[0] for step in spec["transitions"]]))
{R4PM_RUN}
json.dump({{"seconds": taken, "coding": coded, "told": str(found)}}, open(sys.argv[3], "w"))
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
