"""HTML text, built so that nothing can be injected and nothing hides.

Every text is escaped, and signs that would turn or move what is read are made visible. Tables have
a caption and scopes; a picture stands in a labelled region that scrolls by itself, and the same
figures follow it as a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from attrs import frozen

from engine.telling.diagrams.markup import Markup, escaped
from engine.telling.marking import N_
from engine.telling.words import clean

if TYPE_CHECKING:
    from engine.telling.words import Words

_PICTURE, _FOLD = N_("{title}: picture"), N_("{title}: the same as a table")
_VOID: Final = frozenset({"meta", "br", "col"})


def text(value: object) -> Markup:
    r"""Escape a text, with its hidden signs made visible; markup stays as it is.

    >>> text("<b>\u202e")
    '&lt;b&gt;\\u202e'
    """
    return value if isinstance(value, Markup) else escaped(clean(str(value)))


def element(name: str, /, *content: object, **attributes: object) -> Markup:
    """Write one element of HTML; a trailing ``_`` in an attribute's name is left out.

    >>> element("p", "x & y", element("br"), class_="a", hidden=None)
    '<p class="a">x &amp; y<br></p>'
    """
    said = "".join(
        f' {key.removesuffix("_").replace("_", "-")}="{text(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{said}>")
    return Markup(f"<{name}{said}>{''.join(text(part) for part in content)}</{name}>")


def joined(*parts: Markup) -> Markup:
    """Put parts on lines of their own."""
    return Markup("\n".join(part for part in parts if part))


@frozen
class Head:
    """The heading of a column; numbers stand to the right."""

    label: str
    is_number: bool = False


def table(
    caption: str, heads: Sequence[Head], rows: Iterable[Sequence[object]], label: str = ""
) -> Markup:
    """Write a table in a region of its own that can be scrolled with the keyboard.

    The first cell of a row is its heading. ``label`` names the region where that is not the
    caption.
    """
    top = element("tr", *(element("th", h.label, scope="col", class_=_class(h)) for h in heads))
    body = joined(*(_row(heads, row) for row in rows))
    inner = joined(
        element("caption", caption), element("thead", top), element("tbody", Markup(f"\n{body}\n"))
    )
    return region(label or caption, element("table", Markup(f"\n{inner}\n")))


def _class(head: Head) -> str | None:
    return "number" if head.is_number else None


def _row(heads: Sequence[Head], row: Sequence[object]) -> Markup:
    first, *rest = row
    cells = (
        element("td", cell, class_=_class(head)) for head, cell in zip(heads[1:], rest, strict=True)
    )
    heading = element("th", first, scope="row", class_=_class(heads[0]))
    return element("tr", heading, *cells)


def region(label: str, *content: Markup) -> Markup:
    """Write a region that scrolls sideways by itself, and can be reached with the keyboard."""
    return element("div", *content, class_="scroll", role="region", aria_label=label, tabindex="0")


def folded(summary: str, *content: Markup) -> Markup:
    """Write something that is folded away on a screen, and open on paper."""
    return element("details", element("summary", summary), *content)


def picture(words: Words, svg: Markup, title: str, caption: str, as_table: Markup) -> Markup:
    """Write a picture with what it shows, and the same figures as a table."""
    frame = region(words.say(_PICTURE, title=title), svg)
    figure = element("figure", frame, element("figcaption", caption))
    return joined(figure, folded(words.say(_FOLD, title=title), as_table))


def listed(items: Iterable[object], **attributes: object) -> Markup:
    """Write a list of points."""
    return element("ul", *(element("li", item) for item in items), **attributes)


def paragraphs(*texts: object) -> Markup:
    """Write paragraphs; an empty text makes none."""
    return joined(*(element("p", said) for said in texts if said))
