"""Whether every cycle of a schedule can finish: the verdict, its flaws, or a certificate.

Sound means: from every state that a history can lead to, a stage with ``final: done`` can be
reached without a waiver and without a transition whose dest is ``given_up``, and nothing in the
schedule is dead. It is judged under an assumption (``ASSUMED`` in ``engine.telling``): persons act
when they are asked, any output can be made well while the cycle is in its stage and its bases are
there, and time passes.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.attribution import Place
    from schemas.steps import Step


class FlawKind(StrEnum):
    """What is wrong with a schedule (design 5.1)."""

    STUCK = "stuck"
    DEAD_STAGE = "dead-stage"
    DEAD_TRANSITION = "dead-transition"
    DEAD_OUTPUT = "dead-output"
    IMPOSSIBLE_APPROVAL = "impossible-approval"
    CIRCLE = "circle"
    DUE_MISSED = "due-missed"


@frozen(repr=False)
class Flaw(Noun):
    """One reason why a schedule is not sound.

    ``about`` is the id of the stage, transition or output that it concerns; ``history`` the
    shortest one that shows it (may be empty); ``stage`` where the cycle then rests; ``never`` what
    can never hold from there on, ids as in ``etap why`` (an output, ``elapsed:STAGE``). ``facts``
    fill the sentence: ``reason`` and what it names.
    """

    kind: FlawKind
    about: str
    stage: str = ""
    history: tuple[Step, ...] = ()
    never: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(factory=dict, hash=False)
    place: Place | None = field(default=None, eq=False)


@frozen(repr=False)
class CertificateNode(Noun):
    """What holds whenever a cycle rests in ``stage``, and how it goes on from there.

    At least the outputs of ``there`` were submitted, those of ``fresh`` are in step with all that
    they were made from, those of ``current`` are current, and the stages of ``entered`` were
    entered. The gate of ``trigger`` can then be opened, and leads to the node numbered ``to``
    (from 0), whose ``rank`` is lower; a stage that is ``final: done`` has rank 0 and no trigger.
    """

    stage: str
    there: frozenset[str]
    fresh: frozenset[str]
    current: frozenset[str]
    entered: frozenset[str]
    rank: int = 0
    trigger: str | None = None
    to: int | None = None


@frozen(repr=False)
class Certificate(Noun):
    """A proof that every cycle can finish, which ``engine.proving.certificate`` checks alone."""

    nodes: tuple[CertificateNode, ...]


@frozen(repr=False)
class Soundness(Noun):
    """The verdict: ``sound`` is ``None`` where it could not be decided, for the reason given.

    ``reopening`` are the stages from which a transition that ``reopens`` is the only way to finish.
    """

    sound: bool | None
    undecided: str | None = None
    flaws: tuple[Flaw, ...] = ()
    certificate: Certificate | None = None
    reopening: tuple[str, ...] = ()
