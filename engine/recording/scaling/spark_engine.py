"""Spark: the same work on the machines of a cluster, or in two workers of this machine.

Spark moves the logs of one bucket together (``applyInArrow``) and does nothing else. It runs a task
again whose worker died, and takes the result of the one that finished. The workers that are started
here listen to this machine alone, and end with the audit.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
from pyspark.sql import SparkSession

from engine.recording.scaling.carrying import carried

if TYPE_CHECKING:
    from engine.recording.scaling.engines import Judged

#: Two workers of this machine, and how often one task may fail before the audit does.
_LOCAL = "local[2,4]"
_ROOT = str(Path(__file__).resolve().parents[3])
_SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1",  # a record is a whole log: many megabytes
    "spark.log.level": "ERROR",
}


class Spark:
    """A Spark session; ``address`` is the master of a running cluster, ``None``: started here."""

    def __init__(self, address: str | None) -> None:
        self._address = address
        self._session: Any = None

    def __enter__(self) -> Self:
        """Start the session; Python workers are given the folder of these modules."""
        path = os.pathsep.join(dict.fromkeys([_ROOT, *_listed("PYTHONPATH")]))
        if self._address is None:
            os.environ["PYTHONPATH"] = path
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        made = SparkSession.builder.appName("etap").master(self._address or _LOCAL)
        here = {"spark.sql.shuffle.partitions": "8"} if self._address is None else {}
        for name, value in {**_SETTINGS, **here, "spark.executorEnv.PYTHONPATH": path}.items():
            made = made.config(name, value)
        self._session = made.getOrCreate()
        return self

    def __exit__(self, *_what: object) -> None:
        """Stop the session, and the machine under it where it was started here."""
        self._session.stop()

    def surveyed(self, order: str, paths: Sequence[str]) -> list[str]:
        """Look at every part."""
        look = carried("surveyed", order)

        def looked(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                rows = batch.to_pylist()
                facts = [look(row["path"]) for row in rows]
                at = pa.array([row["at"] for row in rows], pa.int64())
                yield pa.RecordBatch.from_arrays([at, pa.array(facts)], ["at", "facts"])

        found = self._parts(paths).mapInArrow(looked, "at long, facts string").collect()
        return [row["facts"] for row in sorted(found, key=lambda row: row["at"])]

    def judged(self, order: str, paths: Sequence[str]) -> list[Judged]:
        """Judge every bucket."""
        cut, judge = carried("split", order), carried("judged", order)

        def split(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for path in (path for batch in batches for path in batch.column("path").to_pylist()):
                for bucket, log in cut(path):
                    columns = [pa.array([bucket], pa.int64()), pa.array([log], pa.binary())]
                    yield pa.RecordBatch.from_arrays(columns, ["bucket", "log"])

        def judged(table: pa.Table) -> pa.Table:
            sums, rows = judge(table.column("log").to_pylist())
            bucket = table.column("bucket")[0].as_py()
            return pa.table(
                {
                    "bucket": pa.array([bucket], pa.int64()),
                    "sums": pa.array([sums]),
                    "rows": pa.array([rows], pa.binary()),
                }
            )

        logs = self._parts(paths).mapInArrow(split, "bucket long, log binary")
        done = logs.groupBy("bucket").applyInArrow(judged, "bucket long, sums string, rows binary")
        found = sorted(done.collect(), key=lambda row: row["bucket"])
        return [(row["sums"], bytes(row["rows"])) for row in found]

    def _parts(self, paths: Sequence[str]) -> Any:
        """Return the parts, each in a partition of its own."""
        rows = list(enumerate(paths))
        frame = self._session.createDataFrame(rows, "at long, path string")
        return frame.repartitionByRange(len(rows), "at")


def _listed(variable: str) -> list[str]:
    return [part for part in os.environ.get(variable, "").split(os.pathsep) if part]
