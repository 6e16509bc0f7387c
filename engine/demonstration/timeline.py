"""The story laid out in time, counted back from the day on which it is played.

- week 0 is the week of *yesterday*: the whole story lies before today;
- meetings are held on Tuesdays to Thursdays that are no public holidays in Poland (in a week in
  which all three are, on another working day);
- what is written down later is written down working days later, in office hours;
- the steps of all counties come in the order of their instants, those of one county never closer
  than seven minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from engine.deciding.calendar import after, passed
from schemas.days import Answer, Days, Duration
from schemas.story import Played, Step

ZONE: Final = ZoneInfo("Europe/Warsaw")
WEEKS: Final = 26
#: How long workshop D waits for workshop C: what the uncertain days leave uncertain.
WAIT: Final = Duration.parse("14 days")
_WORKING_DAY: Final = Duration.parse("1 working day")
_FIRST, _ROOM, _MEETING_ENDS = time(9), timedelta(minutes=17), time(15)
_LEAST: Final = timedelta(minutes=7)
#: Weekdays on which a meeting may be held instead, the best first; Monday is 0.
_OTHERWISE: Final = (1, 2, 3, 4, 0)


def timeline(steps: Iterable[Step], now: datetime) -> tuple[Played, ...]:
    """Return every step in its place in time, before ``now``, which is aware."""
    yesterday = now.astimezone(ZONE).date() - timedelta(days=1)
    by_county: dict[str, list[Step]] = {}
    for step in steps:
        by_county.setdefault(step.county, []).append(step)
    played = (one for own in by_county.values() for one in _of_county(own, yesterday))
    return tuple(sorted(played, key=lambda one: one.instant))


def beginning(now: datetime) -> datetime:
    """Return the instant on which the programme is set up: a Monday morning, 26 weeks back."""
    yesterday = now.astimezone(ZONE).date() - timedelta(days=1)
    return datetime.combine(_day(yesterday, WEEKS, 0), time(8), ZONE)


def uncertain_days(today: date) -> Days:
    """Return days of an entry of which nobody can tell today whether the wait is over.

    The month before today or the present one; on the 14th, when neither leaves it uncertain, two
    weeks around the day.
    """
    before = today.replace(day=1) - timedelta(days=1)
    for day in (today, before):
        month = Days.parse(f"{day:%Y-%m}")
        if passed(month, WAIT, Days.on(today), "PL") is Answer.CANNOT_TELL:
            return month
    return Days(today - timedelta(days=21), today - timedelta(days=8))


def meeting_day(yesterday: date, week: int, weekday: int) -> date:
    """Return the day of a meeting: the weekday wished for, or the next best one of that week."""
    days = [_day(yesterday, week, wanted) for wanted in (weekday, *_OTHERWISE)]
    return next(day for day in days if _is_working_day(day))


def _day(yesterday: date, week: int, weekday: int) -> date:
    return yesterday - timedelta(days=yesterday.weekday() + 7 * week - weekday)


def _is_working_day(day: date) -> bool:
    return after(day - timedelta(days=1), _WORKING_DAY, "PL") == day


def _of_county(steps: Iterable[Step], yesterday: date) -> Iterator[Played]:
    meeting, earlier = yesterday, datetime.min.replace(tzinfo=ZONE)
    for step in steps:
        if step.week is not None and step.weekday is not None:
            meeting = meeting_day(yesterday, step.week, step.weekday)
        recorded = min(_recorded(meeting, step.later), yesterday)
        for about in step.about.split() or [""]:
            earlier = _instant(step, recorded, held=recorded == meeting, earlier=earlier)
            yield Played(step, about, meeting, earlier)


def _recorded(meeting: date, later: int) -> date:
    return after(meeting, Duration.parse(f"{later} working days"), "PL") if later else meeting


def _instant(step: Step, day: date, *, held: bool, earlier: datetime) -> datetime:
    """Return when a step is recorded: in the morning, or when its meeting is over."""
    opens = _MEETING_ENDS if held and step.verb in ("start", "advance") else _FIRST
    wished = datetime.combine(day, opens, ZONE) + timedelta(minutes=int(step.county) % 41)
    if earlier.date() == day:
        return max(wished, earlier + _ROOM)
    return max(wished, earlier + _LEAST)
