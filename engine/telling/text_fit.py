"""Which schedule fits a record best, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from engine.telling.audit_words import NO_CASES
from engine.telling.json_form import simulated
from engine.telling.marking import N_, NN_
from engine.telling.table import Column, Table

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.fit import Fit, Fits

_HEAD = N_("FIT · {title}: what was recorded, against each schedule")
_BEST = N_("Fits best: {names}")
_ALIKE = NN_(
    "{n} schedule fits as well as any: nothing in the record tells it from another.",
    "{n} schedules fit equally well: nothing in the record tells them apart.",
)
_HEADINGS = (
    Column(N_("Schedule")),
    Column(N_("Cases"), number=True),
    Column(N_("Conforming"), number=True),
    Column(N_("Departing"), number=True),
    Column(N_("Findings"), number=True),
    Column(N_("Events known"), number=True),
)
_LEFT = N_("Checks and evidence are left out, so that all are judged alike.")


def fit_blocks(pen: Pen, found: Fits) -> Iterator[str | Table]:
    """Write the schedules, the best first."""
    yield from pen.banner(found.simulated)
    yield from pen.wrapped(pen.say(_HEAD, title=found.title))
    yield ""
    columns = tuple(Column(pen.say(c.heading), c.fit, c.number) for c in _HEADINGS)
    yield Table(columns, tuple(_row(one) for one in found.fits))
    yield ""
    if not any(one.cases for one in found.fits):
        yield from pen.wrapped(pen.say(NO_CASES))
        return
    if len(found.best) > 1:
        yield from pen.wrapped(pen.words.count(_ALIKE, len(found.best)))
    yield from pen.wrapped(pen.say(_BEST, names=", ".join(one.name for one in found.best)))
    yield from pen.wrapped(pen.say(_LEFT))


def _row(one: Fit) -> tuple[str, ...]:
    known = f"{one.known}/{one.acts}"
    figures = (one.cases, one.conforming, one.departing, one.findings)
    return (one.name, *map(str, figures), known)


def fit_document(found: Fits) -> Mapping[str, Any]:
    """Return the schedules as JSON: ``etap.fit/1``."""
    document = {
        "schema": "etap.fit/1",
        "best": [_id(one) for one in found.best],
        "schedules": [{**_id(one), **_figures(one)} for one in found.fits],
    }
    return simulated(document, found.simulated)


def _id(one: Fit) -> dict[str, Any]:
    schedule = one.schedule
    return {"id": schedule.id, "version": schedule.version, "digest": schedule.digest}


def _figures(one: Fit) -> dict[str, Any]:
    names = ("cases", "conforming", "departing", "findings", "known", "acts")
    return {name: getattr(one, name) for name in names}
