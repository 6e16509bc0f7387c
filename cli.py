"""The command line: ``etap COMMAND``; also ``python cli.py`` in a checkout.

- commands are imported when they are used, and click itself only where a command is named, so that
  the help costs next to nothing;
- a command answers with a value, and here alone the value becomes an exit status (design 5.1):
  0 done or yes, 1 the answer is no, 2 usage, 3 not found, 4 refused, 5 broken, 70 a bug,
  130 interrupted;
- errors are caught here and nowhere else; there is no traceback without ``--debug``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from commands.front import shown
from commands.language import chosen, speak
from commands.screen import columns, ready, say, silence
from commands.session import Session, environment

if TYPE_CHECKING:
    from commands.session import Answer
    from schemas.ledger import Receipt


def main() -> None:
    """Run the command line of this process; ends it with the exit status."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status."""
    ready()
    surroundings = environment()
    language = chosen(arguments, surroundings)
    with speak(language) as catalogue:
        session = Session(language, catalogue, surroundings)
        try:
            lines = shown(arguments, surroundings, min(columns(), 96))
            if lines is not None:
                say("\n".join(lines))
                sys.stdout.flush()
                return 0
            return _answered(arguments, session)
        except BrokenPipeError:  # whoever read us has seen enough
            silence()
            return 0
        except OSError as error:  # what should be told cannot be written
            silence()
            return _failed(error, (), Session(language, catalogue, surroundings))


def _answered(arguments: Sequence[str], session: Session) -> int:
    """Run the command and tell its answer, or the error that it met."""
    try:
        from commands.root import answered

        answer = answered(arguments, session)
        if isinstance(answer, int):  # only help was shown
            sys.stdout.flush()
            return answer
    except (Exception, KeyboardInterrupt) as error:
        if isinstance(error, BrokenPipeError) and session.opened is None:
            raise  # whoever read the help has seen enough
        return _failed(error, arguments, session)
    return _told(answer, arguments, session)


def _told(answer: Answer, arguments: Sequence[str], session: Session) -> int:
    """Tell an answer; its status stands, whether anybody read it or not.

    What was recorded is recorded: another status would have the command given again. Then the event
    is told on stderr, so that it does not go unknown.
    """
    status = _status(answer.value)
    recorded = getattr(answer.value, "receipts", ())
    try:
        _tell(answer, session)
    except BrokenPipeError:  # whoever read us has seen enough
        _unheard(recorded, session)
    except OSError as error:  # a full disk, say
        _unheard(recorded, session)
        return status if recorded else _failed(error, (), _in_words(session))
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - every error becomes a status
        return _failed(error, arguments, session, recorded)
    return status


def _in_words(session: Session) -> Session:
    """Return a session that tells in words, on stderr: stdout takes nothing any more."""
    return Session(session.language, session.catalogue, session.environment)


def _unheard(recorded: tuple[Receipt, ...], session: Session) -> None:
    from commands.telling import recorded_all_the_same

    silence()
    recorded_all_the_same(recorded, session)


def _tell(answer: Answer, session: Session) -> None:
    from commands.telling import tell

    tell(answer, session)
    sys.stdout.flush()


def _status(value: object) -> int:
    """Return the exit status of an answer: here and in ``_checked`` it is decided, nowhere else."""
    from schemas.explanation import Why
    from schemas.refusal import ExitStatus, Refusal

    match value:
        case Refusal():
            return value.status
        case Why(explanations=(first, *_)):
            return ExitStatus.DONE if first.open or first.final else ExitStatus.NO
        case Why():
            return ExitStatus.NO
        case _:
            return _checked(value)


def _checked(value: object) -> int:
    """Return the exit status of what was looked at, checked or done.

    Answers are told apart by what they say of themselves, so that no command imports the nouns of
    another: ``intact`` (a record), ``status`` (decided already), ``holds`` or ``well`` (yes or no).
    """
    from schemas.refusal import ExitStatus

    match value:
        case tuple():
            return max((_status(part) for part in value), default=ExitStatus.DONE)
        case object(status=ExitStatus() as status):
            return status
        case object(intact=bool() as intact):
            return ExitStatus.DONE if intact else ExitStatus.BROKEN
        case object(holds=bool() as yes) | object(well=bool() as yes):
            return ExitStatus.DONE if yes else ExitStatus.NO
        case _:
            return ExitStatus.DONE


def _failed(
    error: BaseException,
    arguments: Sequence[str],
    session: Session,
    recorded: tuple[Receipt, ...] = (),
) -> int:
    """Tell an error, and what was recorded nevertheless; return the error's exit status.

    The traceback is shown only with ``--debug``.
    """
    from commands.failing import show_trace, trouble
    from commands.telling import recorded_all_the_same, told

    for flag, name in (("--json", "json"), ("--debug", "debug"), ("--no-color", "no_color")):
        if flag in arguments:  # the error may have come before the options were read
            session.said[name] = True
    met = trouble(error)
    try:
        told(met, session)
        sys.stdout.flush()
    except OSError:  # nobody reads that either
        silence()
    recorded_all_the_same(recorded or session.recorded, session)
    if session.said.get("debug"):
        show_trace(error)
    return met.status


if __name__ == "__main__":
    main()
