"""Run the campaigns against the promises: ``python -m bench.faults [--share S] [NAME…]``.

Without names every campaign runs. ``--share 0.1`` takes a tenth of the full count, for a slow
machine; ``--share 10`` ten times as much, for a night. Ends with 1 when a promise does not hold, a
campaign is blind (its broken variant was not found out), or one could not run.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol, cast

from bench.faults.outcome import NotPossible, Outcome

#: Names of campaigns, and the modules that they stand in.
CAMPAIGNS = {
    "kills": "bench.faults.kills",
    "power": "bench.faults.power",
    "io": "bench.faults.io_calls",
    "retries": "bench.faults.retries",
    "races": "bench.faults.races",
    "clocks": "bench.faults.clocks",
    "disks": "bench.faults.disks",
    "tampering": "bench.faults.tampering",
    "verifier": "bench.faults.verifier",
    "proofs": "bench.faults.proofs",
    "alarms": "bench.faults.alarms",
    "evidence": "bench.faults.evidence",
    "erasure": "bench.faults.erasure",
    "backups": "bench.faults.backups",
    "privacy": "bench.faults.privacy",
}


class Campaign(Protocol):
    """What a campaign's module has."""

    def outcomes(self, share: float = 1.0) -> Iterable[Outcome]:
        """Run at this share of the full count, and say what was found on product and variant."""
        ...


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the campaigns named, or all; the lines of the outcomes stand together at the end."""
    asked = _parsed(arguments)
    lines: list[str] = []
    is_well = True
    for name in asked.names or CAMPAIGNS:
        for line, well in _run(name, asked.share):
            print(line, flush=True)
            lines.append(line)
            is_well = is_well and well
    print("\n".join(["", *lines]))
    return 0 if is_well else 1


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(CAMPAIGNS))
    parser.add_argument("--share", type=float, default=1.0, help="share of the full count")
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.names if name not in CAMPAIGNS]
    if unknown:
        parser.error(f"no such campaign: {', '.join(unknown)} (there are: {', '.join(CAMPAIGNS)})")
    if not asked.share > 0:
        parser.error("the share must be greater than 0")
    return asked


def _run(name: str, share: float) -> Iterator[tuple[str, bool]]:
    """Run one campaign: each of its lines, and whether all is well with it."""
    if find_spec(CAMPAIGNS[name]) is None:
        yield f"NOT RUN  {name}: there is no {CAMPAIGNS[name]} yet", True
        return
    campaign = cast(Campaign, import_module(CAMPAIGNS[name]))
    begun = time.monotonic()
    try:
        for outcome in campaign.outcomes(share):
            yield f"{outcome.told()} [{time.monotonic() - begun:.0f} s]", outcome.holds
            begun = time.monotonic()
    except NotPossible as error:
        yield f"NOT RUN  {name}: {error}", False


if __name__ == "__main__":
    sys.exit(main())
