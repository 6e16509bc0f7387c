"""Reading an HTML page strictly: every element closed in its turn, every attribute once."""

from __future__ import annotations

from html.parser import HTMLParser

from attrs import define, field

VOID = {"meta", "br", "col"}


@define
class Node:
    """One element: its tag, attributes, children and texts in order."""

    tag: str
    attributes: dict[str, str]
    parent: Node | None = field(default=None, repr=False)
    children: list[Node | str] = field(factory=list, repr=False)

    def all(self, *tags: str) -> list[Node]:
        """Every element below with one of the tags, in the order of the page; all without tags."""
        found: list[Node] = []
        for child in self.children:
            if isinstance(child, Node):
                found += [child] if not tags or child.tag in tags else []
                found += child.all(*tags)
        return found

    @property
    def text(self) -> str:
        """All its text."""
        return "".join(c if isinstance(c, str) else c.text for c in self.children)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.open = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute of <{tag}> stands twice: {names}"
        node = Node(tag, {name: value or "" for name, value in attrs}, self.open)
        self.open.children.append(node)
        if tag not in VOID:
            self.open = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert self._is_drawing(), f"<{tag}/> stands outside of a picture"
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def _is_drawing(self) -> bool:
        node: Node | None = self.open
        while node is not None and node.tag != "svg":
            node = node.parent
        return node is not None

    def handle_endtag(self, tag: str) -> None:
        assert self.open.tag == tag, f"</{tag}> closes <{self.open.tag}>"
        assert self.open.parent is not None
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


def page_of(text: str) -> Node:
    """Read a page; an element that is not closed in its turn fails."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.open is reader.root, f"<{reader.open.tag}> is never closed"
    return reader.root
