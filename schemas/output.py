"""Outputs: what must exist before a gate opens, and the checks that it must pass."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any

from attrs import field, frozen

from schemas.attribution import Attested, Place, Text, Waivable, placed
from schemas.days import Duration
from schemas.noun import Noun


class OutputKind(StrEnum):
    """What an output is."""

    DOCUMENT = "document"
    TABLE = "table"
    DECISION = "decision"
    RECORD = "record"


#: The media that an output may ask for; a file's medium is told by its content, not by its name.
MEDIA = ("pdf", "docx", "odt", "xlsx", "ods", "pptx", "csv", "json", "yaml", "txt", "png", "jpeg")
#: Those of them that a table can be read from.
TABLE_MEDIA = ("csv", "xlsx", "json", "yaml")


@frozen(repr=False)
class Bounds(Noun):
    """Inclusive bounds of a number; ``None`` on a side is no bound there."""

    min: int | None = None
    max: int | None = None
    attested: Attested | None = field(default=None, kw_only=True)
    place: Place | None = placed()

    def hold(self, number: int) -> bool:
        """Whether the number lies within the bounds."""
        return (self.min is None or number >= self.min) and (self.max is None or number <= self.max)


@frozen(repr=False)
class Distinct(Noun):
    """At least ``min`` (and at most ``max``) different values stand in ``column``."""

    column: str
    min: int | None = None
    max: int | None = None
    attested: Attested | None = field(default=None, kw_only=True)
    place: Place | None = placed()


@frozen(repr=False)
class References(Noun):
    """Every value in ``column`` stands in column ``key`` of the current table of ``output``."""

    column: str
    output: str
    key: str
    attested: Attested | None = field(default=None, kw_only=True)
    place: Place | None = placed()


Check = Distinct | References


@frozen(repr=False)
class Column(Noun):
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


@frozen(repr=False)
class RowSchema(Noun):
    """The shape of the rows of a table.

    ``document`` is the JSON value of the ``rows/NAME.schema.json`` file: it is part of the
    schedule's canonical form. ``closed`` means that no other column may stand in the table.
    """

    name: str
    columns: tuple[Column, ...]
    closed: bool
    document: Mapping[str, Any] = field(hash=False, repr=False)


@frozen(repr=False)
class Quorum(Noun):
    """Approval by ``count`` different persons in ``role``, each counted once."""

    role: str
    count: int = 1
    not_the_submitter: bool = False
    attested: Attested | None = field(default=None, kw_only=True)
    place: Place | None = placed()


@frozen(repr=False)
class Retention(Noun):
    """How long the evidence of an output is kept: ``keep`` from the latest entry into ``since``.

    From then on it is due to be redacted; etap lists it and never destroys anything by itself.
    """

    since: str
    keep: Duration
    attested: Attested | None = field(default=None, kw_only=True)
    place: Place | None = placed()


@frozen(repr=False)
class Output(Noun):
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
    retention: Retention | None = None
    attested: Attested | None = None
    place: Place | None = placed()

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """The outputs it is made from: ``derives_from`` and whatever it references, said or not."""
        referenced = (check.output for check in self.checks if isinstance(check, References))
        return tuple(dict.fromkeys((*self.derives_from, *referenced)))

    @property
    def passes_anyhow(self) -> bool:
        """Whether whatever is handed in is current: nothing is checked and nobody approves."""
        return not (self.approval or self.count or self.rows or self.checks)
