"""Where a part of a schedule is written: its own key, else the nearest part that has a place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import field, frozen

from engine.proving.changing.parts import Path
from schemas.attribution import Place
from schemas.requirement import AllOf, AnyOf, AtLeast, Requirement
from schemas.schedule import Schedule

#: What the file writes for a part that has another name in the normal form.
_WRITTEN = {"order": "stages"}


@frozen(eq=False, repr=False)
class Places:
    """The places of one schedule's parts, by their paths in its normal form."""

    schedule: Schedule
    _entries: Mapping[Path, Any] = field(init=False)

    @_entries.default
    def _found(self) -> Mapping[Path, Any]:
        schedule = self.schedule
        return {
            **{("roles", role.id): role for role in schedule.roles},
            **{("sources", source.id): source for source in schedule.sources},
            **{("stages", stage.id): stage for stage in schedule.stages},
            **{("transitions", f"{t.source}/{t.trigger}"): t for t in schedule.transitions},
        }

    def of(self, path: Path) -> Place | None:
        """Return the place of a part that the schedule has."""
        place, rest, is_named = self.schedule.place, path, False
        entry = self._entries.get(path[:2])
        for noun, within, named in _along(entry, path[2:]) if entry is not None else ():
            if noun.place is not None:
                place, rest, is_named = noun.place, within, named
        return self._key(place, rest, is_named) or place

    def _key(self, place: Place | None, path: Path, is_named: Any) -> Place | None:
        """Return the place of the key that leads on from a noun, where the text was read."""
        if place is None or not path:
            return None
        lines = self.schedule.lines
        keys = (lines.named if is_named else lines.bare).get(place, {})
        return keys.get(_WRITTEN.get(path[0], path[0]))


def _along(noun: Any, path: Path) -> Iterator[tuple[Any, Path, bool]]:
    """Yield the nouns along a path, what of it is left, and whether the noun stands at its name."""
    yield noun, path, True
    match path:
        case ("outputs", name, *rest):
            found = [output for output in noun.outputs if output.id == name]
            yield from _along(found[0], tuple(rest)) if found else ()
        case ("checks", index, _, *rest):
            yield noun.checks[int(index)], tuple(rest), False
        case ("checks", index):
            yield noun.checks[int(index)], (), False
        case ("requires", *rest):
            yield from _asked(noun.requires, tuple(rest))
        case ("count" | "rows" | "approval" | "due" as name, *rest):
            inner = getattr(noun, name)
            yield from () if inner is None else ((inner, tuple(rest), False),)
        case _:
            pass  # what stands deeper has no place of its own


def _asked(requirement: Requirement, path: Path) -> Iterator[tuple[Requirement, Path, bool]]:
    yield requirement, path[1:], False
    match requirement, path:
        case AllOf(of=parts) | AnyOf(of=parts), (_, index, *rest):
            yield from _asked(parts[int(index)], tuple(rest))
        case AtLeast(of=parts), (_, "of", index, *rest):
            yield from _asked(parts[int(index)], tuple(rest))
        case _:
            pass
