"""What every noun shares: it shows itself by its fields.

attrs would compile a ``__repr__`` for each class, a fifth of a millisecond each at every start of
the command line; the nouns share this one instead, and are declared with ``repr=False``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import fields

if TYPE_CHECKING:
    from attrs import AttrsInstance as _Base
else:
    _Base = object  # a protocol as a base would slow every isinstance down tenfold


class Noun(_Base):
    """The base of the frozen values of the domain."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Show the class and every field that is not private or a place, as attrs would."""
        shown = (f for f in fields(type(self)) if f.repr and not f.name.startswith("_"))
        return f"{type(self).__name__}({', '.join(_shown(self, f.name) for f in shown)})"


def _shown(noun: Any, name: str) -> str:
    return f"{name}={getattr(noun, name)!r}"
