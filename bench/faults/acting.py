"""A programme under fire: real commands on a real programme, each told once it was acknowledged.

Every campaign that stops, starves or cuts off a writer uses these commands, which go all the way
through ``engine.operations``: evidence, private store, ledger. What a writer was told is ``Told``.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from attrs import asdict, frozen

from bench.durable import SCHEDULE
from bench.faults.processes import broken
from engine import operations
from engine.recording import submissions
from engine.recording.programme_folder import Programme
from schemas.asked import Asked
from schemas.cycle import State
from schemas.ledger import Receipt
from schemas.redaction import RedactionOutcome
from schemas.refusal import Refusal
from schemas.report import Done

#: What ``init`` answers where something is already.
IS_THERE = "ETP546"
#: What is answered where a file would be added to a submission that was redacted.
NO_ADDING = "ETP760"
COUNTIES = ("0201", "0402", "0602", "1002", "1410", "1432", "1601", "3020")


@frozen
class Told:
    """What one acknowledged command told: its events as (cycle, seq, hash), and what it kept.

    ``sha256`` is the plain digest of the file that was submitted, or that is to be redacted (the
    command ``redacting``, told before it is given) or was (``redact``); ``checkpoint`` is the text
    of the checkpoint that was made.
    """

    command: str
    events: tuple[tuple[str, int, str], ...] = ()
    sha256: str | None = None
    checkpoint: str | None = None

    def line(self) -> bytes:
        """Write it on one line."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Told:
        """Read such a line."""
        said = json.loads(line)
        events = tuple((cycle, seq, digest) for cycle, seq, digest in said["events"])
        return cls(**{**said, "events": events})


Tell = Callable[[Told], None]


class Refused(Exception):
    """A command was refused with a code, where the campaign expected that it is done."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class Unfinished(Exception):
    """A redaction that was not reported as done."""


def told(command: str, answer: Done | Refusal, sha256: str | None = None) -> Told:
    """Turn the answer of a command into what it told.

    Raises:
        Refused: it was refused.
    """
    if isinstance(answer, Refusal):
        raise Refused(answer)
    return Told(command, _places(answer.receipts), sha256)


def _places(receipts: Iterable[Receipt]) -> tuple[tuple[str, int, str], ...]:
    return tuple((one.event.cycle, one.event.seq, one.hash) for one in receipts)


def paper(seed: object, size: int = 3_000) -> bytes:
    """Bytes that are told as a PDF; other ones for each seed."""
    noise = random.Random(str(seed)).randbytes(size)
    return b"%PDF-1.4\n%" + noise + b"\nstartxref\n0\n%%EOF\n"


def papers(folder: Path, seed: object) -> Iterator[Path]:
    """Write one new paper after the other, each when it is asked for; sizes differ."""
    folder.mkdir(parents=True, exist_ok=True)
    sizes = random.Random(str(seed))
    number = 0
    while True:
        path = folder / f"{number}.pdf"
        path.write_bytes(paper((seed, number), sizes.choice((40, 3_000, 9_000))))
        yield path
        number += 1


def made(folder: Path, workshop: Path, counties: tuple[str, ...], tell: Tell) -> None:
    """Make a programme whose counties each have a cycle, or finish one that a fault interrupted.

    ``workshop`` holds the schedule's file. Raises as the product does; ``Refused``: it refused.
    """
    answer = operations.init(folder)
    if not (isinstance(answer, Refusal) and answer.code == IS_THERE):
        tell(told("init", answer))
    asked = Asked("p1")
    with Programme.open(folder) as programme:
        if len(programme.roster.people) == 1:
            tell(told("person", operations.add_person(programme, "Anna Nowak", asked)))
        for county in counties:
            if county not in programme.roster.counties:
                tell(told("county", operations.add_county(programme, county, county, asked)))
            if not programme.cycles_of(county):
                tell(told("start", operations.start(programme, county, schedule(workshop), asked)))


def schedule(workshop: Path) -> str:
    """Write the schedule's file, unless it is there, and give its path."""
    path = workshop / "there_and_back.yaml"
    if not path.exists():
        path.write_text(SCHEDULE, encoding="utf-8")
    return str(path)


class Commander:
    """Gives one command after the other on one county's cycle, as its state allows."""

    def __init__(
        self, programme: Programme, county: str, files: Iterator[Path], seed: object
    ) -> None:
        self._programme = programme
        self._county = county
        self._files = files
        self._chance = random.Random(str(seed))
        self._asked = Asked("p1")
        self.submitted: list[str] = []

    def redact(self, tell: Tell) -> None:
        """Redact a file that was submitted here, if any; the programme is closed by that.

        It is told before it begins, too: from then on the file may be gone.

        Raises:
            As ``act``. Unfinished: it was not reported as done.
        """
        if not self.submitted:
            return
        digest = self.submitted.pop(0)
        tell(Told("redacting", sha256=digest))
        plan = operations.redaction(self._programme, (digest,), self._asked)
        done = operations.redact(self._programme, plan, self._asked, "na wniosek")
        if isinstance(done, Refusal):
            raise Refused(done)
        if done.outcome is not RedactionOutcome.REDACTED:
            raise Unfinished(str(done.search))
        tell(Told("redact", _places(done.receipts), digest))

    def act(self) -> Told:
        """Give the next command.

        Raises:
            EtapError, OSError: as the product raises. Refused: it was refused.
        """
        state = self._state()
        ways = ["return", "note"]
        if state.stage == "here":
            ways = ["submit", "submit", "go", "note", "checkpoint"]
            if "paper" in state.submissions:
                ways += ["add", "withdraw"]
        try:
            return self.give(self._chance.choice(ways))
        except Refused as refused:
            if refused.refusal.code != NO_ADDING:
                raise
            return self.give("note")

    def give(self, command: str) -> Told:
        """Give one named command, ``move`` being the way out of the stage; raises as ``act``."""
        where = (self._programme, self._county)
        if command == "move":
            command = "go" if self._state().stage == "here" else "return"
        if command in ("submit", "add"):
            return self._submit(command)
        if command == "checkpoint":
            return Told(command, checkpoint=operations.checkpoint(self._programme).text)
        if command == "note":
            text = f"uwaga {self._chance.random()}"
            return told(command, operations.note(*where, self._asked, text=text))
        reason = self._chance.choice((None, "powód"))
        if command == "withdraw":
            return told(command, operations.withdraw(*where, "paper", self._asked, reason))
        return told(command, operations.advance(*where, command, self._asked, reason))

    def _state(self) -> State:
        """The cycle as the ledger has it now: looking at the roster catches up with others."""
        if self._county not in self._programme.roster.counties:
            raise KeyError(self._county)
        return self._programme.state(f"{self._county}/1")

    def _submit(self, command: str) -> Told:
        path = next(self._files)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        where = (self._programme, self._county, "paper", (path,), self._asked)
        found = told(command, operations.submit(*where, adding=command == "add"), digest)
        self.submitted.append(digest)
        return found


def in_one_thread() -> None:
    """Let this process, a child, make a submission's two threads one after the other."""
    broken(submissions, "ThreadPoolExecutor", OneAfterTheOther)


class OneAfterTheOther:
    """Stands in for a pool of threads: does at once what it is given."""

    def __init__(self, *_: object) -> None:
        self._error: BaseException | None = None

    def __enter__(self) -> OneAfterTheOther:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def submit(self, work: Callable[[], object]) -> OneAfterTheOther:
        """Do it; an error is kept for ``result``."""
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - kept, as a pool keeps it
            self._error = error
        return self

    def result(self) -> None:
        """Raise what was met."""
        if self._error:
            raise self._error
