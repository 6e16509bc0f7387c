"""A log given its meaning in one schedule: every row becomes a deed (design 5.1).

An activity is a trigger or an output id of the schedule, or whatever the mapping says it is, or one
of the words below, which then need the column ``output`` to name what was done it to. Anything
else is an unknown activity, unless the mapping says that others are to be ignored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from engine.auditing.grouping import grouped
from engine.auditing.local_days import local_days
from schemas.audit import Unknown
from schemas.coded_log import CodedLog, Deed
from schemas.event_log import NO_FIRST, NO_INSTANT, NO_LAST, Coded, EventLog, LogMap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from schemas.schedule import Schedule

#: Words that an activity may be, as our own exports write them.
WORDS: Mapping[str, Deed] = {
    "started": Deed.STARTED,
    "submitted": Deed.SUBMITTED,
    "withdrawn": Deed.WITHDRAWN,
    "approved": Deed.APPROVED,
    "advanced": Deed.ADVANCED,
    "noted": Deed.NOTED,
    "redacted": Deed.NOTED,
}
#: What a mapping writes for an activity that has no meaning in the schedule.
NO_MEANING = "-"
_IGNORED, _NAMED_APART = 254, 255


@frozen(eq=False)
class Vocabulary:
    """What each name of an activity column means: a deed and what it is about, by the name's code.

    ``deed`` is ``_IGNORED`` or, where the column ``output`` says what is meant, ``_NAMED_APART``
    with the word's deed in ``about``. The last entry is for rows without an activity.
    """

    deed: NDArray[np.uint8]
    about: NDArray[np.int32]


def coded(log: EventLog, schedule: Schedule, mapping: LogMap | None = None) -> CodedLog:
    """Code a log for one schedule; rows whose activity has no meaning there are left out."""
    mapping = mapping or LogMap()
    vocabulary = _vocabulary(log.activity.names, schedule, mapping)
    deed = vocabulary.deed.take(log.activity.codes, mode="wrap")
    about = vocabulary.about.take(log.activity.codes, mode="wrap")
    if (vocabulary.deed == _NAMED_APART).any():
        _name_apart(log, schedule, deed, about)
    order, starts, cases = grouped(log, deed != _IGNORED)
    taken = _Taking(order)
    return CodedLog(
        cases=cases,
        starts=starts,
        deed=taken(deed),
        about=taken(about),
        row=taken(log.row),
        unknown=log.activity.names,
        unknowns=_unknowns(log, vocabulary),
        persons=() if log.person is None else log.person.names,
        contents=() if log.content is None else log.content.names,
        ignored=int(np.count_nonzero(deed == _IGNORED)),
        **_columns(log, schedule, taken),
    )


@frozen
class _Taking:
    """Takes the rows of the cases from a column; ``None`` leaves the column as it is."""

    order: NDArray[np.int64] | None

    def __call__(self, column: NDArray) -> NDArray:  # type: ignore[type-arg]  # of any numbers
        return column if self.order is None else column.take(self.order)


def _columns(log: EventLog, schedule: Schedule, taken: _Taking) -> dict[str, NDArray | None]:  # type: ignore[type-arg]  # of any numbers
    first, last = days_of_log(log)
    recorded = None if log.recorded is None else _days(log.recorded, log.zone, NO_LAST)
    roles = None if log.role is None else _roles(log.role, schedule)
    found = {
        "first": first,
        "last": last,
        "recorded": recorded,
        "person": None if log.person is None else log.person.codes,
        "roles": roles,
        "content": None if log.content is None else log.content.codes,
        "reason": log.reason,
    }
    return {name: None if column is None else taken(column) for name, column in found.items()}


# --- What activities mean -------------------------------------------------------------------------


def _vocabulary(names: Sequence[str], schedule: Schedule, mapping: LogMap) -> Vocabulary:
    meanings = _meanings(schedule)
    other = (_IGNORED if mapping.others == "ignored" else int(Deed.UNKNOWN), -1)
    deed = np.empty(len(names) + 1, np.uint8)
    about = np.empty(len(names) + 1, np.int32)
    deed[-1], about[-1] = int(Deed.UNKNOWN), -1  # what a row without an activity is, if it is kept
    for code, name in enumerate(names):
        told = mapping.activities.get(name, name)
        found = (_IGNORED, -1) if told == NO_MEANING else meanings.get(told, other)
        deed[code], about[code] = found if found[0] != Deed.UNKNOWN else (found[0], code)
    return Vocabulary(deed, about)


def _meanings(schedule: Schedule) -> Mapping[str, tuple[int, int]]:
    """Return what every text that means something here means."""
    apart = {word: (_NAMED_APART, int(deed)) for word, deed in WORDS.items()}
    apart["started"] = (int(Deed.STARTED), 0)
    apart["noted"] = apart["redacted"] = (int(Deed.NOTED), 0)
    triggers = {name: (int(Deed.ADVANCED), at) for at, name in enumerate(schedule.triggers)}
    outputs = {name: (int(Deed.SUBMITTED), at) for at, name in enumerate(schedule.output_of)}
    joined = {
        f"{word}:{name}": found
        for word, deed in WORDS.items()
        for name, found in _named(schedule, deed).items()
    }
    return {**joined, **apart, **outputs, **triggers}


def _named(schedule: Schedule, deed: Deed) -> Mapping[str, tuple[int, int]]:
    """Return what a word means with each name: only an approval is of outputs and of gates."""
    triggers = {name: at for at, name in enumerate(schedule.triggers)}
    outputs = {name: at for at, name in enumerate(schedule.output_of)}
    if deed is Deed.ADVANCED:
        return {name: (int(deed), at) for name, at in triggers.items()}
    if deed not in (Deed.SUBMITTED, Deed.WITHDRAWN, Deed.APPROVED):
        return {}
    gates = {name: (int(Deed.APPROVED_GATE), at) for name, at in triggers.items()}
    named = {name: (int(deed), at) for name, at in outputs.items()}
    return {**gates, **named} if deed is Deed.APPROVED else named


def _name_apart(
    log: EventLog, schedule: Schedule, deed: NDArray[np.uint8], about: NDArray[np.int32]
) -> None:
    """Give the rows whose activity is a word the meaning that the column ``output`` completes."""
    rows = np.flatnonzero(deed == _NAMED_APART)
    names: Sequence[str] = () if log.output is None else log.output.names
    codes = np.full(len(rows), -1) if log.output is None else log.output.codes[rows]
    tables = {int(word): _named(schedule, word) for word in WORDS.values()}
    for row, code in zip(rows.tolist(), codes.tolist(), strict=True):
        name = names[code] if code >= 0 else ""
        unknown = (int(Deed.UNKNOWN), int(log.activity.codes[row]))
        deed[row], about[row] = tables[int(about[row])].get(name, unknown)


# --- Days, roles and what the log does not say ----------------------------------------------------


def days_of_log(log: EventLog) -> tuple[NDArray[np.int32] | None, NDArray[np.int32] | None]:
    """Return the first and the last day of each row, in the order of the log; ``None``: no times.

    They are the same array where every time is known to the day.
    """
    if log.instant is None or _is_filled(log):
        return log.first, log.last
    days = _days(log.instant, log.zone, NO_FIRST)
    missing = log.instant == NO_INSTANT
    if not missing.any():
        return days, days
    last = np.where(missing, np.int32(NO_LAST), days)
    if log.first is None or log.last is None:
        return days, last
    return np.where(missing, log.first, days), np.where(missing, log.last, last)


def _is_filled(log: EventLog) -> bool:
    """Whether the reader told the days of every row that has a time, instants with them."""
    if log.instant is None or log.first is None or log.last is None or not len(log.first):
        return False
    unknown = log.first == NO_FIRST if log.first.min() == NO_FIRST else None
    return unknown is None or bool((log.instant[unknown] == NO_INSTANT).all())


def _days(instants: NDArray[np.int64], zone: str, absent: int) -> NDArray[np.int32]:
    missing = instants == NO_INSTANT
    if not missing.any():
        return local_days(instants, zone)
    days = np.full(len(instants), absent, np.int32)
    days[~missing] = local_days(instants[~missing], zone)
    return days


def _roles(role: Coded, schedule: Schedule) -> NDArray[np.uint64]:
    """Return the roles of each row as bits; a role that the schedule does not name is none of them.

    A row that says nothing of roles has them all: it is not held against anybody.
    """
    place = {known.id: at for at, known in enumerate(schedule.roles)}
    masks = [
        sum(1 << place[name] for name in set(text.split("|")) if name in place)
        for text in role.names
    ]
    table = np.array([*masks, 2**64 - 1], np.uint64)
    return table.take(role.codes, mode="wrap")


_APPROVALS = (int(Deed.APPROVED), int(Deed.APPROVED_GATE))


def _unknowns(log: EventLog, vocabulary: Vocabulary) -> frozenset[Unknown]:
    """Return what this log never says."""
    words = vocabulary.about[vocabulary.deed == _NAMED_APART]
    approvals = np.isin(vocabulary.deed, _APPROVALS).any() or Deed.APPROVED in words
    said = {
        Unknown.PERSONS: log.person is not None,
        Unknown.ROLES: log.role is not None,
        Unknown.TIMES: log.instant is not None or log.first is not None,
        Unknown.CONTENTS: log.content is not None,
        Unknown.REASONS: log.reason is not None,
        Unknown.RECORDED: log.recorded is not None,
        Unknown.APPROVALS: bool(approvals),
    }
    never = (Unknown.EVIDENCE, Unknown.CHECKS, Unknown.CHAIN)
    return frozenset((*never, *(unknown for unknown, is_said in said.items() if not is_said)))
