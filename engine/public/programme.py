"""A programme, for Python."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from attrs import field, frozen

from engine import operations
from engine.public.asking import FileName, When, days
from engine.public.cycle import Cycle
from engine.recording.naming import cycle_of
from schemas.asked import Asked
from schemas.refusal import Refusal

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme as Folder
    from schemas.report import Board, Done, Verification


def untold(_done: int, _of: int) -> None:
    """Tell nobody about the progress."""


@frozen(eq=False)
class Programme:
    """An open programme; close it, or use it as a context manager.

    ``by`` is who acts where a call does not say so: the opaque id of a person, such as ``p1``.
    """

    folder: Path
    by: str | None
    _open: Folder = field(repr=False, alias="opened")

    @classmethod
    def open(cls, path: FileName, *, by: str | None = None, now: datetime | None = None) -> Self:
        """Open the programme of a folder; ``now`` (aware) sets the clock of a simulated one.

        Raises:
            NotFound: there is none. UsageFault: ``now`` for a programme that is not simulated.
            Unreadable: its store cannot be opened.
        """
        folder = Path(path)
        return cls(folder, by, operations.open_programme(folder, now))

    def close(self) -> None:
        """Close the programme."""
        self._open.close()

    def __enter__(self) -> Self:
        """Return the programme itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    @property
    def counties(self) -> tuple[tuple[str, str], ...]:
        """The counties as (TERYT code, name), in the order they were added."""
        return operations.counties(self._open)

    def cycle(self, county: str, number: int | None = None) -> Cycle:
        """Return a county's cycle, the latest unless its number is given (counted from 1).

        ``county`` is a 4-digit code, or a name where it is unique: case and diacritics do not
        matter.

        Raises:
            NotFound: no such county or cycle, or several counties of that name.
        """
        asked = Asked(number=number)
        found = cycle_of(self._open, self._open.roster, county, asked)
        code, _, number_found = found.partition("/")
        return Cycle(code, int(number_found), self.by, opened=self._open)

    def start(
        self,
        county: str,
        schedule: FileName | None = None,
        *,
        by: str | None = None,
        happened: When | None = None,
        idem: str | None = None,
    ) -> Cycle | Refusal:
        """Start the county's next cycle on an adopted schedule (by id), or on one from a file.

        Given again with the same ``idem``, it answers with the cycle that it started then.
        """
        asked = Asked(by or self.by, days(happened), idem=idem)
        name = None if schedule is None else str(schedule)
        answer = operations.start(self._open, county, name, asked)
        if isinstance(answer, Refusal):
            return answer
        return self.cycle(county, answer.state.number if answer.state else None)

    def add_county(
        self, code: str, name: str, *, by: str | None = None, idem: str | None = None
    ) -> Done | Refusal:
        """Add a county by its 4-digit TERYT code."""
        return operations.add_county(self._open, code, name, Asked(by or self.by, idem=idem))

    def add_person(
        self, name: str | None = None, *, by: str | None = None, idem: str | None = None
    ) -> Done | Refusal:
        """Add a person under the next opaque id; the name goes to the private roster alone."""
        return operations.add_person(self._open, name, Asked(by or self.by, idem=idem))

    def grant(
        self, person: str, role: str, *, by: str | None = None, idem: str | None = None
    ) -> Done | Refusal:
        """Grant a role that a schedule of the programme names."""
        return operations.grant(self._open, person, role, Asked(by or self.by, idem=idem))

    def revoke(
        self, person: str, role: str, *, by: str | None = None, idem: str | None = None
    ) -> Done | Refusal:
        """Revoke a role that the person holds."""
        return operations.revoke(self._open, person, role, Asked(by or self.by, idem=idem))

    def board(self) -> Board:
        """Return where every county's latest cycle stands, by recorded facts only."""
        return operations.board(self._open)

    def verify(self, progress: Callable[[int, int], None] = untold) -> Verification:
        """Verify the ledger, the schedules and the evidence; tells how many of how many events."""
        return operations.verify(self._open, progress)
