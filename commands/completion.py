"""``completion``: the script by which a shell completes commands, counties and outputs."""

from __future__ import annotations

import click

from commands.options import argument, command
from commands.session import Answer, Session
from engine.telling.marking import N_

SHELLS = ("bash", "zsh", "fish")


@command(
    "completion",
    N_("Print the completion script of a shell.")
    + "\n\n"
    + N_('For bash, put this into ~/.bashrc: eval "$(etap completion bash)"'),
    argument("shell", type=click.Choice(SHELLS), metavar="bash|zsh|fish"),
)
def completion(_session: Session, shell: str) -> Answer:
    """Print click's script for a shell, bound to ``etap``."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:  # click knows every shell of SHELLS
        raise click.BadParameter(shell)
    root = click.get_current_context().find_root().command
    script = kind(root, {}, "etap", "_ETAP_COMPLETE").source()
    return Answer(
        shell,
        lambda: {"schema": "etap.completion/1", "shell": shell, "script": script},
        script.splitlines,
    )
