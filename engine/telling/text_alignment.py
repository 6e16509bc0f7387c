"""An alignment in words: each deviation of a case one sentence, and the smallest repair.

- a sentence names the row of the file, where there is one, and what it is about by title and id;
- a repair is one sentence for each thing to strike out, to add or to move: as many as deviations;
- sentences end with a full stop: they stand alone, as lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from engine.telling.marking import N_, NN_
from engine.telling.text_steps import output_title, titled, trigger_title
from schemas.alignment import DeviationKind

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from engine.telling.words import Words
    from schemas.alignment import CaseAlignment, Deviation, Spot
    from schemas.schedule import Schedule

_FITS = N_("Case {case} is a run of the schedule, step for step.")
_GIVEN_UP = N_("Case {case} was given up: its search took too long. Nothing is known of it.")
_HEAD = NN_(
    "Case {case} departs from the nearest run of the schedule in {n} move:",
    "Case {case} departs from the nearest run of the schedule in {n} moves:",
)
_REPAIR = N_("The smallest repair of the record:")
_SPOT = N_("{what} in row {row}")

#: By kind, and by why it could not stand where it was recorded.
_SENTENCES: Mapping[DeviationKind, Mapping[str, str]] = {
    DeviationKind.UNKNOWN: {"": N_("Row {row}: the schedule does not know the activity '{what}'.")},
    DeviationKind.EXTRA: {
        "lacking": N_("Row {row}: {what} was recorded before there was: {lacking}."),
        "elsewhere": N_(
            "Row {row}: {what} was recorded when the cycle was in the stage {stage}, which does not"
            " know it."
        ),
        "": N_("Row {row}: {what} was recorded once more than the schedule permits."),
    },
    DeviationKind.EARLY: {
        "lacking": N_("Row {row}: {what} was recorded too early, before there was: {lacking}."),
        "after": N_("Row {row}: {what} was recorded too early: it belongs after {after}."),
        "": N_("Row {row}: {what} was recorded too early."),
    },
    DeviationKind.LATE: {
        "made_from": N_(
            "Row {next_row}: {made_from} was recorded before there was: {what}, which came in row"
            " {row}."
        ),
        "before": N_("Row {row}: {what} was recorded too late: it belongs before {before}."),
        "": N_("Row {row}: {what} was recorded too late."),
    },
    DeviationKind.MISSING: {
        "before": N_("{what} is missing before {before}."),
        "after": N_("{what} is missing after {after}."),
        "": N_("{what} is missing."),
    },
}
_REPAIRS: Mapping[DeviationKind, Mapping[str, str]] = {
    DeviationKind.UNKNOWN: {"": N_("Strike out row {row}: '{what}'.")},
    DeviationKind.EXTRA: {"": N_("Strike out row {row}: {what}.")},
    DeviationKind.EARLY: {
        "after": N_("Move row {row}, {what}, to after {after}."),
        "": N_("Move row {row}, {what}, further on."),
    },
    DeviationKind.LATE: {
        "before": N_("Move row {row}, {what}, to before {before}."),
        "": N_("Move row {row}, {what}, further back."),
    },
    DeviationKind.MISSING: {
        "before": N_("Add {what} before {before}."),
        "after": N_("Add {what} after {after}."),
        "": N_("Add {what}."),
    },
}


def alignment_lines(
    pen: Pen, schedule: Schedule, aligned: CaseAlignment, indent: str = "  "
) -> Iterator[str]:
    """Write one case: its head, each deviation, and what would repair the record."""
    if aligned.given_up:
        yield from pen.wrapped(pen.say(_GIVEN_UP, case=aligned.case))
        return
    if not aligned.deviations:
        yield from pen.wrapped(pen.say(_FITS, case=aligned.case))
        return
    words = pen.words
    yield from pen.wrapped(words.count(_HEAD, aligned.cost, case=aligned.case))
    for deviation in aligned.deviations:
        yield from pen.wrapped(sentence(words, schedule, deviation), indent)
    yield from pen.wrapped(pen.say(_REPAIR))
    for told in repair(words, schedule, aligned):
        yield from pen.wrapped(told, indent)


def sentence(words: Words, schedule: Schedule, deviation: Deviation) -> str:
    """Say what is wrong in one deviation."""
    return _said(words, schedule, deviation, _SENTENCES[deviation.kind])


def repair(words: Words, schedule: Schedule, aligned: CaseAlignment) -> tuple[str, ...]:
    """Say what would turn the record of a case into the nearest run: strike out, add, move.

    Striking out and adding what the moves say costs least; to move counts as both.
    """
    return tuple(
        _said(words, schedule, deviation, _REPAIRS[deviation.kind])
        for deviation in aligned.deviations
    )


def _said(
    words: Words, schedule: Schedule, deviation: Deviation, templates: Mapping[str, str]
) -> str:
    """Say the first of the templates whose fact is there."""
    facts: dict[str, Any] = {
        "lacking": tuple(_named(words, schedule, name) for name in deviation.lacking),
        "elsewhere": deviation.elsewhere,
        "before": deviation.before and _spot(words, schedule, deviation.before),
        "after": deviation.after and _spot(words, schedule, deviation.after),
    }
    following = deviation.before
    if following and following.about in schedule.output_of and following.row is not None:
        facts["made_from"] = _named(words, schedule, following.about)
        facts["next_row"] = following.row
    stage = schedule.stage_of.get(deviation.stage)
    facts["stage"] = titled(words, deviation.stage, stage.title if stage else None)
    what = _named(words, schedule, deviation.about)
    template = next(text for key, text in templates.items() if not key or facts.get(key))
    return words.fill(template, {**facts, "what": what, "row": deviation.row})


def _spot(words: Words, schedule: Schedule, spot: Spot) -> str:
    what = _named(words, schedule, spot.about)
    return what if spot.row is None else words.say(_SPOT, what=what, row=spot.row)


def _named(words: Words, schedule: Schedule, name: str) -> str:
    """Return the title and id of a trigger or an output; what is neither stands for itself."""
    if name in schedule.output_of:
        return titled(words, name, output_title(name, (schedule,)))
    return titled(words, name, trigger_title(name, (schedule,)))
