"""Two normal forms walked side by side: every part that differs, once.

- a part that one side lacks is told whole, unless it has a default, which is then its value there;
- sections (outputs, roles, sources, checks) that are left out are empty;
- titles, attestations, waivers and plain lists are told whole: half of one says nothing;
- items of a list are matched by what they are about, not by where they stand; where those that both
  lists have stand in another order, the list is told whole;
- within the document of a row schema nothing is known of the keys: it is plain JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, Final

from attrs import frozen


class Missing(Enum):
    """What stands for a part that is not there."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING
Path = tuple[str, ...]
Form = Mapping[str, Any]
#: What a part that is left out means, by its key.
Defaults = Mapping[str, Any]

NONE: Defaults = {}
_OUTPUT: Defaults = {"kind": "document", "optional": False, "personal_data": False, "checks": []}
_TRANSITION: Defaults = {"requires": "stage_outputs", "reopens": False, "reason": "optional"}
_QUORUM: Defaults = {"count": 1, "not_the_submitter": False}
_APPROVAL: Defaults = {"count": 1}


@frozen(eq=False, repr=False)
class Part:
    """One part on both sides: its path in each, and its value there or ``MISSING``."""

    path_a: Path
    path_b: Path
    before: Any
    after: Any

    @property
    def is_on_both(self) -> bool:
        """Whether both sides have it."""
        return self.before is not MISSING and self.after is not MISSING

    def inner(self, name: str, default: Any = MISSING) -> Part:
        """Return a part of this part; ``default`` is its value on the side that leaves it out."""
        before, after = (
            value.get(name, default) if isinstance(value, Mapping) else default
            for value in (self.before, self.after)
        )
        return Part((*self.path_a, name), (*self.path_b, name), before, after)

    def item(self, before: int | None, after: int | None) -> Part:
        """Return the items of two lists at these indices; ``None`` where a side has none."""
        return Part(
            (*self.path_a, str(after if before is None else before)),
            (*self.path_b, str(before if after is None else after)),
            MISSING if before is None else self.before[before],
            MISSING if after is None else self.after[after],
        )


Walk = Callable[[Part], Iterator[Part]]


def merged(before: Iterable[str], after: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of both: in the order of ``after``, the others behind what they followed.

    >>> merged("axbc", "cba")
    ('c', 'b', 'a', 'x')
    """
    kept = dict.fromkeys(after)
    behind: dict[str | None, list[str]] = {}
    last: str | None = None
    for key in before:
        if key in kept:
            last = key
        else:
            behind.setdefault(last, []).append(key)
    found = [*behind.get(None, ())]
    for key in kept:
        found += (key, *behind.get(key, ()))
    return tuple(found)


# --- Nouns ----------------------------------------------------------------------------------------


def entries(part: Part, within: Walk) -> Iterator[Part]:
    """Yield what differs between two sections, whose keys are ids."""
    for key in merged(part.before, part.after):
        entry = part.inner(key)
        if entry.before != entry.after:
            yield from within(entry) if entry.is_on_both else (entry,)


def noun(part: Part, defaults: Defaults = NONE) -> Iterator[Part]:
    """Yield what differs between two nouns, whose keys are known."""
    for key in merged(part.before, part.after):
        inner = part.inner(key, defaults.get(key, MISSING))
        if inner.before != inner.after:
            walk = _WALKS.get(key)
            yield from walk(inner) if walk and inner.is_on_both else (inner,)


def output(part: Part) -> Iterator[Part]:
    """Yield what differs between two outputs."""
    return noun(part, _OUTPUT)


def transition(part: Part) -> Iterator[Part]:
    """Yield what differs between two transitions."""
    return noun(part, _TRANSITION)


def _number(part: Part) -> Iterator[Part]:
    """Yield what differs between two bounds, or two plain numbers."""
    return noun(part) if isinstance(part.before, Mapping) else iter((part,))


def _quorum(part: Part) -> Iterator[Part]:
    return noun(part, _QUORUM)


def _checks(part: Part) -> Iterator[Part]:
    return listed(part, _check_about, _check)


def _check(part: Part) -> Iterator[Part]:
    ((kind, _),) = part.before.items()
    return noun(part.inner(kind))


def _row_schema(part: Part) -> Iterator[Part]:
    for name in ("name", "document"):
        yield from _json(part.inner(name))


def _json(part: Part) -> Iterator[Part]:
    """Yield what differs in plain JSON."""
    if part.before == part.after:
        return
    if isinstance(part.before, Mapping) and isinstance(part.after, Mapping):
        for key in merged(part.before, part.after):
            yield from _json(part.inner(key))
    else:
        yield part


# --- Lists and requirements -----------------------------------------------------------------------


def listed(part: Part, about: Callable[[Any], Hashable], within: Walk) -> Iterator[Part]:
    """Yield what differs between two lists of items that are known by what they are about."""
    old, new = _numbered(part.before, about), _numbered(part.after, about)
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield part
        return
    yield from (part.item(index, None) for key, index in old.items() if key not in new)
    for key, index in new.items():
        item = part.item(old.get(key), index)
        if item.before != item.after:
            yield from within(item) if item.is_on_both else (item,)


def _numbered(items: Iterable[Any], about: Callable[[Any], Hashable]) -> Mapping[Hashable, int]:
    """Return the index of each item by what it is about, and the how-manieth of that it is."""
    found: dict[Hashable, int] = {}
    seen: dict[Hashable, int] = {}
    for index, item in enumerate(items):
        key = about(item)
        seen[key] = seen.get(key, 0) + 1
        found[(key, seen[key])] = index
    return found


def _check_about(check: Form) -> Hashable:
    ((kind, says),) = check.items()
    return (kind, *(says.get(name) for name in ("column", "output", "key")))


def _asked(requirement: Any) -> Hashable:
    """Return what a requirement is about: two that are about the same differ within."""
    if isinstance(requirement, str):
        return requirement
    ((kind, says),) = requirement.items()
    match kind:
        case "output":
            return (kind, says)
        case "approval" | "elapsed":
            return (kind, says.get("role"), says.get("since"))
        case _:
            return str(kind)


def _requirement(part: Part) -> Iterator[Part]:
    """Yield what differs between two requirements; those about different things are told whole."""
    if _asked(part.before) != _asked(part.after):
        yield part
        return
    ((kind, _),) = part.before.items()
    inner = part.inner(kind)
    match kind:
        case "at_least":
            yield from noun(inner)
        case "all" | "any":
            yield from _of(inner)
        case _:
            yield from noun(inner, _APPROVAL if kind == "approval" else NONE)


def _of(part: Part) -> Iterator[Part]:
    return listed(part, _asked, _requirement)


#: How the parts of nouns are walked, by their keys; the others are told whole.
_WALKS: Mapping[str, Walk] = {
    "count": _number,
    "rows": _number,
    "due": noun,
    "approval": _quorum,
    "checks": _checks,
    "row_schema": _row_schema,
    "requires": _requirement,
    "of": _of,
}
