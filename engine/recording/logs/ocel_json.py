"""OCEL in JSON: version 2.0, and 1.0 with its keys ``ocel:events`` and ``ocel:objects``.

The file is read into memory, so that its length has a limit; its depth is Python's own. A key that
stands twice in one object is refused: which of its values is meant, nobody can say. An event or
object that is not written as the format asks is left out and counted; the others are read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NoReturn

from attrs import define, field

from engine.errors import Unreadable
from engine.recording.logs.ocel_tables import DEEPEST, NOTHING, Asked, Ocel, OcelEvent, text_of
from schemas.event_log import LeftOut

if TYPE_CHECKING:
    from engine.recording.logs.log_bytes import LogBytes

#: The longest text that is read, in MiB.
LONGEST = 512
_OLD = "ocel:"
_OF_A_PAIR = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")


def read(source: LogBytes, asked: Asked) -> Ocel:
    """Read a file; what it is not, or not whole, is told with its line and column."""
    document = _document(source)
    if not isinstance(document, dict):
        raise Unreadable("ETP944", {"file": source.path.name, "missing": ("events", "objects")})
    old = f"{_OLD}events" in document
    names = (f"{_OLD}events", f"{_OLD}objects") if old else ("events", "objects")
    missing = tuple(name for name in names if not isinstance(document.get(name), _FORMS[old]))
    if missing:
        raise Unreadable("ETP944", {"file": source.path.name, "missing": missing})
    events, objects = (_entries(document[name]) for name in names)
    return _Reading(asked, old=old).ocel(events, objects)


_FORMS: Mapping[bool, type] = {True: dict, False: list}


def _entries(found: object) -> Iterator[object]:
    """Yield the entries of a list; in version 1.0 the key of each is its id."""
    if isinstance(found, dict):
        for key, entry in found.items():
            yield {**entry, "id": key} if isinstance(entry, dict) else entry
    elif isinstance(found, list):
        yield from found


def _document(source: LogBytes) -> object:
    data = _whole(source)
    try:
        text = data.decode("utf-8-sig")
        document = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise _no_json(source, error.msg, error.lineno, error.colno) from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise _no_json(source, "the bytes are not UTF-8", line, column) from error
    except RecursionError as error:
        raise Unreadable("ETP936", {"file": source.path.name, "limit": DEEPEST}) from error
    except ValueError as error:
        raise _no_json(source, str(error), 1, 1) from error
    if (half := _half_a_sign(text)) is not None:
        line, column = text.count("\n", 0, half) + 1, half - text.rfind("\n", 0, half)
        raise _no_json(source, "half of a pair of surrogates is no sign", line, column)
    return document


def _half_a_sign(text: str) -> int | None:
    """Return the place of the first escape that is half of a pair; no text in UTF-8 can hold it."""
    if not _OF_A_PAIR.search(text):
        return None
    first: re.Match[str] | None = None
    for escape in _ESCAPE.finditer(text):
        word = escape[1].lower()
        is_second = "udc00" <= word <= "udfff"
        paired = first is not None and first.end() == escape.start() and is_second
        if first is not None and not paired:
            return first.start()
        if is_second and not paired:
            return escape.start()
        first = escape if "ud800" <= word <= "udbff" else None
    return None if first is None else first.start()


def _whole(source: LogBytes) -> bytes:
    parts, size = [], 0
    for block in source.blocks():
        size += len(block)
        if size > LONGEST << 20:
            raise Unreadable("ETP945", {"file": source.path.name, "limit": LONGEST})
        parts.append(block)
    return b"".join(parts)


def _no_json(source: LogBytes, problem: str, line: int, column: int) -> Unreadable:
    facts = {"file": source.path.name, "problem": problem, "line": line, "column": column}
    return Unreadable("ETP946", facts)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice[:80]!r} stands twice in one object")
    return found


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_no_constant, parse_int=str, parse_float=str
)


@define
class _Reading:
    """The two versions, told apart by ``old``, and what was counted."""

    asked: Asked
    old: bool = field(kw_only=True)
    _bad: list[int] = field(factory=list, init=False)
    _sample: str = field(default="", init=False)
    _noted: dict[str, int] = field(factory=dict, init=False)

    def ocel(self, events: Iterator[object], objects: Iterator[object]) -> Ocel:
        """Read every entry."""
        types: dict[str, str] = {}
        for found in objects:
            self._add(types, found)
        read = tuple(event for n, found in enumerate(events, 1) if (event := self._event(n, found)))
        left_out: tuple[LeftOut, ...] = ()
        if self._bad:
            left_out = (LeftOut("bad-event", len(self._bad), tuple(self._bad[:20]), self._sample),)
        return Ocel(types, read, left_out, self._noted)

    def _note(self, word: str) -> None:
        self._noted[word] = self._noted.get(word, 0) + 1

    def _key(self, name: str) -> str:
        return _OLD + name if self.old else name

    def _add(self, types: dict[str, str], found: object) -> None:
        entry = found if isinstance(found, dict) else {}
        name, kind = text_of(entry.get("id")), text_of(entry.get(self._key("type")))
        if not name or not kind:
            self._note("bad-object")
        elif types.setdefault(name, kind) != kind:
            self._note("object-twice")

    def _event(self, number: int, found: object) -> OcelEvent | None:
        objects = self._objects(found)
        if objects is None or not isinstance(found, dict):
            self._bad.append(number)
            self._sample = self._sample or json.dumps(found, ensure_ascii=False)[:80]
            return None
        activity = found.get("ocel:activity" if self.old else "type")
        time = found.get("ocel:timestamp" if self.old else "time")
        attributes = self._attributes(found) if self.asked else {}
        return OcelEvent(number, text_of(activity), text_of(time), attributes, objects)

    def _objects(self, found: object) -> tuple[str, ...] | None:
        """Return the ids that an event is about; ``None`` where they are not written as asked."""
        entry = found if isinstance(found, dict) else {"relationships": NOTHING}
        related = entry.get("ocel:omap" if self.old else "relationships", [])
        if not isinstance(related, list):
            return None
        ids = [one if self.old else _field(one, "objectId") for one in related]
        if not all(isinstance(one, str) and one for one in ids):
            return None
        return tuple(dict.fromkeys(map(str, ids)))

    def _attributes(self, found: dict[str, object]) -> dict[str, str]:
        given = found.get("ocel:vmap" if self.old else "attributes")
        pairs = (
            list(given.items())
            if isinstance(given, dict)
            else [(_field(one, "name"), _field(one, "value")) for one in _listed(given)]
        )
        kept: dict[str, str] = {}
        for name, value in pairs:
            if isinstance(name, str) and name in self.asked:
                if name in kept:
                    self._note("key-twice")
                kept.setdefault(name, text_of(value))
        return kept


def _field(found: object, name: str) -> object:
    return found.get(name) if isinstance(found, dict) else None


def _listed(found: object) -> list[object]:
    return found if isinstance(found, list) else []
