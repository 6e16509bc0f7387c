"""click's commands and options, with help in the reader's language and what stands everywhere.

- help texts and names of arguments are marked English texts, translated when they are shown;
- the options of every command may stand before or after its name; where one stands twice, the later
  one holds;
- a command answers with an ``Answer``; what it means for the exit status is decided in ``cli``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from gettext import gettext
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from commands.everywhere import OPTIONS
from commands.language import SPOKEN
from commands.screen import say
from commands.session import Session
from engine.telling.marking import N_

if TYPE_CHECKING:
    _Number = click.ParamType[int]
else:  # older releases of click know no parameter there
    _Number = click.ParamType

#: The names of arguments, and click's word for the options, as usage lines show them.
ARGUMENTS = (
    N_("COUNTY"),
    N_("OUTPUT"),
    N_("TRIGGER"),
    N_("PERSON"),
    N_("ROLE"),
    N_("CODE"),
    N_("NAME"),
    N_("HISTORY"),
    N_("FILE"),
    N_("EVIDENCE"),
    N_("[OPTIONS]"),
)


class TranslatedOption(click.Option):
    """An option whose help and metavar are translated when they are shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option's line of help in the reader's language."""
        written, self.help = self.help, gettext(self.help) if self.help else self.help
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = written

    def make_metavar(self, ctx: click.Context) -> str:
        """Return the name of the value, translated where it is a word of ours."""
        return gettext(super().make_metavar(ctx))


class Counted(_Number):
    """A whole number from 1 on: cycles and events are counted so."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the number; anything else is wrong usage."""
        text = str(value)
        if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0):
            told = gettext(N_("'{value}' is not a whole number from 1 on."))
            self.fail(told.format(value=text), param, ctx)
        return int(text)


class TranslatedArgument(click.Argument):
    """An argument whose name in the usage line is translated."""

    def make_metavar(self, ctx: click.Context) -> str:  # noqa: ARG002 - click's signature
        """Return the argument as the usage line shows it: ``[COUNTY]``, ``FILE…``."""
        name = gettext(self.metavar or (self.name or "").upper())
        optional = f"[{name}]" if not self.required else name
        return f"{optional}..." if self.nargs == -1 else optional


class TranslatedCommand(click.Command):
    """A command whose help is translated, with the options of every command apart from its own."""

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002 - click's signature
        """Return the first line of the help; it is never cut."""
        return gettext((self.help or "").partition("\n")[0])

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        pieces = [gettext(piece) for piece in self.collect_usage_pieces(ctx)]
        formatter.write_usage(ctx.command_path, " ".join(pieces), gettext("Usage:") + " ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        del ctx
        with formatter.indentation():
            for paragraph in (self.help or "").split("\n\n"):
                formatter.write_paragraph()
                formatter.write_text(gettext(paragraph))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command's own options, then those of every command."""
        options = (param for param in self.get_params(ctx) if isinstance(param, click.Option))
        records = [(param, param.get_help_record(ctx)) for param in options]
        shown = [(param, record) for param, record in records if record is not None]
        own = [record for param, record in shown if param.name not in EVERYWHERE]
        everywhere = [record for param, record in shown if param.name in EVERYWHERE]
        for heading, found in ((N_("Options"), own), (N_("Options of every command"), everywhere)):
            if found:
                with formatter.section(gettext(heading)):
                    formatter.write_dl(found)


class TranslatedGroup(TranslatedCommand, click.Group):
    """A command with commands of its own, such as ``county``."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands first: they are what is looked for."""
        with formatter.section(gettext(N_("Commands"))):
            formatter.write_dl(
                [(name, self.commands[name].get_short_help_str()) for name in self.commands]
            )
        super().format_options(ctx, formatter)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order they were written."""
        del ctx
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the first word names; tell the nearest of a misspelt one."""
        name = args[0]
        if ctx.resilient_parsing or name.startswith("-") or self.get_command(ctx, name):
            return super().resolve_command(ctx, args)
        raise click.UsageError(_no_command(name, self.list_commands(ctx)), ctx)


def _no_command(name: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, 1)
    told = gettext(N_("There is no command '{name}'.")).format(name=name)
    meant = gettext(N_("Did you mean '{near}'?")).format(near=near[0]) if near else ""
    return f"{told} {meant}".rstrip()


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Keep what was said on the command line; a default never overrides it."""
    if param.name and ctx.get_parameter_source(param.name) is not ParameterSource.DEFAULT:
        ctx.find_object(Session).said[param.name] = value  # type: ignore[union-attr]  # set in cli


def _speak(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Keep the language, which was chosen before; refuse one that is not spoken."""
    if value is not None and value not in SPOKEN:
        from engine.errors import UsageFault

        raise UsageFault("ETP806", {"language": value})
    _keep(ctx, param, value)


def _everywhere(name: str, metavar: str, help_: str) -> TranslatedOption:
    return TranslatedOption(
        [name],
        help=help_,
        metavar=metavar or None,
        is_flag=None if metavar else True,
        type=Counted() if name == "--cycle" else None,
        callback=_speak if name == "--lang" else _keep,
        expose_value=False,
    )


def everywhere() -> list[click.Parameter]:
    """Return new options of every command, in the order of the help."""
    return [_everywhere(*option_) for option_ in OPTIONS]


EVERYWHERE = frozenset(name.strip("-").replace("-", "_") for name, _, _ in OPTIONS)
HELP = {"help_option_names": ["-h", "--help"]}


def command(
    name: str, help_: str, *params: click.Parameter
) -> Callable[[Callable[..., Any]], TranslatedCommand]:
    """Make a command of a function that takes the session and the parameters by name."""

    def made(function: Callable[..., Any]) -> TranslatedCommand:
        @click.pass_obj
        def run(session: Session, /, **values: Any) -> Any:
            return function(session, **values)

        return TranslatedCommand(
            name,
            context_settings=HELP,
            callback=run,
            help=help_,
            params=[*params, help_option(), *everywhere()],
            add_help_option=False,
        )

    return made


def group(name: str, help_: str, commands: Sequence[click.Command]) -> TranslatedGroup:
    """Make a group of commands."""
    return TranslatedGroup(
        name,
        context_settings=HELP,
        help=help_,
        params=[help_option(), *everywhere()],
        add_help_option=False,
        commands=list(commands),
        no_args_is_help=False,  # a command is missing: that is wrong usage, not a page of help
        subcommand_metavar=N_("COMMAND"),
    )


def argument(name: str, **more: Any) -> TranslatedArgument:
    """Make an argument."""
    return TranslatedArgument([name], **more)


def option(declaration: str, help_: str, **more: Any) -> TranslatedOption:
    """Make an option of one command."""
    return TranslatedOption([declaration], help=help_, **more)


def idem_option() -> TranslatedOption:
    """Make the option of every command that records: its idempotency key, kept in the session."""
    return TranslatedOption(
        ["--idem"],
        help=N_("A key of your own: given again with it, the command is recorded once."),
        metavar=N_("KEY"),
        callback=_keep,
        expose_value=False,
    )


def help_option() -> TranslatedOption:
    """Make the option that shows the help."""

    def show(ctx: click.Context, _param: click.Parameter, value: object) -> None:
        if value and not ctx.resilient_parsing:
            say(ctx.get_help())
            ctx.exit()

    return TranslatedOption(
        ["-h", "--help"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help=N_("Show this help."),
    )
