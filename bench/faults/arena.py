"""The programme that two commands race in, the commands, and what is left of a race to compare."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

from engine import operations as op
from engine.errors import Conflict, EtapError
from engine.recording.ledger.event_bytes import read
from engine.recording.programme_folder import LEDGER, PRIVATE, Programme
from engine.recording.schedules.schedule_store import ScheduleStore
from schemas.asked import Asked
from schemas.publishing import Publication
from schemas.redaction import Redaction
from schemas.refusal import Refusal
from schemas.report import Done

NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)
COUNTY, SPARE = "1410", "1432"
#: p1 keeps the programme; p2 is the host, whose role the commands on the cycle need.
KEEPER, HOST = Asked("p1"), Asked("p2")
_SCHEDULE = """
schedule: raced
version: "{version}"
title: Raced
roles: {{host: Host, guest: Guest}}
initial: here
stages:
  here: {{outputs: {{paper: {{kind: document, by: [host]}}}}}}
  there: {{outputs: {{report: {{kind: document, optional: true}}}}}}
  closed: {{final: done}}
transitions:
  - {{trigger: go, source: here, dest: there, by: [host]}}
  - {{trigger: back, source: there, dest: here, reopens: true, requires: none}}
  - {{trigger: close, source: there, dest: closed, requires: none}}
"""
Command = Callable[[Programme], object]


@frozen
class Ending:
    """What a race left: what each command told, and the events that were added."""

    told: Mapping[str, str]
    events: tuple[Any, ...]


class Arena:
    """A programme whose databases and evidence are put back before every race.

    ``paper`` is the commitment to the file that the gate relies on.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "programme"
        self._desk = folder / "desk"
        self._desk.mkdir()
        for version in ("1", "2", "3"):
            text = _SCHEDULE.format(version=version)
            (self._desk / f"v{version}.yaml").write_text(text, encoding="utf-8")
        for name in ("first", "again", "other"):
            (self._desk / f"{name}.txt").write_text(f"The {name} paper.\n", encoding="utf-8")
        self._make()
        self._kept = {name: (self.folder / name).read_bytes() for name in (LEDGER, PRIVATE)}
        with self.opened() as programme:
            self.size = programme.ledger.head().size
            self._schedules = SeenOnce(programme.schedules)
            (digest,) = programme.evidence.blobs()
            self._blob = self.folder / "evidence" / digest[:2] / digest
            self._paper = self._blob.read_bytes()
            self.paper = programme.state(f"{COUNTY}/1").submissions["paper"].content[0]

    def opened(self) -> Programme:
        """Open the programme, with a clock that stands."""
        return Programme.open(self.folder, NOW)

    def reset(self) -> None:
        """Put everything back to where every race begins."""
        self.reset_databases()
        if not self._blob.exists():
            self._blob.write_bytes(self._paper)

    def reset_databases(self) -> None:
        """Put the ledger and the private store back, and leave the evidence as it is."""
        for name, content in self._kept.items():
            (self.folder / name).write_bytes(content)
            for rest in ("-wal", "-shm"):
                (self.folder / (name + rest)).unlink(missing_ok=True)

    def commands(self) -> dict[str, Command]:
        """The commands of the promise: each changes what another of them was decided on."""
        paper = self._desk / "again.txt"
        return {
            "advance": lambda p: op.advance(p, COUNTY, "go", HOST),
            "withdraw": lambda p: op.withdraw(p, COUNTY, "paper", HOST),
            "revoke": lambda p: op.revoke(p, "p2", "host", KEEPER),
            "publish": lambda p: self._publish(p, "2"),
            "submit": lambda p: op.submit(p, COUNTY, "paper", (paper,), HOST),
            "redact": self._redact,
        }

    def more_commands(self) -> dict[str, Command]:
        """Further ones: whatever else writes, and has looked before."""
        return {
            "start": lambda p: op.start(p, SPARE, "raced", KEEPER),
            "adopt": lambda p: op.adopt(p, self._desk / "v3.yaml", KEEPER),
            "add person": lambda p: op.add_person(p, None, KEEPER),
            "add county": lambda p: op.add_county(p, "2003", "bielski", KEEPER),
            "grant": lambda p: op.grant(p, "p2", "guest", KEEPER),
            "note": lambda p: op.note(p, COUNTY, HOST, text="A note."),
            "submit the same": lambda p: op.submit(
                p, COUNTY, "paper", (self._desk / "first.txt",), HOST
            ),
        }

    def _publish(self, programme: Programme, version: str) -> object:
        plan = op.publication(programme, self._desk / f"v{version}.yaml", KEEPER)
        refusal = plan.refusal
        return refusal if refusal else op.publish(programme, plan, KEEPER)

    def _redact(self, programme: Programme) -> object:
        plan = op.redaction(programme, (self.paper,), KEEPER)
        return op.redact(programme, plan, KEEPER, "A request.")

    def _make(self) -> None:
        _done(op.init(self.folder, NOW, simulated=True))
        with self.opened() as programme:
            for code, name in ((COUNTY, "łosicki"), (SPARE, "warszawski zachodni")):
                _done(op.add_county(programme, code, name, KEEPER))
            _done(op.add_person(programme, None, KEEPER))
            _done(op.start(programme, COUNTY, str(self._desk / "v1.yaml"), KEEPER))
            _done(op.grant(programme, "p2", "host", KEEPER))
            _done(op.submit(programme, COUNTY, "paper", (self._desk / "first.txt",), HOST))

    # --- What is left -----------------------------------------------------------------------------

    def ending(self, answers: Mapping[str, object]) -> Ending:
        """Read what a race left, with nothing in it that is random."""
        with self.opened() as programme:
            events = [read(s.body) for s in programme.ledger.read_all(self.size - 1)]
            shown = tuple(_shown(programme, event) for event in events)
        return Ending({name: told(answer) for name, answer in answers.items()}, shown)

    def is_intact(self) -> bool:
        """Whether the programme's own verification finds nothing."""
        with self.opened() as programme:
            programme.schedules = self._schedules  # type: ignore[assignment]  # it is a ScheduleStore
            return op.verify(programme, lambda _done, _size: None).intact

    def have_places(self, answers: Mapping[str, object]) -> bool:
        """Whether every receipt's event stands at its leaf, and there is no event besides them."""
        receipts = [it for answer in answers.values() for it in receipts_of(answer)]
        with self.opened() as programme:
            found = (programme.ledger.at(it.leaf) for it in receipts)
            stands = all(
                stored is not None and read(stored.body) == receipt.event
                for stored, receipt in zip(found, receipts, strict=True)
            )
            return stands and programme.ledger.head().size >= self.size + len(receipts)


class SeenOnce:
    """Schedules that no race changes: whether one is whole is found out once."""

    def __init__(self, schedules: ScheduleStore) -> None:
        self._schedules = schedules
        self.is_whole = cache(schedules.is_whole)

    def __getattr__(self, name: str) -> Any:
        """Everything else is the store's own."""
        return getattr(self._schedules, name)


def receipts_of(answer: object) -> tuple[Any, ...]:
    """Return the receipts that a command's caller got."""
    return answer.receipts if isinstance(answer, Done | Publication | Redaction) else ()


def told(answer: object) -> str:
    """Name what a command told its caller."""
    match answer:
        case Refusal(code="ETP547" | "ETP502"):  # the next person's id, the next cycle was taken
            return "told of the other"
        case Refusal():
            return f"refused {answer.code}"
        case Conflict():
            return "told of the other"
        case EtapError():
            return f"failed {answer}"
        case Done() | Publication() | Redaction() | str():
            return "done"
        case _:
            return f"broke {answer!r}"


def _shown(programme: Programme, event: Any) -> Any:
    parts = (event.cycle, event.seq, event.kind, event.actor, event.acting_as, event.schedule)
    return (*parts, _opened(programme, event.payload))


def _opened(programme: Programme, part: Any) -> Any:
    """Replace each commitment, which is random, by what was committed to."""
    if isinstance(part, Mapping):
        opened = {key: _opened(programme, value) for key, value in part.items()}
        mark = opened.get("commitment")
        if isinstance(mark, str):
            private = programme.private
            opened["commitment"] = private.digest_of(mark) or private.text_of(mark)
        return tuple(sorted(opened.items(), key=str))
    return [_opened(programme, one) for one in part] if isinstance(part, list) else part


def _done(answer: object) -> None:
    if isinstance(answer, Refusal):
        raise TypeError(f"the arena cannot be made: {answer}")


def memory() -> Path | None:
    """A folder in memory, where there is one: a race needs no disk, and 6,300 of them take time."""
    shared = Path("/dev/shm")
    return shared if os.access(shared, os.W_OK | os.X_OK) else None
