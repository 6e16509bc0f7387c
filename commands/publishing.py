"""``publish``: a schedule is published after its plan was shown and somebody said yes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.asking import is_shown, is_wanted
from commands.options import argument, command, idem_option, option
from commands.session import Answer, Session
from engine.telling.marking import N_

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.publishing import Publication

_ASK = N_("Publish it? Type yes or no:")


@command(
    "publish",
    N_("Publish a schedule, after showing what it would change.")
    + "\n\n"
    + N_(
        "Running cycles stay on the version that they began with; new cycles start on the one"
        " published last. Only a sound schedule is published, and what is published under an id"
        " and a version never changes. Everyone in the programme may publish."
    ),
    argument("file"),
    option("--dry-run", N_("Show the plan and record nothing."), is_flag=True),
    option("--yes", N_("Do not ask: publish after showing the plan."), is_flag=True),
    option(
        "--for",
        N_("Look at the running cycles of this schedule too."),
        metavar=N_("ID"),
    ),
    idem_option(),
)
def publish(session: Session, file: str, **chosen: Any) -> Answer:
    """Plan, ask, and publish."""
    from attrs import evolve

    from engine import operations
    from schemas.publishing import Outcome

    with session.open() as programme:
        plan = operations.publication(programme, Path(file), session.asked, chosen["for"])
        if plan.refusal is not None:
            return _refused(session, plan)
        if plan.outcome in (Outcome.ALREADY, Outcome.PUBLISHED):
            return _answer(session, plan)
        is_read = _show(session, plan)
        if chosen["dry_run"]:
            return _answer(session, plan)
        if not (chosen["yes"] or (is_read and is_wanted(session, _ASK))):
            return _answer(session, evolve(plan, outcome=Outcome.UNCONFIRMED))
        return _published(session, programme, plan)


def _published(session: Session, programme: Programme, plan: Publication) -> Answer:
    from commands.telling import refused
    from engine import operations
    from schemas.refusal import Refusal

    done = operations.publish(programme, plan, session.asked)
    return refused(done, session) if isinstance(done, Refusal) else _answer(session, done)


def _show(session: Session, plan: Publication) -> bool:
    from engine.telling.text_publishing import plan_lines

    return is_shown(session, lambda pen: plan_lines(pen, plan))


def _answer(session: Session, plan: Publication) -> Answer:
    from engine.telling.json_publishing import publication_document

    return Answer(
        plan, lambda: publication_document(session.words, plan), lambda: _told(session, plan)
    )


def _told(session: Session, plan: Publication) -> tuple[str, ...]:
    from commands import screen
    from commands.telling import Trouble, told
    from engine.telling.text_publishing import outcome_lines
    from schemas.publishing import Outcome

    if plan.outcome is Outcome.UNCONFIRMED:
        told(Trouble("ETP396", plan.status, {"file": plan.file}), session)
    return tuple(outcome_lines(screen.pen(session), plan))


def _refused(session: Session, plan: Publication) -> Answer:
    """Answer that it cannot be published, with what stands against it."""
    from commands import screen
    from commands.telling import refused
    from engine.telling.json_publishing import refused_document
    from engine.telling.text_publishing import against_lines

    assert plan.refusal is not None  # noqa: S101 - the caller has looked
    plain = refused(plan.refusal, session)

    def show() -> tuple[str, ...]:
        plain.show()
        screen.talk(against_lines(screen.talking_pen(session), plan))
        return ()

    return Answer(plan, lambda: refused_document(session.words, plan), show)
