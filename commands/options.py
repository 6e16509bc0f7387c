"""click's commands and options, with help in the reader's language and the options of every command.

- help texts and names of arguments are marked English texts, translated when they are shown;
- the options of every command may stand before or after its name; where one stands twice, the later
  one holds;
- a command answers with an ``Answer``; what it means for the exit status is decided in ``cli``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from gettext import gettext
from typing import Any

import click
from click.core import ParameterSource

from commands.session import Session
from engine.telling.marking import N_


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


class TranslatedArgument(click.Argument):
    """An argument whose name in the usage line is translated."""

    def make_metavar(self, ctx: click.Context) -> str:
        """Return the argument as the usage line shows it: ``[COUNTY]``, ``FILE…``."""
        name = gettext(self.metavar or (self.name or "").upper())
        optional = f"[{name}]" if not self.required else name
        return f"{optional}..." if self.nargs == -1 else optional


class TranslatedCommand(click.Command):
    """A command whose help is translated, with the options of every command apart from its own."""

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first line of the help; it is never cut."""
        return gettext((self.help or "").partition("\n")[0])

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        pieces = [gettext(piece) for piece in self.collect_usage_pieces(ctx)]
        formatter.write_usage(ctx.command_path, " ".join(pieces), gettext("Usage:") + " ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            for paragraph in (self.help or "").split("\n\n"):
                formatter.write_text(gettext(paragraph))
                formatter.write_paragraph()

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command's own options, then those of every command."""
        records = [(param, param.get_help_record(ctx)) for param in self.get_params(ctx)]
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

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the commands in the order they were written."""
        return list(self.commands)


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Keep what was said on the command line; a default never overrides it."""
    if param.name and ctx.get_parameter_source(param.name) is not ParameterSource.DEFAULT:
        ctx.find_object(Session).said[param.name] = value  # type: ignore[union-attr]  # set in cli


def _everywhere(declaration: str, help_: str, **more: Any) -> TranslatedOption:
    return TranslatedOption([declaration], help=help_, expose_value=False, callback=_keep, **more)


def everywhere() -> list[click.Parameter]:
    """Return new options of every command, in the order of the help."""
    return [
        _everywhere("--programme", N_("The folder of the programme."), metavar=N_("DIR")),
        _everywhere("--by", N_("Who acts: a person's id, such as p1."), metavar=N_("PERSON")),
        _everywhere(
            "--happened",
            N_("When it happened: 2008-11-26, 2008-11, 2008 or FIRST/LAST. Today if left out."),
            metavar=N_("DATE"),
        ),
        _everywhere("--cycle", N_("Which cycle of the county; the latest if left out."), type=int),
        _everywhere("--json", N_("Answer with one JSON object."), is_flag=True),
        _everywhere("--lang", N_("The language of messages: pl or en."), metavar="pl|en"),
        _everywhere(
            "--now",
            N_("The present instant; only in a simulated programme."),
            metavar=N_("INSTANT"),
        ),
        _everywhere("--debug", N_("Show the traceback of an error."), is_flag=True),
        _everywhere("--no-color", N_("Use no colours."), is_flag=True),
    ]


EVERYWHERE = frozenset(
    ("programme", "by", "happened", "cycle", "json", "lang", "now", "debug", "no_color")
)
HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 96}


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
        subcommand_metavar=N_("COMMAND"),
    )


def argument(name: str, **more: Any) -> TranslatedArgument:
    """Make an argument."""
    return TranslatedArgument([name], **more)


def option(declaration: str, help_: str, **more: Any) -> TranslatedOption:
    """Make an option of one command."""
    return TranslatedOption([declaration], help=help_, **more)


def help_option() -> TranslatedOption:
    """Make the option that shows the help."""

    def show(ctx: click.Context, _param: click.Parameter, value: object) -> None:
        if value and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit()

    return TranslatedOption(
        ["-h", "--help"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help=N_("Show this help."),
    )
