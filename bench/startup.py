"""What starting costs: whole commands as processes, by the operating system's account of their CPU.

- ``etap --help`` beside ``python -c "import rich.table, click"``;
- ``etap why`` in a programme of 380 counties with 60 events each, beside the same.

The peer is chosen by the issue that set the figure: what a command line pays that imports its
libraries up front.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path

from bench.durable import done
from bench.measuring import verdict
from engine import operations
from engine.deciding.advance import decide
from engine.deciding.standings import Situation
from engine.deciding.tables import Tables
from engine.recording.ledger.moment import Moment
from engine.recording.programme_folder import Programme
from engine.recording.sample_evidence import pdf
from schemas.asked import Asked
from schemas.commands import Advance, Command, Start
from schemas.cycle import Actor
from schemas.days import Days
from schemas.ledger import Draft
from schemas.refusal import Refusal

ROUNDS = 11
COUNTIES = 380
EVENTS = 60
_CLI = str(Path(__file__).resolve().parents[1] / "cli.py")
_SCHEDULE = """
schedule: there_and_back
version: "1"
title: There and back
initial: here
stages:
  here:
    outputs:
      minutes: {kind: document, media: [pdf], optional: true}
      attendance: {kind: document, media: [pdf], optional: true}
      photos: {kind: document, media: [pdf], optional: true}
      diagnosis: {kind: document, media: [pdf], optional: true}
      report: {kind: document, media: [pdf], optional: true}
  there: {}
  closed: {final: done}
transitions:
  - {trigger: go, source: here, dest: there}
  - {trigger: return, source: there, dest: here}
  - trigger: close
    source: here
    dest: closed
    requires: {all: [{output: minutes}, {output: attendance}, {output: photos}, {output: report}]}
"""


def cpu(command: Sequence[str], environment: dict[str, str]) -> float:
    """Run a command and return its CPU seconds, user and system, children included."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return usage.ru_utime + usage.ru_stime


def large_programme(folder: Path) -> None:
    """Make a programme of 380 counties whose cycles have 60 events each."""
    (folder / "schedule.yaml").write_text(_SCHEDULE)
    rows = "".join(f"{number:04d},county {number}\n" for number in range(1, COUNTIES + 1))
    (folder / "counties.csv").write_text("code,name\n" + rows)
    done(operations.init(folder / "programme"))
    with Programme.open(folder / "programme") as programme:
        done(operations.import_counties(programme, folder / "counties.csv", Asked()))
        digest = operations.adopted(programme, str(folder / "schedule.yaml"), Asked())
        assert isinstance(digest, str), digest
        for county, _ in operations.counties(programme):
            _fill(programme, f"{county}/1", digest)
        _submit_some(programme, folder)


def _fill(programme: Programme, name: str, digest: str) -> None:
    tables = programme.tables(digest)
    triggers = islice(cycle(("go", "return")), EVENTS - 2)
    commands: list[Command] = [Start(), *(Advance(trigger) for trigger in triggers)]
    decisions = [_decision(tables, command) for command in commands]
    done(programme.record(name, "p1", decisions, digest))


def _decision(tables: Tables, command: Command) -> Callable[[Moment], Draft | Refusal]:
    def decision(moment: Moment) -> Draft | Refusal:
        days = Days.on(moment.now.date())
        situation = Situation(moment.state, Actor("p1"), {}, days, moment.now)
        return decide(tables, situation, command)

    return decision


def _submit_some(programme: Programme, folder: Path) -> None:
    for output in ("minutes", "attendance", "photos"):
        paper = folder / f"{output}.pdf"
        paper.write_bytes(pdf(output, ("sample",)))
        done(operations.submit(programme, "0190", output, (paper,), Asked()))


def main() -> list[str]:
    """Measure, print, and return the verdicts."""
    environment = {**os.environ, "ETAP_LANG": "en", "COLUMNS": "80"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large_programme(folder)
        environment["ETAP_PROGRAMME"] = str(folder / "programme")
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "import rich.table, click": [sys.executable, "-c", "import rich.table, click"],
            "etap --help": [sys.executable, _CLI, "--help"],
            "etap why, 380 counties x 60 events": [sys.executable, _CLI, "why", "0190", "close"],
        }
        found = {key: [cpu(command, environment)] for key, command in commands.items()}
        for _ in range(ROUNDS):
            for key, command in commands.items():
                found[key].append(cpu(command, environment))
    return _verdicts({key: values[1:] for key, values in found.items()})


def _verdicts(found: dict[str, list[float]]) -> list[str]:
    for key, values in found.items():
        print(f"  {key:<36} {statistics.median(values) * 1000:8.1f} ms CPU")
    helped = _ratio(found, "etap --help")
    asked = _ratio(found, "etap why, 380 counties x 60 events")
    return [
        verdict("etap --help / imports", helped, "less than 1", reached=helped < 1),
        verdict("etap why / imports", asked, "less than 3", reached=asked < 3),
    ]


def _ratio(found: dict[str, list[float]], key: str) -> float:
    peers = found["import rich.table, click"]
    return statistics.median(a / b for a, b in zip(found[key], peers, strict=True))


if __name__ == "__main__":
    print("\n".join(main()))
