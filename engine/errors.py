"""The exceptions: etap could not do the job. A refusal or a finding is a value, never one of these.

They carry parts, not sentences: ``engine.telling`` makes the words from ``code`` and ``facts``, and
``cli`` alone catches them.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from schemas.refusal import ExitStatus, Fact, Fault


@frozen(order=False, eq=False)
class EtapError(Exception):
    """The root. ``code`` is ``ETP`` and three digits, explained by ``etap explain``."""

    code: str
    facts: Mapping[str, Fact] = field(factory=dict)
    faults: tuple[Fault, ...] = ()

    @property
    def status(self) -> ExitStatus:
        """How a command ends that meets this error."""
        return ExitStatus.BROKEN

    def __str__(self) -> str:
        """Name the code and the facts, for a developer; people get the sentence of the code."""
        return f"{self.code} {dict(self.facts)}"


class UsageFault(EtapError):
    """The command was called wrongly: an argument is malformed or one is missing (status 2)."""

    @property
    def status(self) -> ExitStatus:
        """Usage."""
        return ExitStatus.USAGE


class NotFound(EtapError):
    """What was named is not there: a programme, county, cycle, output, person, file (status 3)."""

    @property
    def status(self) -> ExitStatus:
        """Not found."""
        return ExitStatus.NOT_FOUND


class FaultyText(EtapError):
    """A schedule or history text has faults, all of them in ``faults`` (status 1)."""

    @property
    def status(self) -> ExitStatus:
        """The answer is no."""
        return ExitStatus.NO


class Unreadable(EtapError):
    """A file or the store cannot be read or written: locked, damaged, newer, full (status 5)."""


class AlreadyMade(Unreadable):
    """A store that was to be made is there already, and whole (status 5)."""


class LedgerBroken(EtapError):
    """What the ledger holds contradicts itself or its rules (status 5)."""


class Conflict(EtapError):
    """Someone else changed the cycle first; nothing was recorded (status 4)."""

    @property
    def status(self) -> ExitStatus:
        """Refused."""
        return ExitStatus.REFUSED
