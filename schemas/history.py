"""An attested history: what public sources say of one county's real cycle (design 2).

These are nouns only; ``engine.recording.schedules.history_file`` reads them. With ``complete``
false the events are observations: what was not observed is never a finding.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.attribution import Place, Source, Text
    from schemas.days import Days


def _place() -> Any:
    return field(default=None, eq=False, repr=False, kw_only=True)


class StepKind(StrEnum):
    """What an observation saw."""

    TRIGGER = "trigger"
    OUTPUT = "output"
    NOTE = "note"


class Observed(StrEnum):
    """How well an observation is known: a source of that time, of the revival, or a conclusion."""

    STATED = "stated"
    REVIVAL = "revival"
    INFERRED = "inferred"


@frozen(repr=False)
class Step(Noun):
    """What happened: a transition or an output by its id in the schedule, or a note in words."""

    kind: StepKind
    id: str | None = None
    note: Text | None = None


@frozen(repr=False)
class Observation(Noun):
    """One attested event: what, when (an interval of days), and which sources say so.

    ``where`` is the place it happened at, in words; ``participants`` how many persons were counted;
    ``attested`` is ``None`` where the file does not say how well the event is known.
    """

    step: Step
    happened: Days
    sources: tuple[str, ...]
    where: str | None = None
    participants: int | None = None
    attested: Observed | None = None
    place: Place | None = _place()


@frozen(repr=False)
class History(Noun):
    """One attested history, its events in the order of the file.

    ``counties`` are 4-digit TERYT codes, more than one for a cycle that counties held together;
    ``schedule`` is the id of the schedule whose triggers and outputs the steps name.
    """

    id: str
    counties: tuple[str, ...]
    schedule: str
    complete: bool
    sources: tuple[Source, ...]
    events: tuple[Observation, ...]
    title: Text | None = None
    place: Place | None = _place()
