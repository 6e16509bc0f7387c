"""What every worker is told, as JSON: the schedule, the mapping, and what is known of the whole.

A worker sees some cases of a log and has to judge them as if it saw all: which activities the log
has, which columns, and on which day it ends are facts of the whole, and come with the order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from attrs import asdict, frozen

from engine.deciding.machine import machine, moves_of
from engine.deciding.tables import Tables, tables_of
from engine.recording.schedules.schedule_compiled import Compiled, read_compiled, write_compiled
from schemas.event_log import LogMap
from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.schedule import Schedule


@frozen(repr=False)
class Order(Noun):
    """One order.

    ``schedule`` is the compiled form of the schedule and ``digest`` its digest. ``before`` counts,
    for each part, the rows of the parts before it. ``activities`` are all that the log names, and
    ``columns`` those that it has. ``day`` is the day on which cases end, since 1970-01-01.
    """

    schedule: str
    digest: str
    zone: str
    map: Mapping[str, Any] | None = None
    buckets: int = 1
    before: Mapping[str, int] = {}
    activities: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    day: int = 0
    closed: bool = False

    @property
    def text(self) -> str:
        """The order as it is sent."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @property
    def log_map(self) -> LogMap | None:
        """The mapping of the log's columns."""
        if self.map is None:
            return None
        return LogMap(**{**self.map, "times": tuple(self.map["times"])})


def first_order(schedule: Schedule, log_map: LogMap | None) -> Order:
    """Return the order for a look at the parts, before anything is known of the whole."""
    compiled = write_compiled(Compiled(schedule, moves_of(machine(schedule))))
    told = None if log_map is None else asdict(log_map)
    return Order(compiled.decode(), schedule.digest, schedule.timezone, told)


@lru_cache(maxsize=4)
def order_of(text: str) -> Order:
    """Read an order that was sent."""
    said = json.loads(text)
    lists: Sequence[str] = ("activities", "columns")
    return Order(**{**said, **{name: tuple(said[name]) for name in lists}})


@lru_cache(maxsize=4)
def tables_in(text: str) -> Tables:
    """Return the tables of an order's schedule.

    Raises:
        ValueError: the schedule did not come as it was sent.
    """
    order = order_of(text)
    compiled = read_compiled(order.schedule.encode(), order.digest)
    if compiled is None:
        raise ValueError("the schedule of an order is damaged")
    return tables_of(compiled.schedule, compiled.moves)
