"""What changed between two schedules, part by part; *A* is the one named first, *B* the second.

A part is named by its path in the normal form of a schedule (docs/format.md, section 7), as in
``stages.workshop_c.outputs.chosen.rows.min``: what was removed by its path in A, everything else by
that in B. A part of a list is named by its index, counted from 0.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.attribution import Place


class Sign(StrEnum):
    """How a part differs."""

    ADDED = "+"
    CHANGED = "~"
    REMOVED = "-"


class Lean(StrEnum):
    """Which way a change goes by itself: B asks for more, or for less, than A."""

    STRICTER = "stricter"
    LOOSER = "looser"


@frozen(repr=False)
class Change(Noun):
    """One part that differs.

    ``before`` and ``after`` are the JSON values of the part; ``None`` where there is none. A stage,
    output, transition, role or source that one schedule lacks is one change, its value being the
    whole part; that of a stage says in ``after`` which stage stands before it in the order
    (``None``: it is the first). An output that stands in another stage is changed in ``stage``, the
    last part of its path. The places are those of the nearest part that has one; ``None`` where the
    schedule lacks it. ``behaviour`` says whether it can matter to which histories are accepted.
    """

    sign: Sign
    path: tuple[str, ...]
    before: Any = field(hash=False)
    after: Any = field(hash=False)
    place_before: Place | None = field(default=None, eq=False, repr=False)
    place_after: Place | None = field(default=None, eq=False, repr=False)
    behaviour: bool = True

    @property
    def dotted(self) -> str:
        """The path as one text."""
        return ".".join(self.path)


class Renamed(StrEnum):
    """What may have been renamed."""

    STAGE = "stage"
    OUTPUT = "output"
    TRIGGER = "trigger"
    ROLE = "role"


@frozen(repr=False)
class Renaming(Noun):
    """A part of A and one of B that say the same under different ids: probably renamed."""

    what: Renamed
    old: str
    new: str
