"""What both readers of XES make of a file: the values that are asked for, before their meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: What ``Projection.offsets`` says beside minutes from UTC: no instant, an instant without a zone.
UNSET, NAIVE = -3000, 3000
#: Beyond these sizes a log is refused: elements within one another, events, bytes of the names
#: that are kept, and bytes without a start tag or an end tag.
DEEPEST, MOST_EVENTS, MOST_NAMES, LONGEST = 1000, 100_000_000, 1 << 30, 16 << 20

#: For each column of a log the key of an event, and the key of a trace for where that says nothing.
Sources = Mapping[str, tuple[str | None, str | None]]


@frozen(repr=False)
class Keys(Noun):
    """The keys that are asked for, of events and of traces; the first ``times`` hold times."""

    events: tuple[str, ...]
    traces: tuple[str, ...]
    times: int


@frozen(repr=False)
class Cut(Noun):
    """Where a file ends before it is whole: the byte of its text, from 0, and the open event.

    ``event`` is its number from 1, 0 where no event is open.
    """

    byte: int
    event: int


@frozen(eq=False, repr=False)
class Projection(Noun):
    """The rows of a file: one per event, in the order of the file, and one per trace.

    ``trace_of`` is the number of an event's trace, from 0, -1 outside every trace. ``codes`` has a
    column per key of events, ``trace_codes`` one per key of traces, -1 where there is no value;
    ``names`` are the texts that each column's codes count, those of events first; a text may stand
    there twice. ``instants`` are microseconds since 1970 on the clock that the time was written
    with, and ``offsets`` say which it is; a time that was written in another way stands in
    ``codes``. ``doubled`` counts attributes whose key stood there before.
    """

    trace_of: NDArray[np.int32]
    codes: NDArray[np.int32]
    instants: NDArray[np.int64]
    offsets: NDArray[np.int16]
    trace_codes: NDArray[np.int32]
    names: tuple[Sequence[str], ...]
    doubled: int = 0
    cut: Cut | None = None


def boolean(text: str) -> str:
    """Return a boolean as it is compared: ``True``, ``TRUE`` and ``1`` are ``true``."""
    word = text.strip().lower()
    return {"1": "true", "0": "false"}.get(word, word)
