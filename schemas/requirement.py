"""Requirements of gates: a closed, total language, monotone in its conditions (design 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from schemas.attribution import Attested, Place, Waivable, placed
from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.days import Duration


@frozen(repr=False)
class StageOutputs(Noun):
    """Every non-optional output of the transition's source stage is current."""

    place: Place | None = placed()


@frozen(repr=False)
class OutputNeeded(Noun):
    """One named output, of any stage, is current."""

    output: str
    place: Place | None = placed()


@frozen(repr=False)
class ApprovalNeeded(Noun):
    """The gate itself is approved by ``count`` different persons in ``role``."""

    role: str
    count: int = 1
    waivable: Waivable | None = field(default=None, kw_only=True)
    attested: Attested | None = field(default=None, kw_only=True)
    place: Place | None = placed()


@frozen(repr=False)
class Elapsed(Noun):
    """So much time passed since the latest entry into stage ``since``."""

    since: str
    at_least: Duration
    waivable: Waivable | None = field(default=None, kw_only=True)
    attested: Attested | None = field(default=None, kw_only=True)
    place: Place | None = placed()


@frozen(repr=False)
class AllOf(Noun):
    """Every part is met."""

    of: tuple[Requirement, ...]
    place: Place | None = placed()


@frozen(repr=False)
class AnyOf(Noun):
    """One part at least is met."""

    of: tuple[Requirement, ...]
    place: Place | None = placed()


@frozen(repr=False)
class AtLeast(Noun):
    """At least ``count`` of the parts are met."""

    count: int
    of: tuple[Requirement, ...]
    place: Place | None = placed()


@frozen(repr=False)
class Nothing(Noun):
    """No condition at all."""

    place: Place | None = placed()


Requirement = (
    StageOutputs | OutputNeeded | ApprovalNeeded | Elapsed | AllOf | AnyOf | AtLeast | Nothing
)
