"""Two commands let go one step at a time, in an order that is given.

Each runs in a thread of its own with a programme of its own, as two processes would, and stops
before every step: the look, taking the write lock, deciding and appending, the commit, the answer.
Only one thread ever runs, so that an order of steps is always the same history. A step that finds
the lock taken is tried again at its next turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from threading import Semaphore, Thread
from types import TracebackType
from typing import Any, Self

from engine.errors import EtapError, Unreadable
from engine.recording.ledger import ledger_store, sqlite_file
from engine.recording.ledger.ledger_store import Ledger, Writer
from schemas.ledger import Head

Pause = Callable[[], None]
Act = Callable[[Pause], object]
#: Turns after which two commands that wait for each other are given up.
MOST_TURNS = 2_000


class Rival(Thread):
    """One command. ``answer`` is what it told, or the error that it ended with."""

    def __init__(self, act: Act) -> None:
        super().__init__(daemon=True)
        self._act = act
        self._turn, self._paused = Semaphore(0), Semaphore(0)
        self.answer: object = None
        self.is_done = False
        self.start()

    def run(self) -> None:
        """Wait for the first turn, act, and say so."""
        self._turn.acquire()
        try:
            self.answer = self._act(self.pause)
        except EtapError as error:
            self.answer = error
        except BaseException as error:  # noqa: BLE001 - a bug is told, else both threads wait for ever
            self.answer = error
        finally:
            self.is_done = True
            self._paused.release()

    def pause(self) -> None:
        """End a step: called in the command's own thread."""
        self._paused.release()
        self._turn.acquire()

    def step(self) -> None:
        """Let the command make one step, and wait for its end."""
        if not self.is_done:
            self._turn.release()
            self._paused.acquire()


def played(order: Iterable[str], acts: Mapping[str, Act]) -> dict[str, object]:
    """Play the commands in an order of their names; what is left over then is played in turn."""
    rivals = {name: Rival(act) for name, act in acts.items()}
    for name in order:
        rivals[name].step()
    for _ in range(MOST_TURNS):
        for rival in rivals.values():
            rival.step()
        if all(rival.is_done for rival in rivals.values()):
            break
    else:
        raise RuntimeError("two commands wait for each other")
    return {name: rival.answer for name, rival in rivals.items()}


@contextmanager
def impatient() -> Iterator[None]:
    """Open databases, while it lasts, that do not wait for a lock: one thread runs at a time."""
    patience = sqlite_file.PATIENCE
    sqlite_file.PATIENCE = 0.0  # type: ignore[misc]  # what is final for everybody else
    try:
        yield
    finally:
        sqlite_file.PATIENCE = patience  # type: ignore[misc]  # as above


class Stepped:
    """A ledger that pauses before each step of writing and, if ``is_fine``, before each reading."""

    def __init__(self, ledger: Ledger, pause: Pause, *, is_fine: bool = False) -> None:
        self._ledger, self._pause, self._is_fine = ledger, pause, is_fine

    def __getattr__(self, name: str) -> Any:
        """Everything else is the ledger's own."""
        if self._is_fine and name in ("head", "read", "hash_of"):
            self._pause()
        return getattr(self._ledger, name)

    def writing(self, known: Head | None = None) -> SteppedWriting:
        """As the port says."""
        return SteppedWriting(self._ledger, known, self._pause)


class SteppedWriting:
    """The write transaction, with a pause before it takes the lock, after it, and at its end."""

    def __init__(self, ledger: Ledger, known: Head | None, pause: Pause) -> None:
        self._asked, self._pause = (ledger, known), pause
        self._inner: AbstractContextManager[Writer] | None = None
        self._writer: Writer | None = None

    def __enter__(self) -> Self:
        while self._writer is None:
            self._pause()
            ledger, known = self._asked
            inner = ledger.writing(known)
            try:
                self._writer = inner.__enter__()
            except Unreadable as error:
                if error.code != ledger_store.LOCKED:
                    raise
            self._inner = inner
        self._pause()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._inner is not None
        self._pause()
        self._inner.__exit__(kind, error, trace)
        self._pause()

    def __getattr__(self, name: str) -> Any:
        """Everything else is the writer's own."""
        return getattr(self._writer, name)
