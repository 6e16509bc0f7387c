"""The board as text: every county in one table, what needs attention first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.telling.marking import N_, NN_
from engine.telling.table import Column, Fit, Table
from schemas.report import Board, BoardRow, CycleStatus

if TYPE_CHECKING:
    from engine.telling.pen import Pen

#: Statuses in the order of the board, each with its glyph, its word and its style.
STATUSES: Mapping[CycleStatus, tuple[str, str, str]] = {
    CycleStatus.BLOCKED: ("!", N_("blocked"), "bad"),
    CycleStatus.AWAITING_DECISION: ("?", N_("for decision"), "warn"),
    CycleStatus.WITH_WAIVER: ("◐", N_("passed with waiver"), "warn"),
    CycleStatus.IN_PROGRESS: ("●", N_("in progress"), ""),
    CycleStatus.NOT_STARTED: ("○", N_("not started"), "dim"),
    CycleStatus.CLOSED: ("✓", N_("closed"), "good"),
    CycleStatus.GIVEN_UP: ("–", N_("given up"), "dim"),
}
_EMPTY = N_("The programme has no county yet. Begin with: etap county add CODE NAME")
_NO_CYCLE = N_("No county has started its cycle yet. Begin with: etap start COUNTY")
_HEAD = NN_("{n} county, as of {now}, {events}", "{n} counties, as of {now}, {events}")
_EVENTS = NN_("{n} event in the ledger", "{n} events in the ledger")
_PAST = NN_("{n} day past", "{n} days past")
_MISSING = N_("{unmet} of {asked}")
_BY_FACTS = N_("By recorded facts only: 'etap why COUNTY' also looks at the evidence.")
_WHY = N_("Why: {command}")
_HEADINGS = (
    Column(N_("Code")),
    Column(N_("County"), Fit.CUT),
    Column(N_("Stage"), Fit.CUT),
    Column(N_("Status")),
    Column(N_("Missing")),
    Column(N_("Due")),
)


def board_blocks(pen: Pen, board: Board) -> Iterator[str | Table]:
    """Write the head, the table, the counts and what to ask next."""
    yield from pen.banner(board.simulated)
    if not board.rows:
        yield pen.say(_EMPTY)
        return
    events = pen.words.count(_EVENTS, board.events)
    now = board.now.strftime("%Y-%m-%d %H:%M UTC")
    yield from pen.wrapped(pen.words.count(_HEAD, len(board.rows), now=now, events=events))
    yield ""
    rows = sorted(board.rows, key=lambda row: list(STATUSES).index(row.status))
    yield table(pen, tuple(rows), board)
    yield ""
    yield from pen.wrapped(counts(pen, board))
    yield from _next(pen, tuple(rows))


def table(pen: Pen, rows: tuple[BoardRow, ...], board: Board) -> Table:
    """Return the table of the rows, in their order."""
    columns = tuple(Column(pen.say(c.heading), c.fit, c.number) for c in _HEADINGS)
    cells = tuple(_cells(pen, row, board) for row in rows)
    return Table(columns, cells, tuple(STATUSES[row.status][2] for row in rows), toned=3)


def _cells(pen: Pen, row: BoardRow, board: Board) -> tuple[str, ...]:
    glyph, word, _ = STATUSES[row.status]
    name = row.name if row.cycle < 2 else f"{row.name} ({row.cycle})"
    return (
        row.county,
        pen.words.fact(name),
        f"{row.stage_number}/{row.stages} {_short_title(pen, row)}" if row.stage else "",
        f"{glyph} {pen.say(word)}",
        pen.say(_MISSING, unmet=len(row.missing), asked=row.asked) if row.asked else "",
        _due(pen, row, board),
    )


def _short_title(pen: Pen, row: BoardRow) -> str:
    """Return a stage's title up to a colon: the name before the description."""
    return pen.words.title(row.stage_title, row.stage or "").partition(": ")[0]


def _due(pen: Pen, row: BoardRow, board: Board) -> str:
    if row.due is None:
        return ""
    late = (board.now.date() - row.due).days
    return pen.words.count(_PAST, late) if row.overdue and late > 0 else row.due.isoformat()


def counts(pen: Pen, board: Board) -> str:
    """Count the counties of each status; the numbers add up to the number of counties."""
    found = {status: sum(row.status is status for row in board.rows) for status in STATUSES}
    told = (
        f"{STATUSES[status][0]} {pen.say(STATUSES[status][1])}: {number}"
        for status, number in found.items()
        if number
    )
    return " · ".join(told)


def _next(pen: Pen, rows: tuple[BoardRow, ...]) -> Iterator[str]:
    started = [row for row in rows if row.stage]
    if not started:
        yield pen.say(_NO_CYCLE)
        return
    yield from (pen.paint("dim", line) for line in pen.wrapped(pen.say(_BY_FACTS)))
    yield pen.say(_WHY, command=f"etap why {started[0].county}")
