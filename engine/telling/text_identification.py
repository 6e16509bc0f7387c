"""Which schedules permit a history, as text: one table, then the observations that clash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.telling.marking import N_, NN_
from engine.telling.table import Column, Fit, Table
from engine.telling.text_history import step_words
from engine.telling.words import Words
from schemas.identification import MOST_POINTS, Ground, Orders, Verdict
from schemas.steps import StepKind

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.history import History
    from schemas.identification import Identification, Identified, RunStep

#: Each verdict with its glyph, its word and its style.
VERDICTS: Mapping[Verdict, tuple[str, str, str]] = {
    Verdict.PERMITTED: ("✓", N_("permitted"), "good"),
    Verdict.EXCLUDED: ("✗", N_("excluded"), "bad"),
    Verdict.SAYS_NOTHING: ("○", N_("says nothing"), "dim"),
    Verdict.UNDECIDED: ("?", N_("undecided"), "warn"),
}
_ORDERS: Mapping[Orders, str] = {
    Orders.ALL: N_("in every order and on all days that the record leaves open"),
    Orders.SOME: N_("in some orders or on some days that the record leaves open"),
    Orders.NO: N_("in no order that the days of the record allow"),
}
#: Why; each for one event and for several.
_GROUNDS: Mapping[Ground, tuple[str, str]] = {
    Ground.UNKNOWN_TRIGGER: NN_(
        "No transition of this schedule has the trigger of this event.",
        "No transition of this schedule has the triggers of these events.",
    ),
    Ground.NO_RUN: NN_(
        "No run of this schedule contains this event.",
        "No run of this schedule contains these {n} events together.",
    ),
    Ground.NO_ORDER: NN_(
        "No run of this schedule contains this event on its days.",
        "No run of this schedule takes these {n} events in an order that their days allow.",
    ),
    Ground.NO_TIME: NN_(
        "The waits that this schedule asks for leave too little time before this event.",
        "The waits that this schedule asks for leave too little time between these {n} events.",
    ),
    Ground.NOT_NEXT: NN_(
        "The record tells less than a run needs: at the furthest, this event is refused.",
        "The record tells less than a run needs: at the furthest, these events are refused.",
    ),
}
_SILENCES: Mapping[Ground, str] = {
    Ground.ONLY_NOTES: N_("The history holds notes alone."),
    Ground.NOTHING_KNOWN: N_("The history names nothing that this schedule knows."),
    Ground.TOO_MANY: N_("The search was given up after {most} points."),
    Ground.TOO_MANY_ORDERS: N_(
        "Some order conforms; whether every one does was not decided within {most} points."
    ),
}
_HEAD = NN_(
    "Does {n} schedule permit the history {id}?", "Which of {n} schedules permit the history {id}?"
)
_INCOMPLETE = N_("Its events are observations: whatever else happened between them is open.")
_COMPLETE = N_("It is complete: nothing else happened, and only order and days are open.")
_HEADINGS = (Column(N_("Schedule")), Column(N_("Answer")), Column(N_("Why"), Fit.WRAP))
_EVENTS = NN_("event {numbers}", "events {numbers}")
_EXCLUDES = N_("{id} {version} excludes it:")
_RUN = N_("A possible run of {id} {version}, not what happened; the cycle begins on {day}:")
_APPROVAL = N_("approval of {about} by {role}")
_ANSWERS_TO = N_("event {number}")
_SILENT = N_("No schedule says anything of this history.")
_NONE = N_("No schedule permits this history.")


def identification_blocks(
    pen: Pen, found: Identification, *, with_runs: bool
) -> Iterator[str | Table]:
    """Write the question, the table, each clash, and possible runs where they are wanted."""
    history = found.history
    yield pen.paint("strong", pen.words.title(history.title, history.id))
    yield from pen.wrapped(pen.words.count(_HEAD, len(found.answers), id=history.id))
    yield from pen.wrapped(pen.say(_COMPLETE if history.complete else _INCOMPLETE))
    yield ""
    yield _table(pen, found)
    for one in found.answers:
        if one.verdict is Verdict.EXCLUDED:
            yield ""
            yield from _clash(pen, history, one)
        if with_runs and one.witness:
            yield ""
            yield from _run(pen, one)
    yield ""
    yield from pen.wrapped(_summary(pen, found))


def reason(words: Words, one: Identified) -> str:
    """Say why the verdict is not a plain *permitted*; the empty text where there is nothing."""
    if one.ground is None:
        return ""
    if one.ground in _SILENCES:
        return words.say(_SILENCES[one.ground], most=MOST_POINTS)
    return words.count(_GROUNDS[one.ground], len(one.clash))


def _table(pen: Pen, found: Identification) -> Table:
    columns = tuple(Column(pen.say(c.heading), c.fit) for c in _HEADINGS)
    rows = tuple(_cells(pen, one) for one in found.answers)
    tones = tuple(VERDICTS[one.verdict][2] for one in found.answers)
    return Table(columns, rows, tones, toned=1)


def _cells(pen: Pen, one: Identified) -> tuple[str, ...]:
    glyph, word, _ = VERDICTS[one.verdict]
    name = f"{one.schedule.id} {one.schedule.version}"
    return name, f"{glyph} {pen.say(word)}", _short(pen, one)


def _short(pen: Pen, one: Identified) -> str:
    """Say in a few words what the row rests on; a clash is told below the table."""
    if one.clash:
        numbers = ", ".join(map(str, one.clash))
        return pen.words.count(_EVENTS, len(one.clash), numbers=numbers)
    if one.orders is not None:
        return pen.say(_ORDERS[one.orders])
    return reason(pen.words, one)


def _clash(pen: Pen, history: History, one: Identified) -> Iterator[str]:
    named = pen.say(_EXCLUDES, id=one.schedule.id, version=one.schedule.version)
    yield from pen.wrapped(f"{named} {reason(pen.words, one)}")
    for number in one.clash:
        event = history.events[number - 1]
        known = " ".join(f"[{source}]" for source in event.sources)
        words = f"{number}. {event.happened}  {step_words(pen, event)}  {known}"
        yield from pen.wrapped(words, "  ", "     ")


def _run(pen: Pen, one: Identified) -> Iterator[str]:
    head = pen.say(_RUN, id=one.schedule.id, version=one.schedule.version, day=one.began)
    yield from pen.wrapped(head)
    for taken in one.witness:
        answers = pen.say(_ANSWERS_TO, number=taken.event) if taken.event else ""
        yield f"  {taken.day}  {_step(pen, taken)}  {answers}".rstrip()


def _step(pen: Pen, taken: RunStep) -> str:
    if taken.step.kind is StepKind.APPROVAL:
        return pen.say(_APPROVAL, about=taken.step.about, role=taken.step.role)
    return taken.step.about


def _summary(pen: Pen, found: Identification) -> str:
    verdicts = [one.verdict for one in found.answers]
    told = " · ".join(
        f"{glyph} {pen.say(word)}: {verdicts.count(verdict)}"
        for verdict, (glyph, word, _) in VERDICTS.items()
        if verdict in verdicts
    )
    if Verdict.PERMITTED in verdicts:
        return told
    silent = set(verdicts) == {Verdict.SAYS_NOTHING}
    return f"{told}. {pen.say(_SILENT if silent else _NONE)}"
