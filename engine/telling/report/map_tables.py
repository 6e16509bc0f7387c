"""The process map as two tables: the stages, and the ways that were taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.telling.audit_sentences import part_words
from engine.telling.audit_words import decimal, number_words
from engine.telling.marking import N_
from engine.telling.report.html import Head, joined, table
from engine.telling.report.map_cards import UNPLANNED

if TYPE_CHECKING:
    from engine.telling.diagrams.markup import Markup
    from engine.telling.words import Words
    from schemas.audit_picture import ProcessMap, Spread
    from schemas.schedule import Schedule

_STAGES, _WAYS = N_("Stages: cases and days"), N_("Ways that were taken")
_DAYS = (N_("Median days"), N_("90th percentile of days"), N_("Times measured"))
_STAGE_HEADS = (N_("Stage"), N_("Cases"), N_("Visits"), N_("The record ends here"), *_DAYS)
_WAY_HEADS = (
    N_("Transition"),
    N_("From"),
    N_("To"),
    N_("Cases"),
    N_("Times"),
    N_("Departing cases"),
    *_DAYS,
    N_("In the schedule"),
)
_TEXTS = frozenset({_STAGE_HEADS[0], *_WAY_HEADS[:3], _WAY_HEADS[-1]})
_PLANNED = N_("yes")


def map_tables(words: Words, schedule: Schedule, process: ProcessMap) -> Markup:
    """Write both tables."""
    stages = (
        (
            part_words(words, schedule, stage.stage),
            *_numbers(words, stage.cases, stage.visits, stage.resting),
            *_spread(words, stage.days),
        )
        for stage in process.stages
    )
    ways = (
        (
            *(part_words(words, schedule, name) for name in (way.trigger, way.source, way.dest)),
            *_numbers(words, way.cases, way.times, way.departing),
            *_spread(words, way.days),
            words.say(_PLANNED if way.is_declared else UNPLANNED),
        )
        for way in process.ways
    )
    return joined(
        table(words.say(_STAGES), _heads(words, _STAGE_HEADS), stages),
        table(words.say(_WAYS), _heads(words, _WAY_HEADS), ways),
    )


def _heads(words: Words, labels: tuple[str, ...]) -> tuple[Head, ...]:
    return tuple(Head(words.say(label), label not in _TEXTS) for label in labels)


def _numbers(words: Words, *numbers: int) -> tuple[str, ...]:
    return tuple(number_words(words, number) for number in numbers)


def _spread(words: Words, days: Spread | None) -> tuple[str, ...]:
    if days is None:
        return "–", "–", "0"
    measured = number_words(words, days.count)
    return decimal(words, days.median), number_words(words, days.p90), measured
