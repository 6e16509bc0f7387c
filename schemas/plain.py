"""A schedule in plain words: its sentences, each tied to its place and its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.attribution import Place
    from schemas.schedule import Schedule


@frozen(repr=False)
class Sentence(Noun):
    """One sentence of the controlled language: it states one rule, or heads a section.

    ``rule`` names its pattern in the grammar. ``depth`` is 0 for a sentence that stands alone, and
    one more for each sentence it belongs to. ``path`` leads to the part of the normal form that it
    tells (``stages.workshop_c.outputs.chosen``), empty for a heading. ``places`` are where the file
    says it, none for a heading or a schedule without a file; ``sources`` the ids of who says so.
    """

    rule: str
    text: str
    depth: int = 0
    path: str = ""
    places: tuple[Place, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def heading(self) -> bool:
        """Whether it states no rule and only heads what follows."""
        return self.rule.startswith("heading")


@frozen(repr=False)
class Telling(Noun):
    """A schedule told in one language, ``pl`` or ``en``; ``file`` is the name it was read by."""

    file: str
    language: str
    schedule: Schedule
    sentences: tuple[Sentence, ...]


@frozen(repr=False)
class Retold(Noun):
    """A schedule that was read from plain words.

    ``form`` is its normal form, from which a file is written; ``rows`` holds the row schemas that
    are to stand beside that file, by name, and of these ``own`` are those that etap does not have;
    ``written`` are the names of the files that were made.
    """

    file: str
    language: str
    schedule: Schedule
    form: Mapping[str, Any] = field(hash=False)
    rows: Mapping[str, Any] = field(hash=False)
    own: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
