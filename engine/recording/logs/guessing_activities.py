"""What the activities of a log may mean in a schedule: by id, by title, by a likeness of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from engine.recording.naming import plain
from schemas.guess import ActivityGuess, Sign, Sure

if TYPE_CHECKING:
    from schemas.attribution import Text
    from schemas.event_log import EventLog
    from schemas.schedule import Schedule

#: The commonest activities are looked at; a log of more has no vocabulary but free text.
MOST_ACTIVITIES = 200
_NEAR, _VERY_NEAR = 0.6, 0.8
_MOST_OTHERS = 3
#: Longer texts are compared by their beginning.
_LONGEST = 100
_DEEDS = {
    "approved": re.compile(r"\b(?:approv\w*|accept\w*|zatwierdz\w*|zaakcept\w*|akceptac\w*)\b"),
    "withdrawn": re.compile(r"\b(?:withdr\w+|retract\w*|wycof\w*)\b"),
}


def vocabulary(schedule: Schedule) -> Mapping[str, str]:
    """Return the id behind each id and title of a trigger or an output, folded."""
    found: dict[str, str] = {}
    for name, title in _named(schedule):
        for text in (name, *((title.pl, title.en) if title else ())):
            if text:
                found.setdefault(folded(text), name)
    return found


def folded(text: str) -> str:
    """Return a text as it is compared.

    >>> folded("Hold_Workshop-A"), folded("Wybór  celów")
    ('hold workshop a', 'wybor celow')
    """
    return " ".join(plain(re.sub(r"[_\-:/]+", " ", text[:_LONGEST])).split())


def _named(schedule: Schedule) -> Iterator[tuple[str, Text | None]]:
    for transition in schedule.transitions:
        yield transition.trigger, transition.title
    for output in schedule.output_of.values():
        yield output.id, output.title


def guess_activities(log: EventLog, schedule: Schedule) -> tuple[tuple[ActivityGuess, ...], int]:
    """Propose a meaning for each of the commonest activities, in the order in which they occur.

    Returns them and how many more there are.
    """
    counts = np.bincount(log.activity.codes, minlength=len(log.activity.names))
    common = np.sort(np.argsort(-counts, kind="stable")[:MOST_ACTIVITIES])
    words = vocabulary(schedule)
    guesses = tuple(
        _guess(log.activity.names[int(code)], int(counts[code]), words, schedule)
        for code in common
        if counts[code]
    )
    return guesses, max(0, int(np.count_nonzero(counts)) - len(guesses))


def _guess(
    activity: str, events: int, words: Mapping[str, str], schedule: Schedule
) -> ActivityGuess:
    if activity in schedule.triggers or activity in schedule.output_of:
        return ActivityGuess(activity, events, activity, Sure.SURE, Sign.SAME)
    text = folded(activity)
    if text in words:
        return ActivityGuess(activity, events, words[text], Sure.SURE, Sign.TITLE)
    deed = next((deed for deed, said in _DEEDS.items() if said.search(text)), "")
    rest = " ".join(_DEEDS[deed].sub(" ", text).split()) if deed else text
    known = {word: name for word, name in words.items() if _possible(deed, name, schedule)}
    near = _by_words(rest, known) or get_close_matches(rest, list(known), _MOST_OTHERS + 1, _NEAR)
    meanings = tuple(dict.fromkeys(_said(deed, known[word]) for word in near))
    if not meanings:
        return ActivityGuess(activity, events, "", Sure.UNSURE, Sign.NONE)
    sure = Sure.LIKELY if _very_near(rest, near, known) else Sure.UNSURE
    return ActivityGuess(activity, events, meanings[0], sure, Sign.NEAR, meanings[1:])


def _very_near(text: str, near: Sequence[str], known: Mapping[str, str]) -> bool:
    """Whether the nearest is nearly the same, or is alone in having all words of the text."""
    if SequenceMatcher(None, text, near[0]).ratio() >= _VERY_NEAR and len(near) == 1:
        return True
    words = set(text.split())
    having = {name for word, name in known.items() if words <= set(word.split())}
    return len(words) > 1 and having == {known[near[0]]}


def _said(deed: str, name: str) -> str:
    return f"{deed}:{name}" if deed else name


def _possible(deed: str, name: str, schedule: Schedule) -> bool:
    return deed != "withdrawn" or name in schedule.output_of


def _by_words(text: str, known: Mapping[str, str]) -> Sequence[str]:
    """Return the known texts that share most of all their words with a text, the nearest first."""
    words = set(text.split())
    shared = {word: _shared(words, set(word.split())) for word in known}
    near = sorted((word for word in known if shared[word] > 0.5), key=lambda word: -shared[word])
    return near[: _MOST_OTHERS + 1]


def _shared(words: set[str], others: set[str]) -> float:
    return len(words & others) / max(1, len(words | others))
