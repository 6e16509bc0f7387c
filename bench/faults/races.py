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
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations, product
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import evolve, frozen

from bench.faults import free_race
from bench.faults.arena import Arena, Command, Ending, memory
from bench.faults.naive import finely, naive_of, product_of
from bench.faults.outcome import Outcome
from bench.faults.stepping import Act, Pause, impatient, played
from engine.recording.programme_folder import Programme

STEPS = 5
WORDS = ("advance", "withdraw", "revoke", "publish", "submit", "redact")
MORE_WORDS = ("start", "adopt", "add person", "add county", "grant", "note", "submit the same")
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


def outcomes(share: float = 1.0) -> Iterator[Outcome]:
    """Race the commands of the promise, all others, and processes that nobody steps."""
    every = max(1, round(1 / share))
    yield campaign(every)
    yield further(every)
    yield finer(max(2, round(12 * share)))
    yield free_race.campaign(rounds=max(10, round(free_race.ROUNDS * share)))
