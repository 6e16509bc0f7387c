"""Stages and outputs walked side by side: an output may have moved, and a stage has its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import field, frozen

from engine.proving.changing.parts import MISSING, Form, Part, merged, noun, output


def stages(a: Form, b: Form) -> Iterator[Part]:
    """Yield what differs between the stages of two forms and their order, in the order of B."""
    before = [stage for stage in a["order"] if stage in b["stages"]]
    after = [stage for stage in b["order"] if stage in a["stages"]]
    if before != after:
        yield Part(("order",), ("order",), before, after)
    sides = _Side(a), _Side(b)
    for stage in merged(a["order"], b["order"]):
        yield from _stage(stage, *sides)


@frozen(eq=False, repr=False)
class _Side:
    """The stages of one form, and where each output stands in it."""

    form: Form
    homes: Mapping[str, str] = field(init=False)

    @homes.default
    def _found(self) -> Mapping[str, str]:
        stages_ = self.form["stages"].items()
        return {name: stage for stage, says in stages_ for name in says.get("outputs", ())}

    def stage(self, stage: str) -> Form | None:
        """Return what is said of a stage."""
        found: Form | None = self.form["stages"].get(stage)
        return found

    def outputs(self, stage: str) -> Form:
        """Return the outputs of a stage by their ids."""
        found: Form = (self.stage(stage) or {}).get("outputs", {})
        return found

    def whole(self, stage: str, other: _Side) -> Any:
        """Return a stage that the other side lacks, without the outputs that moved."""
        says = self.stage(stage)
        if says is None:
            return MISSING
        order = self.form["order"]
        place = order.index(stage)
        own = {name: o for name, o in self.outputs(stage).items() if name not in other.homes}
        outputs = {"outputs": own} if own else {}
        return {**_alone(says), **outputs, "after": order[place - 1] if place else None}


def _alone(says: Form) -> Form:
    return {key: value for key, value in says.items() if key != "outputs"}


def _stage(stage: str, a: _Side, b: _Side) -> Iterator[Part]:
    before, after = a.stage(stage), b.stage(stage)
    path = ("stages", stage)
    if before is not None and after is not None:
        yield from noun(Part(path, path, _alone(before), _alone(after)))
        for name in merged(a.outputs(stage), b.outputs(stage)):
            yield from _output(name, stage, a, b)
        return
    yield Part(path, path, a.whole(stage, b), b.whole(stage, a))
    for name in b.outputs(stage):
        if name in a.homes:
            yield from _output(name, stage, a, b)


def _output(name: str, stage: str, a: _Side, b: _Side) -> Iterator[Part]:
    """Yield what differs in an output of a stage; one that moved away is told where it went."""
    old, new = a.homes.get(name), b.homes.get(name, stage)
    if new != stage:
        return
    paths = [("stages", home, "outputs", name) for home in (old or stage, new)]
    values = [
        side.outputs(home).get(name, MISSING) for side, home in ((a, old or stage), (b, stage))
    ]
    part = Part(paths[0], paths[1], *values)
    if not part.is_on_both:
        yield part
        return
    if old != new:
        yield Part((*paths[0], "stage"), (*paths[1], "stage"), old, new)
    yield from output(part)
