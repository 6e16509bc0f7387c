"""Soundness: whether every cycle of a schedule can finish, and what shows it (design 5.1).

A schedule is sound when from every state that a history can reach, other than a final one, some
continuation reaches a stage with ``final: done``, without a waiver and without a transition that
gives the cycle up; and when nothing in it is dead. A sound one has a certificate, which anybody can
check again; an unsound one has flaws, which anybody can play again.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import field, frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.attribution import Place
    from schemas.refusal import Fact
    from schemas.steps import Step


class FlawKind(StrEnum):
    """What is wrong with a schedule."""

    STUCK = "stuck"
    DEAD_STAGE = "dead-stage"
    DEAD_TRANSITION = "dead-transition"
    DEAD_OUTPUT = "dead-output"
    IMPOSSIBLE_APPROVAL = "impossible-approval"
    CIRCLE = "circle"
    DUE_MISSED = "due-missed"


@frozen(repr=False)
class Flaw(Noun):
    """One thing that makes a schedule unsound.

    ``history`` are the steps that lead into it, the fewest there are; empty where the cycle need
    not have begun. ``stage`` is where the cycle rests then, or where the dead thing stands.
    ``never`` names what can never hold there: an output's id, ``elapsed:STAGE``,
    ``approval:ROLE``. ``code`` and ``facts`` make the sentence; ``place`` is the line of the
    schedule to look at.
    """

    kind: FlawKind
    code: str
    stage: str
    history: tuple[Step, ...] = ()
    never: tuple[str, ...] = ()
    facts: Mapping[str, Fact] = field(factory=dict, hash=False)
    place: Place | None = None


@frozen(repr=False)
class Node(Noun):
    """One case of a certificate: what is surely so whenever a cycle comes into ``stage`` like this.

    ``current`` and ``fresh`` name outputs, ``entered`` stages. An output is *fresh* when it was
    made from the current content of everything that it derives from, whether or not its checks
    passed and its approvals are there. ``missing`` names outputs that cannot be fresh then, and
    stages that cannot have been entered. Only facts that matter elsewhere are named. ``rank``
    decreases with each step toward the end, where it is 0. From here one can always produce what
    ``next`` asks for, and take it to a case at least as good as the node ``to``; in a final stage
    both are ``None``. An ``unharmed`` node is one that such a step leads into: nothing was done in
    the stage yet, and it covers no other history.
    """

    id: int
    stage: str
    rank: int
    next: str | None = None
    to: int | None = None
    current: frozenset[str] = frozenset()
    fresh: frozenset[str] = frozenset()
    entered: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    unharmed: bool = False


@frozen(repr=False)
class Objection(Noun):
    """What a certificate does not show: the node's id, and the transition that it is about.

    ``reason`` is ``initial`` (no node covers the beginning), ``node`` (of no stage, or not the only
    one of its id), ``next`` (it does not lead to ``to``, or its gate may stay closed), ``rank`` (it
    does not decrease) or ``uncovered`` (the transition may lead to what no node covers).
    """

    reason: str
    node: int | None = None
    trigger: str | None = None


@frozen(repr=False)
class Certificate(Noun):
    """Why a schedule is sound: whatever a history did, the cycle stands in one of these nodes."""

    nodes: tuple[Node, ...]


@frozen(repr=False)
class Soundness(Noun):
    """The verdict on a schedule.

    ``sound`` is ``None`` where the search was given up: ``undecided`` is then the code of the
    reason, with ``facts``. ``flaws`` are told all at once. ``certificate`` stands with a sound one
    alone. ``needs_reopening`` are the stages in which a cycle may come to stand so that going back
    by a transition marked ``reopens`` is the only way to the end.
    """

    sound: bool | None
    undecided: str | None = None
    facts: Mapping[str, Fact] = field(factory=dict, hash=False)
    flaws: tuple[Flaw, ...] = ()
    certificate: Certificate | None = None
    needs_reopening: tuple[str, ...] = ()
