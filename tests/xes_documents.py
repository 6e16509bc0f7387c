"""XES documents drawn in every layout that XML allows, and what they say, told by an obvious twin.

The twin reads with ElementTree, one element after the other, and shares nothing with the readers
but the reading of one unusual time.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import ModuleType, SimpleNamespace
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from engine.recording.logs.time_text import Moment, Span, read_time
from schemas.event_log import NO_FIRST, NO_INSTANT, NO_LAST, EventLog

ZONE = "Europe/Warsaw"
VALUE_TAGS = ("string", "date", "int", "float", "boolean", "id")
KEYS = (
    "concept:name",
    "time:timestamp",
    "org:resource",
    "org:role",
    "lifecycle:transition",
    "permit",
    "other",
)
TIMES = (
    "2008-11-26T10:30:00.123+01:00",
    "2008-11-26T10:30:00Z",
    "2008-11-26T10:30:00",
    "2008-10-26 02:30",
    "2008-03-30T02:30:00.123456789",
    "2008-11-26T10:30:00.1+0530",
    "2008-11-26T10:30:00,999999-08",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999999Z",
    "0000-01-01T00:00:00Z",
    "2007-02-29T00:00:00Z",
    "2008-02-29T23:59:59Z",
    "2008-11-26T24:00:00Z",
    "2008-11-26T10:60:00Z",
    "2008-11-26T10:30:61Z",
    "2008-11-26",
    "2008-10",
    "2008",
    "NaN",
    "",
    "2008-11-26T10:30:00+24:00",
    "2008-11-26T10:30:00.",
    "2008-11-26t10:30:00z",
    " 2008-11-26T10:30:00Z ",
    "2008-11-26T10:30:00.1234567890Z",
    "2008-11-26T10:30:00 +01:00",
)
WORDS: tuple[str, ...] = (
    "a",
    "b",
    "Zażółć",
    "R&D",
    'say "x"',
    "it's",
    "a<b",
    "a>b",
    "tab\tline\nend",
    "",
    " ",
    "😀",
)
WORDS += ("true", "True", "FALSE", "0", "1", "complete", "COMPLETE", "start", "x" * 40)

words = st.sampled_from(WORDS)
times = st.sampled_from(TIMES)
blanks = st.sampled_from(("", "", " ", "\n\t"))


@st.composite
def escaped(draw: Any, text: str, quote: str) -> str:
    """Write a value between quotes, each sign in one of the ways that mean it."""
    return "".join(draw(_sign(sign, quote)) for sign in text)


def _sign(sign: str, quote: str) -> st.SearchStrategy[str]:
    named = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}
    ways = [f"&#{ord(sign)};"]
    if sign in named:
        ways = [named[sign], *ways, f"&#x{ord(sign):x};"]
    if sign not in f"&<\t\n{quote}":
        ways = [sign, sign, sign, sign, *ways] if sign in named else [sign]
    return st.sampled_from(ways)


@st.composite
def attributes(draw: Any, depth: int = 0) -> str:
    """Write one attribute of a trace or an event, maybe with attributes of its own."""
    tag = draw(st.sampled_from((*VALUE_TAGS, "string", "date", "list", "container")))
    key = draw(st.sampled_from(KEYS))
    value = draw(times if key == "time:timestamp" else words)
    one, other = draw(st.sampled_from("\"'")), draw(st.sampled_from("\"'"))
    parts = [
        f"key{draw(blanks)}={draw(blanks)}{one}{key}{one}",
        f"value={other}{draw(escaped(value, other))}{other}",
    ]
    if draw(st.integers(0, 9)) == 0:
        parts.append(draw(st.sampled_from(('note="x"', "key2='y'", 'x.y_z-1="&amp;"'))))
    parts = (
        parts
        if draw(st.integers(0, 4))
        else draw(st.permutations(parts))[: draw(st.integers(0, 3))]
    )
    start = f"<{tag} {draw(st.sampled_from((' ', chr(10), ' '))).join(parts)}{draw(blanks)}"
    inner = draw(st.lists(attributes(depth + 1), max_size=2)) if depth < 2 else []
    inner = inner if draw(st.integers(0, 3)) == 0 else []
    if inner or draw(st.booleans()):
        return f"{start}>{''.join(inner)}</{tag}{draw(blanks)}>"
    return f"{start}/>"


@st.composite
def between(draw: Any, *, plain: bool) -> str:
    """Write what may stand between elements: blanks, a comment, in XML also others."""
    ways = ["", "", "\n", "\r\n\t", "<!-- <event> & - -->"]
    strange = ["<?pi x?>", "<![CDATA[<event/>]]>", "text", "<x:event xmlns:x='u'/>", "<other/>"]
    found: str = draw(st.sampled_from(ways if plain else ways * 3 + strange))
    return found


@st.composite
def elements(draw: Any, tag: str, inner: st.SearchStrategy[str], *, plain: bool) -> str:
    """Write an element around others."""
    parts = draw(st.lists(inner, max_size=4))
    gaps = [draw(between(plain=plain)) for _ in range(len(parts) + 1)]
    body = gaps[0] + "".join(part + gap for part, gap in zip(parts, gaps[1:], strict=True))
    if not body and draw(st.booleans()):
        return f"<{tag}{draw(blanks)}/>"
    return f"<{tag}>{body}</{tag}>"


@st.composite
def documents(draw: Any, *, plain: bool) -> bytes:
    """Write a whole log; a plain one has nothing at which the scanner stops."""
    event = elements("event", attributes(), plain=plain)
    mostly = [attributes(), event, event, event]
    trace = elements("trace", st.one_of(mostly), plain=plain)
    beside = st.sampled_from(
        (
            '<extension name="Concept" prefix="concept" uri="http://x/concept.xesext"/>',
            '<global scope="event"><string key="concept:name" value="none"/></global>',
            "<global scope='trace'><trace><event/></trace></global>",
            '<classifier name="a" keys="concept:name"/>',
        )
    )
    body = draw(st.lists(st.one_of(trace, trace, trace, event, beside, attributes()), max_size=6))
    space = draw(st.sampled_from(("", ' xmlns="http://www.xes-standard.org/"')))
    root = f'<log xes.version="1.0"{space}>{"".join(body)}</log>'
    marks = [f'<?xml version="1.0" encoding="{name}" ?>' for name in ("UTF-8", "utf-8")]
    prolog = draw(st.sampled_from(("", "<?xml version='1.0'?>\n", *marks)))
    text = f"{prolog}{draw(between(plain=True))}{root}{draw(blanks)}"
    if plain or draw(st.integers(0, 3)):
        return (b"\xef\xbb\xbf" if draw(st.booleans()) and text[0] == "<" else b"") + text.encode()
    return ('<?xml version="1.0" encoding="UTF-16"?>' + root).encode("utf-16")


Row = tuple[object, ...]


def rows_of(log: EventLog) -> list[Row]:
    """Return the rows of a log as tuples of texts and numbers."""
    empty = [None] * len(log.row)

    def texts(column: Any) -> list[str | None]:
        if column is None:
            return list(empty)
        return [None if code < 0 else column.names[code] for code in column.codes.tolist()]

    def numbers(column: Any, otherwise: int) -> list[int]:
        return [otherwise] * len(log.row) if column is None else column.tolist()

    columns = [texts(getattr(log, name)) for name in ("case", "activity", "person", "role")]
    when = [numbers(log.instant, NO_INSTANT), numbers(log.first, NO_FIRST)]
    return list(zip(log.row.tolist(), *columns, *when, numbers(log.last, NO_LAST), strict=True))


def told_by_twin(text: bytes) -> tuple[list[Row], dict[str, list[int]]]:
    """Return the rows that a document says by the rules of ``xes_log``, and those left out."""
    root = ElementTree.fromstring(text)
    space = root.tag.removesuffix("log")
    traces = list(root.findall(f"{space}trace"))
    names = [_values(trace, space).get("concept:name") for trace in traces]
    names = [_said(name) or f"#{number}" for number, name in enumerate(names, 1)]
    where = {event: name for trace, name in zip(traces, names, strict=True) for event in trace}
    counted = [e for e in root.iter(f"{space}event") if e in where or e in list(root)]
    rows: list[Row] = []
    left_out: dict[str, list[int]] = {
        why: [] for why in ("not-complete", "no-case", "no-activity", "bad-time")
    }
    for number, event in enumerate(counted, 1):
        found = _values(event, space)
        stage = (_said(found.get("lifecycle:transition")) or "complete").strip().lower()
        case, activity = where.get(event), _said(found.get("concept:name"))
        if stage != "complete":
            left_out["not-complete"].append(number)
            continue
        if _when(found) == _NEVER and _said(found.get("time:timestamp")):
            left_out["bad-time"].append(number)
        if case is None:
            left_out["no-case"].append(number)
        elif activity is None:
            left_out["no-activity"].append(number)
        else:
            person, role = _said(found.get("org:resource")), _said(found.get("org:role"))
            rows.append((number, case, activity, person, role, *_when(found)))
    return rows, {why: rows for why, rows in left_out.items() if rows}


def _said(text: str | None) -> str | None:
    return text if text and text.strip() else None


def _values(parent: ElementTree.Element, space: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in parent:
        tag = child.tag.removeprefix(space)
        key, value = child.get("key"), child.get("value")
        if tag in VALUE_TAGS and child.tag == space + tag and key is not None and value is not None:
            word = value.strip().lower()
            truth = {"1": "true", "0": "false"}.get(word, word)
            found.setdefault(key, truth if tag == "boolean" and key != "time:timestamp" else value)
    return found


_NEVER = (NO_INSTANT, NO_FIRST, NO_LAST)
#: The first microsecond of the year 1, and the last of the year 9999.
_LEAST, _MOST = -62_135_596_800_000_000, 253_402_300_799_999_999


def _when(found: dict[str, str]) -> tuple[int, int, int]:
    time = read_time(found.get("time:timestamp", ""))
    if isinstance(time, Span):
        return NO_INSTANT, time.first, time.last
    if not isinstance(time, Moment):
        return _NEVER
    instant = time.micros
    epoch = datetime(1970, 1, 1, tzinfo=ZoneInfo(ZONE))
    if time.zone is None:
        local = epoch + timedelta(microseconds=instant)
        instant -= round(local.utcoffset().total_seconds()) * 1_000_000  # type: ignore[union-attr] # a zone tells it
    day = _local_day(instant)
    inside = _LEAST <= instant <= _MOST and _LEAST <= day * 86_400_000_000 <= _MOST
    return (instant, day, day) if inside else _NEVER


def _local_day(instant: int) -> int:
    """Return the day in the zone, years beyond 1 and 9999 taken by the offset of those."""
    moment = min(max(instant, -62_135_000_000_000_000), 253_402_000_000_000_000)
    found = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment)
    shift = found.astimezone(ZoneInfo(ZONE)).utcoffset()
    assert shift is not None
    return (instant + round(shift.total_seconds()) * 1_000_000) // 86_400_000_000


_COMPILED: tuple[str, ...] = (
    "compiling",
    "xes_kernel_times",
    "xes_kernel_tokens",
    "xes_kernel_values",
)
_COMPILED += ("xes_kernel", "xes_scanner")


@contextmanager
def _without(names: list[str]) -> Iterator[None]:
    kept = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    try:
        yield
    finally:
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(kept)


def plain_scanner() -> ModuleType:
    """Return the scanner as plain Python, its kernel not compiled: then coverage sees it."""
    names = [f"engine.recording.logs.{name}" for name in _COMPILED]
    with _without([*names, "numba"]):
        stub: Any = SimpleNamespace(njit=lambda **_: lambda function: function)
        sys.modules["numba"] = stub
        return importlib.import_module("engine.recording.logs.xes_scanner")
