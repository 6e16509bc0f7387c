"""P3: what was acknowledged survives that any single system call on a file fails, or is the last.

Real commands run under ``strace``. A first run counts the calls; then each call is failed once with
EIO, once with ENOSPC, and once the process is killed as it makes it. After each of these

- nothing that was acknowledged is lost, the whole verification finds nothing, and the next command
  is done, by the product as shipped in a process of its own;
- the command that met the fault ended with one of etap's own errors, never with a bug's traceback;
- no answer said "done" for what is not there.

It is told, and no fault, where more than one command of the same process was refused: SQLite opens
a file for reading when opening it for writing failed, and the process can write again after it
opened the programme again.

The broken variant passes over the error of a commit, and acknowledges.

strace counts the calls of each thread by itself, so that the two threads of a submission are made
one after the other here: else a fault would hit one call in each.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator

from attrs import define, field

from bench.faults.acting import (
    Commander,
    Refused,
    Told,
    in_one_thread,
    made,
    papers,
)
from bench.faults.io_scenarios import (
    ALIKE,
    CHANGING,
    COUNTY,
    FULL,
    READING,
    SCENARIOS,
    STRIDE,
    Base,
    Fault,
    Scenario,
    based,
    run,
)
from bench.faults.looking import Left, looked_at, redacted, resurfaced, scratch
from bench.faults.outcome import NotPossible, Outcome
from bench.faults.processes import broken
from bench.faults.strace import traced
from engine.errors import EtapError
from engine.recording.ledger.sqlite_events import Events
from engine.recording.programme_folder import Programme
from engine.telling.code_book import sentences
from schemas.refusal import ExitStatus


@define
class Tally:
    """What a run of faults found."""

    faults: int = 0
    violations: list[str] = field(factory=list)
    codes: Counter[str] = field(factory=Counter)
    spoilt: int = 0
    missed: int = 0


def outcomes(share: float = 1.0) -> Iterator[Outcome]:
    """Fail every call of every scenario."""
    stride = max(1, round(1 / share))
    control = tally(SCENARIOS[0], max(1, stride // 2), careless, ("fdatasync",))
    for scenario in SCENARIOS:
        yield outcome(scenario, tally(scenario, stride), control)


def outcome(scenario: Scenario, found: Tally, control: Tally) -> Outcome:
    """Say what was found, the kinds of answers and the first violations on the error stream."""
    for text in found.violations[:8]:
        print(f"  {text}", file=sys.stderr)
    answers = ", ".join(f"{code} {number}" for code, number in sorted(found.codes.items()))
    print(f"  {scenario.name}: errors told: {answers}", file=sys.stderr)
    print(
        f"  more than one command of a process refused: {found.spoilt};"
        f" calls that did not come again: {found.missed}",
        file=sys.stderr,
    )
    what = f"{scenario.name}: a system call failed, and something was lost, not whole or ill told"
    tried = (found.faults, len(found.violations), control.faults, len(control.violations))
    return Outcome("P3", what, *tried)


def tally(
    scenario: Scenario,
    stride: int,
    variant: Callable[[], None] = lambda: None,
    only: tuple[str, ...] = (*CHANGING, *READING),
) -> Tally:
    """Fail each call of a scenario, of the calls of a kind every ``stride``-th."""
    with scratch() as root:
        found, base = Tally(), based(root, scenario)
        for fault in faults(base, scenario, stride, only):
            _judge(found, base, scenario, variant, fault)
    return found


def careless() -> None:
    """Broken: a failed commit is taken for a good one."""
    end = Events.end

    def ended(events: Events, how: str) -> None:
        try:
            end(events, how)
        except EtapError:
            return

    broken(Events, "end", ended)


def faults(base: Base, scenario: Scenario, stride: int, only: tuple[str, ...]) -> Iterator[Fault]:
    """Count the calls of an undisturbed run, and give every fault to try."""
    counted = _counted(base, scenario)
    for call in only:
        step = max(
            stride, scenario.stride if call in ALIKE else 1, STRIDE if call == "mkdir" else 1
        )
        for number in range(1, counted[call] + 1, step):
            ways = ("EIO", "ENOSPC", "KILL") if call in FULL else ("EIO", "KILL")
            yield from (Fault(call, number, how) for how in ways)


def _counted(base: Base, scenario: Scenario) -> Counter[str]:
    calls = ",".join((*CHANGING, *READING))
    lines, status = _under(base, scenario, lambda: None, ("-e", f"trace={calls}"))
    if status or any("refused" in line for line in lines):
        raise NotPossible(f"without a fault, {scenario.name} ended with {status}: {lines}")
    text = (base.root / "trace").read_text()
    return Counter(re.findall(r"^\d+ +(\w+)\(", text, re.MULTILINE))


def _under(
    base: Base, scenario: Scenario, variant: Callable[[], None], options: tuple[str, ...]
) -> tuple[list[dict[str, object]], int]:
    """Run a scenario in a copy of the base; what the child told, and how it ended."""
    shutil.rmtree(base.place, ignore_errors=True)
    if base.folder.exists():
        shutil.copytree(base.folder, base.place)
    reading, writing = os.pipe()

    def work() -> None:
        variant()
        in_one_thread()
        run(base.place, base, scenario.commands, lambda it: _say(writing, it))

    try:
        ended = traced(work, base.root / "trace", options)
    finally:
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            lines = pipe.read().splitlines()
    return [json.loads(line) for line in lines], ended.status


def _say(writing: int, it: object) -> None:
    """Tell by a call that no fault is put on."""
    os.writev(writing, [json.dumps(it).encode(), b"\n"])


def _judge(
    found: Tally, base: Base, scenario: Scenario, variant: Callable[[], None], fault: Fault
) -> None:
    lines, status = _under(base, scenario, variant, fault.options)
    is_hit = os.WIFSIGNALED(status) or "INJECTED" in (base.root / "trace").read_text()
    if not is_hit:
        found.missed += 1
        return
    found.faults += 1
    refused = [line for line in lines if "refused" in line]
    for line in refused:
        found.codes[f"{fault.how} {line['refused']}"] += 1
    found.spoilt += len(refused) > 1
    told = [Told.read(str(line["told"]).encode()) for line in lines if "told" in line]
    why = (*_ill_ended(status, fault), *_ill_told(refused), *_ill_left(base, told))
    if why:
        found.violations.append(f"{scenario.name}, {fault}: {'; '.join(why)}")


def _ill_ended(status: int, fault: Fault) -> Iterator[str]:
    if os.WIFSIGNALED(status) if fault.how == "KILL" else status == 0:
        return
    yield f"the process ended with status {status}"


def _ill_told(refused: list[dict[str, object]]) -> Iterator[str]:
    for line in refused:
        if line["status"] == ExitStatus.BUG or line["refused"] not in sentences():
            yield f"no error of ours: {line}"


def _ill_left(base: Base, told: list[Told]) -> Iterator[str]:
    """What is wrong with what is left, and whether it goes on."""
    known = [*base.told, *told]
    left = looked_at(base.place, known) if known else Left((), 0, 0)
    if not left.is_well:
        yield f"{left.events} events and {left.files} files lost; {'; '.join(left.faults)}"
        return
    begun = redacted(known, "redacting")
    if resurfaced(base.place, (digest.encode() for digest in begun)):
        yield "something of what was redacted is there"
    try:
        made(base.place, base.root, (COUNTY,), lambda _: None)
        with Programme.open(base.place) as programme:
            Commander(programme, COUNTY, papers(base.root / "later", 6), 7).act()
    except (EtapError, OSError, Refused) as error:
        yield f"does not go on: {error}"
