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
_OF_AN_AUDIT = ("out", "findings", "allow", "orders", "precision", "clock_off")
#: What needs the rows of a log beside each other, which an engine leaves where they lie.
_OF_ROWS = ("kernel", "orders", "precision", "clock_off", "findings", "sample", "fit", "guess")
#: What changes nothing beside a word or an option that asks for another answer than an audit.
_APART = {
    "guess": (*_OF_AN_AUDIT, "fit", "kernel", "as_of", "closed", "sample", "seed", "all"),
    "fit": (*_OF_AN_AUDIT, "all"),
    "repair": (*_OF_AN_AUDIT, "fit", "guess", "kernel", "closed"),
    "finding": ("fit", "guess"),
    "part": _OF_ROWS,
    "engine": _OF_ROWS,
}
_WORDS = ("finding", "repair")
_UNSAID = (None, False, (), "auto")


def combined(chosen: Mapping[str, Any], word: str) -> None:
    """Refuse options that would change nothing; ``word`` is ``finding``, ``repair`` or empty.

    Raises:
        UsageFault: an option needs another one, or changes nothing beside another one or the word,
            or a file that is to be written is one that is read.
    """
    given = {name for name, value in chosen.items() if value not in _UNSAID}
    for name, other in _NEEDS.items():
        if name in given and other not in given:
            raise UsageFault("ETP987", {"option": _option(name), "other": _option(other)})
    for mode in (word, "guess", "fit", "part", "engine"):
        if mode == word or mode in given:
            _apart(mode, given)
    if chosen["log"] and chosen["log"].lower().endswith((".yaml", ".yml")):
        _of_history(given)
    _written_over(chosen)


def _of_history(given: set[str]) -> None:
    """Refuse what means nothing for an attested history: it is no whole record."""
    for name in sorted(given - {"log", "schedule", "fit"}):
        raise UsageFault("ETP989", {"option": _option(name), "other": "--log *.yaml"})


def _apart(mode: str, given: set[str]) -> None:
    for name in _APART.get(mode, ()):
        if name in given:
            other = mode if mode in _WORDS else _option(mode)
            raise UsageFault("ETP989", {"option": _option(name), "other": other})


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
