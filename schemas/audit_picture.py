"""What the pictures of an audit show: the process map, the dots, the timelines, the months.

``engine.auditing.picture`` computes them from a coded log; ``engine.telling.report`` draws them,
and writes the same figures as tables. Rules of the module:

- a day is a count of days since 1970-01-01 in the log's zone, the earliest that a row allows;
- durations are calendar days between two such days; a median is the middle value, or the mean of
  the middle two; a 90th percentile is the least value that 90 of 100 do not exceed (nearest rank);
- cases are counted once however often they came; an index of a case counts from 0.
"""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from schemas.noun import Noun


@frozen(repr=False)
class Spread(Noun):
    """How long something took, in calendar days, over ``count`` times that it was measured."""

    count: int
    median: float
    p90: int


@frozen(repr=False)
class MapStage(Noun):
    """One stage: the cases that came in, how often, and those whose record ends there."""

    stage: str
    cases: int
    visits: int
    resting: int
    days: Spread | None = None


@frozen(repr=False)
class MapWay(Noun):
    """One way from stage to stage that was taken.

    ``cases`` is how many cases took it, ``times`` how often; ``days`` how long they had been in its
    source. ``departing`` counts the cases with a major finding that is not allowed at this step;
    ``declared`` is false where the schedule has no such transition.
    """

    trigger: str
    source: str
    dest: str
    cases: int
    times: int
    departing: int
    is_declared: bool
    days: Spread | None = None


@frozen(repr=False)
class ProcessMap(Noun):
    """Where the cases went: stages in the order of the schedule, ways in that of their stages."""

    stages: tuple[MapStage, ...]
    ways: tuple[MapWay, ...]


class Lane(StrEnum):
    """What kind of row a dot stands for."""

    TRANSITION = "transition"
    OUTPUT = "output"
    APPROVAL = "approval"
    UNKNOWN = "unknown"


@frozen(repr=False)
class Dots(Noun):
    """The dots of one lane: parallel tuples of the case's place and the day.

    ``total`` is how many there are; where that is more than are drawn, every ``step``-th stands.
    """

    lane: Lane
    total: int
    step: int
    case: tuple[int, ...]
    day: tuple[int, ...]


@frozen(repr=False)
class Period(Noun):
    """One calendar month or year, ``2009-03`` or ``2009``, and what began and happened in it.

    ``began`` counts cases by the day of their first dated row, ``conforming`` those of them that
    conform; ``rows`` the rows of each lane, in its order.
    """

    name: str
    began: int
    conforming: int
    rows: tuple[int, ...]


@frozen(repr=False)
class DottedChart(Noun):
    """Every case a line, in the order of their first days; ``undated`` rows have no dot.

    ``names`` are those of the lines, empty where there are too many to be written.
    """

    cases: int
    names: tuple[str, ...]
    first: int
    last: int
    dots: tuple[Dots, ...]
    undated: int
    coarse: int


@frozen(repr=False)
class Visit(Noun):
    """One stay in a stage: from a day to a day; ``None`` where it is not over or not dated."""

    stage: str
    begin: int | None
    end: int | None


@frozen(repr=False)
class Mark(Noun):
    """The findings of one day of a case; ``day`` is ``None`` where they have none."""

    day: int | None
    major: int
    minor: int


@frozen(repr=False)
class Timeline(Noun):
    """One case in time: its stays in the order of the record, and the days with findings."""

    case: str
    visits: tuple[Visit, ...]
    marks: tuple[Mark, ...]
    last: int | None


@frozen(repr=False)
class Pictures(Noun):
    """All of them, and how many cases have no timeline because there are too many."""

    process: ProcessMap
    chart: DottedChart | None
    timelines: tuple[Timeline, ...]
    not_drawn: int
    periods: tuple[Period, ...]
