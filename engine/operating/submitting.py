"""Submitting files for an output: received, told by content, measured, kept, and recorded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.deciding.advance import decide
from engine.deciding.outputs import may_change, missing_base
from engine.deciding.retries import ADDING
from engine.operating.cycles import seen_now
from engine.operating.recording_commands import record
from engine.operating.retrying import Wanted, once
from engine.recording.naming import output_of
from engine.recording.submissions import receiving
from schemas.ledger import Kind
from schemas.refusal import ExitStatus, Refusal

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.asked import Asked
    from schemas.report import Done


def submit(
    programme: Programme,
    county: str,
    output: str,
    files: tuple[Path, ...],
    asked: Asked,
    *,
    adding: bool = False,
) -> Done | Refusal:
    """Submit files for an output of the cycle's stage; ``adding`` adds them to its submission."""
    says = {"output": output, ADDING: adding}
    wanted = Wanted(Kind.SUBMITTED, asked, county, says, files=files)
    return once(
        programme, wanted, lambda: _submit(programme, county, output, files, asked, adding=adding)
    )


def _submit(
    programme: Programme,
    county: str,
    output: str,
    files: tuple[Path, ...],
    asked: Asked,
    *,
    adding: bool,
) -> Done | Refusal:
    seen = seen_now(programme, county, asked)
    about = output_of(seen.tables.schedule, output)
    now = seen.beforehand(programme, {})
    refusal = may_change(now, about) or missing_base(now, about)
    current = seen.state.submissions.get(about.id)
    if adding and current is None and not refusal:
        refusal = Refusal("ETP518", ExitStatus.NO, {"output": about.id})
    if refusal:
        return refusal
    to = current.seq if adding and current else None
    with receiving(programme, seen.state, about, files, to) as received:
        if isinstance(received, Refusal):
            return received
        drafted = decide(seen.tables, now, received.command)
        if isinstance(drafted, Refusal):
            return drafted
        command = received.keep()
        return record(programme, seen, {}, command, insist=lambda: received.insist_kept(command))
