"""The states of a model for the kernels: ``states`` on arrays, line for line."""

from __future__ import annotations

from typing import Any

from engine.auditing.aligning.compiling import inlined
from engine.auditing.aligning.model import OLD
from engine.auditing.aligning.tables import WORD, Number, Tables, Words, Work

_NEVER = 1 << 30
_PRESENT = (1 << OLD) - 1


@inlined
def ones(word: int) -> Number:
    """Count the bits of a word."""
    count = 0
    while word != 0:
        word &= word - 1
        count += 1
    return count


@inlined
def copy_row(rows: Any, to: int, source: int) -> None:
    """Copy one row of an array onto another; a slice would make an array of its own."""
    for column in range(rows.shape[1]):
        rows[to, column] = rows[source, column]


@inlined
def handed_in(tables: Tables, place: int, state: int) -> Number:
    """Return the ordered state after an ordered output was handed in."""
    state = (state | (1 << place)) & ~(1 << (OLD + place))
    return state | ((tables.uses[place] & state) << OLD)


@inlined
def current(tables: Tables, state: int) -> Number:
    """Return the ordered outputs that are current."""
    found = state & ~(state >> OLD) & _PRESENT
    for place in tables.bases_first:
        if tables.bases[place] & ~found:
            found &= ~(1 << place)
    return found


@inlined
def put_in(tables: Tables, work: Work, step: int, choice: int, bits: Words, row: int) -> Number:
    """Write what a choice of the step's gate lacks into ``lacks``; return its count, -1: closed."""
    state = bits[row, 0]
    held = current(tables, state) if state else 0
    if tables.cheapest[step]:
        return _cheapest(tables, work, step, held, bits, row)
    wanted = tables.choice_from[step] + choice
    if tables.choices[wanted, 0] & ~held:
        return -1
    count = 0
    for word in range(1, bits.shape[1]):
        lacks = tables.choices[wanted, word] & ~bits[row, word]
        work.lacks[word] = lacks
        count += ones(lacks)
    return count


@inlined
def _cheapest(tables: Tables, work: Work, step: int, held: int, bits: Words, row: int) -> Number:
    """Walk the diagram; in ``cheap``, word 0 is a count and the others are what is put in."""
    cheap, begun = work.cheap, tables.node_from[step]
    cheap[:2, :] = 0
    cheap[0, 0] = _NEVER
    last = tables.node_from[step + 1] - begun + 1
    for node in range(2, last + 1):
        place = tables.nodes[begun + node - 2, 0]
        without, with_ = tables.nodes[begun + node - 2, 1], tables.nodes[begun + node - 2, 2]
        count, word, bit = cheap[with_, 0], 1, 0
        if place < 0:
            if not (held >> ~place) & 1:
                count = _NEVER
        else:
            word, bit = 1 + place // WORD, 1 << (place % WORD)
            if bits[row, word] & bit:
                bit = 0
            else:
                count += 1
        chosen = with_ if count <= cheap[without, 0] else without
        copy_row(cheap, node, chosen)
        if chosen == with_:
            cheap[node, 0] = count
            cheap[node, word] |= bit
    for word in range(1, bits.shape[1]):
        work.lacks[word] = cheap[last, word]
    return -1 if cheap[last, 0] >= _NEVER else cheap[last, 0]


@inlined
def ways(tables: Tables, step: int) -> Number:
    """Return how many choices the step's gate has."""
    return max(1, tables.choice_from[step + 1] - tables.choice_from[step])
