"""Acceptance stories: few histories that pin a schedule down, for sign-off, and replaying them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.comparison import Compared
    from schemas.mutant import Edit
    from schemas.refusal import Refusal
    from schemas.steps import Step


@frozen(repr=False)
class Files(Noun):
    """What is special about the files of one step; in everything else they are as is wanted.

    ``media`` are all the media of the files. ``count`` is their number, ``rows`` that of all rows
    together, ``distinct`` how many different values a column has, by column. ``broken`` names
    references that do not hold: column, output and key.
    """

    media: tuple[str, ...] = ()
    count: int | None = None
    rows: int | None = None
    distinct: tuple[tuple[str, int], ...] = ()
    broken: tuple[tuple[str, str, str], ...] = ()


@frozen(repr=False)
class StoryStep(Noun):
    """One step of a story, and what is special about its files."""

    step: Step
    files: Files | None = None


@frozen(repr=False)
class AcceptanceStory(Noun):
    """A history that a schedule accepts to its end, or refuses at its last step and not before.

    ``begins`` is the day on which the cycle starts; ``dated`` says that it matters. ``tells`` are
    the edits that the schedule is told from by this story and by none before it. ``why`` is the
    refusal of the last step, ``None`` too where only the files are not taken.
    """

    steps: tuple[StoryStep, ...]
    begins: date
    accepted: bool
    tells: tuple[Edit, ...] = ()
    dated: bool = False
    why: Refusal | None = None


@frozen(repr=False)
class Stories(Noun):
    """The stories of a schedule, and what they tell it from.

    ``mutants`` counts all one-edit mutants. ``equal`` are edits that no history can show, proved
    so; ``undecided`` those for which neither a story nor a proof was found. ``smallest`` says that
    no fewer of the ``candidates`` that were considered tell as much, ``least`` how many are needed
    at least.
    """

    of: Compared
    stories: tuple[AcceptanceStory, ...]
    mutants: int
    equal: tuple[Edit, ...] = ()
    undecided: tuple[Edit, ...] = ()
    smallest: bool = True
    candidates: int = 0
    least: int = 0

    @property
    def holds(self) -> bool:
        """Whether every mutant was decided."""
        return not self.undecided

    @property
    def told(self) -> int:
        """How many mutants the stories tell the schedule from."""
        return self.mutants - len(self.equal) - len(self.undecided)


@frozen(repr=False)
class SavedStories(Noun):
    """The stories of a file: of which schedule, version and digest they were told."""

    file: str
    schedule: str
    version: str
    digest: str
    stories: tuple[AcceptanceStory, ...]


@frozen(repr=False)
class Outcome(Noun):
    """What became of one story: where it was refused, counted from 0, and why.

    ``at`` is ``None`` for a history that was accepted to its end.
    """

    story: AcceptanceStory
    at: int | None = None
    why: Refusal | None = None

    @property
    def holds(self) -> bool:
        """Whether the answer is the one that the story expects."""
        return self.at == (None if self.story.accepted else len(self.story.steps) - 1)


@frozen(repr=False)
class CheckedStories(Noun):
    """Saved stories replayed against a schedule, in their order."""

    of: Compared
    saved: SavedStories
    outcomes: tuple[Outcome, ...]

    @property
    def holds(self) -> bool:
        """Whether every story holds."""
        return all(outcome.holds for outcome in self.outcomes)
