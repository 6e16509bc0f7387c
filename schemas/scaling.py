"""The nouns of an audit past one machine: who does it, on what, and the rows that come of it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.audit import Unknown
    from schemas.event_log import LogMap, Quality


class EngineName(StrEnum):
    """What spreads the work: nothing, or an engine that is installed beside etap."""

    EMBEDDED = "embedded"
    DAFT = "daft"
    RAY = "ray"
    SPARK = "spark"


@frozen(repr=False)
class ScalingAsked(Noun):
    """What is audited, by whom.

    ``parts`` are the files of one log, in their order, each under a path that every worker sees.
    ``buckets`` says into how many groups the cases are put, ``None``: as many as the log's size
    asks for. ``address`` is that of a running cluster, ``None``: two workers of this machine.
    ``day`` is the last day that is judged, since 1970-01-01, ``None``: the last that the log names.
    """

    parts: tuple[str, ...]
    engine: EngineName = EngineName.EMBEDDED
    buckets: int | None = None
    address: str | None = None
    day: int | None = None
    closed: bool = False
    map: LogMap | None = None


@frozen(repr=False, slots=False)
class ScaledFinding(Noun):
    """One finding as a row: names in place of places, so that rows of many workers are alike.

    ``first`` is the number of the case's first row; ``event`` that of the finding's own, 0 where
    the whole case is meant. ``rule`` and ``trigger`` are words, the latter empty where there is
    none.
    """

    first: int
    case: str
    event: int
    rule: str
    about: str
    trigger: str
    some: bool
    impact: int


@frozen(repr=False)
class Scaled(Noun):
    """What an audit past one machine found.

    ``findings`` stand in the order of their cases' first rows, then by event, rule and ``about``.
    ``cases`` counts all cases, ``ignored`` the rows whose activity has no meaning in the schedule,
    ``day`` is the last day that was judged, since 1970-01-01, ``None`` where there is none.
    ``unknowns`` are what the log never says, ``untimed`` counts the cases with a row without time.
    """

    findings: Sequence[ScaledFinding]
    cases: int
    events: int
    ignored: int
    quality: Quality
    day: int | None
    unknowns: frozenset[Unknown] = frozenset()
    untimed: int = 0
