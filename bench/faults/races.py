"""P6: of two commands on one version exactly one wins, whatever the order of their steps.

Every merge of two commands of five steps (look, lock, decide and append, commit, answer), for every
ordered pair of commands, through the real operations on SQLite: 252 for each pair. What is left
must be what *some* order of the two, one after the other, leaves: the same answers and the same
events, or else one of them was told of the other and did nothing. ``verify`` finds nothing.

The broken variant reads, decides, and then writes what it decided behind whatever is there by then:
it has the same lock, and neither looks again under it nor compares.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations, product
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import evolve, frozen

from bench.faults.arena import Arena, Command, Ending, memory
from bench.faults.outcome import Outcome
from bench.faults.stepping import Act, Pause, Stepped, impatient, played
from engine.deciding.replay import unstarted
from engine.recording.ledger.clock import stamp
from engine.recording.ledger.ledger_store import Writer
from engine.recording.ledger.moment import Decide, Moment
from engine.recording.programme_folder import Programme
from schemas.ledger import PROGRAMME, Event, Receipt
from schemas.refusal import Refusal

STEPS = 5
WORDS = ("advance", "withdraw", "revoke", "publish", "submit")
MORE_WORDS = ("start", "adopt", "add person", "add county", "grant", "note")
_RUNS = (1, 1, 2, 3, 5)
Opened = Callable[[Programme, Pause], Programme]
Pair = tuple[str, str]


@frozen
class Race:
    """One merge of one pair, and what was wrong with what it left; ``None`` where nothing was."""

    pair: Pair
    order: str
    wrong: str | None


def merges(steps: int = STEPS) -> Iterator[str]:
    """Yield every merge of two commands of so many steps, as a text of ``a`` and ``b``."""
    places = range(2 * steps)
    for first in combinations(places, steps):
        yield "".join("a" if place in first else "b" for place in places)


def product_of(programme: Programme, pause: Pause) -> Programme:
    """The programme as it is, stopping before each step."""
    programme.ledger = Stepped(programme.ledger, pause)  # type: ignore[assignment]  # it is a Ledger
    return programme


def finely(programme: Programme, pause: Pause) -> Programme:
    """The same, stopping before each reading, too."""
    programme.ledger = Stepped(programme.ledger, pause, is_fine=True)  # type: ignore[assignment]  # as above
    return programme


def naive_of(programme: Programme, pause: Pause) -> Programme:
    """The broken variant on the same folder."""
    stepped = product_of(programme, pause)
    return Naive(
        stepped.folder,
        stepped.ledger,
        stepped.private,
        stepped.evidence,
        stepped.schedules,
        stepped.clock,
    )


class Naive(Programme):
    """A programme that decides on what it has read, and writes it behind what is there by then."""

    def record(
        self,
        cycle: str,
        person: str,
        decisions: Iterable[Decide],
        schedule: str = "",
        idem: str | None = None,
    ) -> tuple[Receipt, ...] | Refusal:
        """As a programme does that has neither compare-and-set nor a decision under the lock."""
        receipts = []
        for decide in decisions:
            moment = self._looked(cycle, schedule)
            drafted = decide(moment)
            if isinstance(drafted, Refusal):
                return drafted
            event = moment.event(cycle, drafted, person, idem)
            with self.ledger.writing() as writer:
                receipts.append(writer.append(_behind(writer, event)))
        return tuple(receipts)

    def _looked(self, cycle: str, schedule: str) -> Moment:
        recorded, roster = stamp(self.clock, self.ledger.head().recorded), self.roster
        state = unstarted(cycle, schedule) if cycle == PROGRAMME else self.state(cycle)
        if not state.seq:
            state = unstarted(cycle, schedule)
        return Moment(roster, state, recorded, self.now())


def _behind(writer: Writer, event: Event) -> Event:
    """Give an event the next free place of its cycle, whatever happened there meanwhile."""
    seq = event.seq
    while (found := writer.hash_of(event.cycle, seq)) is not None:
        event, seq = evolve(event, seq=seq + 1, prev=found), seq + 1
    return event


# --- One race -------------------------------------------------------------------------------------


class Track:
    """Where races are run: the arena, its commands, and what each pair leaves in either order."""

    def __init__(self, arena: Arena, opened: Opened) -> None:
        self._arena, self._opened = arena, opened
        self.commands: Mapping[str, Command] = {**arena.commands(), **arena.more_commands()}
        self._serial: dict[Pair, tuple[Ending, ...]] = {}

    def race(self, pair: Pair, order: str) -> Race:
        """Play one merge of a pair, and judge what it left."""
        self._arena.reset()
        acts = {name: self._act(word) for name, word in zip("ab", pair, strict=True)}
        answers = played(order, acts)
        if not self._arena.have_places(answers):
            return Race(pair, order, "a receipt whose event is not there")
        ending = self._arena.ending(answers)
        if not any(ending == allowed for allowed in self._allowed(pair)):
            return Race(pair, order, f"no serial order leaves {ending}")
        if not self._arena.is_intact():
            return Race(pair, order, "verify finds something")
        return Race(pair, order, None)

    def _act(self, word: str) -> Act:
        def act(pause: Pause) -> object:
            with self._arena.opened() as programme:
                return self.commands[word](self._opened(programme, pause))

        return act

    def _allowed(self, pair: Pair) -> tuple[Ending, ...]:
        if pair not in self._serial:
            self._serial[pair] = tuple(self._endings(pair))
        return self._serial[pair]

    def _endings(self, pair: Pair) -> Iterator[Ending]:
        """Yield what may be left: both orders, and either command alone with the other told."""
        words = dict(zip("ab", pair, strict=True))
        for order in ("ab", "ba"):
            yield self._serially({name: words[name] for name in order})
        for name, other in ("ab", "ba"):
            alone = self._serially({name: words[name]})
            if alone.events:  # who is told of the other is told the truth
                yield evolve(alone, told={**alone.told, other: "told of the other"})

    def _serially(self, words: Mapping[str, str]) -> Ending:
        self._arena.reset()
        answers = {}
        for name, word in words.items():
            with self._arena.opened() as programme:
                answers[name] = self.commands[word](programme)
        return self._arena.ending(answers)


def races(
    opened: Opened, words: Iterable[str], orders: Iterable[str], partners: Iterable[str] = ()
) -> list[Race]:
    """Run every order for every ordered pair of ``words``; or of ``words`` with ``partners``."""
    listed, others = tuple(words), tuple(partners)
    pairs = [*product(listed, others), *product(others, listed)] or [*product(listed, listed)]
    tried = list(orders)
    with impatient(), TemporaryDirectory(dir=memory()) as name:
        track = Track(Arena(Path(name)), opened)
        return [track.race(pair, order) for pair in pairs for order in tried]


def campaign(every: int = 1) -> Outcome:
    """Race the commands of the promise; of ``every`` so many merges only one is taken."""
    orders = [*merges()][every // 2 :: every]
    found = races(product_of, WORDS, orders)
    control = races(naive_of, ("advance",), orders)
    return _outcome("merges of two commands that leave what no serial order leaves", found, control)


def further(every: int = 1) -> Outcome:
    """Race whatever else writes with everything that does."""
    orders = [*merges()][every // 2 :: every]
    found = races(product_of, MORE_WORDS, orders, WORDS)
    found += races(product_of, MORE_WORDS, orders)
    control = races(naive_of, ("adopt",), orders)
    return _outcome("the same of every other command", found, control)


def finer(orders: int = 12, seed: int = 1) -> Outcome:
    """Race all commands with a stop before each reading, too, in some orders drawn by lot."""
    dice = random.Random(seed)
    drawn = [
        "".join(dice.choice("ab") * dice.choice(_RUNS) for _ in _RUNS * 8) for _ in range(orders)
    ]
    found = races(finely, WORDS + MORE_WORDS, drawn)
    control = races(naive_of, ("advance",), drawn)
    return _outcome("the same with a stop before each reading, orders by lot", found, control)


def _outcome(what: str, found: list[Race], control: list[Race]) -> Outcome:
    wrong = [race for race in found if race.wrong is not None]
    for race in wrong[:10]:
        print(f"  {' and '.join(race.pair)}, {race.order}: {race.wrong}")
    seen = sum(race.wrong is not None for race in control)
    return Outcome("P6", what, len(found), len(wrong), len(control), seen)


def main() -> list[Outcome]:
    """Run at full count, and print."""
    begun = time.perf_counter()
    found = [campaign(), further(), finer()]
    print("\n".join(one.told() for one in found))
    print(f"  {time.perf_counter() - begun:.1f} s")
    return found


if __name__ == "__main__":
    sys.exit(not all(one.holds for one in main()))
