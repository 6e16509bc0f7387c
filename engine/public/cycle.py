"""A cycle, for Python."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from engine import operations
from engine.public.asking import FileName, When, days
from schemas.asked import Asked
from schemas.refusal import ExitStatus, Refusal

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme as Folder
    from schemas.cycle import State
    from schemas.explanation import Explanation
    from schemas.report import Done, Log
    from schemas.schedule import Schedule


@frozen(eq=False)
class Cycle:
    """One cycle of one county; ``number`` counts the county's cycles from 1.

    Every method takes ``by``, who acts, and ``happened``, the days on which it happened (today in
    the schedule's time zone, unless said). ``by`` is the programme's where a call does not say so.
    Those that record take ``idem`` too, a key of your own: the same call with the same key is
    recorded once and answers with the same event (see ``Done.before``).
    """

    county: str
    number: int
    by: str | None
    _open: Folder = field(repr=False, alias="opened")

    @property
    def state(self) -> State:
        """The state as of now: stage, submissions, approvals and entries, replayed from events."""
        _ = self._open.roster  # what other processes wrote is seen when the roster is
        return self._open.state(f"{self.county}/{self.number}")

    @property
    def schedule(self) -> Schedule:
        """The schedule that this cycle runs on."""
        return self._open.schedule(self.state.schedule)

    def why(
        self, trigger: str | None = None, *, by: str | None = None, happened: When | None = None
    ) -> Explanation | Refusal:
        """Explain the gate of a trigger: of the first main transition of the stage, unless said.

        The evidence that the gate relies on is hashed again. In a final stage the explanation has
        no trigger and ``final`` is true.
        """
        answer = operations.why(self._open, self.county, trigger, self._asked(by, happened))
        if isinstance(answer, Refusal):
            return answer
        if not answer.explanations:
            facts = {"county": self.county, "stage": answer.state.stage, "triggers": ()}
            return Refusal("ETP532", ExitStatus.USAGE, facts)
        return answer.explanations[0]

    def submit(
        self,
        output: str,
        *files: FileName,
        by: str | None = None,
        happened: When | None = None,
        idem: str | None = None,
        adding: bool = False,
    ) -> Done | Refusal:
        """Submit the files of one submission; ``adding`` adds them to the current one."""
        paths = tuple(Path(file) for file in files)
        asked = self._asked(by, happened, idem)
        return operations.submit(self._open, self.county, output, paths, asked, adding=adding)

    def withdraw(
        self,
        output: str,
        *,
        by: str | None = None,
        happened: When | None = None,
        reason: str | None = None,
        idem: str | None = None,
    ) -> Done | Refusal:
        """Withdraw the current submission of an output."""
        asked = self._asked(by, happened, idem)
        return operations.withdraw(self._open, self.county, output, asked, reason)

    def approve(
        self,
        output: str | None = None,
        *,
        gate: str | None = None,
        role: str | None = None,
        by: str | None = None,
        happened: When | None = None,
        idem: str | None = None,
    ) -> Done | Refusal:
        """Approve the current submission of an output, or the ``gate`` of a trigger.

        ``role`` says in which role a gate is approved, where several that are asked for are held.

        Raises:
            TypeError: neither an output nor a gate was given, or both.
        """
        asked = self._asked(by, happened, idem)
        if output is not None and gate is None:
            return operations.approve_output(self._open, self.county, output, asked)
        if gate is not None and output is None:
            return operations.approve_gate(self._open, self.county, gate, asked, role)
        raise TypeError("approve() takes an output or a gate")

    def advance(
        self,
        trigger: str | None = None,
        *,
        by: str | None = None,
        happened: When | None = None,
        reason: str | None = None,
        idem: str | None = None,
    ) -> Done | Refusal:
        """Go through the gate of a trigger, else of the only main transition of the stage.

        Refused with the explanation in ``Refusal.explanation`` where the gate is closed.
        """
        asked = self._asked(by, happened, idem)
        return operations.advance(self._open, self.county, trigger, asked, reason)

    def note(
        self,
        text: str | None = None,
        *,
        event: int | None = None,
        narrowed: When | None = None,
        by: str | None = None,
        idem: str | None = None,
    ) -> Done | Refusal:
        """Note a text on the cycle, or narrow the days on which one of its events happened."""
        asked = self._asked(by, None, idem)
        return operations.note(self._open, self.county, asked, event, days(narrowed), text)

    def history(self) -> Log:
        """Return the events of the cycle, in order, each with its hash."""
        return operations.log(self._open, self.county, self._asked(None, None))

    def _asked(self, by: str | None, happened: When | None, idem: str | None = None) -> Asked:
        return Asked(by or self.by, days(happened), self.number, idem)
