"""P10: no false alarm. After each step of a random walk nothing is found in an honest record.

``verify``, also against every checkpoint and receipt that was put aside on the way, finds nothing;
``audit`` finds nothing but what people may have let happen: what is late, and what is not finished.
The broken variant asks a little more than is promised: that no two events bear the same instant.
"""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import define, field

from bench.faults.arena import SeenOnce, memory
from bench.faults.outcome import Outcome
from bench.faults.walking import Broken, Walk
from engine import operations as op
from engine.errors import EtapError, LedgerBroken, NotFound
from engine.recording.ledger.event_bytes import read
from engine.recording.programme_folder import Programme
from schemas.audit import Rule
from schemas.audit_asked import AuditAsked
from schemas.signing import Trust

WALKS, STEPS = 150, 30
#: Every so many steps the record is audited, too.
AUDITED = 6
#: What an engine that keeps the rules lets happen, and an audit tells.
_HUMAN = frozenset({Rule.OVERDUE, Rule.UNFINISHED})


@define
class Tally:
    """What walks found: steps, alarms of the product and of the broken variant, acts done."""

    steps: int = 0
    alarms: int = 0
    strict: int = 0
    done: Counter[str] = field(factory=Counter)
    told: list[str] = field(factory=list)

    def alarm(self, where: str, what: object) -> None:
        """Count one step that alarmed, and keep the first few to tell."""
        self.alarms += 1
        if len(self.told) < 10:
            self.told.append(f"{where}: {what}")


def walked(seed: int, steps: int, tally: Tally) -> None:
    """Walk once, and look after each step."""
    with TemporaryDirectory(dir=memory()) as name:
        walk = Walk(Path(name), seed)
        whole = SeenOnce(walk.open[0].schedules)
        try:
            for number in range(steps):
                _stepped(walk, f"walk {seed}, step {number}", number, whole, tally)
        except Broken as error:
            tally.alarm(f"walk {seed}", error)
        finally:
            walk.close()
        tally.done.update(walk.done)


def _stepped(walk: Walk, where: str, number: int, whole: SeenOnce, tally: Tally) -> None:
    word = walk.step()
    tally.steps += 1
    programme = walk.open[number % 2]
    schedules, programme.schedules = programme.schedules, whole  # type: ignore[assignment]  # it is a ScheduleStore
    found = op.verify(programme, lambda _done, _size: None, Trust(tuple(walk.kept)))
    programme.schedules = schedules
    if not found.intact:
        tally.alarm(f"{where}, {word}", [(one.code, dict(one.facts)) for one in found.breaches])
    if number % AUDITED == AUDITED - 1:
        departures = _departures(programme)
        if departures:
            tally.alarm(f"{where}, {word}, audited", departures)
    tally.strict += _is_strictly_wrong(programme, walk.size)


def _departures(programme: Programme) -> list[object]:
    try:
        report = op.audit_programme(programme, AuditAsked(), lambda _done, _size: None)
    except NotFound:  # no cycle yet
        return []
    except (LedgerBroken, EtapError) as error:
        return [error]
    return [one for one in report.audit.departures if one.rule not in _HUMAN]


def _is_strictly_wrong(programme: Programme, first: int) -> bool:
    """The broken variant: each event of the walk has to be later than the one before."""
    instants = [read(stored.body).recorded for stored in programme.ledger.read_all(first - 1)]
    return any(after <= before for before, after in itertools.pairwise(instants))


def campaign(walks: int = WALKS, steps: int = STEPS, seed: int = 1) -> Outcome:
    """Walk so many times."""
    tally = Tally()
    for number in range(walks):
        walked(seed + number, steps, tally)
    for line in tally.told:
        print(f"  {line}")
    done = ", ".join(f"{word} {count}" for word, count in sorted(tally.done.items()))
    print(f"  done: {done}", file=sys.stderr)
    what = "steps of honest people after which verify or audit finds something"
    return Outcome("P10", what, tally.steps, tally.alarms, tally.steps, tally.strict)


def outcomes(share: float = 1.0) -> Iterator[Outcome]:
    """Walk; every step is looked at."""
    yield campaign(max(3, round(WALKS * share)))
