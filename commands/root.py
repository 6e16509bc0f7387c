"""``etap`` itself for click: the group of all commands, each imported when it is asked for."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from commands.front import ABOUT, VERSION, help_lines
from commands.listing import ALIASES, HOMES
from commands.options import HELP, TranslatedGroup, everywhere, help_option, option
from commands.screen import columns, say
from engine.telling.marking import N_

if TYPE_CHECKING:
    from commands.session import Session


class Etap(TranslatedGroup):
    """The commands by name."""

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

    def get_help(self, ctx: click.Context) -> str:
        """Return the help that is also shown without click."""
        del ctx
        return "\n".join(help_lines(min(columns(), 96)))


def _show_version(ctx: click.Context, _param: click.Parameter, value: object) -> None:
    if value and not ctx.resilient_parsing:
        say(f"etap {VERSION}")
        ctx.exit()


def _no_command(ctx: click.Context) -> None:
    """Greet where options stand but no command."""
    if ctx.invoked_subcommand is None:
        from commands.front import greeting

        say("\n".join(greeting(min(columns(), 96))))
        ctx.exit()


def group() -> Etap:
    """Return the group of all commands."""
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
        help=ABOUT,
        params=[help_option(), version, *everywhere()],
        add_help_option=False,
        invoke_without_command=True,
        callback=click.pass_context(_no_command),
        subcommand_metavar=N_("COMMAND"),
    )


def answered(arguments: Sequence[str], session: Session) -> Any:
    """Run a command: its answer, or an exit status where only help was shown.

    Raises:
        BrokenPipeError: nobody reads what is shown, or a pipe of the command's own broke.
    """
    width = min(columns(), 96) - 2
    streams = sys.stdout, sys.stderr
    try:
        return group().main(
            list(arguments), "etap", standalone_mode=False, obj=session, terminal_width=width
        )
    except SystemExit as ended:
        if not isinstance(ended.__context__, OSError):  # a completion was shown
            return int(ended.code or 0)
        sys.stdout, sys.stderr = streams  # what click makes of a pipe that nobody reads
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)) from ended
