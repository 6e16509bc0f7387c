"""Deciding a redaction: which outputs stay met though their evidence is destroyed (design 4).

Whoever is in the programme may redact, in any stage, also a final one: the duty to erase
(GDPR art. 17) does not wait for a gate. An output that was current then stays met; one that was not
is to be submitted again, and the event says which is which, for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.deciding.standings import Situation, output_standing
from schemas.explanation import Status
from schemas.ledger import Draft, Kind

if TYPE_CHECKING:
    from collections.abc import Collection

    from schemas.commands import Redact
    from schemas.cycle import State
    from schemas.schedule import Schedule


def redact(schedule: Schedule, situation: Situation, command: Redact) -> Draft:
    """Decide to redact: the situation's evidence is what the disk says before anything is erased.

    Whether the cycle ever held these commitments is for the caller to know: a state holds those of
    current submissions alone.
    """
    payload = {
        "commitments": sorted(set(command.commitments)),
        "outputs": sorted(staying_met(schedule, situation, command.commitments)),
        "reason": command.reason,
    }
    return Draft(Kind.REDACTED, situation.happened, payload)


def staying_met(
    schedule: Schedule, situation: Situation, commitments: Collection[str]
) -> Iterator[str]:
    """Give the outputs that hold one of these and are current, or were when redacted before."""
    for output in holding(situation.state, commitments):
        standing = output_standing(schedule, schedule.output_of[output])(situation)
        if standing.status is Status.MET:
            yield output


def holding(state: State, commitments: Collection[str]) -> tuple[str, ...]:
    """Return the outputs whose current submission holds one of these commitments."""
    wanted = frozenset(commitments)
    return tuple(
        output
        for output, submission in state.submissions.items()
        if not wanted.isdisjoint(submission.content)
    )
