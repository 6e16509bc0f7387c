"""Reading a tree: typed access to its nodes that collects every fault instead of stopping at one.

A ``Reading`` belongs to one file. Its methods return the value of a node, or ``None`` after telling
the fault, so that the readers of parts go on. Rules (design 2, "Reading" and "Ids"):

- where text is wanted, a plain scalar that would be a number, boolean or null is refused;
- where a number is wanted a quoted scalar is refused, and so is a plain one that two YAML versions
  read differently (``014``, ``0x10``); 5.0 is the integer 5, as JSON Schema has it;
- booleans are ``true`` and ``false`` alone;
- the codes ETP2xx are what the JSON Schema refuses too, but for ETP211 (numbers read differently);
  what it cannot see is ETP3xx.

What is declared, and what refers to it, is noted while reading and joined at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from attrs import define, field

from engine.recording.schedules.id_text import is_id, plainly
from engine.recording.schedules.yaml_nodes import (
    BrokenNode,
    Entry,
    ListNode,
    MapNode,
    Node,
    TextNode,
    note_paths,
    typed_scalar,
)
from engine.recording.schedules.yaml_text import MOST_FAULTS, SourceText, named
from schemas.schedule import NOT_IDS

if TYPE_CHECKING:
    from schemas.attribution import Place
    from schemas.refusal import Fact, Fault

#: No count of outputs, rows, persons or parts is larger.
MOST_NUMBER = 1_000_000_000
_SEEN = re.compile(r"\S")
_PLAIN_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
#: How many words "did you mean" compares in one file; beyond, faults stand without a suggestion.
_MOST_COMPARED = 20_000


class Reference(NamedTuple):
    """A place that names a declared thing: ``noun`` is stage, role, output or source."""

    noun: str
    node: TextNode


@define
class Reading:
    """One file being read: its faults so far, what it declares and what it refers to."""

    source: SourceText
    root: Node
    faults: list[Fault] = field(factory=list)
    declared: dict[str, dict[str, TextNode]] = field(factory=dict)
    references: list[Reference] = field(factory=list)
    _compared: int = 0
    _paths: dict[int, str] = field(factory=dict)

    # --- Telling ---

    def tell(
        self, code: str, node: Node, known: Iterable[str] = (), word: str = "", /, **facts: Fact
    ) -> None:
        """Add a fault at a node; ``known`` may hold the word that ``word`` was meant to be."""
        if len(self.faults) > MOST_FAULTS:
            return
        source, line, column = self.source_of(node), node.line, node.column
        if len(self.faults) == MOST_FAULTS:
            self.faults.append(source.fault("ETP123", line, column, most=MOST_FAULTS))
            return
        near = self._nearest(word, known)
        self.faults.append(source.fault(code, line, column, node.width, near, **facts))

    def place(self, node: Node) -> Place:
        """Return where a node stands."""
        return self.source_of(node).place(node.line, node.column)

    def source_of(self, _node: Node) -> SourceText:
        """Return the text that a node stands in."""
        return self.source

    def at(self, place: Place, text: str) -> TextNode:
        """Return a node of a text at a place of this reading."""
        return TextNode(text, plain=True, line=place.line, column=place.column, width=1)

    def line_of(self, place: Place) -> Fact:
        """Return how a sentence names the line of a place."""
        return place.line

    def where(self, node: Node) -> str:
        """Return the path of a node, ``stages.opening.outputs``, lists from 0; on top the file."""
        if not self._paths:
            note_paths(self.root, "", self._paths)
        return self._paths.get(id(node)) or self.source.name

    def _nearest(self, word: str, known: Iterable[str]) -> str | None:
        words = list(known) if word else []
        self._compared += len(words)
        if not words or len(word) > 64 or self._compared > _MOST_COMPARED:
            return None
        return next(iter(get_close_matches(word, words, n=1, cutoff=0.6)), None)

    # --- Declaring and referring ---

    def declare(self, noun: str, key: Node) -> str | None:
        """Note a declared id and return it; ``None`` when it is no id."""
        name = self.identifier(key)
        if name is not None and isinstance(key, TextNode):
            self.declared.setdefault(noun, {})[name] = key
        return name

    def refer(self, noun: str, node: Node) -> str | None:
        """Return the id that a node names, to be looked up when all declarations are read."""
        name = self.identifier(node)
        if name is not None and isinstance(node, TextNode):
            self.references.append(Reference(noun, node))
        return name

    def referred(self, noun: str, node: Node | None) -> tuple[str, ...]:
        """Return the ids of a list of references; empty for a key that is not there."""
        if node is None:
            return ()
        names = [(item, self.refer(noun, item)) for item in self.items(node)]
        return self.once([(item, name) for item, name in names if name is not None])

    # --- Scalars ---

    def text(self, node: Node) -> str | None:
        """Return a text of at least one character that can be seen."""
        text = self._scalar(node)
        if text is None or not isinstance(node, TextNode):
            return None
        if not isinstance(typed_scalar(node), str):
            code = "ETP217" if typed_scalar(node) is None else "ETP206"
            self.tell(code, node, value=text, where=self.where(node))
        elif not _SEEN.search(text):
            self.tell("ETP217", node, value=text, where=self.where(node))
        else:
            return text
        return None

    def matching(self, node: Node, pattern: re.Pattern[str], code: str) -> str | None:
        """Return a text that a pattern matches wholly, else tell ``code``."""
        text = self.text(node)
        if text is None or pattern.fullmatch(text):
            return text
        self.tell(code, node, value=text, where=self.where(node))
        return None

    def identifier(self, node: Node) -> str | None:
        """Return an id (design 2, "Ids"); ``null`` and its like are told as reserved words."""
        text = self._scalar(node)
        if text is None or not isinstance(node, TextNode):
            return None
        if is_id(text):
            return text
        strange = next((c for c in text if not c.isascii()), "")
        if text.lower() in NOT_IDS:
            self.tell("ETP213", node, id=text)
        elif strange:
            self.tell("ETP214", node, id=text, character=named(strange), plain=plainly(text))
        elif text:
            self.tell("ETP212", node, id=text)
        else:
            self.tell("ETP217", node, value="", where=self.where(node))
        return None

    def number(self, node: Node, least: int, most: int = MOST_NUMBER) -> int | None:
        """Return a whole number within bounds, both inclusive."""
        text = self._scalar(node)
        if text is None or not isinstance(node, TextNode):
            return None
        value = typed_scalar(node)
        if isinstance(value, bool) or not isinstance(value, int | float) or value % 1 != 0:
            quoted = isinstance(value, str) and not node.plain
            self.tell("ETP207" if quoted else "ETP208", node, value=text, where=self.where(node))
        elif isinstance(value, int) and not _PLAIN_INTEGER.fullmatch(text):
            self.tell("ETP211", node, value=text, number=value)
        elif not least <= value <= most:
            self.tell("ETP210", node, value=text, least=least, most=most)
        else:
            return int(value)
        return None

    def boolean(self, node: Node | None, default: str = "false") -> bool | None:
        """Return ``true`` or ``false``; the default where the key is not there."""
        if node is None:
            return default == "true"
        if self._scalar(node) is None or not isinstance(node, TextNode):
            return None
        value = typed_scalar(node)
        if isinstance(value, bool):
            return value
        self.tell("ETP209", node, value=node.text, where=self.where(node))
        return None

    def word(self, node: Node, words: Iterable[str]) -> str | None:
        """Return one word of a closed list."""
        text = self._scalar(node)
        if text is None or not isinstance(node, TextNode):
            return None
        choices = tuple(map(str, words))
        if text in choices and isinstance(typed_scalar(node), str):
            return text
        self.tell("ETP215", node, choices, text, value=text, choices=choices)
        return None

    # --- Mappings and lists ---

    def mapping(self, node: Node) -> Mapping[str, Entry] | None:
        """Return the entries of a mapping whose keys are free."""
        if isinstance(node, MapNode):
            return node.entries
        self._wanted("ETP203", node)
        return None

    def keys(
        self, node: Node, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> Mapping[str, Node] | None:
        """Return the values of a mapping by key; tells the keys unknown and the keys that lack."""
        if not isinstance(node, MapNode):
            self._wanted("ETP203", node)
            return None
        entries, known = node.entries, (*required, *optional)
        for key, entry in entries.items():
            if key not in known:
                self._tell_unknown(entry.key, node, known)
        for key in required:
            if key not in entries:
                self.tell("ETP202", node, key=key, where=self.where(node))
        return {key: entry.value for key, entry in entries.items() if key in known}

    def _tell_unknown(self, key: TextNode, node: MapNode, choices: tuple[str, ...]) -> None:
        """Tell an unknown key; the ones that stand already are no cure for it."""
        free = [choice for choice in choices if choice not in node.entries]
        where = self.where(node)
        self.tell("ETP201", key, free, key.text, key=key.text, where=where, choices=choices)

    def one_key(self, node: Node, choices: tuple[str, ...]) -> tuple[str, Node] | None:
        """Return the only key of a mapping and its value; the key is one of the choices."""
        if not isinstance(node, MapNode):
            self._wanted("ETP203", node)
            return None
        for name, entry in node.entries.items():
            if name not in choices:
                self._tell_unknown(entry.key, node, choices)
        if len(node.entries) != 1:
            self.tell("ETP218", node, where=self.where(node), choices=choices)
            return None
        key, entry = next(iter(node.entries.items()))
        return (key, entry.value) if key in choices else None

    def items(self, node: Node) -> tuple[Node, ...]:
        """Return the items of a list that is not empty; nothing after a fault."""
        if not isinstance(node, ListNode):
            self._wanted("ETP204", node)
            return ()
        if not node.items:
            self.tell("ETP216", node, where=self.where(node))
        return node.items

    def words(self, node: Node | None, choices: Iterable[str]) -> tuple[str, ...]:
        """Return a list of different words of a closed list; empty for a key that is not there."""
        if node is None:
            return ()
        known = tuple(choices)
        found = [(item, self.word(item, known)) for item in self.items(node)]
        return self.once([(item, word) for item, word in found if word is not None])

    def once(self, found: list[tuple[Node, str]]) -> tuple[str, ...]:
        """Return the values of a list; one that stands twice is a fault."""
        seen: dict[str, None] = {}
        for item, value in found:
            if value in seen:
                self.tell("ETP224", item, value=value, where=self.where(item))
            seen[value] = None
        return tuple(seen)

    def _scalar(self, node: Node) -> str | None:
        if isinstance(node, TextNode):
            return node.text
        self._wanted("ETP205", node)
        return None

    def _wanted(self, code: str, node: Node) -> None:
        if not isinstance(node, BrokenNode):
            self.tell(code, node, where=self.where(node))
