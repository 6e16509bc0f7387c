"""The command line: ``etap COMMAND``; also ``python cli.py`` in a checkout.

- commands are imported when they are used, so that the help costs next to nothing;
- a command answers with a value, and here alone the value becomes an exit status (design 5.1):
  0 done or yes, 1 the answer is no, 2 usage, 3 not found, 4 refused, 5 broken, 70 a bug,
  130 interrupted;
- errors are caught here and nowhere else; there is no traceback without ``--debug``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from commands.language import chosen, speak
from commands.listing import ALIASES, COMMANDS, HOMES
from commands.options import HELP, TranslatedGroup, everywhere, help_option, option
from commands.screen import ready, say, silence
from commands.session import Answer, Session, environment
from engine.telling.marking import N_

VERSION = "0.1.0"


class Etap(TranslatedGroup):
    """The commands, by name; each is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command in the order of the help."""
        del ctx
        return list(HOMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command by its name or by another name for it."""
        del ctx
        name = ALIASES.get(cmd_name, cmd_name)
        if name not in HOMES:
            return None
        found: click.Command = getattr(import_module(f"commands.{HOMES[name]}"), name)
        return found

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the groups of commands from the listing, then the options."""
        from gettext import gettext

        for heading, found in COMMANDS:
            with formatter.section(gettext(heading)):
                formatter.write_dl([(name, gettext(help_)) for name, _, help_ in found])
        super(TranslatedGroup, self).format_options(ctx, formatter)


def _show_version(ctx: click.Context, _param: click.Parameter, value: object) -> None:
    if value and not ctx.resilient_parsing:
        say(f"etap {VERSION}")
        ctx.exit()


def _main(ctx: click.Context) -> Any:
    """Show eight lines of help where no command was named."""
    if ctx.invoked_subcommand is None:
        from commands.greeting import lines

        say("\n".join(lines()))
        return 0
    return None


def _group() -> Etap:
    version = option(
        "--version",
        N_("Show the version."),
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_version,
    )
    return Etap(
        "etap",
        context_settings=HELP,
        help=N_(
            "Move each county's cycle through the stages of a schedule, and explain every closed"
            " gate."
        ),
        params=[help_option(), version, *everywhere()],
        add_help_option=False,
        invoke_without_command=True,
        callback=click.pass_context(_main),
        subcommand_metavar=N_("COMMAND"),
    )


# --- From the value to the exit status ------------------------------------------------------------


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status."""
    ready()
    surroundings = environment()
    language = chosen(arguments, surroundings)
    with speak(language) as catalogue:
        session = Session(language, catalogue, surroundings)
        try:
            return _answered(arguments, session)
        except BrokenPipeError:  # whoever read us has seen enough
            silence()
            return 0


def _answered(arguments: Sequence[str], session: Session) -> int:
    """Run the command and tell its answer, or the error that it met."""
    try:
        answer = _group().main(list(arguments), "etap", standalone_mode=False, obj=session)
        if isinstance(answer, int):  # the help, the version or the greeting was shown
            return answer
        _tell(answer, session)
        return _status(answer.value)
    except BrokenPipeError:
        raise
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - here every error becomes a status
        return _failed(error, arguments, session)


def _tell(answer: Answer, session: Session) -> None:
    from commands.telling import tell

    tell(answer, session)
    sys.stdout.flush()


def _status(value: object) -> int:
    """Return the exit status of an answer."""
    from schemas.report import Checkup, ExitStatus, Refusal, Validation, Verification, Why

    match value:
        case Refusal():
            return value.status
        case Why(explanations=(first, *_)):
            return ExitStatus.DONE if first.open or first.final else ExitStatus.NO
        case Verification():
            return ExitStatus.DONE if value.intact else ExitStatus.BROKEN
        case Validation():
            return ExitStatus.NO if value.faults else ExitStatus.DONE
        case Checkup():
            return ExitStatus.DONE if value.well else ExitStatus.NO
        case tuple():
            return max((_status(part) for part in value), default=ExitStatus.DONE)
        case _:
            return ExitStatus.DONE


def _failed(error: BaseException, arguments: Sequence[str], session: Session) -> int:
    """Tell an error and return its exit status; the traceback only with ``--debug``."""
    from commands.failing import show_trace, trouble
    from commands.telling import told

    for flag, name in (("--json", "json"), ("--debug", "debug"), ("--no-color", "no_color")):
        if flag in arguments:  # the error may have come before the options were read
            session.said[name] = True
    met = trouble(error)
    told(met, session)
    if session.said.get("debug"):
        show_trace(error)
    return met.status


def main() -> None:
    """Run the command line of this process; ends it with the exit status."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
