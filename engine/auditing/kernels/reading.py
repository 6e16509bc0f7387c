"""What the kernels of an audit read and write: plain arrays, gathered under names.

Named tuples, because numba knows them. Every array is contiguous, of one dtype, and read-only, so
that the kernel is compiled once. Masks are ``uint64``, a bit for an output or for a pair (output,
base). A mask and a signed number together would become a float, so that no shift stands in a
kernel, only tables of bits.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Masks = NDArray[np.uint64]
Codes = NDArray[np.int32]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: A submission whose output is missing: no content at all.
GONE = -1
#: What ``Met.notes`` says beside the state: the content of the row is current for another output
#: too; the trigger of the row is the one that was recorded last.
SHARED, REPEATED = 1, 2
#: What ``Rows.signs`` says of an approval: the person may not approve what he handed in; the person
#: approved it before; with this one the approvals are complete.
BARRED, AGAIN, COMPLETE = 1, 2, 4


class Rules(NamedTuple):
    """A schedule in numbers, as one log asks it.

    By move (a transition): ``dest``; ``need``, the outputs that must be there, their bases with
    them; ``fresh``, the pairs that must agree; ``signed``, the outputs that must be approved;
    ``asked``, the outputs that approvals of the gate bind to; ``quorum``, whether it asks for
    approvals of its own; ``right``, the roles that may make it, and ``open``, all ones where
    everyone may; ``reason``, whether one is asked for. ``moves`` gives the move of a stage and a
    trigger, -1: none; ``elsewhere`` where a trigger leads from a stage that it does not leave.

    A move counts days since some stages: ``since`` are their slots, -1: no more; ``length`` is the
    duration's row of ``after``; ``due`` says whether it is a due rather than a wait. ``slot`` is
    the slot of a stage that something counts from, -1: nothing does; ``ends`` the slot that the end
    of a case in a stage counts from. ``after`` has, for each duration, the day after each day from
    ``low`` - 1 on; earlier and later days stand at its ends.

    By output: its ``bit``, the ``stage`` it belongs to, its ``bases``, the roles that may produce
    it, the roles that ``approve`` it (none: nobody is asked), the pairs that it is the base of and
    the product of, ``whole`` and ``chain``: what must be there, and agree, for it to be fresh; and
    ``shares``: the outputs that its content may be current for, itself among them.
    By pair: ``product``, ``base``, and its own bit, ``pair``.
    """

    initial: int
    moves: Codes
    dest: Codes
    elsewhere: Codes
    need: Masks
    fresh: Masks
    signed: Masks
    asked: Masks
    quorum: Flags
    right: Masks
    open: Masks
    reason: Flags
    since: Codes
    length: Codes
    due: Flags
    slot: Codes
    ends: Codes
    slots: int
    after: Codes
    low: int
    bit: Masks
    stage: Codes
    bases: Masks
    by: Masks
    free: Masks
    approve: Masks
    as_base: Masks
    as_product: Masks
    whole: Masks
    chain: Masks
    shares: Masks
    product: Codes
    base: Codes
    pair: Masks


class Rows(NamedTuple):
    """A log in numbers: ``CodedLog``, every column of it, with nothing left to ask.

    ``first`` and ``last`` are days within the calendar; ``content`` is a number of its own for a
    row that does not say it. A column that the log has not is empty: ``told`` says whether there is
    a content, ``has_roles`` whether there are roles; ``tracks`` whether a gate is approved.
    """

    starts: Places
    deed: NDArray[np.uint8]
    about: Codes
    first: Codes
    last: Codes
    roles: Masks
    content: Places
    reason: Flags
    signs: NDArray[np.uint8]
    told: bool
    has_roles: bool
    tracks: bool


class Met(NamedTuple):
    """The rows that may depart in something, and the state that each of them met.

    ``row`` is the row's place in the log; ``there`` are the outputs that were there, ``old`` the
    pairs whose base was handed in anew, ``approved`` the outputs whose approvals were complete.
    ``visit`` is the row that entered the stage, the case's first where none did; ``entries`` are
    the rows of the latest entries into the stages that the move counts from, -1: never. ``made`` is
    the row of the latest submission, of those there, that the gate asks for, -1: none. ``notes``
    are ``SHARED`` and ``REPEATED``.
    """

    row: Places
    stage: Codes
    there: Masks
    old: Masks
    approved: Masks
    visit: Places
    entries: Places
    made: Places
    notes: NDArray[np.uint8]


class Ended(NamedTuple):
    """How each case ended: its stage, and the row of the entry that its end counts from, -1."""

    stage: Codes
    entry: Places
