"""Ray, through Daft: the same work on the machines of a cluster, or in two workers of this machine.

The workers that are started here listen to this machine alone, tell nobody of their use, and end
with the audit. Ray runs a step again whose worker died; Daft takes the result of the one that
finished.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import daft
import ray

from engine.recording.scaling.daft_engine import Daft

WORKERS = 2
#: Bytes of shared memory that two workers of this machine get.
_SHARED = 512 * 1024 * 1024
_ROOT = Path(__file__).resolve().parents[3]


class Ray:
    """A Ray cluster; ``address`` is that of a running one, ``None``: one is started here."""

    def __init__(self, address: str | None) -> None:
        self._address = address

    def __enter__(self) -> Daft:
        """Start or join the cluster, and let Daft work there."""
        ray.init(**self._said())
        daft.set_runner_ray(noop_if_initialized=True)
        return Daft(self._address)

    def _said(self) -> dict[str, Any]:
        where = {"runtime_env": {"env_vars": {"PYTHONPATH": str(_ROOT)}}, "log_to_driver": False}
        if self._address is not None:
            return {"address": self._address, "log_to_driver": False}
        started = {"num_cpus": WORKERS, "include_dashboard": False, "object_store_memory": _SHARED}
        return {**where, **started, "logging_level": "ERROR", "_node_ip_address": "127.0.0.1"}

    def __exit__(self, *_what: object) -> None:
        """End what was started here, or leave the cluster."""
        ray.shutdown()
