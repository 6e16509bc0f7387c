"""Reading a log again in coded form, beside reading its texts: CPU seconds at three sizes.

The log is that of ``bench.stage_gate_log``, as Parquet with texts and in coded form. Both sides
end in the same ``EventLog``; the audit by the kernel from there on is stated beside them, so that
one sees what of a second audit was reading. ``ETAP_BENCH_LARGE=1`` adds 10,000,000 events.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bench.measuring import alternated, ratio, verdict
from bench.stage_gate_log import SCHEDULE, generated, save
from engine.auditing.coding import coded
from engine.auditing.lockstep import audited
from engine.deciding.machine import tables
from engine.recording.log_files import read_log
from engine.recording.logs.coded_arrow import read_coded, write_coded
from engine.recording.schedules.schedule_file import load_schedule
from schemas.case_record import Closing

SIZES = (100_000, 1_000_000)
LARGE = 10_000_000
ROUNDS = 5
ZONE = "Europe/Warsaw"
#: At most so many milliseconds for a log of so many events, the mapping of its file included.
ASKED = {1_000_000: 15.0, LARGE: 120.0}


def _sides(folder: Path, events: int) -> dict[str, Callable[[], object]]:
    """Write the log in both forms; return how each is read, and the audit that follows."""
    texts, table = save(generated(events), f"log-{events}", folder)
    table.unlink()
    whole = folder / f"log-{events}.arrow"
    log = read_log(texts, None, ZONE)
    write_coded(whole, log)
    schedule = load_schedule(SCHEDULE)
    machine, closing = tables(schedule), Closing(date(2026, 11, 26), closed=False)
    print(f"  {events:>10,} events: {texts.stat().st_size / 1e6:,.0f} MB of texts,", end=" ")
    print(f"{whole.stat().st_size / 1e6:,.0f} MB in coded form")
    return {
        "texts": lambda: read_log(texts, None, ZONE),
        "coded": lambda: read_coded(whole),
        "audit": lambda: audited(machine, coded(read_coded(whole), schedule), closing),
    }


def main() -> list[str]:
    """Measure every size; return the verdicts."""
    sizes = (*SIZES, LARGE) if os.environ.get("ETAP_BENCH_LARGE") else SIZES
    verdicts = []
    for events in sizes:
        with tempfile.TemporaryDirectory() as folder:
            found = alternated(_sides(Path(folder), events), 1, rounds=ROUNDS)
        for name, seconds in found.items():
            print(f"    {name:<6} {statistics.median(seconds) * 1e3:10,.1f} ms")
        times = ratio(found, "texts", "coded")
        name = f"coded form of {events:,} events, times cheaper than texts"
        verdicts.append(verdict(name, times, ">= 10", reached=times >= 10))
        if events in ASKED:
            milliseconds = statistics.median(found["coded"]) * 1e3
            most = ASKED[events]
            name = f"reading {events:,} events in coded form, ms"
            verdicts.append(verdict(name, milliseconds, f"< {most}", reached=milliseconds < most))
    return verdicts


if __name__ == "__main__":
    print("\n".join(main()))
