"""What an audit is asked: up to which day, of which cases, and what is allowed."""

from __future__ import annotations

from datetime import date
from typing import Literal

from attrs import frozen

from schemas.audit import Allowance
from schemas.certainty import Precision
from schemas.noun import Noun

#: How a log is judged: see ``engine.auditing.lockstep``, and ``engine.auditing.case``.
Kernel = Literal["numpy", "numba", "reference"]
#: Which orders of a log are looked at: all that it leaves open; the file's own; or, by itself, all
#: of them where not too many cases have any.
Orders = Literal["auto", "all", "file"]


@frozen(repr=False)
class Sample(Noun):
    """A random sample of cases: how many, and the seed that draws the same ones again."""

    size: int
    seed: int


@frozen(repr=False)
class AuditAsked(Noun):
    """The circumstances of an audit.

    ``as_of`` is the day up to which the record is read and on which the end of each case is judged:
    by default today for a ledger, and the last day that it names for a log. ``closed`` says that
    every case should be finished by then. ``cases`` names the cases to look at, by a county's code
    or a case's name; empty: all. ``shift`` is by how many days the clock may have been off.
    ``every`` asks to tell every case, not the first ones alone. ``command`` is the
    command line that asks it, for people to ask it again. ``precision`` says how finely times tell
    the order of events, by default as the log itself does.
    """

    as_of: date | None = None
    closed: bool = False
    cases: tuple[str, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    sample: Sample | None = None
    orders: Orders = "auto"
    shift: int = 0
    every: bool = False
    command: str = ""
    precision: Precision | None = None


@frozen(repr=False)
class LogAsked(Noun):
    """Which log, against which schedule, read with which mapping file, by which kernel.

    ``findings`` is a file to write the findings to, as a table. ``parts`` are further files of the
    same log, and ``engine`` what spreads the work over them, at ``address`` where a cluster runs.
    """

    log: str
    schedule: str
    mapping: str | None = None
    kernel: Kernel | None = None
    findings: str | None = None
    parts: tuple[str, ...] = ()
    engine: str | None = None
    address: str | None = None
