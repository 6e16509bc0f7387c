"""An attested history as text: what public sources say, each observation with its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.telling.marking import N_
from engine.telling.words import clean
from schemas.history import History, Observation, Observed, StepKind

if TYPE_CHECKING:
    from engine.telling.pen import Pen

_HEAD = N_("Attested history {id}: counties {counties}, schedule {schedule}")
_INCOMPLETE = N_("It is not complete: what no source states is not shown, and may have happened.")
_COMPLETE = N_("It is complete: only the order and the days are open.")
_TRIGGER = N_("transition {id}")
_OUTPUT = N_("output {id}")
_WHERE = N_("at: {place}")
_PARTICIPANTS = N_("participants: {number}")
_SOURCES = N_("Sources")
_ATTESTED: Mapping[Observed, str] = {
    Observed.STATED: N_("stated"),
    Observed.REVIVAL: N_("from the revival"),
    Observed.INFERRED: N_("inferred"),
}


def history_lines(pen: Pen, history: History) -> Iterator[str]:
    """Write the observations in the order of the file, then the sources they cite."""
    yield pen.paint("strong", pen.words.title(history.title, history.id))
    counties = ", ".join(history.counties)
    yield from pen.wrapped(
        pen.say(_HEAD, id=history.id, counties=counties, schedule=history.schedule)
    )
    yield from pen.wrapped(pen.say(_COMPLETE if history.complete else _INCOMPLETE))
    for event in history.events:
        yield ""
        yield from _observation(pen, event)
    yield ""
    yield pen.paint("strong", pen.say(_SOURCES))
    for source in history.sources:
        yield from pen.wrapped(f"[{source.id}] {clean(source.cite)}", "  ", "    ")
        if source.url:
            yield f"    {clean(source.url)}"


def _observation(pen: Pen, event: Observation) -> Iterator[str]:
    known = [f"[{source}]" for source in event.sources]
    if event.attested:
        known.append(pen.say(_ATTESTED[event.attested]))
    yield f"{pen.paint('strong', str(event.happened))}  {' '.join(known)}"
    yield from pen.wrapped(step_words(pen, event), "  ")
    beside = []
    if event.where:
        beside.append(pen.say(_WHERE, place=event.where))
    if event.participants is not None:
        beside.append(pen.say(_PARTICIPANTS, number=event.participants))
    if beside:
        yield from pen.wrapped("; ".join(beside), "  ")


def step_words(pen: Pen, event: Observation) -> str:
    """Say what was observed: a transition, an output, or what a note says."""
    step = event.step
    if step.kind is StepKind.NOTE:
        return pen.words.title(step.note, "")
    template = _TRIGGER if step.kind is StepKind.TRIGGER else _OUTPUT
    return pen.say(template, id=step.id)
