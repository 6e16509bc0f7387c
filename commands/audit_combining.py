"""Which options of ``audit`` go together: what would change nothing is refused, not passed over.

An auditor who gives an option relies on it: an answer that left it out would be believed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.errors import UsageFault

#: What an option says something about only where another one is given.
_NEEDS = {
    "schedule": "log",
    "map": "log",
    "kernel": "log",
    "orders": "log",
    "precision": "log",
    "clock_off": "log",
    "findings": "log",
    "part": "log",
    "engine": "log",
    "cluster": "engine",
    "seed": "sample",
}
#: The cases that are named, which are no option.
CASES = "cases"
_OF_AN_AUDIT = ("out", "findings", "allow", "orders", "precision", "clock_off")
#: What needs the rows of a log beside each other, which an engine leaves where they lie.
_OF_LOGS = ("kernel", "orders", "precision", "clock_off", "findings")
_OF_ROWS = (*_OF_LOGS, "sample", "fit", "guess", CASES)
#: What changes nothing beside a word or an option that asks for another answer than an audit.
_APART = {
    "guess": (*_OF_AN_AUDIT, "fit", "kernel", "as_of", "closed", "sample", "seed", "all", CASES),
    "fit": (*_OF_AN_AUDIT, "all"),
    "repair": (*_OF_AN_AUDIT, "fit", "guess", "kernel", "closed", "part", "engine"),
    "finding": ("fit", "guess"),
    "part": _OF_ROWS,
    "engine": _OF_ROWS,
}
#: The words that are no case, and how many stand before the cases with each.
_WORDS = {"finding": 2, "repair": 1}
_UNSAID = (None, False, (), "auto")
#: How the file of an attested history ends: what sources tell of a cycle, and no whole record.
HISTORIES = (".yaml", ".yml")
_TABLES = (".parquet", ".arrow")


def combined(chosen: Mapping[str, Any], words: tuple[str, ...]) -> None:
    """Refuse options that would change nothing; ``words`` are cases, or begin with another word.

    Raises:
        UsageFault: an option needs another one, or changes nothing beside another one or the word,
            or a file that is to be written is one that is read, or has no form that is known.
    """
    word = words[0] if words and words[0] in _WORDS else ""
    cases = words[_WORDS.get(word, 0) :]
    chosen = {**chosen, CASES: cases}
    given = {name for name, value in chosen.items() if value not in _UNSAID}
    for name, other in _NEEDS.items():
        if name in given and other not in given:
            raise UsageFault("ETP987", {"option": _option(name), "other": _option(other)})
    for mode in (word, "guess", "fit", "part", "engine"):
        if mode == word or mode in given:
            _apart(mode, given, cases)
    if is_history(chosen):
        _of_history(given, words)
    _written_over(chosen)
    findings = chosen["findings"]
    if findings and Path(findings).suffix not in _TABLES:
        raise UsageFault("ETP995", {"file": findings, "known": _TABLES})


def is_history(chosen: Mapping[str, Any]) -> bool:
    """Whether the log that was named is an attested history."""
    return bool(chosen["log"]) and chosen["log"].lower().endswith(HISTORIES)


def _of_history(given: set[str], words: tuple[str, ...]) -> None:
    """Refuse what means nothing for an attested history: it is no whole record."""
    named = [*words[:1], *map(_option, sorted(given - {"log", "schedule", "fit", CASES}))]
    for one in named:
        raise UsageFault("ETP989", {"option": one, "other": "--log *.yaml"})


def _apart(mode: str, given: set[str], cases: tuple[str, ...]) -> None:
    for name in _APART.get(mode, ()):
        if name in given:
            other = mode if mode in _WORDS else _option(mode)
            option = cases[0] if name == CASES else _option(name)
            raise UsageFault("ETP989", {"option": option, "other": other})


def _option(name: str) -> str:
    return "-o" if name == "out" else f"--{name.replace('_', '-')}"


def _written_over(chosen: Mapping[str, Any]) -> None:
    named = (chosen[name] for name in ("log", "map", "allow", "schedule") if chosen[name])
    read = [Path(name) for name in (*named, *chosen["part"])]
    for out in _written(chosen):
        for one in read:
            if out.resolve() == one.resolve() or _is_same(out, one):
                raise UsageFault("ETP988", {"file": str(out)})


def _written(chosen: Mapping[str, Any]) -> Iterator[Path]:
    yield from map(Path, chosen["out"])
    if chosen["findings"]:
        yield Path(chosen["findings"])


def _is_same(out: Path, other: Path) -> bool:
    """Whether both names are of one file, by whatever links."""
    try:
        return out.samefile(other)
    except OSError:
        return False
