"""Reading a schedule of 1,000 stages, and replaying 1,000,000 events from their stored bytes."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench.measuring import verdict
from engine.deciding.replay import evolve, unstarted
from engine.recording.ledger.event_bytes import leaf_hash, read_trusted, write
from engine.recording.schedules.schedule_file import read_schedule
from schemas.ledger import NO_EVENT, Event
from schemas.schedule import Schedule

STAGES = 1000
CYCLES = 16_667
DIGEST = "d" * 64


def schedule_text(stages: int) -> bytes:
    """Write a schedule of so many stages with 4 outputs each, one after the other."""
    lines = ['schedule: long\nversion: "1"\ntitle: {pl: "Długi", en: "Long"}\ninitial: s0\nstages:']
    for stage in range(stages):
        lines.append(
            f"  s{stage}:\n    title: {{pl: Etap {stage}, en: Stage {stage}}}\n    outputs:"
        )
        lines += [f"      o{stage}_{i}: {{kind: document, media: [pdf]}}" for i in range(4)]
    lines.append("  closed: {final: done}\ntransitions:")
    lines += [f"  - {{trigger: t{i}, source: s{i}, dest: s{i + 1}}}" for i in range(stages - 1)]
    lines.append(f"  - {{trigger: t{stages - 1}, source: s{stages - 1}, dest: closed}}\n")
    return "\n".join(lines).encode()


def cycle_events(cycle: str) -> Iterator[bytes]:
    """Write the 60 events of a cycle: 12 stages, each with 4 submissions and the way on."""
    head = NO_EVENT
    for seq, (kind, payload) in enumerate(_steps(), 1):
        body = write(
            Event(
                cycle,
                seq,
                head,
                kind,
                "2026-01-01",
                "2026-01-01T09:00:00.000000Z",
                "p1",
                (),
                DIGEST,
                None,
                payload,
            )
        )
        head = leaf_hash(body)
        yield body


def _steps() -> Iterator[tuple[str, dict[str, object]]]:
    yield "started", {"stage": "s0"}
    for stage in range(12):
        for place in range(4):
            yield "submitted", _submission(stage, place)
        if stage < 11:
            source, dest = f"s{stage}", f"s{stage + 1}"
            names = {"trigger": f"t{stage}", "source": source, "dest": dest}
            yield "advanced", {**names, "reason": None, "relied_on": {}}


def _submission(stage: int, place: int) -> dict[str, object]:
    mark = f"{stage:032x}{place:032x}"
    count = {"check": "count", "ok": True, "have": 1, "min": 1, "max": None, "column": None}
    return {
        "output": f"o{stage}_{place}",
        "files": [{"commitment": mark, "size": 65536, "medium": "pdf"}],
        "checks": [count],
        "bases": {},
        "adds_to": None,
    }


def main() -> list[str]:
    """Measure, print, and return the verdicts."""
    reading = _reading()
    stored = [list(cycle_events(f"{number % 10000:04d}/1")) for number in range(10)]
    events, seconds = _replaying(stored)
    print(f"  read and check {STAGES} stages: {reading:.2f} s")
    print(f"  replay {events:,} events: {seconds:.2f} s")
    return [
        verdict("seconds to read 1,000 stages", reading, "less than 2", reached=reading < 2),
        verdict(
            "seconds to replay 1,000,000 events", seconds, "less than 15", reached=seconds < 15
        ),
    ]


def _reading() -> float:
    data = schedule_text(STAGES)
    rounds = []
    for _ in range(5):
        begun = time.process_time()
        schedule = read_schedule(data, "long.yaml", lambda _name: None)
        rounds.append(time.process_time() - begun)
        assert isinstance(schedule, Schedule), schedule
    return sorted(rounds)[2]


def _replaying(stored: list[list[bytes]]) -> tuple[int, float]:
    """Replay 16,667 cycles of 60 events from bytes: parsed, hashed and folded."""
    begun, events = time.process_time(), 0
    for number in range(CYCLES):
        state = unstarted("0000/1", DIGEST)
        for body in stored[number % len(stored)]:
            state = evolve(state, read_trusted(body), leaf_hash(body))
            events += 1
    return events, time.process_time() - begun


if __name__ == "__main__":
    print("\n".join(main()))
