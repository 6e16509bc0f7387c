"""Whom and what a command's words name: the person, the county, the cycle, the output, the trigger.

Names are matched without regard to case and Polish diacritics, and only where they are unique;
codes and ids are matched exactly. What is not found comes back with the nearest known word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from engine.errors import NotFound, UsageFault

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.asked import Asked
    from schemas.output import Output
    from schemas.programme import Roster
    from schemas.refusal import Fact
    from schemas.schedule import Schedule


def person_of(roster: Roster, asked: Asked) -> str:
    """Return who acts.

    Raises:
        UsageFault: nobody was named and the programme has not exactly one person.
        NotFound: the person is not in the programme.
    """
    if asked.person is not None:
        return known_person(roster, asked.person)
    if len(roster.people) == 1:
        return next(iter(roster.people))
    raise UsageFault("ETP801", {"people": tuple(roster.people)})


def known_person(roster: Roster, person: str) -> str:
    """Return the person id when the programme has it, else raise ``NotFound``."""
    if person in roster.people:
        return person
    raise _not_found("ETP607", "person", person, roster.people)


def county_of(roster: Roster, word: str) -> str:
    """Return the TERYT code of a county given by code or by a unique name.

    Raises:
        NotFound: no such county, or several of that name.
    """
    if word in roster.counties:
        return word
    folded = plain(word)
    found = [code for code, name in roster.counties.items() if plain(name) == folded]
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFound("ETP603", {"county": word, "counties": _listed(roster, found)})
    near = _nearest(folded, {plain(name): code for code, name in roster.counties.items()})
    near = near or next(iter(_close(word, roster.counties)), None)
    meant = _listed(roster, [near])[0] if near else ""
    facts = {"county": word, "known": tuple(roster.counties), "suggestion": meant}
    raise NotFound("ETP602", facts)


def cycle_of(programme: Programme, roster: Roster, word: str, asked: Asked) -> str:
    """Return the name of the cycle asked about: the county's latest, unless a number was given.

    Raises:
        NotFound: the county has no cycle, or none of that number.
    """
    county = county_of(roster, word)
    cycles = programme.cycles_of(county)
    wanted = f"{county}/{asked.number}" if asked.number is not None else None
    if cycles and wanted is None:
        return cycles[-1]
    if wanted in cycles:
        return str(wanted)
    facts: Mapping[str, Fact] = {"county": county, "cycle": asked.number or 1, "cycles": cycles}
    raise NotFound("ETP604", facts)


def output_of(schedule: Schedule, word: str) -> Output:
    """Return the output of that id, else raise ``NotFound``."""
    if word in schedule.output_of:
        return schedule.output_of[word]
    raise _not_found("ETP605", "output", word, schedule.output_of)


def trigger_of(schedule: Schedule, word: str) -> str:
    """Return the trigger when the schedule has it, else raise ``NotFound``."""
    if word in schedule.triggers:
        return word
    raise _not_found("ETP606", "trigger", word, schedule.triggers)


def plain(name: str) -> str:
    """Fold a name: small letters, no diacritics, single blanks.

    >>> plain("Łosicki"), plain("  WARSZAWSKI  Zachodni ")
    ('losicki', 'warszawski zachodni')
    """
    whole = unicodedata.normalize("NFKD", name).casefold()  # one sign may stand for capitals
    letters = unicodedata.normalize("NFKD", whole.replace("ł", "l"))
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(kept.split())


def _listed(roster: Roster, codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{code} {roster.counties[code]}" for code in codes)


def _nearest(word: str, known: Mapping[str, str]) -> str | None:
    close = _close(word, known)
    return known[close[0]] if close else None


def _close(word: str, known: Iterable[str]) -> list[str]:
    from difflib import get_close_matches  # noqa: PLC0415 - only a word that is not found needs it

    return get_close_matches(word, list(known), 1)


def _not_found(code: str, what: str, word: str, known: Iterable[str]) -> NotFound:
    """Make the error; ``suggestion`` is the nearest known word, ``""`` where none is near."""
    names = tuple(known)
    close = next(iter(_close(word, names)), "")
    return NotFound(code, {what: word, "known": names, "suggestion": close})
