"""Audit parts of a log with one engine, twice, the second time with a worker that dies.

``PYTHON this ENGINE FOLDER SCHEDULE PART…`` writes the rows to ``FOLDER/ENGINE-whole.txt`` and
``FOLDER/ENGINE-killed.txt``. It is a process of its own: engines start others, and end with it.
"""

import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.recording.scaling.carrying import carried
from engine.recording.scaling.engines import engine_called
from engine.recording.scaling.running import audit_parts
from engine.recording.schedules.schedule_file import load_schedule
from schemas.scaling import EngineName, Scaled, ScalingAsked

HOMES = {"daft": "daft_engine", "ray": "daft_engine", "spark": "spark_engine"}
BUCKETS = 5


def shown(found: Scaled) -> str:
    """Write all that was found, a line for each finding."""
    rest = (found.cases, found.events, found.ignored, found.day, found.quality)
    return "\n".join(map(repr, (*found.findings, rest))) + "\n"


def deadly(marker: str) -> Callable[[str, str], Callable[..., Any]]:
    """Return what carries the steps to workers, the first of which dies while it judges."""

    def carrying(step: str, order: str) -> Callable[..., Any]:
        run = carried(step, order)

        def once(*given: Any) -> Any:
            try:
                os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
                os.kill(os.getpid(), signal.SIGKILL)
            except FileExistsError:
                pass
            return run(*given)

        return once if step == "judged" else run

    return carrying


def main(name: str, folder: str, schedule_file: str, *parts: str) -> None:
    """Run one engine."""
    schedule = load_schedule(Path(schedule_file))
    asked = ScalingAsked(parts, EngineName(name), BUCKETS)
    with engine_called(asked.engine, None) as engine:
        whole = shown(audit_parts(engine, schedule, asked))
        Path(folder, f"{name}-whole.txt").write_text(whole, encoding="utf-8")
        if name == "daft":  # its workers are threads of this process
            return
        marker = Path(folder, f"{name}-marker")
        home = import_module(f"engine.recording.scaling.{HOMES[name]}")
        home.carried = deadly(str(marker))  # type: ignore[attr-defined]  # it is what the module calls
        killed = shown(audit_parts(engine, schedule, asked))
        assert marker.exists(), "no worker died"
        Path(folder, f"{name}-killed.txt").write_text(killed, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
