"""Reports of an audit as files: the end of the name tells the form."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import UsageFault
from engine.recording.whole_file import write_whole
from engine.telling.json_audit import audit_document
from engine.telling.report_html import report_html
from engine.telling.report_xlsx import report_xlsx

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.audit_report import AuditReport

Form = Callable[["Words", "AuditReport"], bytes]


def report_form(out: Path) -> str:
    """Return the form that the end of a report's name tells.

    Raises:
        UsageFault: it tells none.
    """
    suffix = out.suffix.lower()
    if suffix not in _FORMS:
        raise UsageFault("ETP995", {"file": str(out), "known": tuple(_FORMS)})
    return suffix


def write_report(out: Path, report: AuditReport, words: Words) -> None:
    """Write a report in the reader's language.

    Raises:
        UsageFault: the end of the name tells no form. OSError: it cannot be written.
    """
    write_whole(out, _FORMS[report_form(out)](words, report))


def _html(words: Words, report: AuditReport) -> bytes:
    return report_html(words, report).encode()


def _json(words: Words, report: AuditReport) -> bytes:
    document = audit_document(words, report)
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


_FORMS: Mapping[str, Form] = {
    ".html": _html,
    ".htm": _html,
    ".xlsx": report_xlsx,
    ".json": _json,
}
