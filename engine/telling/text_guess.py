"""A guess at a log's mapping as a mapping file: it can be saved as it is.

What nobody should take on trust stands in comments: other columns, other meanings, activities that
nothing in the schedule comes near. Texts of the log are written in double quotes, with JSON's
escapes, which are YAML's too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.telling.marking import N_, NN_
from engine.telling.words import clean
from schemas.guess import Sign, Sure

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.event_log import LogMap
    from schemas.guess import ActivityGuess, ColumnGuess, Guess

_HEAD = N_("A guess for {file}. Look at every line that says 'unsure' before you use it.")
_SURE = {Sure.SURE: N_("sure"), Sure.LIKELY: N_("likely"), Sure.UNSURE: N_("unsure")}
_SIGNS = {
    Sign.GIVEN: N_("the mapping that was given says so"),
    Sign.NAMED: N_("it is called so"),
    Sign.TIMES: N_("it reads as times"),
    Sign.REPEATS: N_("its values come back like those of cases"),
    Sign.FEW: N_("it has few different values"),
    Sign.SCHEDULE: N_("the schedule knows its values"),
    Sign.SAME: N_("the schedule's own id"),
    Sign.TITLE: N_("its title in the schedule"),
    Sign.NEAR: N_("the nearest in the schedule"),
    Sign.NONE: N_("nothing speaks for it but the want of better"),
}
_OTHERS = N_("or: {others}")
_NOTHING = N_("nothing in the schedule comes near")
_EVENTS = NN_("{n} event", "{n} events")
_FORMATS = N_("these formats fit as well: {formats}")
_NO_CASE = N_("no column was found for: {says}")
_KNOWN = N_("the schedule knows by itself: {activities}")
_MORE = NN_("{n} rarer activity was not looked at", "{n} rarer activities were not looked at")
_MOST_KNOWN = 20


def guess_lines(guess: Guess, words: Words) -> Iterator[str]:
    """Write a mapping file, line by line, comments in the reader's language."""
    yield "# yaml-language-server: $schema=log_map.schema.json"
    yield f"# {words.say(_HEAD, file=guess.name)}"
    yield "map: etap.map/1"
    yield from _column_lines(guess, words)
    yield from _time_lines(guess, words)
    yield from _file_lines(guess.log_map)
    yield from _activity_lines(guess, words)


def _column_lines(guess: Guess, words: Words) -> Iterator[str]:
    if not guess.columns:
        return
    yield "columns:"
    for column in guess.columns:
        yield f"  {column.says}: {quoted(column.column)}  # {_column_comment(column, words)}"
    wanting = tuple(says for says in ("case", "activity") if says not in guess.log_map.columns)
    if wanting:
        yield f"  # {words.say(_NO_CASE, says=wanting)}"


def _column_comment(column: ColumnGuess, words: Words) -> str:
    why = ", ".join(words.say(_SIGNS[sign]) for sign in column.why)
    said = f"{words.say(_SURE[column.sure])}: {why}"
    return said + _others(column.others, words)


def _others(others: tuple[str, ...], words: Words) -> str:
    return f"; {words.say(_OTHERS, others=others)}" if others else ""


def _time_lines(guess: Guess, words: Words) -> Iterator[str]:
    log_map = guess.log_map
    if log_map.times:
        yield f"times: [{', '.join(map(quoted, log_map.times))}]"
        if guess.formats:
            yield f"# {words.say(_FORMATS, formats=guess.formats)}"
    if log_map.zone:
        yield f"zone: {quoted(log_map.zone)}"


def _file_lines(log_map: LogMap) -> Iterator[str]:
    separator = "tab" if log_map.separator == "\t" else log_map.separator
    parts = (("separator", separator), ("encoding", log_map.encoding))
    said = ", ".join(f"{name}: {quoted(value)}" for name, value in parts if value)
    if said:
        yield f"csv: {{{said}}}"
    for name, value in (("sheet", log_map.sheet), ("case_type", log_map.case_type)):
        if value:
            yield f"{name}: {quoted(value)}"


def _activity_lines(guess: Guess, words: Words) -> Iterator[str]:
    if any(one.proposed for one in guess.activities):
        yield "activities:"
    for one in guess.activities:
        if one.proposed:
            yield f"  {_meaning_line(one, words)}"
    for one in guess.activities:
        if not one.proposed and one.why is not Sign.SAME:
            yield f"  # {_meaning_line(one, words)}"
    known = tuple(one.activity for one in guess.activities if one.why is Sign.SAME)
    if known:
        yield f"# {words.say(_KNOWN, activities=known[:_MOST_KNOWN])}"
    if guess.more:
        yield f"# {words.count(_MORE, guess.more)}"
    yield f"others: {guess.log_map.others}"


def _meaning_line(one: ActivityGuess, words: Words) -> str:
    if not one.meaning:
        return f'{quoted(one.activity)}: "-"  # {_events(one, words)}; {words.say(_NOTHING)}'
    why = f"{words.say(_SURE[one.sure])}: {words.say(_SIGNS[one.why])}"
    comment = f"{_events(one, words)}; {why}{_others(one.others, words)}"
    return f"{quoted(one.activity)}: {quoted(one.meaning)}  # {comment}"


def _events(one: ActivityGuess, words: Words) -> str:
    return words.count(_EVENTS, one.events)


def quoted(text: str) -> str:
    r"""Write a text in double quotes, signs that cannot be seen as escapes.

    >>> quoted('Nr "sprawy"')
    '"Nr \\"sprawy\\""'
    """
    whole = json.dumps(text, ensure_ascii=False)
    return whole if clean(whole) == whole else json.dumps(text)
