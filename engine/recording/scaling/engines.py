"""The port of an engine, and the one that needs none.

An engine runs steps of ``work`` somewhere and moves bytes between them. It must give what one
finished job gave: a step that was run again, because its worker died, counts once.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, Self

from engine.errors import UsageFault
from engine.recording.scaling import work
from schemas.scaling import EngineName

#: What a judged bucket gives: what is to be added up, and its findings.
Judged = tuple[str, bytes]


class Engine(Protocol):
    """An engine that was started; it ends with the ``with`` block that it was made for."""

    def surveyed(self, order: str, paths: Sequence[str]) -> list[str]:
        """Look at every part; the answers in the order of the parts."""
        ...

    def judged(self, order: str, paths: Sequence[str]) -> list[Judged]:
        """Judge every bucket that has a case; the answers in the order of the buckets."""
        ...

    def __enter__(self) -> Self:
        """Start it."""
        ...

    def __exit__(self, *_what: object) -> None:
        """End what was started here; a cluster that was running goes on."""
        ...


class Embedded:
    """This process alone."""

    def surveyed(self, order: str, paths: Sequence[str]) -> list[str]:
        """Look at one part after the other."""
        return [work.surveyed(order, path) for path in paths]

    def judged(self, order: str, paths: Sequence[str]) -> list[Judged]:
        """Judge one bucket after the other."""
        buckets: dict[int, list[bytes]] = {}
        for path in paths:
            for bucket, data in work.split(order, path):
                buckets.setdefault(bucket, []).append(data)
        return [work.judged(order, data) for _, data in sorted(buckets.items())]

    def __enter__(self) -> Self:
        """There is nothing to start."""
        return self

    def __exit__(self, *_what: object) -> None:
        """There is nothing to end."""


#: The packages that an engine needs, its module here, and its class there.
_HOMES = {
    EngineName.DAFT: (("daft",), "daft_engine", "Daft"),
    EngineName.RAY: (("ray", "daft"), "ray_engine", "Ray"),
    EngineName.SPARK: (("pyspark",), "spark_engine", "Spark"),
}
#: What engines read when they are imported: nobody is told that they are used.
_QUIET = {"DAFT_ANALYTICS_ENABLED": "0", "RAY_USAGE_STATS_ENABLED": "0"}
#: What lets the processes that Ray starts here listen to this machine alone; Ray means it for
#: systems whose firewall would ask.
_HERE = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}


def engine_called(name: EngineName, address: str | None) -> Engine:
    """Return an engine that is to be started.

    Raises:
        UsageFault: what it needs is not installed.
    """
    if name is EngineName.EMBEDDED:
        return Embedded()
    for variable, value in (_QUIET | ({} if address else _HERE)).items():
        os.environ.setdefault(variable, value)
    packages, module, kind = _HOMES[name]
    for package in packages:
        try:
            import_module(package)
        except ImportError:
            raise UsageFault("ETP970", {"engine": name.value, "package": package}) from None
    made: Engine = getattr(import_module(f"engine.recording.scaling.{module}"), kind)(address)
    return made
