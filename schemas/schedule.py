"""The schedule: one workflow definition, immutable, as its file declares it (design 2).

These are nouns only. ``engine.recording.schedule_file`` reads them from YAML, and
``engine.deciding.machine`` builds the machine from them. Rules of the module:

- every ordered thing is a tuple, in the order of the file; nothing here is mutable;
- every part carries the ``Place`` it was written at, which takes no part in comparison: two
  schedules are equal when they mean the same, wherever their text stands;
- a missing list is the empty tuple, a missing text is ``None``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any

from attrs import field, frozen

from schemas.days import Duration

ID_PATTERN = "^[a-z][a-z0-9_]{0,63}$"
#: Words that YAML 1.1 readers take for booleans or null: never an id (design 2).
NOT_IDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


@frozen(order=False)
class Place:
    """Where a part was written: file name as given, line and column counted from 1."""

    file: str
    line: int
    column: int


def _place() -> Any:
    return field(default=None, eq=False, repr=False, kw_only=True)


@frozen(order=False)
class Text:
    """A title in Polish, English or both; a plain text stands for both languages."""

    pl: str | None = None
    en: str | None = None

    def in_language(self, language: str) -> str:
        """Return the text in ``pl`` or ``en``, else the other one, else the empty text."""
        first, second = (self.pl, self.en) if language == "pl" else (self.en, self.pl)
        return first or second or ""


class Attestation(StrEnum):
    """How well a rule of the schedule is known."""

    STATED = "stated"
    REVIVAL = "revival"
    INFERRED = "inferred"
    ASSUMED = "assumed"


@frozen(order=False)
class Attested:
    """Who says so: the kind of knowledge and the ids of the sources (may be empty)."""

    how: Attestation
    by: tuple[str, ...] = ()


@frozen(order=False)
class Source:
    """A public source that rules may cite."""

    id: str
    cite: str
    url: str | None = None
    place: Place | None = _place()


@frozen(order=False)
class Role:
    """A role that persons are granted in a programme."""

    id: str
    title: Text | None = None
    attested: Attested | None = None
    place: Place | None = _place()


@frozen(order=False)
class Waivable:
    """Which roles may waive a condition.

    An empty tuple means anyone, in a schedule without roles.
    """

    by: tuple[str, ...] = ()


# --- Outputs and their checks ---------------------------------------------------------------------


class OutputKind(StrEnum):
    """What an output is."""

    DOCUMENT = "document"
    TABLE = "table"
    DECISION = "decision"
    RECORD = "record"


#: The media that an output may ask for; a file's medium is told by its content, not by its name.
MEDIA = ("pdf", "docx", "odt", "xlsx", "ods", "pptx", "csv", "json", "yaml", "txt", "png", "jpeg")


@frozen(order=False)
class Bounds:
    """Inclusive bounds of a number; ``None`` on a side is no bound there."""

    min: int | None = None
    max: int | None = None
    attested: Attested | None = field(default=None, kw_only=True)
    place: Place | None = _place()

    def hold(self, number: int) -> bool:
        """Whether the number lies within the bounds."""
        return (self.min is None or number >= self.min) and (self.max is None or number <= self.max)


@frozen(order=False)
class Distinct:
    """At least ``min`` (and at most ``max``) different values stand in ``column``."""

    column: str
    min: int | None = None
    max: int | None = None
    attested: Attested | None = field(default=None, kw_only=True)
    place: Place | None = _place()


@frozen(order=False)
class References:
    """Every value in ``column`` stands in column ``key`` of the current table of ``output``."""

    column: str
    output: str
    key: str
    attested: Attested | None = field(default=None, kw_only=True)
    place: Place | None = _place()


Check = Distinct | References


@frozen(order=False)
class Column:
    """One column of a row schema: the listed subset of JSON Schema."""

    name: str
    type: str = "string"
    enum: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    format: str | None = None
    required: bool = False


@frozen(order=False)
class RowSchema:
    """The shape of the rows of a table.

    ``document`` is the JSON value of the ``rows/NAME.schema.json`` file: it is part of the
    schedule's canonical form. ``closed`` means that no other column may stand in the table.
    """

    name: str
    columns: tuple[Column, ...]
    closed: bool
    document: Mapping[str, Any] = field(hash=False, repr=False)


@frozen(order=False)
class Quorum:
    """Approval by ``count`` different persons in ``role``, each counted once."""

    role: str
    count: int = 1
    not_the_submitter: bool = False
    attested: Attested | None = field(default=None, kw_only=True)
    place: Place | None = _place()


@frozen(order=False)
class Output:
    """Something that must exist before a gate opens."""

    id: str
    stage: str
    kind: OutputKind = OutputKind.DOCUMENT
    title: Text | None = None
    media: tuple[str, ...] = ()
    count: Bounds | None = None
    rows: Bounds | None = None
    row_schema: RowSchema | None = None
    checks: tuple[Check, ...] = ()
    derives_from: tuple[str, ...] = ()
    shares_with: tuple[str, ...] = ()
    approval: Quorum | None = None
    by: tuple[str, ...] = ()
    optional: bool = False
    personal_data: bool = False
    waivable: Waivable | None = None
    attested: Attested | None = None
    place: Place | None = _place()

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """The outputs it is made from: ``derives_from`` and whatever it references, said or not."""
        referenced = (check.output for check in self.checks if isinstance(check, References))
        return tuple(dict.fromkeys((*self.derives_from, *referenced)))


# --- Requirements: a closed, total, monotone language ---------------------------------------------


@frozen(order=False)
class StageOutputs:
    """Every non-optional output of the transition's source stage is current."""

    place: Place | None = _place()


@frozen(order=False)
class OutputNeeded:
    """One named output, of any stage, is current."""

    output: str
    place: Place | None = _place()


@frozen(order=False)
class ApprovalNeeded:
    """The gate itself is approved by ``count`` different persons in ``role``."""

    role: str
    count: int = 1
    waivable: Waivable | None = field(default=None, kw_only=True)
    attested: Attested | None = field(default=None, kw_only=True)
    place: Place | None = _place()


@frozen(order=False)
class Elapsed:
    """So much time passed since the latest entry into stage ``since``."""

    since: str
    at_least: Duration
    waivable: Waivable | None = field(default=None, kw_only=True)
    attested: Attested | None = field(default=None, kw_only=True)
    place: Place | None = _place()


@frozen(order=False)
class AllOf:
    """Every part is met."""

    of: tuple[Requirement, ...]
    place: Place | None = _place()


@frozen(order=False)
class AnyOf:
    """One part at least is met."""

    of: tuple[Requirement, ...]
    place: Place | None = _place()


@frozen(order=False)
class AtLeast:
    """At least ``count`` of the parts are met."""

    count: int
    of: tuple[Requirement, ...]
    place: Place | None = _place()


@frozen(order=False)
class Nothing:
    """No condition at all."""

    place: Place | None = _place()


Requirement = (
    StageOutputs | OutputNeeded | ApprovalNeeded | Elapsed | AllOf | AnyOf | AtLeast | Nothing
)


# --- Transitions, stages, the whole ---------------------------------------------------------------


@frozen(order=False)
class Due:
    """The transition is expected ``within`` so much time of the latest entry into ``since``."""

    since: str
    within: Duration
    attested: Attested | None = field(default=None, kw_only=True)
    place: Place | None = _place()


@frozen(order=False)
class Transition:
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
    place: Place | None = _place()


class Final(StrEnum):
    """How a final stage ends a cycle."""

    DONE = "done"
    GIVEN_UP = "given_up"


@frozen(order=False)
class Stage:
    """A state of the machine in which a cycle rests and outputs are produced."""

    id: str
    title: Text | None = None
    outputs: tuple[Output, ...] = ()
    final: Final | None = None
    attested: Attested | None = None
    place: Place | None = _place()


@frozen(order=False)
class Schedule:
    """One whole schedule.

    ``digest`` is the identity: lowercase hex SHA-256 (64 characters) of ``canonical``, the RFC 8785
    bytes of the schedule after inheritance, with the order of its stages and its row schemas in
    them. ``timezone`` is an IANA name; ``calendar`` an ISO 3166-1 alpha-2 country code.
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
    place: Place | None = _place()

    @cached_property
    def stage_of(self) -> Mapping[str, Stage]:
        """Every stage by its id."""
        return {stage.id: stage for stage in self.stages}

    @cached_property
    def output_of(self) -> Mapping[str, Output]:
        """Every output of every stage by its id."""
        return {output.id: output for stage in self.stages for output in stage.outputs}

    def exits(self, stage: str) -> tuple[Transition, ...]:
        """Return the transitions that leave the stage, in the order of the file."""
        return self._exits.get(stage, ())

    @cached_property
    def _exits(self) -> Mapping[str, tuple[Transition, ...]]:
        exits: dict[str, tuple[Transition, ...]] = {}
        for transition in self.transitions:
            exits[transition.source] = (*exits.get(transition.source, ()), transition)
        return exits
