"""Daft: on this machine in threads, or with one line more on the machines of a Ray cluster.

Daft moves the logs of one bucket together and does nothing else: each step is a function of ours.
A process keeps the runner that it chose first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import daft
from daft import DataType, col

from engine.recording.scaling.carrying import carried

if TYPE_CHECKING:
    from engine.recording.scaling.engines import Judged

_SPLIT = DataType.list(DataType.struct({"bucket": DataType.int64(), "log": DataType.binary()}))
_JUDGED = DataType.struct({"sums": DataType.string(), "rows": DataType.binary()})


class Daft:
    """Daft's own runner; it has no cluster, so that an address means nothing to it."""

    def __init__(self, address: str | None) -> None:
        self._address = address

    def __enter__(self) -> Self:
        """Choose the runner, unless the process has one."""
        if daft.get_or_infer_runner_type() != "ray":
            daft.set_runner_native()
        return self

    def __exit__(self, *_what: object) -> None:
        """There is nothing to end."""

    def surveyed(self, order: str, paths: Sequence[str]) -> list[str]:
        """Look at every part."""
        look = daft.func(carried("surveyed", order), return_dtype=DataType.string())
        found = _parts(paths).select(col("at"), look(col("path")).alias("facts"))
        return list(found.sort("at").to_pydict()["facts"])

    def judged(self, order: str, paths: Sequence[str]) -> list[Judged]:
        """Judge every bucket."""
        cut, judge = carried("split", order), carried("judged", order)

        def split(path: str) -> list[dict[str, Any]]:
            return [{"bucket": bucket, "log": log} for bucket, log in cut(path)]

        def judged(logs: list[bytes]) -> dict[str, Any]:
            sums, rows = judge(logs)
            return {"sums": sums, "rows": rows}

        cuts = daft.func(split, return_dtype=_SPLIT)(col("path")).alias("cut")
        logs = _parts(paths).select(cuts).explode("cut").select(col("cut").unnest())
        buckets = logs.groupby("bucket").agg(col("log").list_agg())
        done = daft.func(judged, return_dtype=_JUDGED)(col("log")).alias("done")
        found = buckets.select(col("bucket"), done).sort("bucket").to_pydict()["done"]
        return [(one["sums"], one["rows"]) for one in found]


def _parts(paths: Sequence[str]) -> Any:
    """Return the parts, each in a partition of its own."""
    frame = daft.from_pydict({"at": list(range(len(paths))), "path": list(paths)})
    if daft.get_or_infer_runner_type() == "ray":
        return frame.into_partitions(len(paths))
    return frame
