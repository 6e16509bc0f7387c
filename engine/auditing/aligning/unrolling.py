"""From the last node of a search to the moves of the alignment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.auditing.aligning.searching import Act
from engine.auditing.aligning.states import put_in
from schemas.alignment import NO_ROW, MoveKind

if TYPE_CHECKING:
    from engine.auditing.aligning.model import Model
    from engine.auditing.aligning.searching import Node, Search

#: Kind, letter, and which of the case's letters it is, ``NO_ROW`` where it is none.
RawMove = tuple[MoveKind, int, int]


def moves(search: Search, last: Node) -> Iterator[RawMove]:
    """Give the moves from the beginning: those of each node, then what was passed over."""
    chain = [last]
    while chain[-1].parent is not None:
        chain.append(chain[-1].parent)
    for node in reversed(chain):
        begun = 0
        if node.parent is not None:
            begun = node.parent.position + (node.act not in (Act.PUT_IN_STEP, Act.PUT_IN_OUTPUT))
            yield from _made(search, node, node.parent)
        for at in range(begun, node.position):
            yield MoveKind.SYNCHRONOUS, search.letters[at], at


def _made(search: Search, node: Node, parent: Node) -> Iterator[RawMove]:
    model, at = search.model, parent.position
    if node.act is Act.LOG_ONLY:
        yield MoveKind.LOG_ONLY, search.letters[at], at
    elif node.act is Act.HANDED_IN:
        yield MoveKind.SYNCHRONOUS, search.letters[at], at
    elif node.act is Act.PUT_IN_OUTPUT:
        yield MoveKind.MODEL_ONLY, len(model.triggers) + model.ordered[node.about], NO_ROW
    else:
        yield from _put_in(model, node, parent)
        trigger = model.steps[node.about].trigger
        taken = node.act is Act.TAKEN
        yield (
            (MoveKind.SYNCHRONOUS, trigger, at) if taken else (MoveKind.MODEL_ONLY, trigger, NO_ROW)
        )


def _put_in(model: Model, node: Node, parent: Node) -> Iterator[RawMove]:
    step = model.steps[node.about]
    lacks = put_in(model, step, node.choice, parent.ordered, parent.sets) or 0
    for place, number in enumerate(model.sets):
        if lacks >> place & 1:
            yield MoveKind.MODEL_ONLY, len(model.triggers) + number, NO_ROW
