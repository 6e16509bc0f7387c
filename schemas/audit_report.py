"""What a report of an audit tells: the audit, the record it rests on, and its pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from attrs import field, frozen

from schemas.audit import Allowance, Audit, Departure, Finding
from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.audit_picture import Pictures
    from schemas.certainty import LogCertainty, Sensitivity
    from schemas.event_log import LogSource, Quality
    from schemas.schedule import Schedule


@frozen(repr=False, slots=False)
class AuditReport(Noun):
    """One audit, ready to be told in any form.

    ``title`` names the programme or the log for people. ``source`` is the record: of a log its
    file; of a ledger its programme's name, the format ``ledger``, the number of its events as the
    size, and the root of its tree as the digest. ``quality`` is ``None`` where the record was not
    read from a log. ``ignored`` rows were left out because their activity has no meaning in the
    schedule. ``command`` is what makes the same report again, from ``etap audit`` on, without where
    it is written to; empty where it is not known. ``names`` gives cases a name for people.
    """

    audit: Audit
    title: str
    source: LogSource | None = None
    quality: Quality | None = None
    _pictures: Pictures | Callable[[], Pictures] | None = field(
        default=None, eq=False, repr=False, alias="pictures"
    )
    ignored: int = 0
    simulated: bool = False
    command: str = ""
    names: Mapping[str, str] = {}
    orders: LogCertainty | int | None = None
    sensitivity: Sensitivity | None = None

    @cached_property
    def pictures(self) -> Pictures | None:
        """The pictures, drawn when they are first asked for; ``None`` where there are none."""
        return self._pictures() if callable(self._pictures) else self._pictures

    @cached_property
    def open(self) -> tuple[Departure, ...]:
        """The kinds of departure that nobody answers for."""
        return tuple(one for one in self.audit.departures if one.allowed is None)

    @cached_property
    def allowed(self) -> tuple[Departure, ...]:
        """The kinds of departure that an entry of the allow-list covers."""
        return tuple(one for one in self.audit.departures if one.allowed is not None)

    @property
    def expired(self) -> tuple[Allowance, ...]:
        """The entries of the allow-list that hold no longer."""
        return tuple(one.allowance for one in self.audit.allowed if one.expired)

    @property
    def unused(self) -> tuple[Allowance, ...]:
        """The entries of the allow-list that hold, and cover nothing that was found."""
        return tuple(
            one.allowance for one in self.audit.allowed if not one.expired and not one.findings
        )

    def schedule_of(self, departure: Departure) -> Schedule:
        """Return the schedule that a kind of departure departs from."""
        return self.audit.schedule if departure.schedule is None else departure.schedule

    def findings_of(self, departure: Departure) -> Iterator[Finding]:
        """Give the findings of one kind, in the audit's order; each is made when it is taken."""
        return (self.audit.findings[int(place)] for place in departure.findings)

    def cases_of(self, departure: Departure) -> Iterator[tuple[str, tuple[Finding, ...]]]:
        """Give the cases of one kind with their findings, each made when it is taken."""
        for case, findings in groupby(self.findings_of(departure), key=lambda one: one.case):
            yield case, tuple(findings)

    def numbered(self, number: int) -> Departure | None:
        """Return the kind of departure with a number, counted from 1."""
        return next((one for one in self.audit.departures if one.number == number), None)

    def case_name(self, case: str) -> str:
        """Return a case as people call it: its name with its id, or the id alone."""
        name = self.names.get(case)
        return f"{name} ({case})" if name else case
