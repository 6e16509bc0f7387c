"""YAML events with their spans, to a tree of nodes; the limits hold while the events stream.

PyYAML's composer is never used: it types scalars by YAML 1.1 (``0201`` is 129, ``off`` is false),
lets a repeated key win silently, expands merge keys without end and, in C, recurses until the stack
is gone. libyaml's *event* parser does none of that. Rules of the module (design 2, "Reading"):

- anchors, aliases, tags, repeated keys and keys that are not text are faults, told all together;
- a breach of a limit, a second document or an error of YAML itself ends the reading with one fault;
- nothing is typed: see ``yaml_nodes``.

Where PyYAML was built without libyaml its pure Python parser is used. A test holds both to the same
trees and the same refusals, for every text but one kind: an unquoted text with ``?`` in brackets,
as in ``{en: Why?}``, is a text to libyaml and refused by the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import yaml
from attrs import define, field, frozen

from engine.recording.schedules.yaml_nodes import (
    BrokenNode,
    Entry,
    ListNode,
    MapNode,
    Node,
    TextNode,
)
from engine.recording.schedules.yaml_text import (
    MOST_FAULTS,
    SourceText,
    named,
    unseen_in,
    yaml_faults,
)

if TYPE_CHECKING:
    from schemas.refusal import Fact, Fault

PURE_LOADER: type = yaml.BaseLoader
LOADER: type = getattr(yaml, "CBaseLoader", PURE_LOADER)


@frozen(order=False)
class Limits:
    """How much a file may hold: levels of nesting, nodes in all, entries under a top key."""

    depth: int = 64
    nodes: int = 250_000
    entries: Mapping[str, int] = field(factory=dict)


@frozen(order=False)
class Tree:
    """What was read: the root, ``None`` after a fault that ended the reading, and all faults."""

    root: Node | None
    faults: tuple[Fault, ...]


def read_tree(source: SourceText, limits: Limits, loader: type = LOADER) -> Tree:
    """Read the one YAML document of a text. Never raises on bad text."""
    if faults := yaml_faults(source):
        return Tree(None, faults)
    builder = _Builder(source, limits, _DOUBTFUL.search(source.text) is not None)
    try:
        for event in yaml.parse(source.text, Loader=loader):
            builder.take(event)
    except _Stop:
        return Tree(None, tuple(builder.faults))
    except yaml.MarkedYAMLError as error:
        return Tree(None, (*builder.faults, _syntax_fault(source, error, limits)))
    except (ValueError, OverflowError):  # the pure parser's chr() of an escape beyond Unicode
        return Tree(None, (*builder.faults, _bad_escape(source)))
    if builder.root is None:
        return Tree(None, (source.fault("ETP105", 1, 1),))
    return Tree(builder.root, tuple(builder.faults))


# --- From events to nodes -------------------------------------------------------------------------


class _Stop(Exception):
    """The reading ends here; its fault is told already."""


class _Open(NamedTuple):
    """A list or mapping whose end has not come yet."""

    start: yaml.CollectionStartEvent
    parts: list[Node]


@define
class _Builder:
    """Takes the events of one document, one by one."""

    source: SourceText
    limits: Limits
    _doubtful: bool
    root: Node | None = None
    faults: list[Fault] = field(factory=list)
    _open: list[_Open] = field(factory=list)
    _nodes: int = 0
    _flow: int = 0
    _documents: int = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event; raises ``_Stop`` where reading on would be wrong or dear."""
        if isinstance(event, yaml.ScalarEvent):
            if event.anchor is not None or event.tag is not None:
                self._tell_properties(event)
            self._put(self._text(event))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._tell_properties(event)
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._put(self._ended(self._open.pop(), event))
        elif isinstance(event, yaml.AliasEvent):
            self._tell(event, "ETP112", name=str(event.anchor))
            self._put(BrokenNode(*_span(event)))
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop(event, "ETP115")

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        if len(self._open) == self.limits.depth:
            self._stop(event, "ETP117", most=self.limits.depth)
        self._flow += bool(event.flow_style)
        self._open.append(_Open(event, []))

    def _text(self, event: yaml.ScalarEvent) -> Node:
        if not event.implicit[0] and (unseen := unseen_in(event.value)):
            self._tell(event, "ETP104", character=named(unseen))
            return BrokenNode(*_span(event))
        if self._doubtful:
            self._judge_signs(event)
        return TextNode(event.value, event.implicit[0], *_span(event))

    def _judge_signs(self, event: yaml.ScalarEvent) -> None:
        """Stop at what one parser takes and the other does not: ``{a:[b]}`` and ``|# comment``."""
        if self._flow and event.implicit[0]:
            end = _offset(self.source, cast(yaml.Mark, event.end_mark))
            if _COLON_AND_BRACKET.match(self.source.text, end):
                self._stop(event, "ETP125")
        elif event.style in ("|", ">"):
            start = _offset(self.source, cast(yaml.Mark, event.start_mark))
            if _HEADER_AND_COMMENT.match(self.source.text, start):
                self._stop(event, "ETP106", problem="a space is wanted before #")

    def _put(self, node: Node) -> None:
        """Place a finished node where it belongs: root, item, key or value."""
        self._nodes += 1
        if self._nodes > self.limits.nodes:
            self._stop_at(node, "ETP119", most=self.limits.nodes)
        if not self._open:
            self.root = node
            return
        self._open[-1].parts.append(node)
        if len(self._open) == 2 and self.limits.entries:
            self._check_entries(node)

    def _check_entries(self, node: Node) -> None:
        """Stop when a mapping or list under a key of the top grew beyond its limit."""
        above, parent = self._open
        top = above.parts[-1] if len(above.parts) % 2 else None
        if not isinstance(top, TextNode) or top.text not in self.limits.entries:
            return
        most = self.limits.entries[top.text]
        share = 2 if isinstance(parent.start, yaml.MappingStartEvent) else 1
        if len(parent.parts) > most * share:
            self._stop_at(node, "ETP118", key=top.text, most=most)

    def _ended(self, ended: _Open, event: yaml.Event) -> Node:
        """Return the finished list or mapping; its width reaches to the end of its first line."""
        self._flow -= bool(ended.start.flow_style)
        line, column, _ = _span(ended.start)
        end = cast(yaml.Mark, event.end_mark)
        if end.line == line - 1:
            width = end.column - column + 1
        else:
            width = len(self.source.line(line)) - column + 1
        if isinstance(ended.start, yaml.SequenceStartEvent):
            return ListNode(tuple(ended.parts), line, column, width)
        return MapNode(self._entries(ended.parts), line, column, width)

    def _entries(self, parts: list[Node]) -> Mapping[str, Entry]:
        """Return keys and values, which stand in turn, as entries; of a repeated key the first."""
        entries: dict[str, Entry] = {}
        for key, value in zip(parts[::2], parts[1::2], strict=True):
            if isinstance(key, BrokenNode):
                continue
            if not isinstance(key, TextNode):
                self._tell_at(key, "ETP121")
            elif key.text in entries:
                first = entries[key.text].key.line
                self._tell_at(key, "ETP120", key=key.text, line_of_first=first)
            else:
                entries[key.text] = Entry(key, value)
        return entries

    def _tell_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._tell(event, "ETP113", name=event.anchor)
        if event.tag is not None:
            self._tell(event, "ETP114", tag=event.tag)

    def _tell(self, event: yaml.Event, code: str, **facts: Fact) -> None:
        self._tell_at(BrokenNode(*_span(event)), code, **facts)

    def _tell_at(self, node: Node, code: str, **facts: Fact) -> None:
        line, column = node.line, node.column
        if len(self.faults) == MOST_FAULTS:
            self.faults.append(self.source.fault("ETP123", line, column, most=MOST_FAULTS))
            raise _Stop
        self.faults.append(self.source.fault(code, line, column, node.width, **facts))

    def _stop(self, event: yaml.Event, code: str, **facts: Fact) -> None:
        self._tell(event, code, **facts)
        raise _Stop

    def _stop_at(self, node: Node, code: str, **facts: Fact) -> None:
        self._tell_at(node, code, **facts)
        raise _Stop


def _span(event: yaml.Event) -> tuple[int, int, int]:
    """Return line, column and width of an event; one that ends on a later line is as wide as 1."""
    start: Any = event.start_mark
    end: Any = event.end_mark
    width = end.column - start.column if end.line == start.line else 1
    return start.line + 1, start.column + 1, width


# --- Errors of YAML itself ------------------------------------------------------------------------

#: What the two parsers say, in the order in which it is looked for, and the code that tells it.
_SYNTAX = (
    ("ETP117", re.compile(r"exceeded maximum nesting depth")),
    ("ETP124", re.compile(r"(?:scanning|parsing) an alias")),
    ("ETP125", re.compile(r"found unexpected ':'")),
    ("ETP110", re.compile(r"mapping values are not allowed")),
    ("ETP111", re.compile(r"cannot start any token")),
    ("ETP108", re.compile(r"quoted scalar.*(?:end of stream|document (?:separator|indicator))")),
    ("ETP122", re.compile(r"flow (?:mapping|sequence|node)")),
    ("ETP109", re.compile(r"block (?:mapping|collection|sequence)|could not find expected ':'")),
)
_COLON_AND_BRACKET = re.compile(r":[,\[\]{}]")
_HEADER_AND_COMMENT = re.compile(r"[|>][-+0-9]*#")
#: Without either sign in the whole text no scalar of it needs a look.
_DOUBTFUL = re.compile(f"{_COLON_AND_BRACKET.pattern}|{_HEADER_AND_COMMENT.pattern}")
_BEYOND_UNICODE = re.compile(r"\\U(?!000|0010)")


def _syntax_fault(source: SourceText, error: yaml.MarkedYAMLError, limits: Limits) -> Fault:
    said = f"{error.context or ''} {error.problem or ''}"
    code = next((code for code, pattern in _SYNTAX if pattern.search(said)), "ETP106")
    mark = error.problem_mark or error.context_mark
    unclosed = code == "ETP108" or (mark and not source.text[_offset(source, mark) :].strip())
    mark = (error.context_mark or mark) if unclosed else mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if code == "ETP117":  # libyaml looks ahead, and has a bound of its own beyond ours
        return source.fault(code, line, column, most=limits.depth)
    if code == "ETP106":
        return source.fault(code, line, column, problem=error.problem or "")
    if code == "ETP111":
        character = source.line(line)[column - 1 : column]
        return source.fault(code, line, column, character=character)
    return source.fault(code, line, column)


def _offset(source: SourceText, mark: yaml.Mark) -> int:
    """Return the offset of a mark: its line and column count from 0, and may lie past the end."""
    return source.starts[min(mark.line, len(source.starts) - 1)] + mark.column


def _bad_escape(source: SourceText) -> Fault:
    found = _BEYOND_UNICODE.search(source.text)
    offset = found.start() if found else 0
    return source.fault_at("ETP106", offset, 10, problem="found invalid Unicode character")
