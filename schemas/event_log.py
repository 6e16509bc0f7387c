"""An event log as it was read: columns of codes, and what is to be said of their quality.

A log is a table of rows, each one event of one case. ``engine.recording.log_files`` reads it from
any format; ``engine.auditing.coding`` gives its activities their meaning in a schedule. Rules of
the module:

- every text column is coded: a code of ``int32`` per row, and the names that the codes count from
  0; -1 says that the row has no such text;
- the rows stand in the order of the file, and ``row`` gives the number of each there, from 1, the
  heading not counted; a row that could not be read is not among them: ``quality`` counts and names
  it;
- an instant is microseconds since 1970-01-01T00:00:00Z; ``NO_INSTANT`` says that there is none;
- a day is days since 1970-01-01, in the zone that the log was read with; a time that was given as
  a day, a month, a year or an interval has its ``first`` and its ``last`` day and no instant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import field, frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: The instant of a row whose time is missing or coarser than an instant.
NO_INSTANT = -(2**63)
#: The day of a row whose time is missing: before every other (``first``) or after (``last``).
NO_FIRST, NO_LAST = -(2**31), 2**31 - 1


@frozen(eq=False, repr=False)
class Coded(Noun):
    """One text column: ``codes`` counts ``names`` from 0, -1 where the row has none.

    No name stands twice. The names of a column may be a lazy sequence: take those you show.
    """

    codes: NDArray[np.int32]
    names: Sequence[str]


@frozen(repr=False)
class LeftOut(Noun):
    """Rows that could not be read, for one reason: they are counted, and the first are named.

    ``why`` is a word such as ``no-case``, ``bad-time``, ``too-few-fields``; of a row whose time or
    second time could not be read (``bad-time``, ``bad-recorded``) only that is left out. ``rows``
    are the numbers of the first 20 of them, counted like ``EventLog.row`` (0 where the place is a
    byte); ``sample`` is what stood there, cut to 80 characters.
    """

    why: str
    count: int
    rows: tuple[int, ...] = ()
    sample: str = ""


@frozen(repr=False)
class Quality(Noun):
    """What an auditor must know of a log before any finding; counts of events or of cases.

    ``duplicates`` are rows equal to an earlier one in case, activity, time and person. ``tied``
    are rows with the time of another row of the same case; ``tied_cases`` the cases that have
    them. ``coarse`` are times known to a day, month or year only. ``backward`` are rows that stand
    before an earlier time of their case in the file. ``midnight`` are instants at 00:00:00 local.
    ``ambiguous`` fell in an hour that the clocks went through twice, ``skipped_hour`` in one that
    they left out. ``nobody`` are rows without a person, ``one_person_cases`` cases of two rows or
    more that all name the same one. ``zones`` are the offsets or zones that the times were written
    with, ``local`` where one was written without.
    """

    events: int
    cases: int
    activities: int
    left_out: tuple[LeftOut, ...] = ()
    duplicates: int = 0
    tied: int = 0
    tied_cases: int = 0
    untimed: int = 0
    coarse: int = 0
    backward: int = 0
    midnight: int = 0
    ambiguous: int = 0
    skipped_hour: int = 0
    nobody: int = 0
    one_person_cases: int = 0
    zones: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@frozen(repr=False)
class LogSource(Noun):
    """Which file a log is: its name without folders, its format, size in bytes and SHA-256.

    ``digest`` is lowercase hex; empty where nobody has asked for it yet, for it costs a second
    reading of the file (``engine.recording.log_files.digest_of``).
    """

    name: str
    format: str
    size: int
    digest: str


@frozen(eq=False, repr=False)
class EventLog(Noun):
    """A whole log.

    ``None`` in place of a column means that the log has none, so that what rests on it is not
    evaluated. ``output`` is the column that names the output (or the gate's trigger) where the
    activity is a word such as ``approved``; ``role`` holds the roles of the person, several joined
    by ``|``; ``content`` is a digest of what was handed in: equal texts are equal contents.
    ``reason`` tells whether the row gives one. ``recorded`` is the instant it was written down.
    ``zone`` is the IANA name that local days and naive times were read with.
    """

    source: LogSource
    case: Coded
    activity: Coded
    row: NDArray[np.int64]
    quality: Quality
    zone: str
    instant: NDArray[np.int64] | None = None
    first: NDArray[np.int32] | None = None
    last: NDArray[np.int32] | None = None
    person: Coded | None = None
    output: Coded | None = None
    role: Coded | None = None
    content: Coded | None = None
    reason: NDArray[np.bool_] | None = None
    recorded: NDArray[np.int64] | None = None


@frozen(repr=False)
class LogMap(Noun):
    """A mapping file: which column says what, and which activity means what in the schedule.

    ``columns`` maps ``case, activity, time, person, output, role, content, reason, recorded`` to
    the log's own column or attribute names; what is absent is not in the log. ``activities`` maps
    the log's activities to trigger or output ids, to ``approved:ID`` and ``withdrawn:ID``, or to
    ``-`` for those that have no meaning here; ``others`` says what an activity is that stands
    neither there nor in the schedule: ``unknown`` (a finding) or ``ignored`` (counted).
    ``times`` are the formats (``strftime``) tried after ISO 8601 and EDTF; ``zone`` reads naive
    times. ``separator`` and ``encoding`` are for CSV, ``sheet`` for XLSX, ``case_type`` for OCEL:
    the object type whose objects are the cases.
    """

    columns: Mapping[str, str] = field(factory=dict, hash=False)
    activities: Mapping[str, str] = field(factory=dict, hash=False)
    others: str = "unknown"
    times: tuple[str, ...] = ()
    zone: str | None = None
    separator: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    case_type: str | None = None
