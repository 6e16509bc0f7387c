"""The values in the slots of a sentence: the same when it is said and when it is found in a text.

Where a text was read, every word in a value is a ``Mark``, which knows where it stood.
"""

from __future__ import annotations

from attrs import frozen


class Mark(str):
    """A word of a sentence: ``start`` counts its characters before it from 0, ``width`` its own.

    >>> Mark("leads from a", 4).part(11, 12).start
    15
    """

    __slots__ = ("start", "width")

    start: int
    width: int

    def __new__(cls, text: str, start: int = 0, width: int | None = None) -> Mark:
        """Make the mark of a text; its width is the text's own where none is given."""
        made = super().__new__(cls, text)
        made.start, made.width = start, len(text) if width is None else width
        return made

    def part(self, begin: int, end: int) -> Mark:
        """Return the mark of a part; both ends are counted from the beginning of this one."""
        return Mark(self[begin:end], self.start + begin)

    def meaning(self, text: str) -> Mark:
        """Return the mark of a text that these words stand for."""
        return Mark(text, self.start, self.width)


@frozen
class Named:
    """An id with its title in each language; ``None`` where there is no title in it.

    Alone, without an id, it is a title. A title said in no language of its own is in both.
    """

    id: str
    pl: str | None = None
    en: str | None = None


@frozen
class Ref:
    """An id that stands elsewhere, and the title in the language of the text, if it is short."""

    id: str
    title: str | None = None


@frozen
class Count:
    """The bounds of a number, inclusive; ``None`` on a side is no bound there."""

    min: int | str | None = None
    max: int | str | None = None


@frozen
class Who:
    """Who says so: the kind of knowledge and the ids of the sources."""

    how: str
    by: tuple[str, ...] = ()
