"""The schedule: one workflow definition, immutable, as its file declares it (design 2).

These are nouns only. ``engine.recording.schedules.schedule_file`` reads them from YAML, and
``engine.deciding.machine`` builds the machine from them. Rules of the module:

- every ordered thing is a tuple, in the order of the file; nothing here is mutable;
- every part carries the ``Place`` it was written at, which takes no part in comparison: two
  schedules are equal when they mean the same, wherever their text stands;
- a missing list is the empty tuple, a missing text is ``None``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import field, frozen

from schemas.attribution import Attested, Place, Role, Source, Text, placed
from schemas.lines import Lines
from schemas.noun import Noun
from schemas.requirement import Requirement, StageOutputs

if TYPE_CHECKING:
    from schemas.days import Duration
    from schemas.output import Output

ID_PATTERN = "^[a-z][a-z0-9_]{0,63}$"


#: Words that YAML 1.1 readers take for booleans or null: never an id (design 2).
NOT_IDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


@frozen(repr=False)
class Due(Noun):
    """The transition is expected ``within`` so much time of the latest entry into ``since``."""

    since: str
    within: Duration
    attested: Attested | None = field(default=None, kw_only=True)
    place: Place | None = placed()


@frozen(repr=False)
class Transition(Noun):
    """The only way from stage to stage.

    ``source`` is one stage: the reader expands lists and ``"*"``.
    """

    trigger: str
    source: str
    dest: str
    requires: Requirement = field(factory=StageOutputs)
    by: tuple[str, ...] = ()
    due: Due | None = None
    reopens: bool = False
    reason_required: bool = False
    title: Text | None = None
    attested: Attested | None = None
    place: Place | None = placed()


class Final(StrEnum):
    """How a final stage ends a cycle."""

    DONE = "done"
    GIVEN_UP = "given_up"


@frozen(repr=False)
class Stage(Noun):
    """A state of the machine in which a cycle rests and outputs are produced."""

    id: str
    title: Text | None = None
    outputs: tuple[Output, ...] = ()
    final: Final | None = None
    attested: Attested | None = None
    place: Place | None = placed()


@frozen(repr=False)
class Base(Noun):
    """What a variant extends: id, version and digest of that schedule, and its file's name.

    ``base`` is what that one extends in turn; ``place`` is where the variant names it.
    """

    id: str
    version: str
    digest: str
    file: str
    base: Base | None = None
    place: Place | None = placed()


@frozen(repr=False)
class Schedule(Noun):
    """One whole schedule.

    ``digest`` is the identity: lowercase hex SHA-256 (64 characters) of ``canonical``, the RFC 8785
    bytes of the schedule after inheritance, with the order of its stages and its row schemas in
    them. ``timezone`` is an IANA name; ``calendar`` an ISO 3166-1 alpha-2 country code. ``base`` is
    what a variant extends, for people to see: the digest does not depend on it.
    """

    id: str
    version: str
    title: Text
    initial: str
    stages: tuple[Stage, ...]
    transitions: tuple[Transition, ...]
    timezone: str = "Europe/Warsaw"
    calendar: str = "PL"
    roles: tuple[Role, ...] = ()
    sources: tuple[Source, ...] = ()
    description: Text | None = None
    canonical: bytes = field(default=b"", eq=False, repr=False)
    digest: str = field(default="", eq=False)
    base: Base | None = field(default=None, eq=False, repr=False)
    place: Place | None = placed()
    _lines: Callable[[], Lines] | None = field(
        default=None, eq=False, repr=False, alias="lines", kw_only=True
    )

    @cached_property
    def lines(self) -> Lines:
        """Where every key is written; nothing where the schedule was not read from its text."""
        return Lines() if self._lines is None else self._lines()

    @cached_property
    def stage_of(self) -> Mapping[str, Stage]:
        """Every stage by its id."""
        return {stage.id: stage for stage in self.stages}

    @cached_property
    def output_of(self) -> Mapping[str, Output]:
        """Every output of every stage by its id."""
        return {output.id: output for stage in self.stages for output in stage.outputs}

    @cached_property
    def triggers(self) -> tuple[str, ...]:
        """Every trigger once, in the order of the file."""
        return tuple(dict.fromkeys(transition.trigger for transition in self.transitions))

    def exits(self, stage: str) -> tuple[Transition, ...]:
        """Return the transitions that leave the stage, in the order of the file."""
        return self._exits.get(stage, ())

    @cached_property
    def _exits(self) -> Mapping[str, tuple[Transition, ...]]:
        exits: dict[str, tuple[Transition, ...]] = {}
        for transition in self.transitions:
            exits[transition.source] = (*exits.get(transition.source, ()), transition)
        return exits
