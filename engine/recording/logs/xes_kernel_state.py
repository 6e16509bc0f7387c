"""What the fast scanner of XES remembers from token to token: one array of numbers, and its places.

It is one array because each further one that is handed from function to function costs time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

#: Why the scanner stops: it does not read this exactly, or it is cut off; the bytes are at their
#: end; the rows of events or of traces, or the names, are full: the caller makes room for more.
STOP, MORE, FULL_EVENTS, FULL_TRACES, FULL_NAMES = -1, -2, -3, -4, -5
#: Where the scanner stands: its byte, how deep, within what (``xes_kernel``), in an event (1).
AT, DEPTH, CONTEXT, IN_EVENT = 0, 1, 2, 3
#: Rows in use of events and of traces, traces taken out before, keys that stood twice, names in
#: use, their bytes, the number of keys that are times (the first).
EVENTS, TRACES, TRACES_BEFORE, DOUBLED, ENTRIES, ARENA, TIMES = 4, 5, 6, 7, 8, 9, 10
#: The start tag that was read: its element, whether it is empty, the context within it, what is to
#: be kept of it and under which key.
ELEMENT, EMPTY, WITHIN, ACTION, WANTED = 11, 12, 13, 14, 15
#: Its attributes: where key and value start and end (-1: none), whether the last value has signs
#: to be resolved, how many there are, then where the name of each stands.
KEY, KEY_END, VALUE, VALUE_END, TO_RESOLVE, COUNT, NAMES = 16, 17, 18, 19, 20, 21, 22
MOST_ATTRIBUTES = 16
#: Where the hash of a name starts: drawn for each log, so that none can be made to collide.
SEED = 55
#: The open elements, each with the context that it stands in.
STACK, DEEPEST = 56, 200
#: The numbers of keys of events and of all, where each key starts, counted from ``STACK``'s end.
EVENT_KEYS, ALL_KEYS, BOUNDS = 256, 257, 258


def first_state(keys: Sequence[bytes], of_events: int, times: int, seed: int) -> NDArray[np.int64]:
    """Return the state before the first token.

    ``of_events`` of the keys are those of events, and ``times`` of these, the first, are times.
    """
    joined = b"".join(keys)
    first = BOUNDS + len(keys) + 1
    state = np.zeros(first + len(joined), dtype=np.int64)
    state[STACK] = -8
    state[[TIMES, EVENT_KEYS, ALL_KEYS, SEED]] = times, of_events, len(keys), seed
    state[BOUNDS:first] = first + np.cumsum([0, *(len(key) for key in keys)])
    state[first:] = list(joined)
    return state
