"""Mutants: schedules that differ from one schedule by a single edit, and what was edited."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import field, frozen

from schemas.attribution import Place, placed
from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.refusal import Fact
    from schemas.schedule import Schedule


class EditKind(StrEnum):
    """What was edited."""

    INITIAL = "initial"
    TRANSITION_DROPPED = "transition-dropped"
    DEST = "dest"
    TRANSITION_BY = "transition-by"
    CONDITION_DROPPED = "condition-dropped"
    CONDITION_ADDED = "condition-added"
    ANY_FOR_ALL = "any-for-all"
    ALL_FOR_ANY = "all-for-any"
    AT_LEAST = "at-least"
    ELAPSED = "elapsed"
    GATE_PERSONS = "gate-persons"
    GATE_ROLE = "gate-role"
    OPTIONAL = "optional"
    REQUIRED = "required"
    STAGE = "stage"
    MEDIUM_DROPPED = "medium-dropped"
    COUNT = "count"
    ROWS = "rows"
    DISTINCT = "distinct"
    CHECK_DROPPED = "check-dropped"
    BASE_DROPPED = "base-dropped"
    APPROVAL_DROPPED = "approval-dropped"
    APPROVAL_PERSONS = "approval-persons"
    SUBMITTER_APPROVES = "submitter-approves"
    SUBMITTER_BARRED = "submitter-barred"
    OUTPUT_BY = "output-by"


@frozen(repr=False)
class Edit(Noun):
    """One edit.

    ``about`` is the output, or the trigger whose transition leaves ``source``; both are empty where
    the schedule as a whole was edited. ``path`` is the part of the requirement, such as ``all/0``,
    where one was edited. ``facts`` say what stands there now (``to``) and what stood
    there before (``was``), by kind. ``place`` is where the schedule says what was edited.
    """

    kind: EditKind
    about: str = ""
    source: str = ""
    path: str = ""
    facts: Mapping[str, Fact] = field(factory=dict, hash=False)
    place: Place | None = placed()


@frozen(repr=False)
class Mutant(Noun):
    """A schedule with one edit; it has no digest."""

    schedule: Schedule
    edit: Edit
