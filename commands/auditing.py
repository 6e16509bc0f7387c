"""``audit``: did what happened follow the schedule, in a ledger or in any log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from commands.audit_options import OPTIONS
from commands.options import command
from commands.session import Answer, Session
from engine.telling.marking import N_

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from schemas.audit import Allowance, Departure
    from schemas.audit_asked import AuditAsked, LogAsked, Sample
    from schemas.audit_report import AuditReport

#: What may stand before a number in place of a case.
FINDING = "finding"
#: What may stand before cases, to be told what would mend them.
REPAIR = "repair"
#: The digits of the longest number that is read.
_LONGEST = 9
#: What a log is audited against where nothing is said.
MAIN = "schema_2003_2010"


@command(
    "audit",
    N_("Check what happened against the schedule.")
    + "\n\n"
    + N_(
        "Without --log the programme's own ledger is audited: all cycles, or those of the counties"
        " that are named, each against the schedule that it runs on. With --log a file is: CSV,"
        " Parquet, Arrow, XLSX, XES or OCEL 2.0, against --schedule; cases are then its own."
    )
    + "\n\n"
    + N_(
        "'etap audit finding N' shows one kind of departure, by its number, and the cases that"
        " have it. 'etap audit repair' tells what would have to be added to a case and struck out,"
        " so that it is a run of the schedule."
    )
    + "\n\n"
    + N_(
        "The exit status is 1 where there is a finding that nobody answers for, 0 where there is"
        " none (also where not all could be evaluated), and 5 where the ledger itself is broken."
    ),
    *OPTIONS,
)
def audit(session: Session, cases: tuple[str, ...], **chosen: Any) -> Answer:
    """Audit, or show one kind of departure of the same audit."""
    from commands.audit_combining import combined, is_history

    combined(chosen, cases)
    if is_history(chosen):
        return _history(session, chosen)
    if chosen["guess"]:
        return _guess(session, chosen)
    number, wanted = _number(cases)
    is_repair = wanted[:1] == (REPAIR,)
    asked = _asked(wanted[is_repair:], chosen)
    if chosen["fit"]:
        return _fit(session, asked, chosen)
    if is_repair:
        return _repair(session, asked, chosen)
    outs = _outs(chosen["out"])
    is_log = chosen["log"] is not None
    report = _of_log(session, asked, chosen) if is_log else _of_programme(session, asked)
    _write(session, report, outs)
    if number is None:
        return _whole(session, report)
    return _kind(session, report, number, None if chosen["all"] else 10)


def _number(cases: tuple[str, ...]) -> tuple[int | None, tuple[str, ...]]:
    """Read ``finding N`` off the cases; what follows it are cases again."""
    if not cases or cases[0] != FINDING:
        return None, cases
    if len(cases) < 2 or not cases[1].isdecimal() or len(cases[1]) > _LONGEST:
        from engine.errors import UsageFault

        raise UsageFault("ETP993", {"given": cases[1] if len(cases) > 1 else ""})
    return int(cases[1]), cases[2:]


def _asked(cases: tuple[str, ...], chosen: Mapping[str, Any]) -> AuditAsked:
    from schemas.audit_asked import AuditAsked
    from schemas.certainty import Precision

    return AuditAsked(
        _day(chosen["as_of"]),
        chosen["closed"],
        cases,
        _allowances(chosen),
        _sample(chosen),
        chosen["orders"],
        chosen["clock_off"] or 0,
        chosen["all"],
        _command(cases, chosen),
        Precision(chosen["precision"]) if chosen["precision"] else None,
    )


#: What says how an answer is shown, and not what is audited.
_SHOWN = ("out", "all", "findings", "fit", "guess")


def _command(cases: tuple[str, ...], chosen: Mapping[str, Any]) -> str:
    """Write the command line that asks the same audit again."""
    from shlex import join

    words = ["etap", "audit", *cases]
    for name, value in chosen.items():
        if value and name not in _SHOWN and (name, value) != ("orders", "auto"):
            option_ = f"--{name.replace('_', '-')}"
            values = value if isinstance(value, tuple) else (value,)
            words += [option_] if value is True else [w for v in values for w in (option_, str(v))]
    return join(words)


def _day(text: str | None) -> date | None:
    from datetime import date

    from engine.errors import UsageFault

    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise UsageFault("ETP994", {"text": text}) from None


def _allowances(chosen: Mapping[str, Any]) -> tuple[Allowance, ...]:
    from pathlib import Path

    from engine import operations

    return operations.allowances(Path(chosen["allow"])) if chosen["allow"] is not None else ()


def _sample(chosen: Mapping[str, Any]) -> Sample | None:
    from schemas.audit_asked import Sample

    return Sample(chosen["sample"], chosen["seed"] or 1) if chosen["sample"] else None


def _of_programme(session: Session, asked: AuditAsked) -> AuditReport:
    from commands.progress import Bar
    from engine import operations

    with session.open() as programme, Bar(session, N_("Verifying")) as bar:
        return operations.audit_programme(programme, asked, bar.moved)


def _of_log(session: Session, asked: AuditAsked, chosen: Mapping[str, Any]) -> AuditReport:
    from engine import operations

    in_parts = chosen["part"] or chosen["engine"]
    audited = operations.audit_log_parts if in_parts else operations.audit_log
    return audited(_which(chosen), asked, session.programme_if_any)


def _which(chosen: Mapping[str, Any]) -> LogAsked:
    from engine.errors import UsageFault
    from schemas.audit_asked import LogAsked

    if chosen["log"] is None:
        raise UsageFault("ETP998")
    schedule = chosen["schedule"] or MAIN
    how = chosen["kernel"], chosen["findings"], chosen["part"], chosen["engine"]
    return LogAsked(chosen["log"], schedule, chosen["map"], *how, chosen["cluster"])


def _history(session: Session, chosen: Mapping[str, Any]) -> Answer:
    """Ask whether a schedule permits an attested history; none shows that a case conforms."""
    from pathlib import Path

    from commands.screen import pen
    from engine import operations
    from engine.telling.json_identification import identification_document
    from engine.telling.text_identification import identification_blocks

    told = Path(chosen["log"])
    if chosen["fit"]:
        found = operations.identify(told)
    else:
        schedule = chosen["schedule"] or MAIN
        found = operations.audit_history(told, schedule, session.programme_if_any)
    return Answer(
        found,
        lambda: identification_document(session.words, found),
        lambda: identification_blocks(pen(session), found, with_runs=False),
    )


def _guess(session: Session, chosen: Mapping[str, Any]) -> Answer:
    from engine import operations
    from engine.telling.json_guess import guess_document
    from engine.telling.text_guess import guess_lines

    found = operations.guess_map(_which(chosen), session.programme_if_any)
    return Answer(None, lambda: guess_document(found), lambda: guess_lines(found, session.words))


def _repair(session: Session, asked: AuditAsked, chosen: Mapping[str, Any]) -> Answer:
    from commands.progress import Bar
    from commands.screen import pen
    from engine import operations
    from engine.telling.text_repairs import repair_document, repair_lines

    if chosen["log"] is not None:
        found = operations.repair_log(_which(chosen), asked, session.programme_if_any)
    else:
        with session.open() as programme, Bar(session, N_("Verifying")) as bar:
            found = operations.repair_programme(programme, asked, bar.moved)
    return Answer(
        found,
        lambda: repair_document(session.words, found),
        lambda: repair_lines(pen(session), found),
    )


def _outs(names: tuple[str, ...]) -> tuple[Path, ...]:
    """Return the reports to write; raises a usage error for a form that there is not."""
    from pathlib import Path

    from engine import operations

    outs = tuple(Path(name) for name in names)
    for out in outs:
        operations.report_form(out)
    return outs


def _write(session: Session, report: AuditReport, outs: tuple[Path, ...]) -> None:
    from engine import operations

    for out in outs:
        operations.write_report(out, report, session.words)


def _fit(session: Session, asked: AuditAsked, chosen: Mapping[str, Any]) -> Answer:
    from commands.progress import Bar
    from commands.screen import pen
    from engine import operations
    from engine.telling.text_fit import fit_blocks, fit_document

    if chosen["log"] is not None:
        found = operations.fit_log(_which(chosen), asked, session.programme_if_any)
    else:
        with session.open() as programme, Bar(session, N_("Verifying")) as bar:
            found = operations.fit_programme(programme, asked, bar.moved)
    return Answer(found, lambda: fit_document(found), lambda: fit_blocks(pen(session), found))


def _whole(session: Session, report: AuditReport) -> Answer:
    from commands.screen import pen
    from engine.telling.json_audit import audit_document
    from engine.telling.text_audit import audit_lines

    return Answer(
        report.audit,
        lambda: audit_document(session.words, report),
        lambda: audit_lines(pen(session), report),
    )


def _kind(session: Session, report: AuditReport, number: int, most: int | None) -> Answer:
    from commands.screen import pen
    from engine.telling.json_audit import finding_document
    from engine.telling.text_audit_finding import finding_lines

    kind = _numbered(report, number)
    return Answer(
        report.audit,
        lambda: finding_document(session.words, report, kind),
        lambda: finding_lines(pen(session), report, kind, most),
    )


def _numbered(report: AuditReport, number: int) -> Departure:
    from engine.errors import NotFound

    kind = report.numbered(number)
    if kind is None:
        raise NotFound("ETP992", {"number": number, "count": len(report.audit.departures)})
    return kind
