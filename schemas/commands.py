"""The commands that may change a cycle; ``engine.deciding.advance`` decides them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.cycle import CheckResult, EvidenceFile
    from schemas.days import Days


@frozen(repr=False)
class Start(Noun):
    """Start a cycle: it enters the schedule's initial stage."""


@frozen(repr=False)
class Submit(Noun):
    """Submit files for an output.

    ``added`` are the files of this command; their checks were measured. With ``to`` (the seq of the
    output's current submission) the files are added to that submission. ``checks`` hold for the
    whole submission that results.
    """

    output: str
    files: tuple[EvidenceFile, ...]
    checks: tuple[CheckResult, ...]
    to: int | None = None


@frozen(repr=False)
class Withdraw(Noun):
    """Withdraw the current submission of an output."""

    output: str
    reason: Mapping[str, Any] | None = field(default=None, hash=False)


@frozen(repr=False)
class ApproveOutput(Noun):
    """Approve the current submission of an output."""

    output: str


@frozen(repr=False)
class ApproveGate(Noun):
    """Approve a gate in this visit of the stage; ``role`` is needed where the gate asks several."""

    trigger: str
    role: str | None = None


@frozen(repr=False)
class Advance(Noun):
    """Go through the gate of ``trigger``; ``reason`` is the commitment to a kept text."""

    trigger: str
    reason: Mapping[str, Any] | None = field(default=None, hash=False)


@frozen(repr=False)
class Note(Noun):
    """Note a text, or narrow the days on which event ``about`` happened; nothing else changes.

    ``known`` are the days of that event as they are known so far: a note narrows, it never moves.
    """

    about: int | None = None
    narrowed: Days | None = None
    known: Days | None = None
    text: Mapping[str, Any] | None = field(default=None, hash=False)


@frozen(repr=False)
class Redact(Noun):
    """Record that the contents behind some commitments of the cycle are destroyed (GDPR art. 17).

    ``commitments`` are of files or of texts, at least one; ``reason`` is that to a kept text.
    """

    commitments: tuple[str, ...]
    reason: Mapping[str, Any] | None = field(default=None, hash=False)


Command = Start | Submit | Withdraw | ApproveOutput | ApproveGate | Advance | Note | Redact
