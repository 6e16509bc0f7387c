"""Telling answers, refusals and errors: one JSON object on stdout, or words on stdout and stderr.

A refusal and an error are talk and go to stderr; with ``--json`` they are the object on stdout.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from commands import screen
from commands.session import Answer, Session
from engine.telling.marking import N_

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.ledger import Receipt
    from schemas.refusal import ExitStatus, Fact, Fault, Refusal
    from schemas.report import Done

_HELP = N_("help: {cure}")


class Trouble:
    """What a command could not do or was refused: a code, its facts, and the faults behind it."""

    def __init__(
        self,
        code: str,
        status: ExitStatus,
        facts: Mapping[str, Fact],
        faults: tuple[Fault, ...] = (),
        refusal: Refusal | None = None,
    ) -> None:
        self.code = code
        self.status = status
        self.facts = facts
        self.faults = faults
        self.refusal = refusal


def tell(answer: Answer, session: Session) -> None:
    """Tell an answer on stdout."""
    if session.json:
        screen.write_json(answer.document())
    else:
        screen.write(answer.show(), session)


def done(name: str, found: Done | Refusal, session: Session, then: str = "") -> Answer:
    """Answer with what a command recorded, or why it was refused; ``then`` says how to go on."""
    from engine.telling.json_form import done_document
    from engine.telling.text_done import done_lines
    from schemas.refusal import Refusal

    if isinstance(found, Refusal):
        return refused(found, session)
    return Answer(
        found,
        lambda: done_document(name, found),
        lambda: (*done_lines(screen.pen(session), found), *_going_on(then, session)),
    )


def _going_on(then: str, session: Session) -> tuple[str, ...]:
    return (session.catalogue.gettext(then),) if then else ()


def refused(refusal: Refusal, session: Session) -> Answer:
    """Answer that a command was refused."""
    trouble = Trouble(refusal.code, refusal.status, refusal.facts, refusal.faults, refusal=refusal)
    return Answer(refusal, lambda: _problem(trouble, session), lambda: _talked(trouble, session))


def told(trouble: Trouble, session: Session) -> None:
    """Tell what a command met."""
    if session.json:
        screen.write_json(_problem(trouble, session))
    else:
        _talked(trouble, session)


def recorded_all_the_same(receipts: tuple[Receipt, ...], session: Session) -> None:
    """Say on stderr which event was recorded, where the answer that says so was lost."""
    from engine.telling.code_book import message

    pen = screen.talking_pen(session)
    for receipt in receipts[:1]:
        event = receipt.event
        place = {"event": event.seq, "history": event.cycle, "kind": event.kind}
        told_ = message(pen.words, "ETP783", {**place, "hash": receipt.hash})
        try:
            screen.talk(pen.wrapped(f"[ETP783] {told_}", "", "  "))
        except OSError:  # nobody reads that either
            screen.silence()


def _talked(trouble: Trouble, session: Session) -> tuple[str, ...]:
    """Write the trouble to stderr; nothing is left for stdout."""
    pen = screen.talking_pen(session)
    banner = pen.banner(trouble.refusal is not None and session.simulated)
    screen.talk((*banner, *_lines(trouble, pen)))
    return ()


def _lines(trouble: Trouble, pen: Pen) -> Iterator[str]:
    from engine.telling.code_book import cure, message
    from engine.telling.text_faults import fault_lines, headline

    if not (trouble.faults and trouble.code == "ETP100"):
        yield from headline(pen, trouble.code, message(pen.words, trouble.code, trouble.facts))
        yield from _conditions(trouble, pen)
        yield from _suggestion(trouble, pen)
        if cured := cure(pen.words, trouble.code, trouble.facts):
            yield from pen.wrapped(pen.say(_HELP, cure=cured), "  = ", "    ")
    if trouble.faults:
        yield ""
        yield from fault_lines(pen, trouble.faults)


def _suggestion(trouble: Trouble, pen: Pen) -> Iterator[str]:
    from engine.telling.text_faults import meant

    if word := trouble.facts.get("suggestion"):
        yield f"  = {meant(pen, str(word))}"


def _conditions(trouble: Trouble, pen: Pen) -> Iterator[str]:
    """Write one line for each condition that keeps a gate closed."""
    from engine.telling.conditions import Context, sentence

    explanation = trouble.refusal.explanation if trouble.refusal else None
    if explanation is None:
        return
    context = Context(explanation)
    for condition in explanation.unmet:
        told_ = sentence(pen.words, condition, context)
        yield from pen.wrapped(f"{condition.leaf.id}: {told_}", "  ✗ ", "    ")


def _problem(trouble: Trouble, session: Session) -> Mapping[str, Any]:
    from engine.telling.json_checks import problem_document, refusal_document
    from engine.telling.json_form import simulated

    if trouble.refusal is not None:
        return simulated(refusal_document(session.words, trouble.refusal), session.simulated)
    return problem_document(
        session.words, trouble.code, trouble.status, trouble.facts, trouble.faults
    )
