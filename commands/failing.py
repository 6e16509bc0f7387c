"""From an error to what is told of it: a code, facts and an exit status."""

from __future__ import annotations

import sys
import traceback

import click

from commands.telling import Trouble
from engine.errors import EtapError
from schemas.refusal import ExitStatus


def trouble(error: BaseException) -> Trouble:
    """Return what is to be told of an error; whatever nobody thought of is a bug."""
    match error:
        case EtapError():
            return Trouble(error.code, error.status, error.facts, error.faults)
        case click.ClickException():
            return _usage(error)
        case click.Abort() | KeyboardInterrupt():
            return Trouble("ETP808", ExitStatus.INTERRUPTED, {})
        case OSError():
            problem = error.strerror or type(error).__name__
            facts = {"file": str(error.filename or "?"), "problem": problem}
            return Trouble("ETP811", ExitStatus.BROKEN, facts)
        case _:
            return Trouble("ETP810", ExitStatus.BUG, {"kind": type(error).__name__})


def show_trace(error: BaseException) -> None:
    """Write the traceback of an error to stderr."""
    traceback.print_exception(error, file=sys.stderr)


def _usage(error: click.ClickException) -> Trouble:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "etap"
    facts = {"problem": error.format_message(), "command": command}
    return Trouble("ETP807", ExitStatus.USAGE, facts)
