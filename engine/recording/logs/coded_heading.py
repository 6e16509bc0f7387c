"""The heading of a log in coded form: what it was made from, as JSON.

The object holds ``etap`` (always ``coded log``), ``v`` (the version of the form, 1), ``zone``,
``source``, ``quality`` and ``spared``: the columns that are not kept because others say the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from attrs import asdict, fields, frozen

from schemas.event_log import EventLog, LeftOut, LogSource, Quality
from schemas.noun import Noun

VERSION: Final = 1
MARK: Final = "coded log"


class NotCoded(Exception):
    """A text is no heading of ours; ``newer`` where a newer etap wrote it."""

    def __init__(self, *, foreign: bool = False, newer: int = 0) -> None:
        super().__init__(foreign, newer)
        self.foreign = foreign
        self.newer = newer


@frozen(repr=False)
class Heading(Noun):
    """What a heading says."""

    zone: str
    source: LogSource
    quality: Quality
    spared: frozenset[str]


def spared(log: EventLog) -> frozenset[str]:
    """Return the columns that need not be kept: others say the same."""
    rows = np.arange(1, len(log.row) + 1)
    found = {"row"} if np.array_equal(log.row, rows) else set()
    if log.first is not None and log.last is not None and np.array_equal(log.first, log.last):
        found.add("last")
    return frozenset(found)


def heading_text(log: EventLog) -> str:
    """Write the heading of a log whose cases lie together."""
    document = {
        "etap": MARK,
        "v": VERSION,
        "zone": log.zone,
        "source": asdict(log.source),
        "quality": quality_document(log.quality),
        "spared": sorted(spared(log)),
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True)


def heading_of(text: object) -> Heading:
    """Read a heading.

    Raises:
        NotCoded: it is none, is damaged, or comes from a newer version.
    """
    said = _object(text)
    version = said.get("v")
    if type(version) is not int or version < 1:
        raise NotCoded
    if version > VERSION:
        raise NotCoded(newer=version)
    try:
        source = LogSource(**_fitting(LogSource, said["source"]))
        zone, left_out = _text(said["zone"]), frozenset(_texts(said["spared"]))
        return Heading(zone, source, quality_of(said["quality"]), left_out)
    except (KeyError, TypeError, AttributeError) as error:
        raise NotCoded from error


def quality_document(quality: Quality) -> dict[str, Any]:
    """Return a quality as a JSON object."""
    return asdict(quality)


def quality_of(document: Mapping[str, Any]) -> Quality:
    """Read a quality; raises ``TypeError``, ``KeyError`` or ``AttributeError`` where it is none."""
    return Quality(**_fitting(Quality, document))


def _object(text: object) -> Mapping[str, Any]:
    try:
        said = json.loads(str(text))
    except (ValueError, RecursionError):
        raise NotCoded(foreign=True) from None
    if not isinstance(said, dict) or said.get("etap") != MARK:
        raise NotCoded(foreign=True)
    return said


def _fitting(noun: type, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a noun's fields, each of its type; raises ``TypeError``."""
    names = {field.name: str(field.type) for field in fields(noun)}
    return {name: _READ[names[name]](value) for name, value in said.items()}


def _number(value: object) -> int:
    if type(value) is not int:
        raise TypeError(value)
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(one) for one in value)


def _numbers(value: Any) -> tuple[int, ...]:
    return tuple(_number(one) for one in value)


def _left_out(value: Any) -> tuple[LeftOut, ...]:
    return tuple(LeftOut(**_fitting(LeftOut, one)) for one in value)


_READ: Final = {
    "int": _number,
    "str": _text,
    "tuple[str, ...]": _texts,
    "tuple[int, ...]": _numbers,
    "tuple[LeftOut, ...]": _left_out,
}
