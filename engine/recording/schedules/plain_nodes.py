"""From sentences to the tree that the YAML file of the same schedule would be.

The nodes carry the places of their words in the text, so that whatever the schedule reader finds
wrong with them is told there. What only a text in plain words can have wrong is told here: a thing
said twice, an escape that there is not, a title that differs from the one it refers to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import define, field

from engine.recording.schedules.plain_matching import Said
from engine.recording.schedules.plain_paragraphs import Paragraph
from engine.recording.schedules.yaml_nodes import Entry, ListNode, MapNode, Node, TextNode
from engine.recording.schedules.yaml_text import SourceText
from engine.telling.plain.book import book
from engine.telling.plain.quoting import unknown_escape, unquote
from engine.telling.plain.values import Count, Mark, Named, Ref, Who
from schemas.refusal import Fault


@define(eq=False)
class Draft:
    """A mapping being made of sentences: its entries, and where it begins."""

    said: Said
    entries: dict[str, Entry] = field(factory=dict)


@define(eq=False)
class Writing:
    """Nodes being made of the words of one text."""

    source: SourceText
    language: str
    faults: list[Fault]
    titles: dict[tuple[str, str], set[str]] = field(factory=dict)
    references: list[tuple[str, Ref, Paragraph]] = field(factory=list)

    # --- Telling ---

    def tell(self, code: str, said: Said, **facts: Any) -> None:
        """Add a fault of a whole sentence."""
        at = self.word(said, "")
        self.faults.append(self.source.fault(code, at.line, at.column, at.width, **facts))

    def need(self, said: Said, *rules: str) -> None:
        """Tell that none of the sentences that say something necessary belongs to this one."""
        if not any(one.rule in rules for one in said.inner):
            self.tell("ETP408", said, sentence=book(self.language).patterns[rules[0]].shown)

    # --- Scalars ---

    def text(self, said: Said, mark: str) -> TextNode:
        """Return the node of a word, or of a text in quotes."""
        assert isinstance(mark, Mark)  # noqa: S101 - values that were read are marks
        start, width = said.paragraph.span(mark)
        if mark[:1] not in ('"', "„", "“"):
            return self._node(str(mark), start, width)
        wrong = unknown_escape(mark)
        if wrong is not None:
            inner = mark.part(1 + wrong[0], 1 + wrong[1])
            at, size = said.paragraph.span(inner)
            self.faults.append(self.source.fault_at("ETP403", at, size, escape=str(inner)))
        return self._node(unquote(mark), start, width)

    def number(self, said: Said, mark: Any) -> TextNode:
        """Return the node of a number."""
        return self.text(said, mark)._replace(plain=True)

    def true(self, said: Said) -> TextNode:
        """Return the node of what a sentence says by being there."""
        return self.word(said, "true")._replace(plain=True)

    def word(self, said: Said, text: str) -> TextNode:
        """Return the node of a word that the whole sentence stands for."""
        return self._node(text, said.start, len(said.paragraph.text))

    def _node(self, text: str, start: int, width: int) -> TextNode:
        line = self.source.line_of(start)
        begin = self.source.starts[line - 1]
        left = len(self.source.line(line)) - (start - begin)
        return TextNode(
            text, plain=False, line=line, column=start - begin + 1, width=max(1, min(width, left))
        )

    # --- Mappings and lists ---

    def put(self, draft: Draft, key: str, node: Node, said: Said) -> None:
        """Add an entry of a fixed key; one that is there already was said before."""
        self.enter(draft, self.word(said, key), node, said)

    def enter(self, draft: Draft, key: TextNode, node: Node, said: Said) -> None:
        """Add an entry under a key that the text gives."""
        first = draft.entries.get(key.text)
        if first is None:
            draft.entries[key.text] = Entry(key, node)
            return
        self.tell("ETP404", said, line_of_first=first.key.line)

    def add(self, draft: Draft, said: Said, **parts: Node | None) -> None:
        """Add the entries that are there."""
        for name, node in parts.items():
            if node is not None:
                self.put(draft, name, node, said)

    def mapping(self, draft: Draft) -> MapNode:
        """Return the node of a mapping."""
        at = self.word(draft.said, "")
        return MapNode(draft.entries, at.line, at.column, at.width)

    def listing(self, said: Said, items: Iterable[Node]) -> ListNode:
        """Return the node of a list."""
        at = self.word(said, "")
        return ListNode(tuple(items), at.line, at.column, at.width)

    def filled(self, said: Said, **parts: Node | None) -> MapNode:
        """Return a mapping of the parts that are there; a name's ``_`` at its end is dropped."""
        draft = Draft(said)
        for name, node in parts.items():
            if node is not None:
                self.put(draft, name.rstrip("_"), node, said)
        return self.mapping(draft)

    # --- Titles, references, and who says so ---

    def title(self, said: Said, named: Named) -> Node | None:
        """Return the node of a title; ``None`` where there is none."""
        if named.pl is None and named.en is None:
            return None
        if named.pl is named.en and named.pl is not None:
            return self.text(said, named.pl)
        texts = {"pl": named.pl, "en": named.en}
        return self.filled(
            said,
            **{key: self.text(said, text) for key, text in texts.items() if text is not None},
        )

    def introduce(self, noun: str, named: Named) -> None:
        """Note the titles under which a stage, an output or a role is referred to."""
        texts = {unquote(text) for text in (named.pl, named.en) if text is not None}
        self.titles.setdefault((noun, str(named.id)), set()).update(texts)

    def ref(self, said: Said, noun: str, ref: Ref) -> TextNode:
        """Return the node of a reference; its title is compared when all parts are known."""
        self.references.append((noun, ref, said.paragraph))
        return self.text(said, ref.id)

    def refs(self, said: Said, noun: str, refs: Sequence[Ref]) -> ListNode:
        """Return the node of several references."""
        return self.listing(said, [self.ref(said, noun, ref) for ref in refs])

    def attested(self, said: Said) -> Node | None:
        """Return the node of who says what a sentence says."""
        who: Who | None = said.values["attested"]
        if who is None:
            return None
        by = self.listing(said, [self.text(said, name) for name in who.by]) if who.by else None
        return self.filled(said, as_=self.text(said, who.how), by=by)

    def waivable(self, said: Said, roles: Sequence[Ref] | None) -> Node | None:
        """Return the node of who may waive; an empty list of roles is anyone."""
        if roles is None:
            return None
        return self.filled(said, by=self.refs(said, "role", roles) if roles else None)

    def bounds(self, said: Said, count: Count) -> dict[str, Node | None]:
        """Return the nodes of bounds by their keys."""
        sides = {"min": count.min, "max": count.max}
        return {
            key: self.number(said, mark) if mark is not None else None
            for key, mark in sides.items()
        }

    def compare(self) -> None:
        """Tell every reference whose title is not the one of the part that it names."""
        for noun, ref, paragraph in self.references:
            known = self.titles.get((noun, str(ref.id)))
            if ref.title is None or known is None or unquote(ref.title) in known:
                continue
            assert isinstance(ref.title, Mark)  # noqa: S101 - values that were read are marks
            at, width = paragraph.span(ref.title)
            facts = {"id": str(ref.id), "titles": tuple(sorted(known))}
            self.faults.append(self.source.fault_at("ETP407", at, width, **facts))
