"""Walks through a programme: whatever people may do, done at random, much of it refused.

Two processes' worth of programmes stand open on one folder and act in turn, so that each meets
what the other wrote. The clock goes on by anything from nothing to a month, and back by a second.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine import operations as op
from engine.errors import EtapError, LedgerBroken, Unreadable
from engine.recording.ledger.checkpoint_text import read as read_checkpoint
from engine.recording.ledger.clock import fixed_clock
from engine.recording.programme_folder import Programme
from schemas.asked import Asked
from schemas.checkpoint import KeptCheckpoint
from schemas.days import Days
from schemas.refusal import Refusal

BEGIN = datetime(2026, 3, 2, 11, tzinfo=UTC)
COUNTIES = ("1410", "1432", "2003")
_WHO = ("p1",) * 7 + ("p2", "p2", "p3")
_MOVES = (0, 0, 0, 0, 1, 60, 3_600, 86_400, 4 * 86_400, 30 * 86_400, -1)
_SCHEDULE = """
schedule: walked
version: "{version}"
title: Walked
roles: {{host: Host, reader: Reader}}
initial: opening
stages:
  opening:
    outputs:
      barrels: {{kind: document, media: [txt]}}
      people:
        kind: table
        rows: {{min: 2}}
        checks: [{{distinct: {{column: name, min: 2}}}}]
        approval: {{role: reader, count: 1, not_the_submitter: true}}
  work:
    outputs:
      report: {{kind: document, count: {{min: 2}}, derives_from: [barrels]}}
      photo: {{kind: document, optional: true, by: [host]}}
  closed: {{final: done}}
  abandoned: {{final: given_up}}
transitions:
  - {{trigger: begin, source: opening, dest: work, due: {{since: opening, within: 10 days}}}}
  - trigger: close
    source: work
    dest: closed
    requires:
      all:
        - stage_outputs
        - {{approval: {{role: reader, count: 1}}}}
        - {{elapsed: {{since: work, at_least: 2 days}}}}
  - {{trigger: reopen, source: work, dest: opening, reopens: true, reason: required,
      requires: none}}
  - {{trigger: abandon, source: "*", dest: abandoned, reason: required, requires: none}}
"""
OUTPUTS = ("barrels", "people", "report", "photo")
TRIGGERS = (*("begin", "close", None) * 4, "reopen", "reopen", "abandon")
Act = Callable[["Walk", Programme], object]


class Broken(Exception):
    """The product said of its own record that it is broken: a false alarm."""


class Walk:
    """One walk; ``step`` does one thing, or is refused.

    ``kept`` are checkpoints put aside, ``done`` counts what was not refused, ``size`` is how many
    events there were before the first step.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self.dice = random.Random(seed)
        self.folder, self._desk = folder / "programme", folder / "desk"
        self.kept: list[KeptCheckpoint] = []
        self.done: dict[str, int] = {}
        self._now = BEGIN
        self._desk.mkdir(parents=True)
        for version in "123":
            text = _SCHEDULE.format(version=version)
            (self._desk / f"v{version}.yaml").write_text(text, encoding="utf-8")
        op.init(self.folder, BEGIN, simulated=True)
        self.open = [Programme.open(self.folder, BEGIN) for _ in range(2)]
        self._begin()

    def _begin(self) -> None:
        first = self.open[0]
        for county in COUNTIES[:2]:
            op.add_county(first, county, f"powiat {county}", Asked("p1"))
        op.add_person(first, "Maria Wzorcowa", Asked("p1"))
        op.adopt(first, self._desk / "v1.yaml", Asked("p1"))
        for person, role in (("p1", "host"), ("p2", "reader")):
            op.grant(first, person, role, Asked("p1"))
        op.start(first, COUNTIES[0], "walked", Asked("p1"))
        for output in self.dice.choice(((), ("barrels",), ("barrels", "people"))):
            op.submit(first, COUNTIES[0], output, self.files(output), Asked("p1"))
        self.size = first.ledger.head().size

    def close(self) -> None:
        """Close what is open."""
        for programme in self.open:
            programme.close()

    def step(self) -> str:
        """Do one thing at random; returns what.

        Raises:
            Broken: the product holds its own record to be broken, or its store not to be readable.
        """
        self._now += timedelta(seconds=self.dice.choice(_MOVES))
        programme = self.dice.choice(self.open)
        programme.clock = fixed_clock(self._now)
        word = self.dice.choices(tuple(ACTS), [weight for weight, _ in ACTS.values()])[0]
        try:
            answer = ACTS[word][1](self, programme)
        except (LedgerBroken, Unreadable) as error:
            raise Broken(f"{word}: {error}") from error
        except EtapError:
            answer = None
        if answer is not None and not isinstance(answer, Refusal):
            self.done[word] = self.done.get(word, 0) + 1
        return word

    # --- What is asked with, at random ------------------------------------------------------------

    def asked(self) -> Asked:
        """Somebody asks, now and then about another day or under a key of his own."""
        day = self._now.date() - timedelta(days=self.dice.choice((0, 0, 0, 0, 1, 5)))
        happened = Days.on(day) if self.dice.random() < 0.1 else None
        key = f"key-{self.dice.randrange(20)}" if self.dice.random() < 0.05 else None
        return Asked(self.dice.choice(_WHO), happened, idem=key)

    def reader(self) -> Asked:
        """Who most often may approve."""
        return self.dice.choice((Asked("p2"), Asked("p2"), self.asked()))

    def county(self) -> str:
        """A county; most often the first one."""
        return self.dice.choice((*COUNTIES, *COUNTIES[:1] * 7))

    def output(self, programme: Programme, county: str) -> str:
        """An output; most often one of the stage that the county's cycle is in."""
        cycles = programme.cycles_of(county)
        if not cycles or self.dice.random() < 0.1:
            return self.dice.choice(OUTPUTS)
        state = programme.state(cycles[-1])
        outputs = programme.schedule(state.schedule).stage_of[state.stage].outputs
        lacking = [one.id for one in outputs if one.id not in state.submissions]
        return self.dice.choice(lacking or [one.id for one in outputs] or OUTPUTS)

    def files(self, output: str) -> tuple[Path, ...]:
        """Files for an output, good or bad, some of them the same again."""
        names = []
        for place in range(self.dice.choice((1, 1, 2))):
            number = self.dice.randrange(6)
            name = (
                self._desk / f"{output}-{place}-{number}.{'csv' if output == 'people' else 'txt'}"
            )
            rows = "\n".join(f"person {row},x" for row in range(number))
            text = (
                f"name,sector\n{rows}\n" if output == "people" else f"{output} {place} {number}\n"
            )
            name.write_text(text, encoding="utf-8")
            names.append(name)
        return tuple(names)

    def reason(self) -> str | None:
        """A reason, or none."""
        return self.dice.choice((None, "A reason.", "Powódź w gminie."))

    def schedule(self) -> Path:
        """One of the versions of the schedule."""
        return self._desk / f"v{self.dice.choice('123')}.yaml"

    # --- What is done -----------------------------------------------------------------------------

    def submit(self, programme: Programme, *, adding: bool = False) -> object:
        """Submit files for an output, or add them."""
        county = self.county()
        output = self.output(programme, county)
        files = self.files(output)
        return op.submit(programme, county, output, files, self.asked(), adding=adding)

    def go_on(self, programme: Programme) -> object:
        """Go on as a coordinator does who wants to be done: cure what keeps the gate closed."""
        county, lacking = COUNTIES[0], ""
        answer = op.advance(programme, county, None, Asked("p1"))
        if isinstance(answer, Refusal):
            unmet = answer.facts.get("unmet")
            lacking = str(unmet[0]) if isinstance(unmet, tuple) and unmet else ""
        if lacking == "approval:reader":
            return op.approve_gate(programme, county, "close", Asked("p2"))
        if lacking == "people" and self.dice.random() < 0.5:
            return op.approve_output(programme, county, lacking, Asked("p2"))
        if lacking in OUTPUTS:
            return op.submit(programme, county, lacking, self.files(lacking), Asked("p1"))
        return answer

    def note(self, programme: Programme) -> object:
        """Note a text, or narrow the days of an event."""
        if self.dice.random() < 0.5:
            return op.note(programme, self.county(), self.asked(), text=self.reason())
        about, day = self.dice.randrange(1, 6), Days.on(self._now.date())
        return op.note(programme, self.county(), self.asked(), about, day)

    def publish(self, programme: Programme) -> object:
        """Publish a version, as planned."""
        plan = op.publication(programme, self.schedule(), self.asked())
        return plan.refusal or op.publish(programme, plan, self.asked())

    def reopen(self, programme: Programme) -> object:
        """Close a programme and open it again, as the next process does."""
        place = self.open.index(programme)
        programme.close()
        self.open[place] = Programme.open(self.folder, self._now)
        return True

    def keep(self, programme: Programme) -> object:
        """Put a checkpoint or a receipt aside."""
        if self.dice.random() < 0.5:
            made = op.checkpoint(programme)
        else:
            made = op.receipt(programme, self.county(), None, self.asked())
        self.kept.append(KeptCheckpoint(f"kept {len(self.kept)}", read_checkpoint(made.text)))
        return made

    def redact(self, programme: Programme) -> object:
        """Redact one of the files that are kept; every process opens the programme anew."""
        marks = [
            mark
            for county in COUNTIES
            for cycle in programme.cycles_of(county)
            for submission in programme.state(cycle).submissions.values()
            for mark in submission.content
        ]
        if not marks:
            return None
        plan = op.redaction(programme, (self.dice.choice(marks),), self.asked())
        for other in self.open:
            if other is not programme:
                other.close()
        answer = op.redact(programme, plan, self.asked(), self.reason())
        programme.close()
        self.open = [Programme.open(self.folder, self._now) for _ in self.open]
        return answer


ACTS: Mapping[str, tuple[int, Act]] = {
    "go on": (40, lambda w, p: w.go_on(p)),
    "start": (4, lambda w, p: op.start(p, w.county(), "walked", w.asked())),
    "submit": (15, lambda w, p: w.submit(p)),
    "add": (4, lambda w, p: w.submit(p, adding=True)),
    "withdraw": (
        4,
        lambda w, p: op.withdraw(p, w.county(), w.dice.choice(OUTPUTS), w.asked(), w.reason()),
    ),
    "approve": (15, lambda w, p: op.approve_output(p, w.county(), "people", w.reader())),
    "approve gate": (12, lambda w, p: op.approve_gate(p, w.county(), "close", w.reader())),
    "advance": (
        25,
        lambda w, p: op.advance(
            p,
            w.county(),
            w.dice.choice(TRIGGERS[: w.dice.choice((3, 3, 5))]),
            w.asked(),
            w.reason(),
        ),
    ),
    "note": (4, lambda w, p: w.note(p)),
    "person": (2, lambda w, p: op.add_person(p, "Jan Przykładowy", w.asked())),
    "name": (1, lambda w, p: op.name_person(p, w.dice.choice(("p2", "p9")), "Anna Inna")),
    "grant": (4, lambda w, p: op.grant(p, w.dice.choice(("p1", "p2", "p3")), "reader", w.asked())),
    "revoke": (2, lambda w, p: op.revoke(p, w.dice.choice(("p1", "p2")), "host", w.asked())),
    "county": (1, lambda w, p: op.add_county(p, COUNTIES[2], "nowy", w.asked())),
    "adopt": (1, lambda w, p: op.adopt(p, w.schedule(), w.asked())),
    "publish": (2, lambda w, p: w.publish(p)),
    "reopen": (3, lambda w, p: w.reopen(p)),
    "keep": (3, lambda w, p: w.keep(p)),
    "redact": (1, lambda w, p: w.redact(p)),
}
