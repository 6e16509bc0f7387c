"""States of the model as numbers: the ordered outputs' bits, and what a gate wants put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.auditing.aligning.gates import Opening
from engine.auditing.aligning.model import OLD

if TYPE_CHECKING:
    from engine.auditing.aligning.model import Model, Step

#: More than any set of outputs.
_NEVER = 1 << 30
_PRESENT = (1 << OLD) - 1


def handed_in(model: Model, place: int, state: int) -> int:
    """Return the ordered state after an ordered output was handed in, with new content."""
    form = model.outputs[model.ordered[place]]
    state = (state | 1 << place) & ~(1 << OLD + place)
    return state | (form.uses & state) << OLD


def may_hand_in(model: Model, place: int, state: int) -> bool:
    """Whether everything that an ordered output derives from was handed in."""
    return not model.outputs[model.ordered[place]].bases & ~state


def current(model: Model, state: int) -> int:
    """Return the ordered outputs that are current: neither they nor what they derive from is old.

    A base is always present where its product is: nothing is taken away again.
    """
    found = state & ~(state >> OLD) & _PRESENT
    for place in model.bases_first:
        if model.outputs[model.ordered[place]].bases & ~found:
            found &= ~(1 << place)
    return found


def put_in(model: Model, step: Step, choice: int, state: int, sets: int) -> int | None:
    """Return the set outputs that a choice of the step's gate lacks; ``None``: it stays closed."""
    held = current(model, state)
    gate = step.gate
    if gate.how is Opening.CHEAPEST:
        return _cheapest(gate.nodes, held, sets)
    wanted, ordered = gate.choices[choice]
    return None if ordered & ~held else wanted & ~sets


def _cheapest(nodes: tuple[tuple[int, int, int], ...], held: int, sets: int) -> int | None:
    """Return the fewest set outputs to put in; of as many, those with the earliest of the file."""
    found: list[tuple[int, int]] = [(_NEVER, 0), (0, 0)]
    for place, without, with_ in nodes:
        count, mask = found[with_]
        if place < 0:
            count = count if held >> ~place & 1 else _NEVER
        elif not sets >> place & 1:
            count, mask = count + 1, mask | 1 << place
        found.append((count, mask) if count <= found[without][0] else found[without])
    return None if found[-1][0] >= _NEVER else found[-1][1]


def choices(step: Step) -> int:
    """Return how many choices the step's gate has."""
    return max(1, len(step.gate.choices))
