"""Read exported logs with pm4py and pandas, and print what they hold: ``PEERS_PYTHON this FILE…``.

It is run by an interpreter of its own: pm4py is under the AGPL, and no test imports it. Each file's
answer is one JSON object: the columns of the log that it found, row by row, times as UTC texts.
"""

import json
import sys
import warnings
from pathlib import Path
from typing import Any


def _utc(column: Any) -> list[str]:
    """Write instants; pm4py gives those of OCEL without a zone: it has made them UTC."""
    import pandas as pd

    instants = pd.to_datetime(column, utc=True)
    return [one.isoformat(timespec="microseconds") for one in instants]


def _xes(path: str) -> dict[str, list]:
    import pm4py

    frame = pm4py.convert_to_dataframe(pm4py.read_xes(path))
    return {
        "case": list(frame["case:concept:name"]),
        "activity": list(frame["concept:name"]),
        "person": list(frame["org:resource"]),
        "timestamp": _utc(frame["time:timestamp"]),
        "recorded": _utc(frame["etap:recorded"]),
        "happened": list(frame["etap:happened"]),
        "seq": [int(one) for one in frame["etap:seq"]],
        "hash": list(frame["etap:hash"]),
        "simulated": [bool(one) for one in frame["case:etap:simulated"]],
    }


def _ocel(path: str) -> dict[str, list]:
    import pm4py

    ocel = pm4py.read_ocel2_json(path)
    frame = pm4py.ocel_flattening(ocel, "cycle")
    related = ocel.relations[ocel.relations["ocel:qualifier"] == "by"]
    by = dict(zip(related["ocel:eid"], related["ocel:oid"], strict=True))
    cycles = ocel.objects[ocel.objects["ocel:type"] == "cycle"]
    simulated = dict(zip(cycles["ocel:oid"], cycles["simulated"], strict=True))
    return {
        "case": list(frame["case:concept:name"]),
        "activity": list(frame["concept:name"]),
        "person": [by[id_] for id_ in frame["ocel:eid"]],
        "timestamp": _utc(frame["time:timestamp"]),
        "recorded": _utc(frame["recorded"]),
        "happened": list(frame["happened"]),
        "seq": [int(one) for one in frame["seq"]],
        "hash": list(frame["hash"]),
        "simulated": [bool(simulated[case]) for case in frame["case:concept:name"]],
    }


def _table(frame: Any) -> dict[str, list]:
    import pandas as pd

    texts = ("case", "activity", "person", "happened", "hash")
    return {
        **{name: list(frame[name]) for name in texts},
        "timestamp": _utc(pd.to_datetime(frame["timestamp"])),
        "recorded": _utc(pd.to_datetime(frame["recorded"])),
        "seq": [int(one) for one in frame["seq"]],
        "simulated": [one == "yes" for one in frame["simulated"]],
    }


def _csv(path: str) -> dict[str, list]:
    import pandas as pd

    return _table(pd.read_csv(path, dtype=str))


def _parquet(path: str) -> dict[str, list]:
    import pandas as pd

    return _table(pd.read_parquet(path))


READERS = {".xes": _xes, ".jsonocel": _ocel, ".csv": _csv, ".parquet": _parquet}


def main() -> None:
    """Read every file that was named."""
    warnings.simplefilter("ignore")
    for name in sys.argv[1:]:
        read = READERS[Path(name).suffix](name)
        sys.stdout.write("@" + json.dumps(read) + "\n")


if __name__ == "__main__":
    main()
