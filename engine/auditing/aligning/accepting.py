"""Whether a case is a run of the model as it stands: looked at first, since most cases are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from engine.auditing.aligning.model import Way
from engine.auditing.aligning.states import choices, handed_in, may_hand_in, put_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.auditing.aligning.model import Model, OutputForm


def fits(model: Model, letters: Iterable[int]) -> bool:
    """Whether the letters are a run that ends in a final stage."""
    run = _Run(model, model.initial)
    return all(map(run.goes_on, letters)) and model.final[run.stage]


@define(eq=False)
class _Run:
    """Where a run stands; every gate and every output changes it."""

    model: Model
    stage: int
    ordered: int = 0
    sets: int = 0

    def goes_on(self, letter: int) -> bool:
        """Take a letter; false where the run cannot."""
        triggers = len(self.model.triggers)
        if letter < triggers:
            return self._takes(letter)
        form = self.model.outputs[letter - triggers]
        return form.stage == self.stage and self._hands_in(form)

    def _takes(self, letter: int) -> bool:
        number = self.model.step_of.get((self.stage, letter))
        if number is None:
            return False
        step = self.model.steps[number]
        lacks = (put_in(self.model, step, n, self.ordered, self.sets) for n in range(choices(step)))
        if 0 not in lacks:
            return False
        self.stage, self.sets = step.dest, self.sets | step.settles
        return True

    def _hands_in(self, form: OutputForm) -> bool:
        if form.way is Way.SET:
            self.sets |= 1 << form.place
        elif form.way is Way.KEPT:
            self.ordered |= 1 << form.place
        elif form.way is Way.DERIVING:
            if not may_hand_in(self.model, form.place, self.ordered):
                return False
            self.ordered = handed_in(self.model, form.place, self.ordered)
        return True
