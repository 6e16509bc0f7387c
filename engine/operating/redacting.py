"""Redacting: plan it, and do it once somebody said yes (GDPR art. 17, design 4).

*Gather* every use of the same bytes; *record* one event for each cycle that has one, which says
what stays met; *destroy* what is kept of it; *search* every byte of the folder for what is left.
Whatever is interrupted in between is finished by the same command: what was recorded stands, and
only what is still there is destroyed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from attrs import evolve

from engine.deciding.explaining import today
from engine.deciding.redacting import holding, staying_met
from engine.deciding.retention import keepings
from engine.operating.cycles import Seen
from engine.operating.recording_commands import record_with_text
from engine.operating.redacting_again import another_reason, given_again
from engine.recording.kept_evidence import evidence_behind
from engine.recording.ledger.checkpoints import receipt_text
from engine.recording.naming import person_of
from engine.recording.redacting.erasing import (
    blob_contents,
    destroy,
    doomed,
    settle,
    sought,
)
from engine.recording.redacting.holdings import held, redacted_in, submitted
from engine.recording.redacting.naming_evidence import named
from engine.recording.redacting.searching import search
from schemas.commands import Redact
from schemas.ledger import PROGRAMME
from schemas.redaction import DueList, Expiring, Redaction, RedactionOutcome, Use
from schemas.refusal import Refusal

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.asked import Asked
    from schemas.ledger import Receipt


def redaction(programme: Programme, words: Iterable[str], asked: Asked) -> Redaction:
    """Plan to redact what the words name, and every other use of the same bytes.

    Raises:
        NotFound: a word names nothing that is kept. UsageFault: it names several.
    """
    words = tuple(words)
    roster = programme.roster
    person_of(roster, asked)
    uses_held = held(programme.ledger)
    again = given_again(programme, words, asked, uses_held)
    if again is not None:
        return evolve(again, simulated=roster.simulated)
    found = named(programme, uses_held, words)
    uses = [_with_outputs(programme, use, asked) for use in found.uses]
    return Redaction(words, tuple(uses), found.digests, simulated=roster.simulated)


def _with_outputs(programme: Programme, use: Use, asked: Asked) -> Use:
    """Return a use with the outputs that it proves now, and those of them that would stay met."""
    if not use.is_open:
        return use
    seen = _seen(programme, use.cycle, asked)
    outputs = holding(seen.state, (use.commitment,))
    situation = seen.situation(programme, evidence_behind(programme, seen.state, outputs))
    met = staying_met(seen.tables.schedule, situation, (use.commitment,))
    return evolve(use, outputs=outputs, met=tuple(met))


def _seen(programme: Programme, cycle: str, asked: Asked) -> Seen:
    roster = programme.roster
    state = programme.state(cycle)
    tables = programme.tables(state.schedule)
    return Seen(cycle, person_of(roster, asked), tables, state, roster, asked)


def redact(
    programme: Programme, plan: Redaction, asked: Asked, reason: str | None
) -> Redaction | Refusal:
    """Redact as planned; the programme is closed afterwards, and its folder searched.

    Raises:
        Conflict: another command changed a cycle, or used the same bytes, meanwhile.
        Unreadable: the store or its disk fails.
    """
    refusal = plan.refusal or another_reason(programme, asked, reason)
    if refusal is not None:
        return refusal
    receipts = list(plan.receipts)
    asked = evolve(asked, idem=None) if receipts else asked
    for cycle, marks in _by_cycle(plan.uses).items():
        done = _recorded(programme, cycle, marks, asked, reason)
        if isinstance(done, Refusal):
            return done
        receipts += done
        asked = evolve(asked, idem=None)  # a key belongs to one event
    what = doomed(programme, plan.uses, plan.digests)
    blobs = blob_contents(programme, what)
    cut = destroy(programme, what)
    wanted, kept = sought(programme, what, blobs), programme.private.digests()
    programme.close()  # closing a database file that SQLite has open would drop its locks
    settle(programme.folder)
    found = search(programme.folder, wanted, kept)
    is_done = cut and not found.found
    outcome = RedactionOutcome.REDACTED if is_done else RedactionOutcome.UNFINISHED
    told = receipt_text(programme.seen_as, receipts[-1]) if receipts else None
    return evolve(plan, outcome=outcome, receipts=tuple(receipts), receipt=told, search=found)


def _by_cycle(uses: Iterable[Use]) -> Mapping[str, tuple[str, ...]]:
    """Return the commitments that an event still has to name, by cycle."""
    found: dict[str, tuple[str, ...]] = {}
    for use in uses:
        if use.is_open:
            found[use.cycle] = (*found.get(use.cycle, ()), use.commitment)
    return found


def _recorded(
    programme: Programme, cycle: str, marks: tuple[str, ...], asked: Asked, reason: str | None
) -> tuple[Receipt, ...] | Refusal:
    """Record what no event says yet: somebody else may have said it since the plan was made."""
    seen = _seen(programme, cycle, asked)
    said = redacted_in(programme.ledger, cycle)
    rest = tuple(mark for mark in marks if mark not in said)
    if not rest:
        return ()
    evidence = evidence_behind(programme, seen.state, holding(seen.state, rest))
    done = record_with_text(programme, seen, evidence, lambda text: Redact(rest, text), reason)
    return done if isinstance(done, Refusal) else done.receipts


# --- What is due ----------------------------------------------------------------------------------


def due_list(programme: Programme, as_of: date | None) -> DueList:
    """List the evidence that is no longer to be kept as of a day, and what cannot be told.

    The day is today in the time zone of the programme's first schedule, unless it is given.
    """
    roster = programme.roster
    day = as_of or today(programme.schedule(roster.schedules[0].digest), programme.now()).last
    kept = _submitted_by_output(programme)
    rows = [
        row
        for cycle in programme.ledger.cycles()
        if cycle != PROGRAMME
        for row in _expiring(programme, cycle, day, kept)
    ]
    return DueList(day, tuple(sorted(rows, key=_longest_due)), roster.simulated)


def _longest_due(row: Expiring) -> tuple[bool, date, str, int, str]:
    return row.is_due is None, row.due, row.county, row.cycle, row.output


def _expiring(
    programme: Programme, cycle: str, day: date, kept: Mapping[tuple[str, str], tuple[str, ...]]
) -> Iterator[Expiring]:
    state = programme.state(cycle)
    name = programme.roster.counties.get(state.county, "")
    for one in keepings(programme.schedule(state.schedule), state):
        marks, is_due = kept.get((cycle, one.output.id), ()), one.is_due(day)
        if marks and is_due is not False and one.output.retention is not None:
            yield Expiring(
                state.county,
                name,
                state.number,
                one.output.id,
                one.output.retention.since,
                one.entered,
                str(one.output.retention.keep),
                one.perhaps,
                one.due,
                is_due,
                marks,
            )


def _submitted_by_output(programme: Programme) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return, by cycle and output, every file ever submitted for it that was not redacted.

    Files of submissions that were replaced or withdrawn are kept as well, and fall due alike.
    """
    uses = held(programme.ledger)
    found: dict[tuple[str, str], dict[str, None]] = {}
    for cycle, output, mark in submitted(programme.ledger):
        if not uses[mark].redacted:
            found.setdefault((cycle, output), {})[mark] = None
    return {key: tuple(marks) for key, marks in found.items()}
