"""A verdict on soundness in words: what was taken for granted, and every flaw with its history.

- a sound schedule takes few lines: how many cases its certificate has, what was taken for granted,
  and where going back is the only way on;
- a flaw is told like a fault: the sentence, the place, the history step by step, what can never
  hold where it rests and why, and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.telling.code_book import cure, message
from engine.telling.marking import N_, NN_
from engine.telling.text_steps import (
    history_lines,
    output_title,
    role_title,
    titled,
    trigger_title,
)
from engine.telling.words import clean
from schemas.soundness import FlawKind

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from engine.telling.words import Words
    from schemas.refusal import Fact
    from schemas.schedule import Schedule
    from schemas.soundness import Flaw, Soundness

ASSUMED = N_(
    "Taken for granted: enough persons act in every role when asked; every output can be produced"
    " so that it passes its checks, while the cycle is in its stage and what it derives from is"
    " there; time passes; what was made from an earlier version has to be made again."
)
_SOUND = NN_(
    "Sound: wherever a cycle stands, it can still finish ({n} case, each checked).",
    "Sound: wherever a cycle stands, it can still finish ({n} cases, each checked).",
)
_REOPENING = N_("Going back by a transition marked 'reopens' may be the only way on from: {stages}")
_UNSOUND = NN_("Not sound: {n} flaw.", "Not sound: {n} flaws.")
_WORD = N_("unsound")
_AT_ONCE = N_("At once, when the cycle has begun.")
_HISTORY = NN_("After {n} step:", "After {n} steps:")
_GATE = N_("From then on this gate never opens: {trigger}, in stage {stage}")
_NEVER = N_("What can never hold there:")
_LEFT = N_("{what}: produced only in stage {stage}, which the cycle has left")
_LATER = N_("{what}: produced only in stage {stage}, which the cycle cannot come into from there")
_BASES = N_("{what}: derives from {bases}, and has to be made anew")
_ELSEWHERE = N_("{what}: produced only in stage {stage}")
_SINCE = N_("time since stage {stage} was entered")
_APPROVAL = N_("approval of the gate by {role}")
_HELP = N_("help: {cure}")


def soundness_lines(pen: Pen, schedule: Schedule, found: Soundness) -> Iterator[str]:
    """Write the verdict on a schedule."""
    if found.sound:
        yield from _sound(pen, schedule, found)
    elif found.undecided:
        yield from _undecided(pen, found.undecided, found.facts)
    else:
        mark = pen.paint("bad", "✗")
        yield f"{mark} {pen.words.count(_UNSOUND, len(found.flaws))}"
        for flaw in found.flaws:
            yield ""
            yield from _flaw(pen, schedule, flaw)
    yield ""
    yield from pen.wrapped(pen.say(ASSUMED))


def _sound(pen: Pen, schedule: Schedule, found: Soundness) -> Iterator[str]:
    cases = len(found.certificate.nodes) if found.certificate else 0
    first, *rest = pen.wrapped(pen.words.count(_SOUND, cases), "✓ ", "  ")
    yield pen.paint("good", first[0]) + first[1:]
    yield from rest
    if found.needs_reopening:
        stages = tuple(_stage(pen.words, name, schedule) for name in found.needs_reopening)
        yield from pen.wrapped(pen.say(_REOPENING, stages=stages), "  ")


def _undecided(pen: Pen, code: str, facts: Mapping[str, Fact]) -> Iterator[str]:
    yield from pen.wrapped(message(pen.words, code, facts), "? ", "  ")
    yield from pen.wrapped(pen.say(_HELP, cure=cure(pen.words, code, facts)), "  = ", "    ")


def _flaw(pen: Pen, schedule: Schedule, flaw: Flaw) -> Iterator[str]:
    facts = _named(pen.words, flaw.facts, schedule)
    word = f"{pen.say(_WORD)}[{flaw.code}]"
    first, *rest = pen.wrapped(f"{word}: {message(pen.words, flaw.code, facts)}", "", "  ")
    yield pen.paint("bad", word) + first[len(word) :]
    yield from rest
    if flaw.place is not None:
        yield f" {pen.paint('dim', '-->')} {clean(flaw.place.file)}:{flaw.place.line}"
    yield from _story(pen, schedule, flaw)
    yield from _never(pen, schedule, flaw)
    cured = cure(pen.words, flaw.code, facts)
    yield from pen.wrapped(pen.say(_HELP, cure=cured), "  = ", "    ")


def _never(pen: Pen, schedule: Schedule, flaw: Flaw) -> Iterator[str]:
    """Write which gates stay closed, and what can never hold at them."""
    if flaw.kind is FlawKind.STUCK:
        for gate in _tuple(flaw.facts.get("gates")):
            yield from pen.wrapped(_gate(pen.words, str(gate), schedule), "  ", "    ")
    if flaw.never and flaw.kind in (FlawKind.STUCK, FlawKind.DEAD_TRANSITION, FlawKind.CIRCLE):
        yield f"  {pen.say(_NEVER)}"
        for name in flaw.never:
            yield from pen.wrapped(_hindrance(pen.words, name, flaw, schedule), "    – ", "      ")


def _gate(words: Words, gate: str, schedule: Schedule) -> str:
    source, _, name = gate.partition("/")
    trigger = titled(words, name, trigger_title(name, (schedule,)))
    return words.say(_GATE, trigger=trigger, stage=_stage(words, source, schedule))


def _story(pen: Pen, schedule: Schedule, flaw: Flaw) -> Iterator[str]:
    if flaw.history:
        yield f"  {pen.words.count(_HISTORY, len(flaw.history))}"
        yield from history_lines(pen, flaw.history, schedule, indent="    ")
    elif flaw.kind is FlawKind.STUCK:
        yield f"  {pen.say(_AT_ONCE)}"


def _hindrance(words: Words, name: str, flaw: Flaw, schedule: Schedule) -> str:
    """Say of a condition why it can never hold where the cycle rests."""
    kind, _, about = name.rpartition(":")
    if kind == "elapsed":
        return words.say(_SINCE, stage=_stage(words, about, schedule))
    if kind == "approval":
        return words.say(_APPROVAL, role=titled(words, about, role_title(about, (schedule,))))
    what = titled(words, name, output_title(name, (schedule,)))
    output = schedule.output_of[name]
    for fact, template in (("left", _LEFT), ("later", _LATER)):
        if name in _tuple(flaw.facts.get(fact)):
            return words.say(template, what=what, stage=_stage(words, output.stage, schedule))
    if output.bases:
        return words.say(_BASES, what=what, bases=output.bases)
    return words.say(_ELSEWHERE, what=what, stage=_stage(words, output.stage, schedule))


def _tuple(value: Fact) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _named(words: Words, facts: Mapping[str, Fact], schedule: Schedule) -> Mapping[str, Fact]:
    """Put titles beside the ids among the facts."""
    told = dict(facts)
    for name in ("stage", "since"):
        if name in facts:
            told[name] = _stage(words, str(facts[name]), schedule)
    for name in ("output", "about"):
        if str(facts.get(name)) in schedule.output_of:
            told[name] = titled(
                words, str(facts[name]), output_title(str(facts[name]), (schedule,))
            )
    for name in ("trigger", "about"):
        if str(facts.get(name)) in schedule.triggers:
            told[name] = titled(
                words, str(facts[name]), trigger_title(str(facts[name]), (schedule,))
            )
    if "role" in facts:
        told["role"] = titled(
            words, str(facts["role"]), role_title(str(facts["role"]), (schedule,))
        )
    return told


def _stage(words: Words, name: str, schedule: Schedule) -> str:
    return titled(words, name, schedule.stage_of[name].title)
