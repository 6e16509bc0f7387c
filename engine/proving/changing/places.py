"""Where a part of a schedule is written: the place of the nearest part that has one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from engine.proving.changing.parts import Path
from schemas.attribution import Place
from schemas.requirement import AllOf, AnyOf, AtLeast, Requirement
from schemas.schedule import Schedule


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
        place = self.schedule.place
        entry = self._entries.get(path[:2])
        for noun in _along(entry, path[2:]) if entry is not None else ():
            place = noun.place or place
        return place


def _along(noun: Any, path: Path) -> Iterator[Any]:
    """Yield the nouns with a place along a path, from the outermost on."""
    yield noun
    match path:
        case ("outputs", name, *rest):
            found = [output for output in noun.outputs if output.id == name]
            yield from _along(found[0], tuple(rest)) if found else ()
        case ("checks", index, *_):
            yield noun.checks[int(index)]
        case ("requires", *rest):
            yield from _asked(noun.requires, rest)
        case ("count" | "rows" | "approval" | "due" as name, *_):
            inner = getattr(noun, name)
            yield from () if inner is None else (inner,)
        case _:
            pass  # what stands deeper has no place of its own


def _asked(requirement: Requirement, path: Sequence[str]) -> Iterator[Requirement]:
    yield requirement
    match requirement, path:
        case AllOf(of=parts) | AnyOf(of=parts), (_, index, *rest):
            yield from _asked(parts[int(index)], rest)
        case AtLeast(of=parts), (_, "of", index, *rest):
            yield from _asked(parts[int(index)], rest)
        case _:
            pass
