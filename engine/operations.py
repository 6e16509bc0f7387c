"""The table of contents: one function per thing the program can do, and the room it stands in.

Each reads as its specification: *gather* what the decision needs (who, which cycle, what the disk
says), *decide* in ``engine.deciding``, *record* through the programme's one choke point. What could
not be done is an ``EtapError``; what was refused is a ``Refusal``; nothing here prints.

A name is imported when it is first asked for: a command pays for what it uses, and no more.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.operating.accepting_stories import (
        check_stories,
        save_stories,
        stories,
        witnesses,
    )
    from engine.operating.acting import (
        adopted,
        advance,
        approve_gate,
        approve_output,
        note,
        start,
        withdraw,
    )
    from engine.operating.auditing import allowances, audit_programme
    from engine.operating.auditing_logs import audit_log, guess_map
    from engine.operating.backing_up import backup
    from engine.operating.bundling import bundle
    from engine.operating.checking import (
        attested,
        doctor,
        kept_checkpoint,
        public_key,
        validate,
        verify,
        verify_folder,
    )
    from engine.operating.checkpointing import checkpoint, receipt
    from engine.operating.comparing import compare
    from engine.operating.describing import retell, tell
    from engine.operating.drawing import draw
    from engine.operating.explaining import why
    from engine.operating.exporting import export, export_log
    from engine.operating.fitting import fit_log, fit_programme
    from engine.operating.identifying import audit_history, identify
    from engine.operating.keys import make_key, revoke_key, rotate_key, show_key
    from engine.operating.looking import board, log
    from engine.operating.persons import people
    from engine.operating.programmes import (
        add_county,
        add_person,
        adopt,
        counties,
        grant,
        import_counties,
        init,
        name_person,
        revoke,
    )
    from engine.operating.publishing import publication, publish
    from engine.operating.redacting import due_list, redact, redaction
    from engine.operating.repairing import repair_log, repair_programme
    from engine.operating.reporting import report_form, write_report
    from engine.operating.restoring import restore
    from engine.operating.scaling import audit_by_engine, audit_log_parts
    from engine.operating.submitting import submit
    from engine.operating.timestamping import (
        attach_timestamp,
        check_timestamp,
        fetch_timestamp,
        timestamp_request,
    )
    from engine.operating.upgrading import rebuild, store_versions, upgrade
    from engine.recording.finding import find_programme
    from engine.recording.programme_folder import open_programme

__all__ = [
    "add_county",
    "add_person",
    "adopt",
    "adopted",
    "advance",
    "allowances",
    "approve_gate",
    "approve_output",
    "attach_timestamp",
    "attested",
    "audit_by_engine",
    "audit_history",
    "audit_log",
    "audit_log_parts",
    "audit_programme",
    "backup",
    "board",
    "bundle",
    "check_stories",
    "check_timestamp",
    "checkpoint",
    "compare",
    "counties",
    "doctor",
    "draw",
    "due_list",
    "export",
    "export_log",
    "fetch_timestamp",
    "find_programme",
    "fit_log",
    "fit_programme",
    "grant",
    "guess_map",
    "identify",
    "import_counties",
    "init",
    "kept_checkpoint",
    "log",
    "make_key",
    "name_person",
    "note",
    "open_programme",
    "people",
    "public_key",
    "publication",
    "publish",
    "rebuild",
    "receipt",
    "redact",
    "redaction",
    "repair_log",
    "repair_programme",
    "report_form",
    "restore",
    "retell",
    "revoke",
    "revoke_key",
    "rotate_key",
    "save_stories",
    "show_key",
    "start",
    "store_versions",
    "stories",
    "submit",
    "tell",
    "timestamp_request",
    "upgrade",
    "validate",
    "verify",
    "verify_folder",
    "why",
    "withdraw",
    "witnesses",
    "write_report",
]

_ROOMS = {
    "engine.operating.accepting_stories": (
        "check_stories",
        "save_stories",
        "stories",
        "witnesses",
    ),
    "engine.operating.acting": (
        "adopted",
        "advance",
        "approve_gate",
        "approve_output",
        "note",
        "start",
        "withdraw",
    ),
    "engine.operating.auditing": ("allowances", "audit_programme"),
    "engine.operating.auditing_logs": ("audit_log", "guess_map"),
    "engine.operating.bundling": ("bundle",),
    "engine.operating.checking": (
        "attested",
        "doctor",
        "kept_checkpoint",
        "public_key",
        "validate",
        "verify",
        "verify_folder",
    ),
    "engine.operating.checkpointing": ("checkpoint", "receipt"),
    "engine.operating.backing_up": ("backup",),
    "engine.operating.comparing": ("compare",),
    "engine.operating.describing": ("retell", "tell"),
    "engine.operating.drawing": ("draw",),
    "engine.operating.explaining": ("why",),
    "engine.operating.exporting": ("export", "export_log"),
    "engine.operating.fitting": ("fit_log", "fit_programme"),
    "engine.operating.identifying": ("audit_history", "identify"),
    "engine.operating.keys": ("make_key", "revoke_key", "rotate_key", "show_key"),
    "engine.operating.looking": ("board", "log"),
    "engine.operating.persons": ("people",),
    "engine.operating.programmes": (
        "add_county",
        "add_person",
        "adopt",
        "counties",
        "grant",
        "import_counties",
        "init",
        "name_person",
        "revoke",
    ),
    "engine.operating.publishing": ("publication", "publish"),
    "engine.operating.redacting": ("due_list", "redact", "redaction"),
    "engine.operating.repairing": ("repair_log", "repair_programme"),
    "engine.operating.reporting": ("report_form", "write_report"),
    "engine.operating.scaling": ("audit_by_engine", "audit_log_parts"),
    "engine.operating.restoring": ("restore",),
    "engine.operating.submitting": ("submit",),
    "engine.operating.timestamping": (
        "attach_timestamp",
        "check_timestamp",
        "fetch_timestamp",
        "timestamp_request",
    ),
    "engine.operating.upgrading": ("rebuild", "store_versions", "upgrade"),
    "engine.recording.finding": ("find_programme",),
    "engine.recording.programme_folder": ("open_programme",),
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> object:
    """Import the function of that name from its room."""
    if name not in _HOMES:
        raise AttributeError(f"no such operation: {name}")
    globals()[name] = operation = getattr(import_module(_HOMES[name]), name)
    return operation
