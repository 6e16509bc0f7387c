"""Which column says what: by its name, by what it holds, by what the schedule calls things.

Rules of the module:

- a column whose texts are read as times says when; of several, one that is called so;
- the activity is a column of few different texts, best of all texts that the schedule knows;
- the case is a column without gaps whose texts come back, but not nearly all the time;
- everything else is told by its name alone, and no column says two things.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from engine.recording.logs.columns import ROLES
from engine.recording.logs.time_text import DAY, Moment, Span, read_time
from engine.recording.naming import plain
from schemas.guess import ColumnGuess, Sign, Sure
from schemas.noun import Noun

if TYPE_CHECKING:
    from engine.recording.logs.sampling import Sample

#: What columns are called, folded as ``naming.plain`` does; the first words are the likeliest.
CALLED = {
    "time": (
        "time", "time:timestamp", "timestamp", "happened", "date", "datetime", "complete timestamp",
        "end time", "event time", "data", "czas", "kiedy", "data zdarzenia", "data i godzina",
        "dzien", "start timestamp", "start time",
    ),
    "case": (
        "case", "case:concept:name", "case id", "caseid", "case number", "trace", "trace id",
        "cycle", "sprawa", "nr sprawy", "numer sprawy", "id sprawy", "znak sprawy", "cykl",
        "powiat", "county", "teryt", "nr wniosku", "numer wniosku", "application", "ticket",
        "order", "incident",
    ),
    "activity": (
        "activity", "concept:name", "activity name", "event", "event name", "action", "task",
        "step", "czynnosc", "zdarzenie", "dzialanie", "operacja", "krok", "etap",
        "nazwa czynnosci", "status",
    ),
    "person": (
        "person", "org:resource", "resource", "actor", "user", "user name", "employee", "osoba",
        "pracownik", "urzednik", "uzytkownik", "kto", "wykonawca", "wykonal", "referent",
        "prowadzacy",
    ),
    "output": ("output", "document", "product", "wynik", "dokument", "produkt"),
    "role": ("role", "org:role", "roles", "rola", "stanowisko", "funkcja"),
    "content": ("content", "hash", "digest", "sha256", "checksum", "skrot", "suma kontrolna"),
    "reason": ("reason", "justification", "powod", "przyczyna", "uzasadnienie"),
    "recorded": (
        "recorded", "created", "created at", "entered", "registered", "data wpisu", "wpisano",
        "zarejestrowano", "data rejestracji", "utworzono",
    ),
}  # fmt: skip
#: Formats that are tried where texts are neither ISO 8601 nor EDTF, the likeliest in Poland first.
FORMATS = (
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M",
    "%d-%m-%Y", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M", "%m/%d/%Y", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d",
    "%Y.%m.%d %H:%M:%S", "%Y.%m.%d %H:%M", "%Y.%m.%d", "%Y%m%d", "%m.%Y", "%m/%Y",
)  # fmt: skip
#: Formats of bare numbers count only in a column that is called a time.
_NUMBERS = ("%s", "%Q")
#: Days since 1970: times are believed from 1950 to 2100, counted ones from 1973; that tells seconds
#: from milliseconds.
_SINCE, _NUMBERS_SINCE, _UNTIL = -7305, 1096, 47_482
_TRIED = 200
_MOST_OTHERS = 3
#: What has so much of the best score is told beside it.
_NEARLY = 0.7


@frozen(repr=False)
class Found(Noun):
    """What was found; ``formats`` are those of the times, the first is the one that is meant."""

    columns: tuple[ColumnGuess, ...]
    formats: tuple[str, ...]


@frozen
class _Column:
    """One column, measured: its texts, the different ones, and how many of them are times."""

    title: str
    name: str
    filled: float
    texts: tuple[str, ...]
    different: tuple[str, ...]
    timely: float
    formats: tuple[str, ...]

    @classmethod
    def of(cls, title: str, cells: Sequence[str]) -> _Column:
        texts = tuple(cell for cell in cells if cell.strip())
        different = tuple(dict.fromkeys(texts))
        name = " ".join(plain(title.replace("_", " ").replace(".", " ")).split())
        formats, timely = _timely(different[:_TRIED], name)
        return cls(title, name, len(texts) / max(1, len(cells)), texts, different, timely, formats)

    @property
    def repeats(self) -> float:
        """How often a text comes back, on average."""
        return len(self.texts) / max(1, len(self.different))

    def called(self, says: str) -> float:
        """Return 1 for the likeliest name of what it says, less for others, 0 for none."""
        names = CALLED[says]
        return 1 - names.index(self.name) / (2 * len(names)) if self.name in names else 0.0


def guess_columns(sample: Sample, known: Collection[str]) -> Found:
    """Propose columns; ``known`` are ids and titles of the schedule, folded."""
    columns = [_Column.of(*pair) for pair in zip(sample.header, sample.columns, strict=True)]
    free = [column for column in columns if sample.header.count(column.title) == 1]
    found: dict[str, ColumnGuess] = {}
    formats: tuple[str, ...] = ()
    for says in CALLED:
        ranked = sorted(free, key=lambda c: -_score(c, says, known))
        rated = [(column, _score(column, says, known)) for column in ranked]
        if not rated or rated[0][1] < _least(says):
            continue
        best = rated[0][0]
        least = max(_least(says), rated[0][1] * _NEARLY)
        others = tuple(c.title for c, score in rated[1:] if score >= least)[:_MOST_OTHERS]
        found[says] = ColumnGuess(says, best.title, _sure(rated), _signs(best, says, known), others)
        formats += best.formats if says in ("time", "recorded") else ()
        free.remove(best)
    ordered = tuple(found[says] for says in ROLES if says in found)
    return Found(ordered, tuple(dict.fromkeys(formats)))


def _least(says: str) -> float:
    """Return the least score that makes a choice; case and activity are chosen at any rate."""
    return {"case": 0.05, "activity": 0.05}.get(says, 0.5)


def _score(column: _Column, says: str, known: Collection[str]) -> float:
    called = column.called(says)
    if says == "time":
        return column.timely * (0.7 + 0.3 * called) if column.timely > 0.5 else 0.0
    if says == "recorded":
        return column.timely * called
    if says == "case":
        return column.filled * (0.5 * called + 0.5 * _comes_back(column)) * (1 - column.timely / 2)
    if says == "activity":
        few = 1.0 if 1 < len(column.different) <= max(60, len(column.texts) / 20) else 0.3
        return column.filled * (
            0.4 * called + 0.2 * few * _wordy(column) + 0.4 * _met(column, known)
        )
    return called


def _comes_back(column: _Column) -> float:
    """Rate how often texts come back: a number of events in a case, no more and no less."""
    if len(column.different) < 2:
        return 0.1
    if column.repeats < 1.2:
        return 0.1
    return 1.0 if column.repeats <= max(100, len(column.texts) / 20) else 0.4


def _wordy(column: _Column) -> float:
    """Return the part of the different texts that begin with a letter."""
    letters = sum(text.strip()[:1].isalpha() for text in column.different)
    return letters / max(1, len(column.different))


def _met(column: _Column, known: Collection[str]) -> float:
    """Return the part of the different texts that the schedule knows."""
    met = sum(plain(text.replace("_", " ")) in known for text in column.different[:_TRIED])
    return met / max(1, min(len(column.different), _TRIED))


def _sure(rated: Sequence[tuple[_Column, float]]) -> Sure:
    best, second = rated[0][1], rated[1][1] if len(rated) > 1 else 0.0
    if best >= 0.65 and best - second >= 0.15:
        return Sure.SURE
    return Sure.LIKELY if best >= 0.45 and best - second >= 0.05 else Sure.UNSURE


def _signs(column: _Column, says: str, known: Collection[str]) -> tuple[Sign, ...]:
    return tuple(_all_signs(column, says, known)) or (Sign.NONE,)


def _all_signs(column: _Column, says: str, known: Collection[str]) -> Iterator[Sign]:
    if column.called(says):
        yield Sign.NAMED
    if says in ("time", "recorded") and column.timely > 0.5:
        yield Sign.TIMES
    if says == "case" and _comes_back(column) == 1.0:
        yield Sign.REPEATS
    if says == "activity" and _met(column, known):
        yield Sign.SCHEDULE
    elif says == "activity" and len(column.different) <= max(60, len(column.texts) / 20):
        yield Sign.FEW


# --- Times ---


def _timely(texts: Sequence[str], name: str) -> tuple[tuple[str, ...], float]:
    """Return the formats that read most texts, none for ISO 8601, and the part that they read."""
    if not texts:
        return (), 0.0
    plainly = sum(_weight(read_time(text)) for text in texts) / len(texts)
    if plainly > 0.5:
        return (), plainly
    called = any(name in CALLED[says] for says in ("time", "recorded"))
    tried = [(form, _read(texts, form)) for form in (*FORMATS, *(_NUMBERS if called else ()))]
    most = max(part for _, part in tried)
    if most <= 0.5:
        return (), plainly
    return tuple(form for form, part in tried if part == most), most


def _weight(time: Moment | Span | None) -> float:
    """Rate what was read: four digits may be a year or any number."""
    if time is None:
        return 0.0
    return 0.6 if isinstance(time, Span) and time.last - time.first > 300 else 1.0


def _read(texts: Sequence[str], form: str) -> float:
    since = _NUMBERS_SINCE if form in _NUMBERS else _SINCE
    read = (read_time(text, (form,)) for text in texts)
    return sum(time is not None and since <= _day(time) < _UNTIL for time in read) / len(texts)


def _day(time: Moment | Span) -> int:
    return time.first if isinstance(time, Span) else time.micros // DAY
