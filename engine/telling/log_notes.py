"""What readers of logs note, in words: a note is a word and a number, ``same-name 3``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from engine.telling.marking import N_

if TYPE_CHECKING:
    from engine.telling.words import Words

NOTES: Mapping[str, str] = {
    "empty-trace": N_("traces without any event: {count}"),
    "unnamed-trace": N_("traces without a name, called by # and their number: {count}"),
    "same-name": N_("traces of a name that stood there before, counted to that case: {count}"),
    "key-twice": N_("attributes that stood there before; the first one counts: {count}"),
    "several-cases": N_("events about several cases, counted in each of them: {count}"),
    "dangling-object": N_("references to objects that the log does not have: {count}"),
    "bad-object": N_("objects without an id or a type: {count}"),
    "object-twice": N_("objects of two types; the first one counts: {count}"),
    "event-twice": N_("events whose id stood there before; the first time counts: {count}"),
    "no-table": N_("types of events without their table; their events have no time: {count}"),
}


def notes_words(words: Words, notes: Iterable[str]) -> tuple[str, ...]:
    """Say the notes of a log; one that is not known here stands for itself."""
    return tuple(_said(words, note) for note in notes)


def _said(words: Words, note: str) -> str:
    word, _, count = note.partition(" ")
    return words.say(NOTES[word], count=count) if word in NOTES else note
