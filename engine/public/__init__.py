"""etap for Python: the names behind ``import etap`` (design 5.2).

A thin dress of ``engine.operations``: paths and days may be given as text, and who acts need be
said only once.

- What was refused is a ``Refusal``, returned and never raised; nothing was recorded then. It is an
  ordinary, *truthy* value: ask ``isinstance(answer, etap.Refusal)``, which also tells the type
  checker what remains.
- What could not be done is raised, as an ``EtapError``: ``NotFound``, ``UsageFault``,
  ``FaultyText``, ``Conflict``, ``Unreadable``, ``LedgerBroken``.
- A programme belongs to the thread that opened it.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine import operations
from engine.demonstration import demo as play
from engine.proving import difference as proving
from engine.public.asking import FileName, When
from engine.public.cycle import Cycle
from engine.public.programme import Programme, untold
from engine.recording.message_files import catalogue
from engine.recording.schedules import schedule_file
from engine.telling.code_book import cure, message
from engine.telling.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.errors import EtapError
    from schemas.difference import Difference
    from schemas.refusal import Refusal
    from schemas.report import Done
    from schemas.schedule import Schedule
    from schemas.story import Demonstration

__all__ = [
    "Cycle",
    "FileName",
    "Programme",
    "When",
    "demo",
    "difference",
    "init",
    "load_schedule",
    "sentence",
]


def init(
    path: FileName,
    *,
    simulated: bool = False,
    now: datetime | None = None,
    idem: str | None = None,
) -> Done | Refusal:
    """Make a programme in a new or empty folder; its first person is ``p1``, who holds no role."""
    return operations.init(Path(path), now, simulated=simulated, idem=idem)


def demo(path: FileName, *, now: datetime | None = None) -> Demonstration | Refusal:
    """Make a simulated programme of 16 counties in a new or empty folder; takes some seconds."""
    return play(Path(path), now, untold)


def load_schedule(path: FileName) -> Schedule:
    """Read a schedule from its YAML file.

    Raises:
        FaultyText: its text has faults, all of them in ``faults``. Unreadable: no such file.
    """
    return schedule_file.load_schedule(Path(path))


def difference(a: Schedule, b: Schedule, renames: Mapping[str, str] | None = None) -> Difference:
    """Compare two schedules by the histories that they accept; ``renames`` gives ids of A B's."""
    return proving.difference(a, b, renames)


def sentence(answer: Refusal | EtapError, language: str = "en") -> str:
    """Say a refusal or an error in ``en`` or ``pl``: what is wrong, and what to do now."""
    words = Words(language, catalogue(language))
    said = message(words, answer.code, answer.facts), cure(words, answer.code, answer.facts)
    return " ".join(part for part in said if part)
